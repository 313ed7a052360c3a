// SPDX-License-Identifier: Apache-2.0
#include "tools/data_file.hpp"

#include <vector>

#include "tools/between_file.hpp"
#include "tools/mdat_target.hpp"
#include "tools/table_file.hpp"
#include "tools/table_source.hpp"

namespace mdat::tool {

Expected<File> open_data(const std::string& path, const DataNeed& need) {
  const auto form = table_format_of(path);
  if (!form) return open_file(path);
  TableQuestion question{.format = *form, .range = need.range, .keep_overlap = true, .records = false};
  if (!need.series.empty())
    question.columns = std::vector<std::string>(need.series.begin(), need.series.end());
  if (need.range.unbounded()) question.rows = need.rows;
  const BetweenFile between({});
  const auto fill = [&](Writer& writer) { return import_tables({&path, 1}, writer, question); };
  if (auto outcome = write_mdat(between.path(), Existing::kReplace, Profile::kFast, fill); !outcome)
    return std::unexpected(outcome.error());
  return between.open();
}

}  // namespace mdat::tool
