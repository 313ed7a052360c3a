// SPDX-License-Identifier: Apache-2.0
// paged_compare FILE SERIES: a column of doubles as an array, mode by mode, beside decoding it into fresh
// memory. The budget is an eighth of the column, 16 MiB at least.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <random>
#include <string>

#include "bench/stopwatch.hpp"
#include "mdat/mdat.hpp"

namespace {

using namespace mdat;
using bench::expect;

volatile double g_sink;

// Touches every page, as a reader in order would, and little more: what decoding costs is to be seen.
double touch(std::span<const double> values) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); i += 64) sum += values[i];
  return sum;
}

std::uint64_t resident_bytes() {
  std::uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// By scan, which decodes two vectors at a time in cache, into pages that were never touched.
void decode_into_fresh_memory(const Series& series) {
  const std::size_t bytes = series.rows() * sizeof(double);
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto* out = static_cast<double*>(at);
  Scan scan = series.scan(RowRange{0, series.rows()}, Times::kSkipped);
  for (const Batch& batch : scan) out = std::ranges::copy(batch.values<double>(), out).out;
  g_sink = touch({static_cast<double*>(at), series.rows()});
  ::munmap(at, bytes);
}

void run(const std::string& label, const Series& series, const PagedOptions& options, double fresh) {
  std::vector<double> in_order, at_random;
  std::uint64_t most = 0;
  const std::uint64_t before = resident_bytes();
  std::string mode = label;
  for (int pass = 0; pass < 7; ++pass) {
    const auto paged = series.paged<double>(options);
    if (!paged) {
      std::printf("%-24s %s\n", label.c_str(), paged.error().message.c_str());
      return;
    }
    in_order.push_back(bench::seconds([&] { g_sink = touch(paged->values()); }));
    most = std::max(most, resident_bytes());
    std::mt19937_64 random(1);
    constexpr int kTouches = 2000;
    at_random.push_back(bench::seconds([&] {
                          for (int i = 0; i < kTouches; ++i) g_sink = (*paged)[random() % series.rows()];
                        }) /
                        kTouches);
    most = std::max(most, resident_bytes());
  }
  const double seconds = bench::best(in_order);
  const double bytes = static_cast<double>(series.rows() * sizeof(double));
  std::printf("%-24s %5.2f GB/s in order (%.2f of fresh memory), %6.1f us a random row, %4lu MiB resident\n",
              mode.c_str(), bytes / seconds / 1e9, fresh / seconds, bench::best(at_random) * 1e6,
              static_cast<unsigned long>((most - std::min(most, before)) >> 20));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const File file = expect(File::open(argv[1]));
  const Series series = expect(file.find(argv[2]));
  const std::uint64_t bytes = series.rows() * sizeof(double);
  std::vector<double> fresh;
  for (int pass = 0; pass < 7; ++pass)
    fresh.push_back(bench::seconds([&] { decode_into_fresh_memory(series); }));
  std::printf("%-24s %5.2f GB/s\n", "into fresh memory",
              static_cast<double>(bytes) / bench::best(fresh) / 1e9);
  for (const std::uint64_t budget : {2 * bytes, std::max<std::uint64_t>(16 << 20, bytes / 8)}) {
    paging::set_budget(budget);
    std::printf("budget %lu MiB\n", static_cast<unsigned long>(paging::budget() >> 20));
    for (const PageMode mode : {PageMode::kUserfault, PageMode::kProtect, PageMode::kEager})
      run(std::string("  ") + std::string(name(mode)), series, {.mode = mode}, bench::best(fresh));
  }
}
