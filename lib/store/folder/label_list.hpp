// SPDX-License-Identifier: Apache-2.0
// The member index_values in which PolarsAdapter keeps the labels of a series: a text each, in the YAML,
// which may be as long as the series. It is written and read in pieces, and its YAML read without it.
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "lib/io/folder.hpp"
#include "lib/meteaudata/columns.hpp"

namespace mdat::store {

/// A YAML file without that member; kLimit where that is more than 256 MiB.
[[nodiscard]] Result<std::string> read_without_labels(const std::string& path);
/// Only that member, as it stands there; nothing where there is none.
[[nodiscard]] Result<void> copy_labels(const std::string& from, io::NewFile& to);

class LabelListWriter {
 public:
  /// The labels' words are Python's: those of str().
  explicit LabelListWriter(const Index& head);
  [[nodiscard]] Result<void> append(const Index& labels, io::NewFile& file);
  /// An empty list where there was no label.
  [[nodiscard]] Result<void> finish(io::NewFile& file) const;

 private:
  [[nodiscard]] std::string text_of(const ColumnData& column, std::size_t row);
  [[nodiscard]] std::string label_of(const Index& labels, std::size_t row);

  meteaudata::CellPrinter printer_;
  std::optional<TimeFormatter> stamps_;
  std::string closed_;
  bool begun_ = false;
};

class LabelListReader {
 public:
  [[nodiscard]] static Result<LabelListReader> open(const std::string& path,
                                                    const meteaudata::Columns& columns);
  /// At most `rows` labels more; fewer at the end.
  [[nodiscard]] Result<void> next(std::size_t rows, Index& labels);

 private:
  LabelListReader(std::string path, std::ifstream file, const meteaudata::Columns& columns)
      : path_(std::move(path)), file_(std::move(file)), parser_(columns.index), interval_(columns.interval) {}
  [[nodiscard]] bool append(const std::string& text, Index& labels);
  [[nodiscard]] Result<void> parse(const std::string& items, Index& labels);

  std::string path_;
  std::ifstream file_;
  meteaudata::CellParser parser_;
  bool interval_;
};

}  // namespace mdat::store
