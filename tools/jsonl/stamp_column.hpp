// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/time.hpp"
#include "tools/jsonl/import.hpp"
#include "tools/jsonl/json_line.hpp"

namespace mdat::jsonl {

/// Stamps since the last flush, and what is known of all stamps so far: the unit that holds them, naive or
/// not, one offset or several.
class StampColumn {
 public:
  /// Borrows the options.
  explicit StampColumn(const JsonlOptions& options) : options_(&options) {}

  /// What is wrong with it, or nothing.
  [[nodiscard]] std::optional<std::string> add(const Member& member);
  [[nodiscard]] std::size_t size() const { return seconds_.size(); }
  /// Type of an axis that holds them.
  [[nodiscard]] Type type() const;
  /// In ticks of type(); nothing where they do not fit.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> ticks() const;
  void clear();

 private:
  [[nodiscard]] std::optional<std::string> add_epoch(const Member& member);
  [[nodiscard]] std::optional<std::string> add_civil(const CivilTime& civil, std::string_view text);
  [[nodiscard]] std::optional<std::string> to_zone(std::int64_t& seconds, std::string_view text);

  const JsonlOptions* options_;
  std::optional<Zone> zone_;
  std::vector<std::int64_t> seconds_;
  std::vector<std::int32_t> nanoseconds_;
  TimeUnit unit_ = TimeUnit::kSecond;
  bool any_ = false;
  bool naive_ = false;
  std::optional<std::int32_t> offset_;  ///< of all stamps so far; nothing once they differ
  std::int64_t last_ = INT64_MIN;
};

}  // namespace mdat::jsonl
