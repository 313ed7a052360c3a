// SPDX-License-Identifier: Apache-2.0
#include "mdat/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "format/limits.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

// Small enough that several threads end at about the same time, large enough that beginning one is nothing.
constexpr std::uint64_t kPartRows = 32 * std::uint64_t{format::kGranuleRows};

/// The parts of a scan, taken one by one by any thread.
class Parts {
 public:
  Parts(std::span<const Series> series, ScanOptions options, RowRange rows)
      : series_(series), options_(std::move(options)), rows_(rows) {
    // Parts end where granules do.
    const std::uint64_t first = rows.begin / kPartRows * kPartRows;
    count_ = rows.size() == 0 ? 0 : static_cast<std::size_t>((rows.end - first + kPartRows - 1) / kPartRows);
  }
  [[nodiscard]] std::size_t count() const { return count_; }

  void work(const std::function<void(std::size_t, Scan&)>& fold) {
    for (std::size_t part = next_++; part < count_ && part < failed_; part = next_++) {
      const std::uint64_t first = (rows_.begin / kPartRows + part) * kPartRows;
      ScanOptions options = options_;
      options.rows = {std::max(rows_.begin, first), std::min(rows_.end, first + kPartRows)};
      Scan scan = Access_::scan(series_, options);
      if (!scan.error()) fold(part, scan);
      if (scan.error()) fail_at(part, *scan.error());
    }
  }

  [[nodiscard]] Result<void> outcome() && {
    if (error_) return std::unexpected(std::move(*error_));
    return {};
  }

 private:
  void fail_at(std::size_t part, const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (part >= failed_) return;
    failed_ = part;
    error_ = error;
  }

  std::span<const Series> series_;
  ScanOptions options_;
  RowRange rows_;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> failed_ = ~std::size_t{0};  // the first part that did
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> each_part(std::span<const Series> series, const ScanOptions& options, unsigned threads,
                       const std::function<void(std::size_t)>& begin,
                       const std::function<void(std::size_t, Scan&)>& fold) {
  if (series.empty()) return fail(ErrorCode::kInvalidArgument, "a scan needs at least one series");
  const auto rows = Access_::rows_of(series, options);
  if (!rows) return std::unexpected(rows.error());
  Parts parts(series, options, *rows);
  begin(parts.count());
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::jthread> others;
  while (others.size() + 1 < std::min<std::size_t>(threads, parts.count())) {
    try {
      others.emplace_back([&] { parts.work(fold); });
    } catch (const std::system_error&) {
      break;  // the system has no more: fewer will do
    }
  }
  parts.work(fold);
  others.clear();
  return std::move(parts).outcome();
}

}  // namespace mdat
