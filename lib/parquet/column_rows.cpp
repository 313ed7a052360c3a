// SPDX-License-Identifier: Apache-2.0
// Rows of a page into a column: values and nulls together.
#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/column/utf8.hpp"
#include "lib/parquet/column_reader.hpp"

namespace mdat::parquet {
namespace {

bool bit_at(const std::uint64_t* bits, std::size_t row) { return (bits[row / 64] >> (row % 64) & 1) != 0; }

/// Values to their rows, with zeros between them. A word of bits at a time.
template <std::size_t kWidth>
void spread(const std::byte* values, const std::uint64_t* validity, std::size_t rows, std::byte* out) {
  for (std::size_t begin = 0; begin < rows; begin += 64) {
    const std::size_t count = std::min<std::size_t>(64, rows - begin);
    std::uint64_t bits = validity[begin / 64];
    std::byte* at = out + begin * kWidth;
    const auto valid = static_cast<std::size_t>(std::popcount(bits));
    if (valid == count) {
      std::memcpy(at, values, count * kWidth);
    } else {
      std::memset(at, 0, count * kWidth);
      const std::byte* from = values;
      for (; bits != 0; bits &= bits - 1, from += kWidth)
        std::memcpy(at + static_cast<std::size_t>(std::countr_zero(bits)) * kWidth, from, kWidth);
    }
    values += valid * kWidth;
  }
}

void spread(std::size_t width, const std::byte* values, const std::uint64_t* validity, std::size_t rows,
            std::byte* out) {
  switch (width) {
    case 1:
      return spread<1>(values, validity, rows, out);
    case 2:
      return spread<2>(values, validity, rows, out);
    case 4:
      return spread<4>(values, validity, rows, out);
    default:
      return spread<8>(values, validity, rows, out);
  }
}

}  // namespace

Result<void> ColumnReader::read_piece(std::size_t rows, ColumnData& out) {
  std::size_t valid = rows;
  if (has_levels_) {
    validity_.resize((rows + 63) / 64);
    const auto count = levels_.read(rows, validity_.data());
    if (!count)
      return wrong(ErrorCode::kMalformed, "its levels end before its rows, or are none of a flat column");
    valid = *count;
  }
  if (column_.field.type.kind == TypeKind::kCategorical) return append_codes(rows, valid, out);
  return form_ == Form::kFixed ? append_fixed(rows, valid, out) : append_texts(rows, valid, out);
}

/// `values` are those of the valid rows, of the column's type.
void ColumnReader::append_spread(const std::byte* values, std::size_t rows, std::size_t valid,
                                 ColumnData& out) {
  if (valid == rows) return out.append(values, rows);
  const std::size_t width = width_bytes(column_.field.type.kind);
  std::byte* all = spread_.of(rows * width).data();
  if (valid == 0)
    std::memset(all, 0, rows * width);
  else
    spread(width, values, validity_.data(), rows, all);
  out.append(all, rows, validity_.data());
}

Result<void> ColumnReader::append_fixed(std::size_t rows, std::size_t valid, ColumnData& out) {
  const std::byte* values = nullptr;
  if (valid > 0) {
    if (fixed_ != nullptr) values = fixed_->next(valid);
    if (values == nullptr) return wrong(ErrorCode::kDamaged, "its values end before its rows, or are none");
    if (column_.conversion != Conversion::kNone) {
      std::byte* converted = converted_.of(valid * width_bytes(column_.field.type.kind)).data();
      if (!convert(column_.conversion, values, valid, converted)) {
        misfit_ = true;
        return wrong(ErrorCode::kLimit,
                     "a time stamp beyond what " + to_string(column_.field.type) + " can hold");
      }
      values = converted;
    }
  }
  append_spread(values, rows, valid, out);
  return {};
}

std::unexpected<Error> ColumnReader::wrong_indices() const {
  return wrong(ErrorCode::kDamaged, "its indices end before its rows, or are beyond its dictionary");
}

/// Texts of the page, those of dictionaries not checked again.
Result<const std::string_view*> ColumnReader::next_texts(std::size_t count) {
  if (count == 0) return views_.data();
  if (form_ == Form::kIndices) {
    if (views_.size() < count) views_.resize(count);
    if (!indices_->pick(dictionary_texts_.data(), count, views_.data())) return wrong_indices();
    return views_.data();
  }
  const std::string_view* texts = texts_ != nullptr ? texts_->next(count) : nullptr;
  if (texts == nullptr) return wrong(ErrorCode::kDamaged, "its values end before its rows, or are none");
  if (!std::all_of(texts, texts + count, column::is_utf8)) return not_text();
  return texts;
}

Result<void> ColumnReader::append_texts(std::size_t rows, std::size_t valid, ColumnData& out) {
  const auto texts = next_texts(valid);
  if (!texts) return std::unexpected(texts.error());
  for (std::size_t i = 0; i < valid; ++i) text_bytes_ += (*texts)[i].size();
  if (text_bytes_ > TextDecoder::kHeapMax)
    return wrong(ErrorCode::kLimit, std::to_string(rows) + " rows have texts of more than " +
                                        std::to_string(TextDecoder::kHeapMax) + " bytes");
  const std::string_view* text = *texts;
  for (std::size_t row = 0; row < rows; ++row)
    if (valid == rows || bit_at(validity_.data(), row))
      out.append_text(*text++);
    else
      out.append_null();
  return {};
}

Result<void> ColumnReader::append_codes(std::size_t rows, std::size_t valid, ColumnData& out) {
  std::byte* bytes = converted_.of(std::max<std::size_t>(valid, 1) * sizeof(std::uint32_t)).data();
  auto* codes = reinterpret_cast<std::uint32_t*>(bytes);
  if (valid > 0 && form_ == Form::kIndices) {
    if (!indices_->pick(dictionary_codes_.data(), valid, codes)) return wrong_indices();
  } else if (valid > 0) {
    const auto texts = next_texts(valid);
    if (!texts) return std::unexpected(texts.error());
    for (std::size_t i = 0; i < valid; ++i) codes[i] = code_of((*texts)[i]);
  }
  append_spread(bytes, rows, valid, out);
  return check_categories();
}

}  // namespace mdat::parquet
