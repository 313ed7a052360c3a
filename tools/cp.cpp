// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "mdat/copy.hpp"
#include "tools/commands.hpp"
#include "tools/mdat_source.hpp"
#include "tools/mdat_target.hpp"
#include "tools/printer.hpp"
#include "tools/progress.hpp"
#include "tools/selection.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

struct CpOptions {
  std::string source;
  std::string target;
  std::vector<std::string> names;
  RangeText range;
  Existing existing = Existing::kRefuse;
};

/// What to take of each series: the rows of their axes, each found once.
class Rows {
 public:
  Rows(const File& file, const RangeText& range) : file_(&file), range_(&range) {}

  /// Nothing where the stamps are not sorted, so that the time range is not a range of rows.
  [[nodiscard]] Expected<std::optional<RowRange>> of(const Series& series) {
    if (range_->unbounded()) return RowRange{0, series.rows()};
    const auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), file_->path());
    if (const auto known = rows_.find(axis->id()); known != rows_.end()) return known->second;
    const auto ticks = parse_range(*range_, axis->type(), file_->path());
    if (!ticks) return std::unexpected(ticks.error());
    std::optional<RowRange> rows;
    if (axis->sorted()) {
      const auto found = axis->rows_in(*ticks);
      if (!found) return refuse_file(found.error(), file_->path());
      rows = *found;
    }
    return rows_[axis->id()] = rows;
  }

 private:
  const File* file_;
  const RangeText* range_;
  std::map<std::uint64_t, std::optional<RowRange>> rows_;
};

/// Series whose stamps are sorted are copied; of others the rows in the range are picked one by one.
Outcome copy(const File& file, const std::vector<Series>& chosen, const RangeText& range, Writer& writer) {
  std::uint64_t total = 0;
  for (const Series& series : chosen) total += series.rows();
  Progress progress(format("copying {}", file.path()));
  Copier copier(writer, {.progress = [&](std::uint64_t done) { progress.update(done, total); }});
  Rows rows(file, range);
  std::vector<Series> unsorted;
  for (const Series& series : chosen) {
    const auto found = rows.of(series);
    if (!found) return std::unexpected(found.error());
    if (const auto taken = writer.find(series.name()); taken) {
      return refuse(Exit::kUsage, format("the target has a series '{}' already; `mdat convert --append` adds "
                                         "rows to series that are there",
                                         series.name()));
    }
    if (!*found) {
      unsorted.push_back(series);
    } else if (const auto copied = copier.copy(series, **found); !copied) {
      return refuse_series(copied.error(), file.path());
    }
  }
  if (unsorted.empty()) return {};
  return append_series(file, std::move(unsorted), writer,
                       {range, false, [&](std::uint64_t done) { progress.update(done, total); }});
}

Expected<CpOptions> parse_cp(Arguments arguments) {
  CommandLine line("cp",
                   "Series of a file into another, whole or a time range of them. What lies wholly in the\n"
                   "range is copied as it is stored; only its ends are decoded and encoded again.");
  CpOptions options;
  bool force = false, append = false;
  line.required({"FILE", "An .mdat file"}, options.source);
  line.required({"OUT", "The file to be written"}, options.target);
  line.rest({"SERIES", "Names, or globs with * ? [...] (all series)"}, options.names);
  add_range_options(line, options.range);
  line.flag({"--force", "Replace OUT, once the new one is whole"}, force);
  line.flag({"--append", "Add the series to OUT, which has none of their names"}, append);
  line.exclusive("--append", "--force");
  line.examples(
      "  mdat cp plant.mdat tank.mdat 'tank/*'\n"
      "  mdat cp plant.mdat may.mdat --from 2024-05-01 --to 2024-06-01");
  if (auto go = parsed(line, arguments); !go) return std::unexpected(go.error());
  if (force) options.existing = Existing::kReplace;
  if (append) options.existing = Existing::kExtend;
  return options;
}

}  // namespace

Outcome run_cp(Arguments arguments) {
  const auto options = parse_cp(arguments);
  if (!options) return std::unexpected(options.error());
  if (auto outcome = check_target(options->target, options->existing); !outcome) return outcome;
  const auto file = open_file(options->source);
  if (!file) return std::unexpected(file.error());
  const auto chosen = select_once(*file, options->names);
  if (!chosen) return std::unexpected(chosen.error());
  auto outcome = write_mdat(options->target, options->existing, Profile::kBalanced,
                            [&](Writer& writer) { return copy(*file, *chosen, options->range, writer); });
  if (outcome) tell_size(options->target);
  return outcome;
}

}  // namespace mdat::tool
