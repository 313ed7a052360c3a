// SPDX-License-Identifier: Apache-2.0
#include "tools/follow.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tools/selection.hpp"

namespace mdat::tool {
namespace {

/// Waits until a file is written to. Where the system does not tell, as on network file systems, it looks
/// again after a while, which grows while nothing happens.
class Watch {
 public:
  explicit Watch(const std::string& path) : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    if (descriptor_ >= 0) static_cast<void>(::inotify_add_watch(descriptor_, path.c_str(), IN_MODIFY));
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  void something_came() { patience_ms_ = kPatienceLeast; }
  /// False where nobody reads standard output any more.
  [[nodiscard]] bool wait() {
    std::array<pollfd, 2> events{{{descriptor_, POLLIN, 0}, {STDOUT_FILENO, 0, 0}}};
    static_cast<void>(::poll(events.data(), events.size(), patience_ms_));
    std::array<char, 4096> ignored;
    while (descriptor_ >= 0 && ::read(descriptor_, ignored.data(), ignored.size()) > 0) {
    }
    patience_ms_ = std::min(2 * patience_ms_, kPatienceMost);
    return (events[1].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
  }

 private:
  static constexpr int kPatienceLeast = 50, kPatienceMost = 1000;
  int descriptor_;
  int patience_ms_ = kPatienceLeast;
};

}  // namespace

Outcome follow_rows(File file, std::span<const std::string> names, RowOptions options, Printer& printer) {
  Watch watch(file.path());
  for (;;) {
    auto series = select(file, names);
    if (!series) return std::unexpected(std::move(series.error()));
    auto outcome = write_rows(file, *series, options, printer.records(), printer.output());
    if (!outcome) return outcome;
    printer.output().flush();
    options.header = false;
    options.last = std::nullopt;
    for (const Series& each : *series) options.after[each.name()] = each.rows();
    for (const std::uint64_t seen = file.info().commits; file.info().commits == seen;) {
      if (printer.output().failed() || !watch.wait()) return {};
      auto newer = file.refresh();
      if (!newer) return refuse_file(newer.error(), file.path());
      file = std::move(*newer);
    }
    watch.something_came();
  }
}

}  // namespace mdat::tool
