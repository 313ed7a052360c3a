// SPDX-License-Identifier: Apache-2.0
// CSV as pandas writes it, record by record.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/meteaudata/folder.hpp"
#include "mdat/error.hpp"

namespace mdat::meteaudata {

struct Field {
  std::string_view text;
  bool quoted = false;
};

class CsvReader {
 public:
  /// `name` is that of the column, which tells the separator: the one of , ; tab | that stands before it in
  /// the header, else the first that is in both of the first lines. `file` is for messages.
  [[nodiscard]] static Result<CsvReader> open(Stream& stream, std::string file, std::string_view name);

  /// The next record that is not an empty line; false at the end. kMalformed for a quotation that does not
  /// end, kLimit for a record beyond 64 MiB.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  /// Valid until next().
  [[nodiscard]] Field field(std::size_t at) const;
  /// The line where the record begins, from 1 on.
  [[nodiscard]] std::size_t line() const { return line_; }
  [[nodiscard]] std::unexpected<Error> malformed(std::string_view what) const;

 private:
  CsvReader(Stream& stream, std::string file) : stream_(&stream), file_(std::move(file)) {}
  struct Span {
    std::size_t begin;
    std::size_t end;
    bool quoted;
  };
  [[nodiscard]] Result<bool> refill();
  [[nodiscard]] Result<bool> next_character(char& c);
  [[nodiscard]] Result<bool> read_record();
  void end_field(bool quoted);

  Stream* stream_;
  std::string file_;
  char separator_ = ',';
  std::string buffer_;
  std::size_t at_ = 0;
  std::string text_;
  std::vector<Span> fields_;
  std::size_t field_begin_ = 0;
  std::size_t line_ = 0;
  std::size_t lines_read_ = 0;
};

/// Appends a field, in quotation marks where it needs them or `quote` asks for them.
void append_field(std::string& out, std::string_view text, bool quote = false);

}  // namespace mdat::meteaudata
