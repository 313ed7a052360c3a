// SPDX-License-Identifier: Apache-2.0
#include "mdat/file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <utility>

#include "lib/column/type.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {
namespace {

// Number of edits between two names, at most `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= limit) return limit;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return std::min(limit, row.back());
}

std::string nearest(const File& file, std::string_view name) {
  constexpr std::uint64_t kSeriesMax = 10'000;  // a suggestion is not worth a walk over a million names
  if (file.info().series > kSeriesMax) return {};
  std::string best;
  std::size_t least = std::max<std::size_t>(3, name.size() / 2);
  static_cast<void>(file.each_series([&](const Series& series) {
    const std::size_t edits = distance(name, series.name(), least);
    if (edits < least) {
      least = edits;
      best = series.name();
    }
    return true;
  }));
  return best;
}

}  // namespace

Series Access_::series(std::shared_ptr<const File::State> snapshot, tree::Record record) {
  auto state = std::make_shared<Series::State>();
  state->name = record.key.substr(1);
  state->type = column::type_of(record.physical, record.meaning, record.tick, record.zone);
  state->snapshot = std::move(snapshot);
  state->record = std::move(record);
  return Series(std::move(state));
}

namespace {

// Each commit writes a sequence number that was not there into the first copy of one of the slots. False also
// where they cannot be read: what is wrong then is told by who opens the file.
bool is_newest(const io::InputFile& input, std::uint64_t sequence) {
  std::array<std::uint64_t, 2> seen{};
  for (std::uint32_t slot = 0; slot < seen.size(); ++slot) {
    const std::uint64_t at = format::slot_offset(slot, 0) + offsetof(format::Slot, sequence);
    const auto read = input.read_some(at, std::as_writable_bytes(std::span(&seen[slot], 1)));
    if (!read || *read != sizeof seen[slot]) return false;
  }
  return std::ranges::max(seen) == sequence;
}

Result<std::shared_ptr<const File::State>> open_newest(const std::shared_ptr<const io::InputFile>& input,
                                                       OpenOptions options, const File::State* known) {
  std::array<std::byte, format::kBodyOffset> first;
  const auto read = input->read_some(0, first);
  if (!read) return std::unexpected(read.error());
  // The length is taken after the slots: a commit in between can only make the file longer.
  const auto bytes = input->size();
  if (!bytes) return std::unexpected(bytes.error());
  const auto chosen = format::choose_superblock(std::span(first).first(*read), *bytes, input->path());
  if (!chosen) return std::unexpected(chosen.error());
  if (known != nullptr && known->superblock.slot.sequence == chosen->slot.sequence) return nullptr;
  // What is mapped could change between the check of its checksum and its use.
  if (chosen->header.keep_commits > 0) options.access = Access::kCopied;
  auto state = std::make_shared<File::State>(input, *chosen, *bytes, options,
                                             known == nullptr ? nullptr : known->tail.loaded());
  if (const auto root = state->pages.load(chosen->slot.root); !root) return std::unexpected(root.error());
  return state;
}

}  // namespace

Result<std::shared_ptr<const File::State>> Access_::open(const std::shared_ptr<const io::InputFile>& input,
                                                         const OpenOptions& options,
                                                         const File::State* known) {
  // A writer may be so fast that a commit is gone before its root is read.
  constexpr int kTries = 16;
  auto state = open_newest(input, options, known);
  for (int i = 1; i < kTries && !state && state.error().code == ErrorCode::kSnapshotGone; ++i)
    state = open_newest(input, options, known);
  return state;
}

Result<File> File::open(const std::string& path, const OpenOptions& options) {
  auto input = io::InputFile::open(path);
  if (!input) return std::unexpected(std::move(input.error()));
  auto state = Access_::open(*input, options);
  if (!state) return std::unexpected(std::move(state.error()));
  return File(std::move(*state));
}

Result<File> File::refresh() const {
  if (is_newest(*state_->file, state_->superblock.slot.sequence)) return *this;
  auto state = Access_::open(state_->file, state_->options, state_.get());
  if (!state) return std::unexpected(std::move(state.error()));
  if (*state == nullptr) return *this;
  return File(std::move(*state));
}

const FileInfo& File::info() const { return state_->info; }
const std::string& File::path() const { return state_->file->path(); }
std::optional<Error> File::error() const { return state_->input.guard_error(); }

Result<bool> File::contains(std::string_view name) const {
  auto record = state_->find(tree::series_key(name));
  if (!record) return std::unexpected(std::move(record.error()));
  return record->has_value();
}

Result<Series> File::find_hidden(std::string_view name) const {
  auto record = state_->find(tree::hidden_key(name));
  if (!record) return std::unexpected(std::move(record.error()));
  if (*record) return Access_::series(state_, std::move(**record));
  return fail(ErrorCode::kNotFound, path() + ": no hidden series '" + std::string(name) + "'");
}

Result<Series> File::find(std::string_view name) const {
  auto record = state_->find(tree::series_key(name));
  if (!record) return std::unexpected(std::move(record.error()));
  if (*record) return Access_::series(state_, std::move(**record));
  std::string message = path() + ": no series '" + std::string(name) + "'";
  if (const std::string near = nearest(*this, name); !near.empty())
    message += "; did you mean '" + near + "'?";
  return fail(ErrorCode::kNotFound, std::move(message));
}

namespace {

Result<void> each_of(char kind, const std::shared_ptr<const File::State>& snapshot,
                     const std::function<bool(const Series&)>& visit) {
  Result<void> completed;
  auto walked =
      tree::each_of(kind, snapshot->pages, snapshot->superblock.slot.root, [&](tree::Record record) {
        completed = snapshot->tail.complete(snapshot->pages, snapshot->blocks, record);
        return completed && visit(Access_::series(snapshot, std::move(record)));
      });
  return walked ? completed : walked;
}

}  // namespace

Result<void> File::each_series(const std::function<bool(const Series&)>& visit) const {
  return each_of(tree::kSeriesKey, state_, visit);
}

Result<void> File::each_hidden(const std::function<bool(const Series&)>& visit) const {
  return each_of(tree::kHiddenKey, state_, visit);
}

Result<std::vector<Series>> File::series() const {
  std::vector<Series> all;
  auto ok = each_series([&](const Series& series) {
    all.push_back(series);
    return true;
  });
  if (!ok) return std::unexpected(std::move(ok.error()));
  std::ranges::sort(all, {}, &Series::ordinal);
  return all;
}

}  // namespace mdat
