// SPDX-License-Identifier: Apache-2.0
#include "tools/lines.hpp"

#include <string>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 18;
constexpr std::size_t kLineBytesMax = std::size_t{1} << 30;

}  // namespace

Outcome each_line(csv::ByteSource& source,
                  const std::function<Outcome(std::uint64_t, std::string_view)>& visit,
                  const std::function<void(std::uint64_t)>& progress) {
  std::string held;
  std::uint64_t number = 0;
  while (true) {
    const std::size_t before = held.size();
    held.resize(before + kReadBytes);
    const auto count = source.read(held.data() + before, kReadBytes);
    if (!count) return refuse_file(count.error(), source.path());
    held.resize(before + *count);
    std::size_t begin = 0;
    for (std::size_t end = held.find('\n', before); end != std::string::npos; end = held.find('\n', begin)) {
      if (auto outcome = visit(++number, std::string_view(held).substr(begin, end - begin)); !outcome)
        return outcome;
      begin = end + 1;
    }
    held.erase(0, begin);
    if (*count == 0) break;
    if (held.size() > kLineBytesMax)
      return refuse(Exit::kNo, format("{}:{}: the line is too long", source.path(), number + 1));
    if (progress) progress(source.read_bytes());
  }
  return held.empty() ? Outcome{} : visit(number + 1, held);
}

}  // namespace mdat::tool
