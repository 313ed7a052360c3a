// SPDX-License-Identifier: Apache-2.0
#include "lib/read/batch.hpp"

#include <cassert>

#include "lib/column/type.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {

const void* Batch::fixed(std::size_t column, std::size_t width) const {
  assert(column < columns_.size());
  assert(width == format::width_bytes(columns_[column]->run.physical));
  static_cast<void>(width);
  return columns_[column]->run.data;
}

bool Batch::is_valid(std::size_t index, std::size_t column) const {
  return columns_[column]->run.is_valid(static_cast<std::uint32_t>(index));
}

bool Batch::all_valid(std::size_t column) const {
  const column::Run& run = columns_[column]->run;
  if (run.validity == nullptr) return true;
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (!run.is_valid(i)) return false;
  }
  return true;
}

std::string_view Batch::text(std::size_t index, std::size_t column) const {
  const Column& c = *columns_[column];
  if (!is_valid(index, column)) return {};
  if (c.kind == TypeKind::kString) return c.run.text(static_cast<std::uint32_t>(index));
  assert(c.kind == TypeKind::kCategorical);
  const std::uint32_t code = values<std::uint32_t>(column)[index];
  return code < c.categories.size() ? std::string_view(c.categories[code]) : std::string_view{};
}

Value Batch::value(std::size_t index, std::size_t column) const {
  const Column& c = *columns_[column];
  if (!is_valid(index, column)) return std::monostate{};
  if (c.kind == TypeKind::kString || c.kind == TypeKind::kCategorical)
    return std::string(text(index, column));
  return column::value_of(column::bits_at(c.run, static_cast<std::uint32_t>(index)), c.kind);
}

const column::Run& Access_::run(const Batch& batch, std::size_t column) {
  return batch.columns_[column]->run;
}

std::uint32_t Access_::keep_only(Batch& batch, Sieve& sieve) {
  const auto rows = static_cast<std::uint32_t>(batch.size_);
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < rows; ++i) {
    sieve.kept[count] = static_cast<std::uint16_t>(i);
    count += sieve.keep[i];
  }
  batch.size_ = count;
  if (count == rows || count == 0) return count;
  const std::span<const std::uint16_t> chosen(sieve.kept.data(), count);
  batch.kept_ = sieve.kept.data();
  if (batch.times_ != nullptr) {
    const column::Run stamps{.physical = format::Physical::kInt64,
                             .rows = rows,
                             .data = reinterpret_cast<const std::byte*>(batch.times_)};
    batch.times_ = reinterpret_cast<const std::int64_t*>(sieve.times.take(stamps, chosen).data);
  }
  for (const auto& column : batch.columns_) column->run = column->gathered.take(column->run, chosen);
  return count;
}

}  // namespace mdat
