// SPDX-License-Identifier: Apache-2.0
#include "tools/xlsx/workbook.hpp"

#include <xlsxwriter.h>

#include <cstdlib>
#include <utility>

namespace mdat::xlsx {

struct Workbook::Parts {
  lxw_workbook* book = nullptr;
  std::array<lxw_worksheet*, 2> sheets{};
  std::array<lxw_format*, 4> looks{};

  [[nodiscard]] lxw_worksheet* sheet(Cell cell) const { return sheets[static_cast<std::size_t>(cell.sheet)]; }
  [[nodiscard]] lxw_format* look(Look look) const { return looks[static_cast<std::size_t>(look)]; }
};

void Workbook::Deleter::operator()(Parts* parts) const {
  if (parts->book != nullptr) lxw_workbook_free(parts->book);
  delete parts;
}

Result<Workbook> Workbook::create(const std::string& path) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  std::unique_ptr<Parts, Deleter> parts(new Parts);
  parts->book = workbook_new_opt(path.c_str(), &options);
  constexpr std::array<const char*, 2> kNames = {"data", "series"};
  for (std::size_t i = 0; parts->book != nullptr && i < kNames.size(); ++i) {
    parts->sheets[i] = workbook_add_worksheet(parts->book, kNames[i]);
    if (parts->sheets[i] == nullptr) return fail(ErrorCode::kIo, "temporary files cannot be written");
    worksheet_freeze_panes(parts->sheets[i], 1, i == 0 ? 1 : 0);
  }
  if (parts->book == nullptr) return fail(ErrorCode::kLimit, "no memory is left");
  constexpr std::array<const char*, 4> kForms = {nullptr, nullptr, "yyyy\\-mm\\-dd hh:mm:ss",
                                                 "yyyy\\-mm\\-dd hh:mm:ss.000"};
  for (std::size_t i = 1; i < kForms.size(); ++i) {
    parts->looks[i] = workbook_add_format(parts->book);
    if (parts->looks[i] == nullptr) return fail(ErrorCode::kLimit, "no memory is left");
    if (kForms[i] != nullptr) format_set_num_format(parts->looks[i], kForms[i]);
  }
  format_set_bold(parts->look(Look::kHeading));
  // The same input gives the same bytes where the time of the build is told.
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    lxw_doc_properties properties{};
    properties.created = static_cast<time_t>(std::strtoll(epoch, nullptr, 10));
    workbook_set_properties(parts->book, &properties);
  }
  return Workbook(std::move(parts));
}

void Workbook::note(int error) {
  if (error_ == 0) error_ = error;
}

void Workbook::number(Cell cell, double value, Look look) {
  note(worksheet_write_number(parts_->sheet(cell), cell.row, cell.column, value, parts_->look(look)));
}

void Workbook::boolean(Cell cell, bool value) {
  note(worksheet_write_boolean(parts_->sheet(cell), cell.row, cell.column, value ? 1 : 0, nullptr));
}

void Workbook::text(Cell cell, const std::string& text, Look look) {
  note(worksheet_write_string(parts_->sheet(cell), cell.row, cell.column, text.c_str(), parts_->look(look)));
}

void Workbook::set_width(Sheet sheet, std::uint16_t column, double characters) {
  note(worksheet_set_column(parts_->sheet({sheet}), column, column, characters, nullptr));
}

Result<void> Workbook::close() {
  // The library does not look whether its temporary files took what it wrote.
  bool written = true;
  for (lxw_worksheet* sheet : parts_->sheets) {
    FILE* rows = sheet->optimize_tmpfile;
    written = written && rows != nullptr && std::fflush(rows) == 0 && std::ferror(rows) == 0;
  }
  note(workbook_close(std::exchange(parts_->book, nullptr)));
  if (!written) return fail(ErrorCode::kIo, "its rows cannot be kept in temporary files; is TMPDIR full?");
  if (error_ == 0) return {};
  return fail(ErrorCode::kIo, std::string("libxlsxwriter: ") + lxw_strerror(static_cast<lxw_error>(error_)));
}

}  // namespace mdat::xlsx
