// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/page_values.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

namespace mdat::parquet {
namespace {

constexpr std::size_t kTextMax = std::numeric_limits<std::int32_t>::max() / 2;

void append_validity(const ColumnData& batch, std::size_t begin, std::size_t end, PageValues& page) {
  const std::size_t rows = page.rows + (end - begin);
  if (batch.nulls() == 0 && page.validity.empty()) return;
  if (page.validity.empty()) {
    page.validity.assign((page.rows + 63) / 64, ~std::uint64_t{0});  // until now nothing was null
    if (page.rows % 64 != 0) page.validity.back() >>= 64 - page.rows % 64;
  }
  page.validity.resize((rows + 63) / 64);
  for (std::size_t row = page.rows; row < rows; ++row)
    page.validity[row / 64] |= std::uint64_t{batch.is_valid(begin + row - page.rows)} << (row % 64);
}

// Values of From that are not null, each through `as`, at the end of the page.
template <typename From, typename To, typename As>
void append_as(const ColumnData& batch, std::size_t begin, std::size_t end, PageValues& page, As as) {
  const std::span<const From> from = batch.values<From>();
  const std::size_t old = page.fixed.size();
  page.fixed.resize(old + (end - begin) * sizeof(To));
  auto* to = reinterpret_cast<To*>(page.fixed.data() + old);
  if (batch.nulls() == 0) {
    for (std::size_t row = begin; row < end; ++row) *to++ = as(from[row]);
  } else {
    for (std::size_t row = begin; row < end; ++row) {
      *to = as(from[row]);
      to += batch.is_valid(row) ? 1 : 0;
    }
  }
  const auto* bytes = reinterpret_cast<const std::byte*>(to);
  page.count += static_cast<std::size_t>(bytes - (page.fixed.data() + old)) / sizeof(To);
  page.fixed.resize(static_cast<std::size_t>(bytes - page.fixed.data()));
}
template <typename From, typename To = From>
void append_as(const ColumnData& batch, std::size_t begin, std::size_t end, PageValues& page) {
  append_as<From, To>(batch, begin, end, page, [](From value) { return static_cast<To>(value); });
}

std::unexpected<Error> no_such_stamp(const WrittenColumn& column, std::uint64_t row, std::string_view why) {
  return fail(ErrorCode::kInvalidArgument, "column '" + column.field.name + "': its time stamp in row " +
                                               std::to_string(row) + ' ' + std::string(why));
}

Result<void> append_ticks(const WrittenColumn& column, const ColumnData& batch, std::size_t begin,
                          std::size_t end, std::uint64_t first_row, PageValues& page) {
  if (column.ticks_times == 1 && column.ticks_per == 1) {
    append_as<std::int64_t>(batch, begin, end, page);
    return {};
  }
  const std::span<const std::int64_t> ticks = batch.values<std::int64_t>();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max() / column.ticks_times;
  for (std::size_t row = begin; row < end; ++row) {  // null rows are zero
    if (ticks[row] % column.ticks_per != 0)
      return no_such_stamp(column, first_row + (row - begin),
                           "has nanoseconds, which few readers of Parquet take; write it with the modern "
                           "profile (--profile modern)");
    if (ticks[row] > most || ticks[row] < -most)
      return no_such_stamp(column, first_row + (row - begin),
                           "is too far away for milliseconds, and Parquet has no seconds");
  }
  append_as<std::int64_t, std::int64_t>(batch, begin, end, page, [&](std::int64_t value) {
    return value / column.ticks_per * column.ticks_times;
  });
  return {};
}

Result<std::size_t> append_texts(const WrittenColumn& column, const ColumnData& batch, std::size_t begin,
                                 std::size_t end, std::size_t bytes_max, PageValues& page) {
  std::size_t row = begin;
  for (; row < end; ++row) {
    if (!batch.is_valid(row)) continue;
    const std::string_view text = batch.text(row);
    if (text.size() > kTextMax)
      return fail(ErrorCode::kLimit, "column '" + column.field.name + "': a text of " +
                                         std::to_string(text.size()) + " bytes, Parquet's pages have " +
                                         std::to_string(kTextMax) + " at most");
    if (page.rows + (row - begin) > 0 && page.bytes() + text.size() > bytes_max) break;
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    page.text.insert(page.text.end(), bytes, bytes + text.size());
    page.lengths.push_back(static_cast<std::uint32_t>(text.size()));
    ++page.count;
  }
  return row - begin;
}

void append_fixed(const WrittenColumn& column, const ColumnData& batch, std::size_t begin, std::size_t end,
                  PageValues& page) {
  switch (column.field.type.kind) {
    case TypeKind::kInt8:
      return append_as<std::int8_t, std::int32_t>(batch, begin, end, page);
    case TypeKind::kInt16:
      return append_as<std::int16_t, std::int32_t>(batch, begin, end, page);
    case TypeKind::kUint8:
      return append_as<std::uint8_t, std::uint32_t>(batch, begin, end, page);
    case TypeKind::kUint16:
      return append_as<std::uint16_t, std::uint32_t>(batch, begin, end, page);
    case TypeKind::kBool:
      return append_as<std::uint8_t>(batch, begin, end, page);
    default:
      return width_bytes(column.type()) == 4 ? append_as<std::uint32_t>(batch, begin, end, page)
                                             : append_as<std::uint64_t>(batch, begin, end, page);
  }
}

}  // namespace

std::span<const std::uint32_t> Categories::codes(const ColumnData& batch) {
  if (batch.categories() == batch_) return codes_;
  batch_ = batch.categories();
  codes_.clear();
  for (const std::string& text : batch_) {
    const auto [at, is_new] = all_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.emplace_back(at->first);
    codes_.push_back(at->second);
  }
  return codes_;
}

void PageValues::clear() {
  rows = count = 0;
  validity.clear();
  fixed.clear();
  text.clear();
  lengths.clear();
}

Result<std::size_t> append(const WrittenColumn& column, const ColumnData& batch, std::size_t begin,
                           std::size_t end, std::uint64_t row, std::size_t bytes_max, Categories& categories,
                           PageValues& page) {
  if (!column.field.nullable && batch.nulls() != 0)
    return fail(ErrorCode::kInvalidArgument,
                "column '" + column.field.name + "' has a null, and its field says that it has none");
  if (column.field.type.kind == TypeKind::kString) {
    const auto taken = append_texts(column, batch, begin, end, bytes_max, page);
    if (!taken) return taken;
    end = begin + *taken;
  } else if (column.is_category()) {
    const std::span<const std::uint32_t> codes = categories.codes(batch);
    append_as<std::uint32_t, std::uint32_t>(batch, begin, end, page, [&](std::uint32_t code) {
      return code < codes.size() ? codes[code] : 0;  // a null has any
    });
  } else if (column.field.type.kind == TypeKind::kTimestamp) {
    if (auto done = append_ticks(column, batch, begin, end, row, page); !done)
      return std::unexpected(std::move(done.error()));
  } else {
    append_fixed(column, batch, begin, end, page);
  }
  append_validity(batch, begin, end, page);
  page.rows += end - begin;
  return end - begin;
}

PageValues sample(const WrittenColumn& column, const PageValues& page, std::size_t count) {
  PageValues head;
  head.rows = head.count = std::min(count, page.count);
  const std::size_t width = column.is_category() ? 4 : width_bytes(column.type());
  head.fixed.assign(page.fixed.begin(), page.fixed.begin() + static_cast<std::ptrdiff_t>(width * head.count));
  if (page.lengths.empty()) return head;
  std::size_t text_bytes = 0;
  for (std::size_t i = 0; i < head.count; ++i) text_bytes += page.lengths[i];
  head.lengths.assign(page.lengths.begin(), page.lengths.begin() + static_cast<std::ptrdiff_t>(head.count));
  head.text.assign(page.text.begin(), page.text.begin() + static_cast<std::ptrdiff_t>(text_bytes));
  return head;
}

}  // namespace mdat::parquet
