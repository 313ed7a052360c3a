// SPDX-License-Identifier: Apache-2.0
#include "lib/column/gather.hpp"

#include <cassert>

namespace mdat::column {

Run Gathered::take(const Run& run, std::span<const std::uint16_t> rows) {
  assert(rows.size() <= format::kVectorRows);
  Run taken{.physical = run.physical, .rows = static_cast<std::uint32_t>(rows.size())};
  if (run.physical == format::Physical::kString) {
    strings_.offsets.assign(1, 0);
    strings_.heap.clear();
    for (const std::uint16_t row : rows) {
      const std::string_view text = run.text(row);
      strings_.heap.insert(strings_.heap.end(), text.begin(), text.end());
      strings_.offsets.push_back(static_cast<std::uint32_t>(strings_.heap.size()));
    }
    taken.offsets = strings_.offsets;
    taken.heap = strings_.heap.data();
  } else {
    std::byte* const out = values_.take(rows.size() * format::width_bytes(run.physical)).data();
    format::visit_physical(run.physical, [&]<typename T>(std::type_identity<T>) {
      const T* from = reinterpret_cast<const T*>(run.data);
      T* to = reinterpret_cast<T*>(out);
      for (const std::uint16_t row : rows) *to++ = from[row];
    });
    taken.data = out;
  }
  if (run.validity != nullptr) {
    validity_.fill(0);
    for (std::size_t i = 0; i < rows.size(); ++i)
      validity_[i / 64] |= std::uint64_t{run.is_valid(rows[i])} << i % 64;
    taken.validity = validity_.data();
  }
  return taken;
}

}  // namespace mdat::column
