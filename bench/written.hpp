// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>

namespace mdat::bench {

/// Bytes that this process has handed to the file system.
inline std::uint64_t written() {
  std::FILE* io = std::fopen("/proc/self/io", "r");
  unsigned long long bytes = 0;
  char line[80];
  while (io != nullptr && std::fgets(line, sizeof line, io) != nullptr) {
    if (std::sscanf(line, "wchar: %llu", &bytes) == 1) break;
  }
  if (io != nullptr) std::fclose(io);
  return bytes;
}

}  // namespace mdat::bench
