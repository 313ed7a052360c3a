// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/dictionary.hpp"

#include <algorithm>
#include <cassert>

#include "mdat/table.hpp"

namespace mdat::arrow {
namespace {

constexpr std::uint64_t kNoRow = ~std::uint64_t{0};

template <typename T>
void widen(const ColumnData& indices, std::vector<std::uint64_t>& out) {
  // A negative index becomes one that is beyond every dictionary.
  for (const T index : indices.values<T>()) out.push_back(static_cast<std::uint64_t>(index));
}

std::vector<std::uint64_t> widened(const ColumnData& indices) {
  std::vector<std::uint64_t> out;
  out.reserve(indices.size());
  switch (indices.type().kind) {
    case TypeKind::kInt8:
      widen<std::int8_t>(indices, out);
      break;
    case TypeKind::kInt16:
      widen<std::int16_t>(indices, out);
      break;
    case TypeKind::kInt32:
      widen<std::int32_t>(indices, out);
      break;
    case TypeKind::kInt64:
      widen<std::int64_t>(indices, out);
      break;
    case TypeKind::kUint8:
      widen<std::uint8_t>(indices, out);
      break;
    case TypeKind::kUint16:
      widen<std::uint16_t>(indices, out);
      break;
    case TypeKind::kUint32:
      widen<std::uint32_t>(indices, out);
      break;
    default:
      widen<std::uint64_t>(indices, out);
  }
  return out;
}

}  // namespace

void Dictionary::clear() {
  values_.clear();
  categories_.clear();
  numbers_.clear();
  codes_.clear();
  bytes_ = 0;
}

Result<void> Dictionary::add(ArrayCursor& values) {
  while (values.left() != 0) {
    const auto rows = values.fit(std::min<std::uint64_t>(values.left(), TableReader::kBatchRows));
    if (!rows) return std::unexpected(rows.error());
    if (is_text()) values_.clear();  // they become categories
    const std::size_t begin = values_.size();
    if (const auto ok = values.read(*rows, values_); !ok) return ok;
    if (is_text()) add_categories();
    bytes_ += (values_.size() - begin) * 16;
    if (bytes_ > memory_max_)
      return fail(ErrorCode::kLimit, "a dictionary of more than " + std::to_string(memory_max_) + " bytes");
  }
  return {};
}

void Dictionary::add_categories() {
  for (std::size_t row = 0; row < values_.size(); ++row) {
    const bool is_null = !values_.is_valid(row);
    // The code of null is one that no category has.
    auto code = ~std::uint32_t{0};
    if (!is_null) {
      const auto next = static_cast<std::uint32_t>(categories_.size());
      const auto [at, is_new] = numbers_.try_emplace(std::string(values_.text(row)), next);
      if (is_new) categories_.push_back(at->first);
      if (is_new) bytes_ += 2 * at->first.size() + 64;
      code = at->second;
    }
    codes_.push_back(code);
  }
}

Result<void> Dictionary::decode(const ColumnData& indices, ColumnData& out) const {
  std::vector<std::uint64_t> rows = widened(indices);
  const std::size_t size = is_text() ? codes_.size() : values_.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!indices.is_valid(i)) {
      rows[i] = kNoRow;
    } else if (rows[i] >= size) {
      return fail(ErrorCode::kMalformed, "index " + std::to_string(static_cast<std::int64_t>(rows[i])) +
                                             " into a dictionary of " + std::to_string(size));
    }
  }
  if (is_text()) {
    append_codes(rows, indices, out);
    return {};
  }
  for (const std::uint64_t row : rows) row == kNoRow ? out.append_null() : out.append(values_, row, row + 1);
  return {};
}

void Dictionary::append_codes(const std::vector<std::uint64_t>& rows, const ColumnData& indices,
                              ColumnData& out) const {
  if (out.categories() != categories_) {
    assert(out.empty());
    out.set_categories(categories_);
  }
  std::vector<std::uint32_t> codes(rows.size());
  std::vector<std::uint64_t> validity((rows.size() + 63) / 64);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!indices.is_valid(i) || codes_[rows[i]] == ~std::uint32_t{0}) continue;
    codes[i] = codes_[rows[i]];
    validity[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  out.append(codes.data(), codes.size(), validity.data());
}

}  // namespace mdat::arrow
