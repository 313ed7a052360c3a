// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/writer.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

struct SeriesSpec {
  std::string name;
  Type type;
  std::string unit;
};

/// Values of one series for some rows: back to back in its type, or strings.
struct ColumnChunk {
  const void* values = nullptr;
  std::span<const std::string_view> strings;
  ValidityBits validity = nullptr;

  [[nodiscard]] bool is_valid(std::size_t row) const {
    return validity == nullptr || (validity[row / 64] >> (row % 64) & 1) != 0;
  }
};

/// Series of one source that share their stamps, on their way into a target where some may be already.
/// New series share an axis there. Series that are there are checked: type, unit, naive or not; stamps that
/// are not behind theirs are refused unless overlaps are kept. Where one side has int64, the other float64,
/// the target becomes or stays float64, if that is exact.
class AppendGroup {
 public:
  struct Options {
    std::string source;  ///< named by messages
    bool keep_overlap = false;
  };

  [[nodiscard]] static Expected<AppendGroup> open(Writer& writer, Options options, const Type& axis,
                                                  std::span<const SeriesSpec> series);
  /// One more series, found after rows were appended: it is null in them.
  [[nodiscard]] Outcome add(const SeriesSpec& series);

  /// Stamps in the unit of the axis that was opened; a column for each series.
  [[nodiscard]] Outcome append(std::span<const std::int64_t> times, std::span<const ColumnChunk> columns);
  /// The stamps to come are in a finer unit. Those before are multiplied.
  [[nodiscard]] Outcome refine(TimeUnit unit);
  [[nodiscard]] Outcome set_zone(std::string_view zone);

  [[nodiscard]] SeriesId id(std::size_t column) const { return members_[column].id; }

 private:
  struct Member {
    SeriesId id;
    std::string name;
    AxisId axis;
    bool text = false;
    bool widens = false;                             ///< integers of the source become float64
    std::optional<std::int64_t> time_min, time_max;  ///< in the target before this group, in its ticks
  };

  AppendGroup(Writer& writer, Options options, const Type& axis)
      : writer_(&writer), options_(std::move(options)), axis_type_(axis) {}
  [[nodiscard]] Outcome take(const SeriesSpec& series, SeriesId id);
  [[nodiscard]] Outcome create(const SeriesSpec& series);
  [[nodiscard]] Outcome settle_axes();
  [[nodiscard]] Outcome check_overlap(std::span<const std::int64_t> times) const;
  /// The chunk, its integers as float64 where the member has those.
  [[nodiscard]] Expected<ColumnChunk> in_target_type(const Member& member, const ColumnChunk& values,
                                                     std::size_t rows);
  [[nodiscard]] Outcome append_alone(const Member& member, std::span<const std::int64_t> times,
                                     const ColumnChunk& values);
  [[nodiscard]] Expected<std::span<const std::int64_t>> in_target_unit(std::span<const std::int64_t> times);

  Writer* writer_;
  Options options_;
  Type axis_type_;  ///< as the source has it
  TimeUnit target_unit_ = TimeUnit::kSecond;
  std::vector<Member> members_;
  std::optional<AxisId> shared_;  ///< all series on this axis are members: rows go to it as one
  bool fresh_ = false;            ///< the shared axis was made here
  std::uint64_t rows_ = 0;
  std::vector<std::int64_t> scaled_;
  std::vector<std::vector<double>> widened_;  ///< of a chunk of each column
};

}  // namespace mdat::tool
