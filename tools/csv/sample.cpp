// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/sample.hpp"

namespace mdat::csv {

std::vector<SampleRow> sample_rows(SampleSpan span, char delimiter, std::uint64_t skip_lines,
                                   std::size_t rows_max) {
  std::string_view text = span.text;
  if (!span.whole) text = text.substr(0, text.rfind('\n') + 1);
  ByteSource source = ByteSource::of(std::string(text));
  Tokenizer tokenizer(source, delimiter, skip_lines);
  std::vector<SampleRow> rows;
  while (rows.size() < rows_max) {
    const Record* const record = tokenizer.next();
    if (record == nullptr) break;  // quotes that stay open are told when the rows are read
    if (record->empty()) continue;
    SampleRow& row = rows.emplace_back();
    row.line = record->line;
    for (const Field& field : record->fields) {
      row.texts.emplace_back(field.text);
      row.quoted.push_back(field.quoted);
    }
  }
  return rows;
}

}  // namespace mdat::csv
