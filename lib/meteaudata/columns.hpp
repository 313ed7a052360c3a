// SPDX-License-Identifier: Apache-2.0
// How the columns of a series' CSV are to be understood: what its metadata tell, in the words of pandas, and
// what write_meteaudata adds to them in the member `mdat`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/meteaudata/cell.hpp"
#include "mdat/meteaudata.hpp"
#include "mdat/series_data.hpp"

namespace mdat::meteaudata {

using Notes = std::vector<MeteaudataNote>;

/// The metadata of one series, as they are found.
struct SeriesEntry {
  std::string path;    ///< "A#1/A#1_RAW#1", for notes
  std::string file;    ///< of its CSV, in the folder
  std::string header;  ///< the name in its CSV
  std::string name;
  std::string values_dtype;
  IndexMetadata index{};
  Parameters exact{};  ///< the member `mdat`
};

struct Columns {
  std::string name;
  IndexMetadata metadata{};
  CellFormat index{};
  bool interval = false;  ///< an index of "(left, right]", each as index says
  bool joined = false;    ///< an index of several columns, which become one text
  CellFormat values{};
  std::optional<CellFormat> quality{};
  std::vector<std::string> index_categories{}, categories{}, quality_categories{};

  [[nodiscard]] IndexKind kind() const { return kind_of(metadata, index.type); }
  /// A series without rows.
  [[nodiscard]] SeriesData head() const;
};

/// Notes what pandas knows and we do not.
[[nodiscard]] Columns columns_of(const SeriesEntry& entry, Notes& notes);

/// What has to stand in `mdat` so that columns_of finds these types again.
[[nodiscard]] Parameters exact_of(const SeriesData& head);

/// The text of a label or a category of whatever type.
[[nodiscard]] std::string label_text(const Parameter& label);

}  // namespace mdat::meteaudata
