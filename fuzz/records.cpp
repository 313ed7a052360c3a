// SPDX-License-Identifier: Apache-2.0
// Any lines as the log of records of an .mdat file: taken or refused with a message, and what was taken is
// the same in a log that is written afresh.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/store/record_log.hpp"

using namespace mdat;
using store::RecordLog;

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

/// The same log from the lines that it would be written afresh with.
RecordLog reread(RecordLog& fresh) {
  RecordLog log;
  for (const std::string& line : fresh.take_lines()) expect(log.read(line).has_value());
  return log;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view left(reinterpret_cast<const char*>(data), size);
  RecordLog log;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    if (const auto ok = log.read(line); !ok) {
      expect(!ok.error().message.empty());
      return 0;
    }
  }
  auto fresh = log.rewritten();
  if (!fresh) return 0;
  RecordLog again = reread(*fresh);
  expect(again.keys() == log.keys());
  expect(again.documents() == log.documents());
  for (const std::string& key : log.keys()) expect(again.find(key)->metadata == log.find(key)->metadata);
  return 0;
}
