// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/array_cursor.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "lib/arrow/half.hpp"
#include "lib/column/utf8.hpp"

namespace mdat::arrow {
namespace {

constexpr std::uint64_t kTextBytes = std::uint64_t{16} << 20;  // of a batch, where rows are many
constexpr std::int64_t kSecondsPerDay = 86400;

std::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::kMalformed, what); }

std::size_t width_of(const ValuePlan& plan) {
  switch (plan.form) {
    case Form::kHalf:
      return 2;
    case Form::kDays:
    case Form::kText:
      return 4;
    case Form::kMillis:
    case Form::kLargeText:
      return 8;
    case Form::kTextViews:
      return 16;
    default:
      return width_bytes(plan.type.kind);
  }
}

template <typename T>
std::span<T> room(std::vector<std::byte>& bytes, std::size_t count) {
  if (bytes.size() < count * sizeof(T)) bytes.resize(count * sizeof(T));
  return {reinterpret_cast<T*>(bytes.data()), count};
}

}  // namespace

ArrayCursor::ArrayCursor(const ValuePlan& plan, ArrayParts parts, std::uint64_t memory_max)
    : plan_(plan),
      left_(parts.rows),
      memory_max_(memory_max),
      has_nulls_(parts.has_nulls),
      validity_(std::move(parts.validity)),
      text_(std::move(parts.text)) {
  if (plan.form == Form::kBits)
    bits_ = BitCursor(std::move(parts.values));
  else
    values_ = std::move(parts.values);
  for (BufferCursor& buffer : parts.views)
    view_buffers_.push_back({.cursor = std::move(buffer), .memory = {}, .bytes = {}});
}

Result<void> ArrayCursor::skip(std::uint64_t rows) {
  assert(rows <= left_);
  left_ -= rows;
  if (has_nulls_)
    if (const auto ok = validity_.skip(rows); !ok) return ok;
  return plan_.form == Form::kBits ? bits_.skip(rows) : values_.skip(rows * width_of(plan_));
}

Result<std::size_t> ArrayCursor::fit(std::size_t rows) {
  if (plan_.type.kind != TypeKind::kString || rows == 0) return rows;
  if (const auto ok = peek(rows); !ok) return std::unexpected(ok.error());
  while (rows > 1 && text_bytes(rows) > kTextBytes) rows /= 2;
  if (text_bytes(rows) > memory_max_)
    return fail(ErrorCode::kLimit, "a text of " + std::to_string(text_bytes(rows)) + " bytes, more than " +
                                       std::to_string(memory_max_));
  return rows;
}

Result<void> ArrayCursor::read(std::size_t rows, ColumnData& out) {
  assert(rows <= left_ && out.type() == plan_.type);
  if (has_nulls_)
    if (const auto ok = validity_.read(rows, valid_); !ok) return ok;
  left_ -= rows;
  switch (plan_.form) {
    case Form::kBits:
      return read_bits(rows, out);
    case Form::kText:
    case Form::kLargeText:
      return read_text(rows, out);
    case Form::kTextViews:
      return read_views(rows, out);
    default:
      return read_fixed(rows, out);
  }
}

Result<void> ArrayCursor::read_fixed(std::size_t rows, ColumnData& out) {
  scratch_.resize(rows * width_of(plan_));
  if (const auto ok = values_.read(scratch_); !ok) return ok;
  if (plan_.form == Form::kFixed) {
    out.append(scratch_.data(), rows, validity());
    return {};
  }
  std::vector<std::byte> converted;
  if (plan_.form == Form::kHalf) {
    const auto halves = room<std::uint16_t>(scratch_, rows);
    const auto floats = room<float>(converted, rows);
    std::ranges::transform(halves, floats.begin(), from_half);
  } else if (plan_.form == Form::kDays) {
    const auto days = room<std::int32_t>(scratch_, rows);
    const auto seconds = room<std::int64_t>(converted, rows);
    std::ranges::transform(days, seconds.begin(), [](std::int32_t day) { return day * kSecondsPerDay; });
  } else {
    const auto millis = room<std::int64_t>(scratch_, rows);
    const auto seconds = room<std::int64_t>(converted, rows);
    for (std::size_t row = 0; row < rows; ++row) {
      if (is_valid(row) && millis[row] % 1000 != 0)
        return malformed("a date64 that is not a whole day, nor a whole second: store it as timestamp[ms]");
      seconds[row] = millis[row] / 1000;
    }
  }
  out.append(converted.data(), rows, validity());
  return {};
}

Result<void> ArrayCursor::read_bits(std::size_t rows, ColumnData& out) {
  std::vector<std::uint64_t> words;
  if (const auto ok = bits_.read(rows, words); !ok) return ok;
  const auto values = room<std::uint8_t>(scratch_, rows);
  for (std::size_t row = 0; row < rows; ++row)
    values[row] = static_cast<std::uint8_t>(words[row / 64] >> (row % 64) & 1);
  out.append(scratch_.data(), rows, validity());
  return {};
}

Result<void> ArrayCursor::append_text(std::size_t row, std::string_view text, ColumnData& out) {
  if (!is_valid(row)) {
    out.append_null();
    return {};
  }
  if (!column::is_utf8(text)) return malformed("a text that is not UTF-8");
  out.append_text(text);
  return {};
}

Result<void> ArrayCursor::read_text(std::size_t rows, ColumnData& out) {
  if (const auto ok = peek_offsets(rows); !ok) return ok;
  const std::uint64_t begin = offsets_[0];
  if (const auto ok = text_.skip(begin - text_offset_); !ok) return ok;
  scratch_.resize(offsets_[rows] - begin);
  if (const auto ok = text_.read(scratch_); !ok) return ok;
  text_offset_ = offsets_[rows];
  const std::string_view heap(reinterpret_cast<const char*>(scratch_.data()), scratch_.size());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = heap.substr(offsets_[row] - begin, offsets_[row + 1] - offsets_[row]);
    if (const auto ok = append_text(row, text, out); !ok) return ok;
  }
  offsets_.erase(offsets_.begin(), offsets_.begin() + static_cast<std::ptrdiff_t>(rows));
  return {};
}

Result<void> ArrayCursor::read_views(std::size_t rows, ColumnData& out) {
  if (const auto ok = peek(rows); !ok) return ok;
  for (std::size_t row = 0; row < rows; ++row) {
    if (!is_valid(row)) {
      out.append_null();
      continue;
    }
    const auto text = view_text(views_[row]);
    if (!text) return std::unexpected(text.error());
    if (const auto ok = append_text(row, *text, out); !ok) return ok;
  }
  views_.erase(views_.begin(), views_.begin() + static_cast<std::ptrdiff_t>(rows));
  return {};
}

Result<void> ArrayCursor::peek(std::size_t rows) {
  if (plan_.form != Form::kTextViews) return peek_offsets(rows);
  if (rows <= views_.size()) return {};
  const std::size_t known = views_.size();
  scratch_.resize((rows - known) * sizeof(View));
  if (const auto ok = values_.read(scratch_); !ok) return ok;
  views_.resize(rows);
  std::memcpy(views_.data() + known, scratch_.data(), scratch_.size());
  return {};
}

Result<void> ArrayCursor::peek_offsets(std::size_t rows) {
  const std::size_t known = offsets_.size();
  if (rows < known) return {};
  const bool large = plan_.form == Form::kLargeText;
  scratch_.resize((rows + 1 - known) * (large ? 8 : 4));
  if (const auto ok = values_.read(scratch_); !ok) return ok;
  const auto last = static_cast<std::int64_t>(known == 0 ? 0 : offsets_.back());
  const auto take = [&]<typename T>(std::span<const T> offsets) {
    std::int64_t before = last;
    for (const T offset : offsets) {
      if (offset < before) return false;
      offsets_.push_back(static_cast<std::uint64_t>(offset));
      before = offset;
    }
    return true;
  };
  const bool ordered =
      large ? take(std::span<const std::int64_t>(room<std::int64_t>(scratch_, rows + 1 - known)))
            : take(std::span<const std::int32_t>(room<std::int32_t>(scratch_, rows + 1 - known)));
  if (!ordered) return malformed("offsets of texts that decrease");
  return {};
}

std::uint64_t ArrayCursor::text_bytes(std::size_t rows) const {
  if (plan_.form != Form::kTextViews) return offsets_[rows] - offsets_[0];
  std::uint64_t bytes = 0;
  for (std::size_t row = 0; row < rows; ++row) bytes += views_[row].bytes;
  return bytes;
}

Result<std::string_view> ArrayCursor::view_text(const View& view) {
  if (view.bytes <= sizeof view.inside) return std::string_view(view.inside, view.bytes);
  std::int32_t number = 0, offset = 0;
  std::memcpy(&number, view.inside + 4, 4);
  std::memcpy(&offset, view.inside + 8, 4);
  if (number < 0 || static_cast<std::size_t>(number) >= view_buffers_.size() || offset < 0)
    return malformed("a view of a text in no buffer");
  ViewBuffer& buffer = view_buffers_[static_cast<std::size_t>(number)];
  if (const auto ok = load(buffer); !ok) return std::unexpected(ok.error());
  const auto begin = static_cast<std::size_t>(offset);
  if (begin > buffer.bytes.size() || view.bytes > buffer.bytes.size() - begin)
    return malformed("a view of a text outside its buffer");
  return std::string_view(reinterpret_cast<const char*>(buffer.bytes.data()) + begin, view.bytes);
}

Result<void> ArrayCursor::load(ViewBuffer& buffer) {
  if (buffer.loaded) return {};
  buffer.loaded = true;
  if (const auto bytes = buffer.cursor.in_place()) {
    buffer.bytes = *bytes;
    return {};
  }
  loaded_bytes_ += buffer.cursor.left();
  if (buffer.cursor.left() > memory_max_ || loaded_bytes_ > memory_max_)
    return fail(ErrorCode::kLimit, "texts that views of one batch refer to take more than " +
                                       std::to_string(memory_max_) + " bytes");
  // Grows as bytes come, whatever the buffer says of its length.
  while (buffer.cursor.left() != 0) {
    const std::size_t known = buffer.memory.size();
    buffer.memory.resize(known + std::min<std::uint64_t>(buffer.cursor.left(), kTextBytes));
    if (const auto ok = buffer.cursor.read(std::span(buffer.memory).subspan(known)); !ok) return ok;
  }
  buffer.bytes = buffer.memory;
  return {};
}

}  // namespace mdat::arrow
