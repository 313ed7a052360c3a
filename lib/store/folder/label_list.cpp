// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/label_list.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <utility>

#include "lib/store/folder/series_table.hpp"
#include "mdat/yaml.hpp"

namespace mdat::store {
namespace {

constexpr std::string_view kMember = "index_values:";
constexpr std::size_t kTextMax = std::size_t{1} << 28;
constexpr std::size_t kPiece = std::size_t{1}
                               << 16;  // bytes that are copied, labels that are printed at once

Result<std::ifstream> open_lines(const std::string& path) {
  std::error_code error;
  std::ifstream file;
  if (std::filesystem::is_regular_file(path, error)) file.open(path, std::ios::binary);
  if (!file.is_open()) return fail(ErrorCode::kIo, path + ": cannot be read");
  return file;
}

bool is_member(std::string_view line) {
  return line.starts_with(kMember) && line.find_first_not_of(" \r", kMember.size()) == std::string_view::npos;
}

/// Whether the line belongs to the value of the member above.
bool is_inside(std::string_view line) { return line.empty() || line[0] == '-' || line[0] == ' '; }

Result<void> append_text(io::NewFile& file, std::string_view text) {
  return file.append(std::as_bytes(std::span(text)));
}

/// As Python has the fraction of a second: none, six digits or nine.
std::string with_fraction(const std::string& text) {
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return text;
  std::size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
  std::string digits = text.substr(point + 1, end - point - 1);
  digits.resize(9, '0');
  if (digits.ends_with("000")) digits.resize(6);
  const bool whole = digits.find_first_not_of('0') == std::string::npos;
  return text.substr(0, point) + (whole ? "" : "." + digits) + text.substr(end);
}

meteaudata::CellFormat format_of(const Index& head) {
  return {.type = head.values.type(), .period = text_periods(head)};
}

}  // namespace

Result<std::string> read_without_labels(const std::string& path) {
  auto file = open_lines(path);
  if (!file) return std::unexpected(std::move(file.error()));
  std::string text, line;
  bool inside = false;
  while (std::getline(*file, line)) {
    inside = is_member(line) || (inside && is_inside(line));
    if (inside) continue;
    text += line + "\n";
    if (text.size() > kTextMax) return fail(ErrorCode::kLimit, path + ": has more than 256 MiB of metadata");
  }
  return text;
}

Result<void> copy_labels(const std::string& from, io::NewFile& to) {
  auto file = open_lines(from);
  if (!file) return std::unexpected(std::move(file.error()));
  std::string piece, line;
  bool inside = false;
  while (std::getline(*file, line)) {
    if (inside && !is_inside(line)) break;
    inside = inside || is_member(line);
    if (inside) piece += line + "\n";
    if (piece.size() < kPiece) continue;
    if (auto ok = append_text(to, std::exchange(piece, {})); !ok) return ok;
  }
  return append_text(to, piece);
}

LabelListWriter::LabelListWriter(const Index& head)
    : printer_(format_of(head)), closed_(head.metadata.closed.value_or("right")) {
  const Type& type = head.values.type();
  if (type.kind == TypeKind::kTimestamp) stamps_.emplace(type.unit, Zone::find(type.zone).value_or(Zone()));
}

std::string LabelListWriter::text_of(const ColumnData& column, std::size_t row) {
  const TypeKind kind = column.type().kind;
  if (!column.is_valid(row)) return kind >= TypeKind::kInt64 && width_bytes(kind) == 8 ? "NaT" : "nan";
  if (kind == TypeKind::kString || kind == TypeKind::kCategorical) return std::string(column.text(row));
  if (stamps_) {
    char text[TimeFormatter::kBytesMax];
    std::string stamp(text, stamps_->write(text, column.values<std::int64_t>()[row]));
    std::ranges::replace(stamp, 'T', ' ');
    if (stamp.ends_with('Z')) stamp.replace(stamp.size() - 1, 1, "+00:00");
    return with_fraction(stamp);
  }
  std::string text;
  printer_.append(text, column, row);
  return kind == TypeKind::kDuration ? with_fraction(text) : text;
}

std::string LabelListWriter::label_of(const Index& labels, std::size_t row) {
  if (labels.kind != IndexKind::kInterval) return text_of(labels.values, row);
  if (!labels.values.is_valid(row)) return "nan";
  return (closed_ == "left" || closed_ == "both" ? "[" : "(") + text_of(labels.values, row) + ", " +
         text_of(labels.right, row) + (closed_ == "right" || closed_ == "both" ? "]" : ")");
}

Result<void> LabelListWriter::append(const Index& labels, io::NewFile& file) {
  for (std::size_t begin = 0; begin < labels.values.size(); begin += kPiece) {
    const std::size_t end = std::min(labels.values.size(), begin + kPiece);
    List texts;
    for (std::size_t row = begin; row < end; ++row) texts.emplace_back(label_of(labels, row));
    auto text = to_yaml(texts);
    if (!text) return std::unexpected(std::move(text.error()));
    if (!std::exchange(begun_, true)) text->insert(0, std::string(kMember) + "\n");
    if (auto ok = append_text(file, *text); !ok) return ok;
  }
  return {};
}

Result<void> LabelListWriter::finish(io::NewFile& file) const {
  return begun_ ? Result<void>() : append_text(file, std::string(kMember) + " []\n");
}

Result<LabelListReader> LabelListReader::open(const std::string& path, const meteaudata::Columns& columns) {
  auto file = open_lines(path);
  if (!file) return std::unexpected(std::move(file.error()));
  std::string line;
  while (std::getline(*file, line) && !is_member(line)) {
  }
  return LabelListReader(path, std::move(*file), columns);
}

Result<void> LabelListReader::next(std::size_t rows, Index& labels) {
  std::string items, line;
  for (std::size_t count = 0;;) {
    const int first = file_.peek();
    if (first == '-' && count++ == rows) break;
    if (first != '-' && first != ' ' && first != '\n') break;
    std::getline(file_, line);
    items += line + "\n";
  }
  return parse(items, labels);
}

bool LabelListReader::append(const std::string& text, Index& labels) {
  if (!interval_) return parser_.append({.text = text, .quoted = true}, labels.values);
  if (text != "nan") return meteaudata::append_interval(parser_, text, labels.values, labels.right);
  labels.values.append_null();
  labels.right.append_null();
  return true;
}

Result<void> LabelListReader::parse(const std::string& items, Index& labels) {
  auto list = parse_yaml(items);
  if (!list) return fail(list.error().code, path_ + ": index_values: " + list.error().message);
  const auto* texts = list->get<List>();
  for (std::size_t i = 0; texts != nullptr && i < texts->size(); ++i) {
    const std::string text = meteaudata::label_text((*texts)[i]);
    if (!append(text, labels))
      return fail(ErrorCode::kMalformed, path_ + ": index_values has \"" + text.substr(0, 60) +
                                             "\", which is no label of an index of " + labels.metadata.dtype);
  }
  return {};
}

}  // namespace mdat::store
