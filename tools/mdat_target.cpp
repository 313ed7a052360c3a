// SPDX-License-Identifier: Apache-2.0
#include "tools/mdat_target.hpp"

#include <unistd.h>

#include <filesystem>

#include "mdat/file.hpp"
#include "tools/memory_limit.hpp"
#include "tools/number_text.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

Outcome write_mdat(const std::string& path, Existing existing, Profile profile,
                   const std::function<Outcome(Writer&)>& fill) {
  const bool extends = existing == Existing::kExtend && std::filesystem::exists(path);
  CreateOptions options;
  options.profile = profile;
  options.buffer_bytes = writer_buffer_bytes();
  options.replace = existing == Existing::kReplace;
  auto writer = extends ? Writer::open(path, options) : Writer::create(path, options);
  if (!writer) return refuse_open(writer.error(), path);
  if (auto outcome = fill(*writer); !outcome) return outcome;
  if (auto commit = writer->commit(); !commit) return refuse_file(commit.error(), path);
  return {};
}

Profile profile_of(std::string_view name) {
  if (name == "fast") return Profile::kFast;
  return name == "small" ? Profile::kSmall : Profile::kBalanced;
}

void tell_size(const std::string& path) {
  if (!terminal_of(STDERR_FILENO, "never").interactive) return;
  const auto file = File::open(path);
  if (!file) return;
  NumberBuffer buffer;
  const FileInfo& info = file->info();
  print_message(
      format("{}: {} series, {} rows, {}", path, info.series, info.rows, size_text(info.bytes, buffer)));
}

}  // namespace mdat::tool
