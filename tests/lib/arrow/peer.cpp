// SPDX-License-Identifier: Apache-2.0
// mdat_arrow_peer IN OUT FORM COMPRESSION: reads Arrow IPC and writes it again, "-" for standard input; what
// is skipped and what is wrong goes to stderr.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "mdat/arrow.hpp"

namespace {

using namespace mdat;

Result<std::size_t> from_input(std::span<std::byte> out) {
  return std::fread(out.data(), 1, out.size(), stdin);
}

Result<void> rewrite(const std::string& in, const std::string& out, const ArrowWriteOptions& options) {
  auto reader = in == "-" ? open_arrow(from_input) : open_arrow(in);
  if (!reader) return std::unexpected(reader.error());
  for (const auto& [name, type, reason] : (*reader)->schema().skipped)
    std::cerr << name << ": " << type << ": " << reason << '\n';
  std::ofstream file(out, std::ios::binary);
  const auto sink = [&](std::span<const std::byte> bytes) -> Result<void> {
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return {};
  };
  auto writer = write_arrow((*reader)->schema(), sink, options);
  if (!writer) return std::unexpected(writer.error());
  std::vector<ColumnData> columns;
  for (auto more = (*reader)->next(columns); !more || *more; more = (*reader)->next(columns)) {
    if (!more) return std::unexpected(more.error());
    if (auto ok = (*writer)->append(columns); !ok) return ok;
  }
  return (*writer)->finish();
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments, arguments + count);
  if (count != 5) return 2;
  const auto compression = words[4] == "lz4"    ? ArrowCompression::kLz4
                           : words[4] == "zstd" ? ArrowCompression::kZstd
                                                : ArrowCompression::kNone;
  const auto ok =
      rewrite(words[1], words[2], {words[3] == "file" ? ArrowForm::kFile : ArrowForm::kStream, compression});
  if (ok) return 0;
  std::cerr << ok.error().message << '\n';
  return 1;
}
