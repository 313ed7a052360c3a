// SPDX-License-Identifier: Apache-2.0
// Copier: what becomes of whole series and files; columns are copied by ColumnCopier.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "lib/column/type.hpp"
#include "lib/tree/directory_builder.hpp"
#include "lib/tree/source.hpp"
#include "lib/write/column_copier.hpp"
#include "lib/write/writer_state.hpp"
#include "mdat/copy.hpp"

namespace mdat {

using tree::Source;
using write::ColumnCopier;
using write::ColumnWriter;

struct Copier::State {
  /// An axis of the target that holds certain rows of one in a snapshot.
  struct CopiedAxis {
    std::shared_ptr<const void> snapshot;  // as long as it is held, its address means nothing else
    std::uint32_t index = 0;
  };
  using Rows = std::tuple<const void*, std::uint64_t, std::uint64_t, std::uint64_t>;

  [[nodiscard]] Writer::State& target() const { return WriterFactory::state(*writer); }
  [[nodiscard]] ColumnCopier columns() {
    return {target().sink(), target().options.buffer_bytes, options.encode_anew, counts};
  }
  [[nodiscard]] std::optional<std::uint32_t> find_axis(const Rows& rows, const Axis& axis) const;
  [[nodiscard]] Result<Writer::State::AxisState> copy_axis(const Axis& axis, RowRange rows);
  [[nodiscard]] Result<Writer::State::SeriesState> copy_series(const Series& series, RowRange rows);
  [[nodiscard]] Result<void> copy_alone(const Source& source, std::optional<format::Child>& segment);
  [[nodiscard]] Result<SeriesId> add(const Series& series, const Axis& axis, RowRange rows);

  [[nodiscard]] Result<void> add_to(tree::DirectoryBuilder& directory, const Source& source,
                                    column::Role role);
  [[nodiscard]] Result<format::Extent> copy_directory(const File& file);
  [[nodiscard]] Result<std::uint64_t> copy_file(const File& file);
  [[nodiscard]] std::function<void(std::uint64_t)> progress() const {
    if (!options.progress) return {};
    return [this](std::uint64_t rows) { options.progress(counts.rows + rows); };
  }

  // What fails leaves neither blocks nor counts.
  template <typename Copy>
  auto attempt(Copy copy) -> decltype(copy()) {
    Writer::State& t = target();
    if (auto ok = t.ready(); !ok) return std::unexpected(std::move(ok.error()));
    const auto mark = t.blocks.mark();
    const CopyCounts before = counts;
    auto copied = copy();
    if (!copied) {
      t.blocks.rewind(mark);
      counts = before;
    }
    return copied;
  }

  Writer* writer;
  CopyOptions options;
  CopyCounts counts{};
  std::map<Rows, CopiedAxis> axes{};
};

std::optional<std::uint32_t> Copier::State::find_axis(const Rows& rows, const Axis& axis) const {
  const auto found = axes.find(rows);
  if (found == axes.end()) return std::nullopt;
  // Rows may have been appended to it since, or a commit found it equal to another one.
  const Writer::State::AxisState& copied = target().axes[found->second.index];
  const auto [snapshot, number, begin, end] = rows;
  if (copied.users == 0 || copied.column.rows() != end - begin || copied.type != axis.type())
    return std::nullopt;
  return found->second.index;
}

Result<Writer::State::AxisState> Copier::State::copy_axis(const Axis& axis, RowRange rows) {
  const Source source = tree::source_of(axis);
  auto column = columns().copy(*source.pages, source.column(column::Role::kAxis), rows);
  if (!column) return std::unexpected(std::move(column.error()));
  Writer::State::AxisState copied{.type = axis.type(), .column = std::move(*column)};
  copied.set_bounds(copied.column.aggregate());
  return copied;
}

Result<void> Copier::State::copy_alone(const Source& source, std::optional<format::Child>& segment) {
  if (!segment) return {};
  auto copied = columns().copy_alone(source.pages->source(), *segment);
  if (!copied) return std::unexpected(std::move(copied.error()));
  segment = *copied;
  return {};
}

Result<Writer::State::SeriesState> Copier::State::copy_series(const Series& series, RowRange rows) {
  const Source source = tree::source_of(series);
  auto column = columns().copy(*source.pages, source.column(column::Role::kValues), rows, progress());
  if (!column) return std::unexpected(std::move(column.error()));
  Writer::State::SeriesState copied{.name = series.name(),
                                    .type = series.type(),
                                    .unit = series.unit(),
                                    .column = std::move(*column),
                                    .hidden = source.record.key.front() == tree::kHiddenKey,
                                    .dictionary = source.record.dictionary,
                                    .metadata = source.record.metadata};
  for (auto* segment : {&copied.dictionary, &copied.metadata}) {
    if (auto ok = copy_alone(source, *segment); !ok) return std::unexpected(std::move(ok.error()));
  }
  if (auto ok = target().load_categories(copied); !ok) return std::unexpected(std::move(ok.error()));
  return copied;
}

// Both columns are whole before the writer hears of them.
Result<SeriesId> Copier::State::add(const Series& series, const Axis& axis, RowRange rows) {
  Writer::State& t = target();
  const auto snapshot = tree::source_of(axis).snapshot;
  const Rows key{snapshot.get(), axis.id(), rows.begin, rows.end};
  std::optional<std::uint32_t> shared = find_axis(key, axis);
  std::optional<Writer::State::AxisState> fresh;
  if (!shared) {
    auto copied = copy_axis(axis, rows);
    if (!copied) return std::unexpected(std::move(copied.error()));
    fresh = std::move(*copied);
  }
  auto copied = copy_series(series, rows);
  if (!copied) return std::unexpected(std::move(copied.error()));
  if (fresh) {
    shared = t.take_axis(std::move(*fresh));
    axes[key] = {snapshot, *shared};
  }
  copied->axis = copied->home = *shared;
  counts.rows += rows.size();
  return t.take_series(std::move(*copied));
}

Result<void> Copier::State::add_to(tree::DirectoryBuilder& directory, const Source& source,
                                   column::Role role) {
  Writer::State& t = target();
  const RowRange all{0, source.record.column.aggregate.rows};
  const bool axis = role == column::Role::kAxis;
  const bool hidden = source.record.key.front() == tree::kHiddenKey;
  auto column = columns().copy(*source.pages, source.column(role), all,
                               axis || hidden ? std::function<void(std::uint64_t)>() : progress());
  if (!column) return std::unexpected(std::move(column.error()));
  const auto root = column->root(t.sink());
  if (!root) return std::unexpected(root.error());
  tree::Record record = source.record;
  record.column = *root;
  for (auto* segment : {&record.dictionary, &record.metadata}) {
    if (auto ok = copy_alone(source, *segment); !ok) return ok;
  }
  if (axis) {
    ++t.axis_count;
    t.next_axis = std::max(t.next_axis, tree::axis_number(record.key) + 1);
  } else {
    t.next_ordinal = std::max(t.next_ordinal, record.ordinal + 1);
    t.series_count += hidden ? 0 : 1;
    t.row_count += hidden ? 0 : all.size();
    counts.rows += hidden ? 0 : all.size();
  }
  return directory.add(std::move(record));
}

// In order of keys, so that every page of the directory is written once: the axes, the series, the hidden
// ones.
Result<format::Extent> Copier::State::copy_directory(const File& file) {
  Writer::State& t = target();
  tree::DirectoryBuilder directory([&](const format::Page& page, std::uint32_t height) {
    return t.blocks.put(format::build_page(page), height);
  });
  Result<void> copied;
  auto walked = tree::each_axis(file, [&](const Source& source) {
    copied = add_to(directory, source, column::Role::kAxis);
    return copied.has_value();
  });
  const auto add_series = [&](const Series& series) {
    copied = add_to(directory, tree::source_of(series), column::Role::kValues);
    return copied.has_value();
  };
  if (walked && copied) walked = file.each_series(add_series);
  if (walked && copied) walked = file.each_hidden(add_series);
  if (!walked) return std::unexpected(std::move(walked.error()));
  if (!copied) return std::unexpected(std::move(copied.error()));
  return directory.finish();
}

// Committed at once: pages of the directory that later changes replace are those of an earlier commit.
Result<std::uint64_t> Copier::State::copy_file(const File& file) {
  Writer::State& t = target();
  const auto root = copy_directory(file);
  if (root) t.directory = *root;
  auto committed = root ? t.commit() : std::unexpected(root.error());
  if (committed) return committed;
  t.directory.reset();
  t.series_count = t.axis_count = t.row_count = t.next_ordinal = 0;
  t.next_axis = 1;
  return committed;
}

Copier::Copier(Writer& target, CopyOptions options)
    : state_(new State{.writer = &target, .options = std::move(options)}) {}
Copier::Copier(Copier&&) noexcept = default;
Copier& Copier::operator=(Copier&&) noexcept = default;
Copier::~Copier() = default;

const CopyCounts& Copier::counts() const { return state_->counts; }

Result<SeriesId> Copier::copy(const Series& series, RowRange rows) {
  State& s = *state_;
  return s.attempt([&]() -> Result<SeriesId> {
    if (rows.begin > rows.end || rows.end > series.rows())
      return fail(ErrorCode::kInvalidArgument,
                  "series '" + series.name() + "' has " + std::to_string(series.rows()) + " rows, rows " +
                      std::to_string(rows.begin) + " to " + std::to_string(rows.end) + " were asked for");
    const std::string key = tree::source_of(series).record.key;
    if (auto ok = s.target().check_free(key); !ok) return std::unexpected(std::move(ok.error()));
    const auto axis = series.axis();
    if (!axis) return std::unexpected(axis.error());
    return s.add(series, *axis, rows);
  });
}

Result<SeriesId> Copier::copy(const Series& series, const TimeRange& range) {
  const auto axis = series.axis();
  if (!axis) return std::unexpected(axis.error());
  const auto rows = axis->rows_in(range);
  if (!rows) return std::unexpected(rows.error());
  return copy(series, *rows);
}

Result<std::uint64_t> Copier::copy(const File& file) {
  State& s = *state_;
  return s.attempt([&]() -> Result<std::uint64_t> {
    const Writer::State& t = s.target();
    if (t.directory || !t.axes.empty() || !t.series.empty())
      return fail(ErrorCode::kInvalidArgument,
                  t.file->path() + ": a whole file is copied into one that has nothing yet");
    return s.copy_file(file);
  });
}

}  // namespace mdat
