// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file whose hashes are all made right, from granules to slots, so that what lies behind them
// is reached. What verification passes must be readable.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "mdat/file.hpp"
#include "tests/support/reseal.hpp"

namespace mdat {
namespace {

bool read_series(const Series& series) {
  constexpr std::uint64_t kRowsMax = 20'000;
  const auto axis = series.axis();
  bool sound = axis && series.stats() && series.layout() && series.bytes();
  if (series.type().kind == TypeKind::kCategorical) sound = series.categories() && sound;
  Scan scan = series.scan();
  std::uint64_t rows = 0;
  for (const Batch* batch = scan.next(); batch != nullptr && rows < kRowsMax; batch = scan.next()) {
    rows += batch->size();
    for (std::size_t i = 0; i < batch->size(); i += 5) static_cast<void>(batch->value(i));
  }
  sound = sound && !scan.error();
  static_cast<void>(series.stats(RowRange{series.rows() / 3, series.rows() / 2}));
  if (axis && axis->sorted()) static_cast<void>(series.stats(TimeRange{.from = 3, .to = 900}));
  return sound;
}

/// Aborts where verification finds nothing wrong with what cannot be read.
void open_file(std::span<const std::byte> bytes) {
  static const int descriptor = ::memfd_create("mdat-fuzz", MFD_CLOEXEC);
  if (::ftruncate(descriptor, 0) != 0) std::abort();
  if (::pwrite(descriptor, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  for (const Access access : {Access::kCopied, Access::kMapped}) {
    const auto file = File::open(path, {access});
    if (!file) continue;
    bool sound = true;
    const auto read = [&](const Series& series) {
      sound = read_series(series) && sound;
      return true;
    };
    const bool walked = file->each_series(read).has_value() && file->each_hidden(read).has_value();
    bool silent = true;
    const auto verified = file->verify([&](const Damage&) { silent = false; });
    if (verified && silent && !(walked && sound)) std::abort();
  }
}

}  // namespace
}  // namespace mdat

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  std::vector<std::byte> image(bytes.begin(), bytes.end());
  mdat::test::reseal(image);
  mdat::open_file(image);
  return 0;
}
