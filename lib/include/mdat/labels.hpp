// SPDX-License-Identifier: Apache-2.0
// The labels of a series of an .mdat file that its axis cannot hold: texts, floats, categories, intervals
// ..., which a store keeps in hidden series beside it.
#pragma once

#include <optional>

#include "mdat/file.hpp"
#include "mdat/series_data.hpp"

namespace mdat {

/// Row by row as the series, whose axis numbers them.
struct Labels {
  IndexKind kind{};
  IndexMetadata metadata{};
  Series values;
  std::optional<Series> right;  ///< kInterval: the right ends
};

/// Nothing where the axis itself holds the labels. Reads all that the file knows of its series; kMalformed
/// where that is no store's, kNotFound where a series that it names is gone.
[[nodiscard]] Result<std::optional<Labels>> labels_of(const File& file, const Series& series);

}  // namespace mdat
