// SPDX-License-Identifier: Apache-2.0
// The data sets of a file as a listing wants them: which signal a series belongs to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/file.hpp"
#include "mdat/storage.hpp"
#include "tools/failure.hpp"

namespace mdat::tool {

struct SeriesPlace {
  std::string dataset, signal;
  std::string units;   ///< of the signal
  std::string series;  ///< its name there
  std::string key;     ///< in the store
  std::string column;  ///< its name in the file
};

/// Whether programs keep anything beside the series of a file.
[[nodiscard]] bool has_records(const File& file);
/// Every series of every signal, in their order; nothing where the file has no data set.
[[nodiscard]] Expected<std::vector<SeriesPlace>> places_of(StorageBackend& store, const std::string& path);
/// The same of an open file; no look at the store where programs keep nothing beside its series.
[[nodiscard]] Expected<std::vector<SeriesPlace>> file_places(const File& file);

/// A series by its name, or by SIGNAL/SERIES where a name alone is not unique: then a name is a no that lists
/// what it can mean. Nothing where no signal has it.
[[nodiscard]] Expected<std::optional<SeriesPlace>> find_place(const std::vector<SeriesPlace>& places,
                                                              std::string_view name, const std::string& path);

}  // namespace mdat::tool
