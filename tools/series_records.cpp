// SPDX-License-Identifier: Apache-2.0
#include "tools/series_records.hpp"

#include "tools/selection.hpp"

namespace mdat::tool {

Outcome print_each(const File& file, std::span<const std::string> names, const std::vector<Heading>& headings,
                   Printer& printer, const std::function<Outcome(const Series&)>& print) {
  bool begun = false;
  const auto begin = [&] {
    if (!begun) printer.records().header(headings);
    begun = true;
  };
  auto outcome = each_selected(file, names, [&](const Series& series) -> Outcome {
    begin();
    return printer.output().failed() ? Outcome() : print(series);
  });
  if (outcome) begin();
  return outcome;
}

}  // namespace mdat::tool
