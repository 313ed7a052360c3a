// SPDX-License-Identifier: Apache-2.0
#include "lib/column/gather.hpp"

#include <cassert>
#include <cstring>

namespace mdat::column {

Run Gathered::take(const Run& run, std::span<const std::uint16_t> rows) {
  begin(run.physical);
  add(run, rows);
  Run taken = this->run();
  if (run.validity == nullptr) taken.validity = nullptr;
  return taken;
}

void Gathered::begin(format::Physical physical) {
  physical_ = physical;
  rows_ = 0;
  validity_.fill(0);
  strings_.offsets.assign(1, 0);
  strings_.heap.clear();
  data_ = values_.take(format::kVectorRows * format::width_bytes(physical)).data();
}

void Gathered::add_text(std::string_view text) {
  strings_.heap.insert(strings_.heap.end(), text.begin(), text.end());
  strings_.offsets.push_back(static_cast<std::uint32_t>(strings_.heap.size()));
}

void Gathered::add(const Run& run, std::span<const std::uint16_t> rows) {
  assert(run.physical == physical_ && rows.size() <= format::kVectorRows - rows_);
  if (physical_ == format::Physical::kString) {
    for (const std::uint16_t row : rows) add_text(row == kNull ? std::string_view() : run.text(row));
  } else {
    format::visit_physical(physical_, [&]<typename T>(std::type_identity<T>) {
      const T* from = reinterpret_cast<const T*>(run.data);
      T* to = reinterpret_cast<T*>(data_) + rows_;
      for (const std::uint16_t row : rows) *to++ = row == kNull ? T{} : from[row];
    });
  }
  for (const std::uint16_t row : rows) {
    validity_[rows_ / 64] |= std::uint64_t{row != kNull && run.is_valid(row)} << rows_ % 64;
    ++rows_;
  }
}

void Gathered::add_nulls(std::size_t count) {
  assert(count <= format::kVectorRows - rows_);
  if (physical_ == format::Physical::kString) {
    for (std::size_t i = 0; i < count; ++i) add_text({});
  } else {
    const std::size_t width = format::width_bytes(physical_);
    std::memset(data_ + rows_ * width, 0, count * width);
  }
  rows_ += static_cast<std::uint32_t>(count);
}

Run Gathered::run() const {
  Run gathered{.physical = physical_, .rows = rows_, .data = data_, .validity = validity_.data()};
  if (physical_ == format::Physical::kString) {
    gathered.offsets = strings_.offsets;
    gathered.heap = strings_.heap.data();
  }
  return gathered;
}

}  // namespace mdat::column
