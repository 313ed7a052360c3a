// SPDX-License-Identifier: Apache-2.0
// Bytes to records of fields (RFC 4180 and what is written in its name): LF or CRLF, quotes with doubled
// quotes inside, line ends inside quotes, spaces before a quote. A quote inside an unquoted field is itself.
//
// The bytes of a block are indexed first, 64 at a time: the places of delimiters and line ends outside
// quotes. Records are then cut along the index without looking at the bytes between, and rows that are all
// alike are not even cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/byte_source.hpp"
#include "tools/csv/grid.hpp"

namespace mdat::csv {

struct Field {
  std::string_view text;  ///< without quotes
  bool quoted = false;
};

/// Valid until the next call of Tokenizer::next.
struct Record {
  std::uint64_t line = 0;  ///< of its first byte, from 1
  std::span<const Field> fields;
  /// A blank line, or one of delimiters alone.
  [[nodiscard]] bool empty() const {
    for (const Field& field : fields) {
      if (field.quoted || !field.text.empty()) return false;
    }
    return true;
  }
};

class Tokenizer {
 public:
  /// Borrows the source, which must outlive it. Starts behind `skip_lines` lines, whatever they hold.
  Tokenizer(ByteSource& source, char delimiter, std::uint64_t skip_lines = 0);

  /// The next record, nullptr at the end or after an error.
  [[nodiscard]] const Record* next();
  /// Up to `rows_max` of the next records, as many as have exactly `columns` fields and no quotes; none where
  /// the next one has not, or is not read yet: next() knows. They stay the next ones until pass().
  [[nodiscard]] Grid peek(std::size_t columns, std::size_t rows_max) const;
  /// Takes the first `rows` of what peek() showed.
  void pass(const Grid& grid, std::size_t rows);
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  enum class State : std::uint8_t { kPlain, kQuoted, kQuoteInQuoted };

  bool refill();
  void make_room_for_marks(std::size_t count);
  [[nodiscard]] std::size_t count_fields();
  bool skip(std::uint64_t lines);
  void index(std::size_t begin, std::size_t end);
  void index_bytes(std::size_t begin, std::size_t end);
  [[nodiscard]] bool at_field_start(std::size_t at) const;
  void add_field(std::string_view text, bool quoted) {
    if (field_count_ == fields_.size()) fields_.resize(2 * field_count_ + 16);
    fields_[field_count_++] = {text, quoted};
  }
  void cut(std::size_t begin, std::size_t end, bool quotes);
  void cut_quoted(std::string_view text);

  ByteSource& source_;
  char delimiter_;
  State state_ = State::kPlain;
  bool at_end_ = false;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;                  // bytes of buffer_ that are text
  std::size_t record_at_ = 0;               // where the next record begins
  std::unique_ptr<std::uint32_t[]> marks_;  // of delimiters and line ends, ascending; room for every byte
  std::size_t marks_max_ = 0;
  std::size_t mark_count_ = 0;
  std::size_t mark_at_ = 0;
  bool quotes_ = false;  // since the last line end
  std::uint64_t skip_lines_;
  std::uint64_t line_ = 1;
  Record record_;
  std::vector<Field> fields_;
  std::size_t field_count_ = 0;
  std::deque<std::string> unescaped_;  // fields with doubled quotes; their places are stable
  std::size_t unescaped_count_ = 0;
  std::optional<Error> error_;
};

}  // namespace mdat::csv
