// SPDX-License-Identifier: Apache-2.0
// How a series is written so that meteaudata loads it: what stands in its metadata, and its CSV.
#pragma once

#include <optional>
#include <string>

#include "lib/meteaudata/columns.hpp"
#include "lib/meteaudata/survey.hpp"
#include "lib/meteaudata/zip.hpp"
#include "mdat/dataset.hpp"

namespace mdat::meteaudata {

struct SeriesPlan {
  std::string name;  ///< there
  IndexMetadata index{};
  std::string values_dtype{};
  Parameters exact{};  ///< the member `mdat`
};

/// Reads all rows once. `name` is what the series is called there, `path` what it is called in notes.
[[nodiscard]] Result<SeriesPlan> plan_series(const TimeSeries& series, std::string name,
                                             const std::string& path, Notes& notes);

/// Whether date_range from the first to the last stamp makes these stamps again: meteaudata does so.
[[nodiscard]] bool frequency_holds(const Survey& survey, const std::string& alias, const Type& type);

/// Its CSV. The container must outlive it.
[[nodiscard]] Result<TextSource> open_csv(const SeriesContainer& series, const std::string& name);

}  // namespace mdat::meteaudata
