// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/number_run.hpp"

#include <bit>
#include <string_view>

#include "tools/csv/plain_number.hpp"
#include "tools/csv/x86_v3.hpp"

namespace mdat::csv {
namespace {

template <typename T, typename Parse>
inline std::size_t read_run(const Grid& grid, std::size_t column, std::size_t row, std::uint64_t* slots,
                            Parse parse) {
  std::size_t taken = 0;
  for (T value{}; row < grid.rows() && parse(grid.field(row, column), value); ++row) {
    slots[taken++] = std::bit_cast<std::uint64_t>(value);
  }
  return taken;
}

inline std::size_t integers(const Grid& grid, std::size_t column, std::size_t row, std::uint64_t* slots) {
  return read_run<std::int64_t>(grid, column, row, slots, parse_plain_integer);
}

template <typename Digits>
inline std::size_t decimals(const Grid& grid, std::size_t column, std::size_t row, char point,
                            std::uint64_t* slots) {
  return read_run<double>(grid, column, row, slots, [point](std::string_view text, double& value) {
    return parse_plain_decimal<Digits>(text, point, value);
  });
}

#ifdef MDAT_X86_V3
[[gnu::target(MDAT_X86_V3), gnu::flatten]] std::size_t integers_v3(const Grid& grid, std::size_t column,
                                                                   std::size_t row, std::uint64_t* slots) {
  return integers(grid, column, row, slots);
}

[[gnu::target(MDAT_X86_V3), gnu::flatten]] std::size_t decimals_v3(const Grid& grid, std::size_t column,
                                                                   std::size_t row, char point,
                                                                   std::uint64_t* slots) {
  return decimals<V3Digits>(grid, column, row, point, slots);
}
#endif

}  // namespace

std::size_t read_integers(const Grid& grid, std::size_t column, std::size_t row, std::uint64_t* slots) {
#ifdef MDAT_X86_V3
  if (has_x86_v3()) return integers_v3(grid, column, row, slots);
#endif
  return integers(grid, column, row, slots);
}

std::size_t read_decimals(const Grid& grid, std::size_t column, std::size_t row, char point,
                          std::uint64_t* slots) {
#ifdef MDAT_X86_V3
  if (has_x86_v3()) return decimals_v3(grid, column, row, point, slots);
#endif
  return decimals<PortableDigits>(grid, column, row, point, slots);
}

}  // namespace mdat::csv
