// SPDX-License-Identifier: Apache-2.0
#include "tools/memory_limit.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

#include "mdat/writer.hpp"

namespace mdat::tool {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

std::uint64_t resource_limit(int resource) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return kNone;
  return limit.rlim_cur;
}

/// The number in a file of one; none where it says "max" or is not there.
std::uint64_t number_in(const std::string& path) {
  std::uint64_t number = kNone;
  std::ifstream file(path);
  return file >> number ? number : kNone;
}

/// Of the control group that /proc/self/cgroup names: lines are "0::/path" (version 2), or
/// "4:memory:/path" (version 1).
std::uint64_t group_limit() {
  std::uint64_t least = kNone;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t second = line.find(':', line.find(':') + 1);
    if (second == std::string::npos) continue;
    const std::string path = line.substr(second + 1);
    if (line.starts_with("0::"))
      least = std::min(least, number_in("/sys/fs/cgroup" + path + "/memory.max"));
    else if (line.substr(0, second).ends_with(":memory"))
      least = std::min(least, number_in("/sys/fs/cgroup/memory" + path + "/memory.limit_in_bytes"));
  }
  return least;
}

std::uint64_t machine_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
  return pages > 0 && bytes > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes)
                                : kNone;
}

}  // namespace

std::uint64_t memory_limit() {
  return std::min({resource_limit(RLIMIT_AS), resource_limit(RLIMIT_DATA), group_limit(), machine_memory()});
}

Access access_of(const std::string& path) {
  const std::uint64_t space = resource_limit(RLIMIT_AS);
  if (space == kNone) return Access::kMapped;
  std::error_code missing;
  const std::uint64_t bytes = std::filesystem::file_size(path, missing);
  return missing || bytes < space / 8 ? Access::kMapped : Access::kCopied;
}

std::size_t writer_buffer_bytes() {
  const std::size_t usual = WriterOptions{}.buffer_bytes;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(memory_limit() / 8, std::size_t{1} << 20, usual));
}

}  // namespace mdat::tool
