// SPDX-License-Identifier: Apache-2.0
// A column of 16 MiB as an array in 4 MiB of memory: sorted into a histogram, looked up at random, handed to
// the kernel.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <span>
#include <utility>
#include <vector>

#include "mdat/mdat.hpp"

template <typename T>
T check(mdat::Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << result.error().message << '\n';
  std::exit(1);
}

int main() {
  constexpr std::int64_t kRows = 2'000'000;
  mdat::CreateOptions options;
  options.replace = true;
  mdat::Writer writer = check(mdat::Writer::create("paged.mdat", options));
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (std::int64_t row = 0; row < kRows; ++row) {
    times.push_back(row * 1'000'000);
    values.push_back(static_cast<double>(row * 7919 % 1000) / 100);
  }
  check(writer.append<double>(check(writer.add_series("level", {.unit = "m"})), times, values));
  check(writer.commit());

  mdat::paging::set_budget(4 << 20);
  const mdat::File file = check(mdat::File::open("paged.mdat"));
  const auto level = check(check(file.find("level")).paged<double>());

  std::vector<std::uint64_t> histogram(10);
  for (const double value : level) ++histogram[static_cast<std::size_t>(value)];
  std::cout << level.size() << " values, " << histogram[3] << " of them from 3 to 4\n";
  std::cout << "row 1,234,567: " << level[1'234'567] << '\n';

  // The kernel cannot decode, so what it is to read is pinned.
  const mdat::Pin pin = check(level.pin({1'000'000, 1'100'000}));
  std::FILE* const raw = std::fopen("paged.f64", "wb");
  const std::span<const double> part = level.values().subspan(1'000'000, 100'000);
  if (raw == nullptr || std::fwrite(part.data(), sizeof(double), part.size(), raw) != part.size()) return 1;
  std::fclose(raw);

  if (const auto damage = level.error()) {
    std::cerr << damage->message << '\n';
    return 1;
  }
  const auto counters = mdat::paging::counters();
  std::cerr << name(level.mode()) << ": " << counters.faults << " faults, " << counters.resident_bytes / 1024
            << " KiB resident\n";
  return level.mode() != mdat::PageMode::kEager && counters.resident_bytes > mdat::paging::budget() ? 1 : 0;
}
