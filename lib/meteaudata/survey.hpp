// SPDX-License-Identifier: Apache-2.0
// What has to be known of the rows of a series before they are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mdat/series_data.hpp"

namespace mdat::meteaudata {

/// What pandas takes a text for that is read without a type.
struct TextSurvey {
  std::uint64_t texts = 0;
  std::uint64_t missing = 0;  ///< "NA", "" and the like: NaN to pandas
  std::uint64_t numbers = 0;  ///< numbers, True or False
  void add(std::string_view text);
};

struct Survey {
  std::uint64_t rows = 0;
  bool value_nulls = false;
  bool odd_nans = false;        ///< with other bits than the usual one
  bool large_integers = false;  ///< beyond 2^53
  TextSurvey labels{}, texts{};
  bool label_nulls = false;
  // Of labels that are stamps or int64.
  std::optional<std::int64_t> first{};
  bool increasing = true;              ///< each greater than the one before
  std::optional<std::int64_t> step{};  ///< as long as it is the same
  bool even = true;

  void add(const SeriesData& chunk);

 private:
  void add_labels(const ColumnData& labels);
  void add_values(const ColumnData& values);
  std::optional<std::int64_t> last_;
};

}  // namespace mdat::meteaudata
