// SPDX-License-Identifier: Apache-2.0
// What every command prints: records of named fields, in one of four forms.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tools/output.hpp"
#include "tools/terminal.hpp"

namespace mdat::tool {

enum class Format : std::uint8_t { kTable, kTsv, kCsv, kJsonl };

enum class FieldKind : std::uint8_t {
  kNull,    ///< nothing in text, null in JSON
  kNumber,  ///< digits, true and false: bare everywhere
  kSymbol,  ///< stamps, nan, inf: bare in text, a string in JSON
  kText,    ///< quoted or escaped as the form needs
};

struct Field {
  FieldKind kind = FieldKind::kNull;
  std::string_view text;
};

struct Heading {
  std::string name;
  std::string type;    ///< shown under the name on a terminal; "" for none
  bool right = false;  ///< numbers are set to the right on a terminal
};

/// Order of calls: header (field* end_record)* finish. As many fields as headings.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;
  virtual void header(std::span<const Heading> headings) = 0;
  virtual void field(Field field) = 0;
  virtual void end_record() = 0;
  virtual void finish() = 0;

  void text(std::string_view value) { field({FieldKind::kText, value}); }
  void symbol(std::string_view value) { field({FieldKind::kSymbol, value}); }
  void number(std::uint64_t value);
  void null() { field({}); }
};

/// `escape`: text in CSV is escaped as on a terminal, because a terminal is where it goes.
[[nodiscard]] std::unique_ptr<RecordWriter> make_records(Format format, Output& output,
                                                         const Terminal& terminal);

}  // namespace mdat::tool
