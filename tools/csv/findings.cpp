// SPDX-License-Identifier: Apache-2.0
// What was inferred, as lines for --dry-run.
#include "tools/csv/import.hpp"

namespace mdat::csv {
namespace {

std::string delimiter_name(char delimiter) {
  if (delimiter == '\t') return "tab";
  return delimiter == ' ' ? "space" : std::string(1, delimiter);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " + ") + name;
  return out;
}

std::string describe(const ColumnReport& column) {
  std::string text = to_string(column.type);
  if (!column.unit.empty()) text += " [" + column.unit + "]";
  text += ", " + std::to_string(column.rows) + " rows";
  if (column.nulls > 0) text += ", " + std::to_string(column.nulls) + " null";
  return text;
}

}  // namespace

std::vector<Finding> findings(const ImportReport& report) {
  std::vector<Finding> out;
  for (const SourceReport& source : report.sources) {
    const auto add = [&](std::string what, std::string value) {
      out.push_back({source.path, std::move(what), std::move(value)});
    };
    add("form", source.toa5 ? "TOA5" : "CSV");
    add("delimiter", delimiter_name(source.delimiter));
    add("decimal", std::string(1, source.decimal));
    add("encoding", source.encoding == Encoding::kUtf8 ? "utf-8" : "latin-1");
    add("header", source.header_line == 0 ? "none" : "line " + std::to_string(source.header_line));
    add("first row", "line " + std::to_string(source.data_line));
    add("time", joined(source.time_columns));
    add("time format", source.time_format);
    add("time type", to_string(source.axis_type));
    add("shape", source.key_column.empty() ? "wide" : "long, key " + source.key_column);
    add("rows", std::to_string(source.rows));
    if (!source.first.empty()) add("range", source.first + " to " + source.last);
    if (source.bad_rows > 0) add("bad rows dropped", std::to_string(source.bad_rows));
    if (source.bad_fields > 0) add("bad fields made null", std::to_string(source.bad_fields));
    if (!source.first_bad.empty()) add("first bad", source.first_bad);
    for (const ColumnReport& column : source.columns) add("series " + column.series, describe(column));
  }
  return out;
}

}  // namespace mdat::csv
