// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "tools/command_line.hpp"
#include "tools/output.hpp"
#include "tools/records.hpp"
#include "tools/terminal.hpp"

namespace mdat::tool {

/// Standard output as a command sees it: a table on a terminal, TSV in a pipe, JSON lines where asked.
class Printer {
 public:
  explicit Printer(const PrintOptions& options, std::optional<Format> format = {})
      : terminal_(terminal_of(STDOUT_FILENO, options.colour)),
        format_(options.json ? Format::kJsonl
                             : format.value_or(terminal_.interactive ? Format::kTable : Format::kTsv)),
        output_(STDOUT_FILENO, "standard output"),
        records_(make_records(format_, output_, terminal_)) {}

  [[nodiscard]] RecordWriter& records() { return *records_; }
  [[nodiscard]] Output& output() { return output_; }
  [[nodiscard]] const Terminal& terminal() const { return terminal_; }
  [[nodiscard]] Format format() const { return format_; }
  [[nodiscard]] Outcome finish() {
    records_->finish();
    return output_.finish();
  }
  /// What was printed before a failure is shown before its message.
  [[nodiscard]] Outcome finish(Outcome outcome) {
    if (outcome) return finish();
    output_.flush();
    return outcome;
  }

 private:
  Terminal terminal_;
  Format format_;
  Output output_;
  std::unique_ptr<RecordWriter> records_;
};

/// Tells a command to go on, or how it has ended already: with help, or with a usage message.
[[nodiscard]] inline Outcome parsed(CommandLine& line, std::span<const std::string> arguments) {
  if (const auto code = line.parse(arguments)) return refuse(static_cast<Exit>(*code), {});
  return {};
}

}  // namespace mdat::tool
