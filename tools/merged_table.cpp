// SPDX-License-Identifier: Apache-2.0
#include "tools/merged_table.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "tools/text.hpp"

namespace mdat::tool {

std::int64_t MergedTable::time_of(const Active& part) const {
  return part.columns[time_].values<std::int64_t>()[part.at];
}

Result<bool> MergedTable::refill(Active& part) const {
  part.at = 0;
  auto more = part.reader->next(part.columns);
  if (more && *more && part.columns[time_].nulls() > 0)
    return fail(ErrorCode::kInvalidArgument, format("{}: '{}' has nulls: every row needs a time",
                                                    parts_[part.order].path, schema_.fields[time_].name));
  return more;
}

Result<void> MergedTable::open_until(std::int64_t time) {
  for (; opened_ < parts_.size() && (active_.empty() || parts_[opened_].first_time <= time); ++opened_) {
    const Part& part = parts_[opened_];
    auto reader = part.open();
    if (!reader) return fail(ErrorCode::kIo, reader.error().message);
    if ((*reader)->schema().fields != schema_.fields)
      return fail(
          ErrorCode::kInvalidArgument,
          format("{}: has other columns, or columns of other types, than {}", part.path, parts_[0].path));
    Active active{.reader = std::move(*reader), .columns = {}, .at = 0, .order = opened_};
    const auto more = refill(active);
    if (!more) return std::unexpected(more.error());
    if (*more) active_.push_back(std::move(active));
  }
  return {};
}

Result<std::optional<std::size_t>> MergedTable::choose() {
  if (auto done = open_until(INT64_MIN); !done) return std::unexpected(done.error());
  if (active_.empty()) return std::nullopt;
  const auto by_time = [&] {
    return std::ranges::min_element(active_, {},
                                    [&](const Active& part) { return std::pair(time_of(part), part.order); });
  };
  if (auto done = open_until(time_of(*by_time())); !done) return std::unexpected(done.error());
  return static_cast<std::size_t>(by_time() - active_.begin());
}

/// Behind the last row of the chosen part that comes before those of all others.
std::size_t MergedTable::run_end(std::size_t chosen, std::size_t room) const {
  const Active& part = active_[chosen];
  std::pair<std::int64_t, std::size_t> next{INT64_MAX, SIZE_MAX};
  for (const Active& other : active_) {
    if (&other != &part) next = std::min(next, {time_of(other), other.order});
  }
  if (opened_ < parts_.size()) next = std::min(next, {parts_[opened_].first_time, opened_});
  const std::span<const std::int64_t> times = part.columns[time_].values<std::int64_t>();
  const std::size_t last = part.at + std::min(room, times.size() - part.at);
  std::size_t end = part.at + 1;
  while (end < last && std::pair(times[end], part.order) < next) ++end;
  return end;
}

Result<bool> MergedTable::next(std::vector<ColumnData>& columns) {
  if (columns.size() != schema_.fields.size()) {
    columns.clear();
    for (const Field& field : schema_.fields) columns.emplace_back(field.type);
  }
  for (ColumnData& column : columns) column.clear();
  while (columns[0].size() < kBatchRows) {
    const auto chosen = choose();
    if (!chosen) return std::unexpected(chosen.error());
    if (!*chosen) break;
    Active& part = active_[**chosen];
    const std::size_t end = run_end(**chosen, kBatchRows - columns[0].size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].append(part.columns[i], part.at, end);
    part.at = end;
    if (end < part.columns[time_].size()) continue;
    const auto more = refill(part);
    if (!more) return std::unexpected(more.error());
    if (!*more) active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(**chosen));
  }
  return !columns[0].empty();
}

}  // namespace mdat::tool
