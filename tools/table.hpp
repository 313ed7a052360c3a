// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "tools/records.hpp"

namespace mdat::tool {

/// Records as aligned columns for a person. Widths come from the first kSampleRows records, the rest streams
/// with them, so any number of records takes bounded memory. Columns that do not fit the terminal are left
/// out from the middle and counted below the table.
class Table final : public RecordWriter {
 public:
  static constexpr std::size_t kSampleRows = 1000;

  Table(Output& output, const Terminal& terminal) : output_(output), terminal_(terminal) {}

  void header(std::span<const Heading> headings) override;
  void field(Field field) override;
  void end_record() override;
  void finish() override;

 private:
  using Row = std::vector<std::string>;
  void choose_columns();
  void begin();
  void print(const Row& row, std::string_view style);

  Output& output_;
  Terminal terminal_;
  std::vector<Heading> headings_;
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> shown_;  ///< indices of columns; kElided for the mark between them
  Row row_;
  std::deque<Row> sample_;
  bool begun_ = false;
};

/// Columns that text takes on a terminal; it must be printable.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace mdat::tool
