// SPDX-License-Identifier: Apache-2.0
#include "tools/table.hpp"

#include <algorithm>

#include "tools/text.hpp"
#include "tools/utf8.hpp"

namespace mdat::tool {
namespace {

constexpr std::size_t kElided = static_cast<std::size_t>(-1);
constexpr std::string_view kGap = "  ";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kPlain = "\x1b[0m";

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    width += static_cast<std::size_t>(display_width(point.value));
    text.remove_prefix(point.bytes);
  }
  return width;
}

void Table::header(std::span<const Heading> headings) {
  headings_.assign(headings.begin(), headings.end());
  for (Heading& heading : headings_) {
    heading.name = printable(heading.name);
    widths_.push_back(std::max(display_width(heading.name), display_width(heading.type)));
  }
}

void Table::field(Field field) {
  std::string cell;
  if (field.kind == FieldKind::kText && field.text.empty()) {
    cell = "\"\"";
  } else {
    append_printable(cell, field.text);
  }
  row_.push_back(std::move(cell));
}

void Table::end_record() {
  if (begun_) {
    print(row_, {});
    row_.clear();
    return;
  }
  for (std::size_t i = 0; i < row_.size(); ++i) widths_[i] = std::max(widths_[i], display_width(row_[i]));
  sample_.push_back(std::move(row_));
  row_.clear();
  if (sample_.size() == kSampleRows) begin();
}

void Table::finish() {
  if (!begun_) begin();
  const auto hidden = headings_.size() - shown_.size() + (shown_.size() < headings_.size() ? 1 : 0);
  if (shown_.size() == headings_.size() || hidden == 0) return;
  output_.text() += format("({} of {} columns; a wider terminal, a pipe or --json shows all)\n",
                           headings_.size() - hidden, headings_.size());
}

/// All columns where they fit; else as many as fit from both ends, the first two and the last at least.
void Table::choose_columns() {
  const std::size_t count = headings_.size();
  const auto room = static_cast<std::size_t>(terminal_.width);
  std::size_t total = 0;
  for (const std::size_t width : widths_) total += width + kGap.size();
  for (std::size_t i = 0; i < count; ++i) shown_.push_back(i);
  if (!terminal_.interactive || total <= room + kGap.size() || count <= 3) return;
  std::size_t first = 1;  // of the hidden columns
  std::size_t last = count - 1;
  std::size_t used = widths_[0] + widths_[count - 1] + 2 * kGap.size() + 1;
  while (first < last) {
    const bool from_left = first <= count - last;
    const std::size_t width = widths_[from_left ? first : last - 1] + kGap.size();
    if (used + width > room) break;
    used += width;
    if (from_left) {
      ++first;
    } else {
      --last;
    }
  }
  shown_.clear();
  for (std::size_t i = 0; i < first; ++i) shown_.push_back(i);
  shown_.push_back(kElided);
  for (std::size_t i = last; i < count; ++i) shown_.push_back(i);
}

void Table::begin() {
  begun_ = true;
  choose_columns();
  Row names;
  Row types;
  for (const Heading& heading : headings_) {
    names.push_back(heading.name);
    types.push_back(heading.type);
  }
  print(names, kBold);
  if (std::any_of(types.begin(), types.end(), [](const auto& type) { return !type.empty(); })) {
    print(types, kDim);
  }
  for (const Row& row : sample_) print(row, {});
  sample_.clear();
}

void Table::print(const Row& row, std::string_view style) {
  std::string& out = output_.text();
  if (terminal_.colour) out.append(style);
  for (std::size_t place = 0; place < shown_.size(); ++place) {
    if (place > 0) out.append(kGap);
    const std::size_t column = shown_[place];
    if (column == kElided) {
      out += "…";
      continue;
    }
    const std::size_t width = display_width(row[column]);
    const std::size_t padding = widths_[column] > width ? widths_[column] - width : 0;
    const bool right = headings_[column].right;
    if (right) out.append(padding, ' ');
    out += row[column];
    if (!right && place + 1 < shown_.size()) out.append(padding, ' ');
  }
  if (terminal_.colour && !style.empty()) out.append(kPlain);
  out += '\n';
  output_.settle();
}

}  // namespace mdat::tool
