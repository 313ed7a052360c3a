// SPDX-License-Identifier: Apache-2.0
// The YAML beside the rows of a series: the members that meteaudata's back ends write, and a member `mdat`
// with what they have no place for, which they ignore.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/meteaudata/survey.hpp"
#include "lib/meteaudata/tree.hpp"
#include "mdat/storage.hpp"

namespace mdat::store {

/// All members but index_values, which are apart: label_list.hpp.
class SeriesYaml {
 public:
  /// kMalformed for what is no map. "" is a series of which nothing is known.
  [[nodiscard]] static Result<SeriesYaml> parse(std::string_view text);
  /// Of rows that were just written; `polars`: with the name that PolarsAdapter looks for.
  [[nodiscard]] static SeriesYaml of_rows(const SeriesData& head, const meteaudata::Survey& survey,
                                          bool polars);
  [[nodiscard]] Result<std::string> print() const;

  [[nodiscard]] Result<SeriesMetadata> metadata(meteaudata::TreeReader& steps) const;
  void set_metadata(const SeriesMetadata& metadata);
  /// Nothing where others wrote the series.
  [[nodiscard]] Result<std::optional<SeriesData>> head() const;
  /// What pandas knows of the index, or nothing.
  [[nodiscard]] Result<std::optional<IndexMetadata>> index_metadata() const;
  /// In the words of pandas; "" where it is not told.
  [[nodiscard]] std::string values_dtype() const;
  /// The name that PolarsAdapter keeps.
  [[nodiscard]] std::optional<std::string> original_name() const;

 private:
  Parameters tree_;
};

}  // namespace mdat::store
