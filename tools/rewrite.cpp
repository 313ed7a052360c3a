// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "mdat/copy.hpp"
#include "tools/commands.hpp"
#include "tools/difference.hpp"
#include "tools/hidden_file.hpp"
#include "tools/mdat_target.hpp"
#include "tools/printer.hpp"
#include "tools/progress.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

struct RewriteOptions {
  std::string source;
  std::optional<std::string> target;  ///< nothing: the source itself
  std::optional<std::string> profile;
  bool force = false;
  PrintOptions print;
};

const std::vector<Heading> kHeadings = {{"file", ""},
                                        {"bytes_before", "", true},
                                        {"bytes_after", "", true},
                                        {"dead", "", true},
                                        {"recoded", "", true},
                                        {"recoded_to", "", true},
                                        {"segments_copied", "", true},
                                        {"segments_recoded", "", true},
                                        {"commits", "", true}};

/// What both files hold of bytes and segments.
void print_saved(const std::string& path, const FileInfo& before, const FileInfo& after,
                 const CopyCounts& counts, RecordWriter& records) {
  const std::uint64_t was = before.committed_bytes + counts.bytes_encoded;
  const std::uint64_t is = after.committed_bytes + counts.bytes_decoded;
  records.text(path);
  records.number(before.bytes);
  records.number(after.bytes);
  records.number(was > is ? was - is : 0);
  records.number(counts.bytes_decoded);
  records.number(counts.bytes_encoded);
  records.number(counts.segments_copied);
  records.number(counts.segments_decoded);
  records.number(before.commits);
  records.end_record();
}

Expected<CopyCounts> write_fresh(const File& source, const std::string& path, const RewriteOptions& options) {
  CreateOptions writing;
  writing.keep_commits = source.info().keep_commits;  // whoever writes to it goes on as before
  if (options.profile) writing.profile = profile_of(*options.profile);
  auto writer = Writer::create(path, writing);
  if (!writer) return refuse_open(writer.error(), path);
  Progress progress(format("writing {}", source.path()));
  const std::uint64_t total = source.info().rows;
  Copier copier(*writer, {.encode_anew = options.profile.has_value(),
                          .progress = [&](std::uint64_t done) { progress.update(done, total); }});
  if (const auto copied = copier.copy(source); !copied) return refuse_file(copied.error(), source.path());
  return copier.counts();
}

/// Nothing takes the place of a file before it was read back: every block whole, every value as it was.
Outcome check_fresh(const File& source, const File& fresh) {
  Progress progress(format("comparing {}", source.path()));
  const std::uint64_t total = source.info().rows;
  auto differs = difference(source, fresh, [&](std::uint64_t done) { progress.update(done, total); });
  if (!differs) return std::unexpected(std::move(differs.error()));
  std::string wrong = *differs;
  const auto verified =
      fresh.verify([&](const Damage& damage) { wrong = damage.what; },
                   [&](std::uint64_t done, std::uint64_t all) { progress.update(done, all); });
  if (!verified) return refuse_file(verified.error(), source.path());
  if (wrong.empty()) return {};
  return refuse(Exit::kDamaged,
                format("{}: was left as it is: the fresh file differs from it ({}); `mdat verify` tells "
                       "whether it is damaged",
                       source.path(), wrong));
}

/// Permissions and, where that is allowed, the owner.
Outcome keep_owner(const std::string& from, const std::string& to) {
  struct stat facts{};
  if (stat(from.c_str(), &facts) == 0) {
    [[maybe_unused]] const int owner = chown(to.c_str(), facts.st_uid, facts.st_gid);
    if (chmod(to.c_str(), facts.st_mode & 07777) == 0) return {};
  }
  return refuse(Exit::kIo, format("{}: its permissions cannot be kept: {}", from, std::strerror(errno)));
}

Outcome rewrite(const RewriteOptions& options, const std::string& source_path, const std::string& target,
                Existing existing) {
  const auto source = open_file(source_path);
  if (!source) return std::unexpected(source.error());
  HiddenFile hidden(target);
  const auto counts = write_fresh(*source, hidden.path(), options);
  if (!counts) return std::unexpected(counts.error());
  const auto fresh = open_file(hidden.path());
  if (!fresh) return std::unexpected(fresh.error());
  if (auto outcome = check_fresh(*source, *fresh); !outcome) return outcome;
  if (!options.target) {
    if (auto outcome = keep_owner(source_path, hidden.path()); !outcome) return outcome;
  }
  if (auto outcome = hidden.publish(existing); !outcome) return outcome;
  Printer printer(options.print);
  printer.records().header(kHeadings);
  print_saved(target, source->info(), fresh->info(), *counts, printer.records());
  return printer.finish();
}

Expected<RewriteOptions> parse_rewrite(Arguments arguments) {
  CommandLine line(
      "rewrite",
      "Writes a file afresh: without what older commits left behind, short segments merged into\n"
      "long ones. The fresh file is compared with the old one before it takes its place.");
  RewriteOptions options;
  std::vector<std::string> target;
  std::string profile;
  line.required({"FILE", "An .mdat file"}, options.source);
  line.rest({"OUT", "Write here, and leave FILE as it is"}, target);
  line.choice({"--profile", "Encode everything anew: fast, balanced or small"}, profile,
              {"fast", "balanced", "small"});
  line.flag({"--force", "Replace OUT"}, options.force);
  add_print_options(line, options.print);
  line.examples("  mdat rewrite plant.mdat\n  mdat rewrite plant.mdat archive.mdat --profile small");
  if (auto go = parsed(line, arguments); !go) return std::unexpected(go.error());
  if (target.size() > 1) return refuse(Exit::kUsage, "rewrite takes one FILE and one OUT; see --help");
  if (!target.empty()) options.target = target[0];
  if (!profile.empty()) options.profile = profile;
  return options;
}

}  // namespace

Outcome run_rewrite(Arguments arguments) {
  const auto options = parse_rewrite(arguments);
  if (!options) return std::unexpected(options.error());
  if (options->target) {
    const Existing existing = options->force ? Existing::kReplace : Existing::kRefuse;
    if (auto outcome = check_target(*options->target, existing); !outcome) return outcome;
    return rewrite(*options, options->source, *options->target, existing);
  }
  // A link stays a link: what it leads to is replaced.
  std::error_code missing;
  const std::string path = std::filesystem::canonical(options->source, missing).string();
  if (missing) return refuse(Exit::kIo, format("{}: {}", options->source, missing.message()));
  // Nobody else writes meanwhile: what a writer added to the old file now would be lost with it.
  const auto locked = Writer::open(path);
  if (!locked) return refuse_open(locked.error(), path);
  return rewrite(*options, path, path, Existing::kReplace);
}

}  // namespace mdat::tool
