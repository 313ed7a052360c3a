// SPDX-License-Identifier: Apache-2.0
// Looks at every source, decides what they mean together (names, order of day and month, order of files),
// then loads them one after the other.
#include "tools/csv/import.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "tools/csv/quote.hpp"
#include "tools/csv/row_loader.hpp"
#include "tools/csv/schema.hpp"
#include "tools/csv/source_list.hpp"

namespace mdat::csv {
namespace {

/// Sources that stay open between the look and the load; pipes always do.
constexpr std::size_t kOpenSourcesMax = 16;

struct Source {
  SourceName name;
  Schema schema;
  std::optional<ByteSource> bytes;
  bool regular = false;
  std::uint64_t size_bytes = 0;
  std::string name_template;
};

Result<std::vector<Source>> look_at(std::span<const std::string> paths, const CsvOptions& options) {
  auto names = list_sources(paths);
  if (!names) return std::unexpected(names.error());
  std::vector<Source> sources;
  for (SourceName& name : *names) {
    auto bytes = ByteSource::open(name.path, options.encoding);
    if (!bytes) return std::unexpected(bytes.error());
    auto schema = infer_schema(*bytes, options);
    if (!schema) return std::unexpected(schema.error());
    Source& source = sources.emplace_back();
    source.name = std::move(name);
    source.schema = *std::move(schema);
    source.regular = bytes->regular();
    source.size_bytes = bytes->size_bytes();
    if (!source.regular || names->size() <= kOpenSourcesMax) source.bytes = *std::move(bytes);
  }
  return sources;
}

/// What one file of a set decides holds for those of the same header that do not.
Result<void> decide_orders(std::vector<Source>& sources) {
  std::map<std::vector<std::string>, std::vector<DateOrder>> decided;
  for (const Source& source : sources) {
    const StampFormat& format = source.schema.time.format;
    if (format.kind == StampKind::kDate && format.order != DateOrder::kUndecided) {
      decided[source.schema.dialect.headers].push_back(format.order);
    }
  }
  for (Source& source : sources) {
    StampFormat& format = source.schema.time.format;
    if (format.kind != StampKind::kDate || format.order != DateOrder::kUndecided) continue;
    const auto& orders = decided[source.schema.dialect.headers];
    const bool agree =
        !orders.empty() && std::ranges::all_of(orders, [&](DateOrder o) { return o == orders[0]; });
    if (!agree) {
      return fail(
          ErrorCode::kInvalidArgument,
          source.name.path + ": column " + quoted(source.schema.columns[source.schema.time.columns[0]].name) +
              ": no date tells whether day or month comes first: --day-first or --month-first decides");
    }
    format.order = orders[0];
  }
  return {};
}

Result<void> check_types(const std::vector<Source>& sources, const CsvOptions& options) {
  for (const auto& [column, type] : options.types) {
    const bool known = std::ranges::any_of(sources, [&](const Source& source) {
      return source.schema.key || find_column(source.schema.columns, column);
    });
    if (!known)
      return fail(ErrorCode::kInvalidArgument, "--type " + quoted(column) + ": no source has such a column");
  }
  return {};
}

std::string template_of(const Source& source, std::size_t source_count, const CsvOptions& options) {
  if (!options.name.empty()) return options.name;
  const bool one_column = source.schema.values.size() == 1;
  if (source.schema.key) return one_column ? "{key}" : "{key}/{column}";
  // A pipe has no name to give to its column.
  if (one_column && (source.regular || source_count > 1)) return "{file}";
  return source_count == 1 ? "{column}" : "{file}/{column}";
}

/// Sources that meet in a series, as the index of the first of them.
Result<std::vector<std::size_t>> clusters(const std::vector<Source>& sources) {
  std::vector<std::size_t> parent(sources.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  std::map<std::string, std::size_t> owner;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    for (const std::size_t column : source.schema.values) {
      // Keys are not known yet: long sources may meet wherever their names do not differ by file.
      const auto name = fill_template(source.name_template, {.dir = source.name.dir,
                                                             .file = source.name.file,
                                                             .column = source.schema.columns[column].name,
                                                             .key = source.schema.key ? "\n" : ""});
      if (!name) return std::unexpected(name.error());
      const auto [first, fresh] = owner.emplace(*name, i);
      if (!fresh) parent[std::max(root(i), root(first->second))] = std::min(root(i), root(first->second));
    }
  }
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = root(i);
  return parent;
}

/// As given, but those that meet in a series in order of their first stamps.
Result<void> put_in_order(std::vector<Source>& sources) {
  const auto cluster = clusters(sources);
  if (!cluster) return std::unexpected(cluster.error());
  const auto first = [&](std::size_t i) {
    const auto stamp = first_stamp(sources[i].schema);
    return stamp ? std::pair(stamp->seconds - stamp->offset_seconds.value_or(0), stamp->nanoseconds)
                 : std::pair(std::int64_t{INT64_MIN}, std::int32_t{0});
  };
  std::vector<std::size_t> order(sources.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple((*cluster)[i], first(i), i); });
  std::vector<Source> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(sources[i]));
  sources = std::move(sorted);
  return {};
}

class Progress {
 public:
  Progress(const std::vector<Source>& sources, const ProgressCallback& callback) : callback_(callback) {
    const bool pipes = std::ranges::any_of(sources, [](const Source& source) { return !source.regular; });
    for (const Source& source : sources) total_ += pipes ? 0 : source.size_bytes;
  }
  void report(std::uint64_t bytes_of_source) const {
    if (callback_) callback_(done_ + bytes_of_source, total_);
  }
  void finish(std::uint64_t bytes_of_source) {
    report(bytes_of_source);
    done_ += bytes_of_source;
  }

 private:
  const ProgressCallback& callback_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
};

Result<SourceReport> load(Source& source, Target& target, const CsvOptions& options, Progress& progress) {
  if (!source.bytes) {
    auto again = ByteSource::open(source.name.path, options.encoding);
    if (!again) return std::unexpected(again.error());
    source.bytes = *std::move(again);
  }
  RowLoader loader({source.name, source.schema, options, source.name_template}, target);
  auto report = loader.load(*source.bytes, [&] { progress.report(source.bytes->read_bytes()); });
  progress.finish(source.bytes->read_bytes());
  source.bytes.reset();
  return report;
}

Result<void> check_options(const CsvOptions& options) {
  if (options.day_first && options.month_first) {
    return fail(ErrorCode::kInvalidArgument, "--day-first and --month-first exclude each other");
  }
  if (auto zone = Zone::find(options.zone); !zone) {
    return fail(ErrorCode::kInvalidArgument, "--zone: " + zone.error().message);
  }
  return {};
}

}  // namespace

Result<ImportReport> import_csv(std::span<const std::string> sources, Writer* writer,
                                const CsvOptions& options, const ProgressCallback& progress_callback) {
  if (auto ok = check_options(options); !ok) return std::unexpected(ok.error());
  auto found = look_at(sources, options);
  if (!found) return std::unexpected(found.error());
  if (auto ok = decide_orders(*found); !ok) return std::unexpected(ok.error());
  if (auto ok = check_types(*found, options); !ok) return std::unexpected(ok.error());
  for (Source& source : *found) source.name_template = template_of(source, found->size(), options);
  if (auto ok = put_in_order(*found); !ok) return std::unexpected(ok.error());
  Progress progress(*found, progress_callback);
  Target target(writer);
  ImportReport report;
  for (Source& source : *found) {
    auto loaded = load(source, target, options, progress);
    if (!loaded) return std::unexpected(loaded.error());
    report.rows += loaded->rows;
    report.bad_rows += loaded->bad_rows;
    report.bad_fields += loaded->bad_fields;
    report.sources.push_back(*std::move(loaded));
  }
  return report;
}

}  // namespace mdat::csv
