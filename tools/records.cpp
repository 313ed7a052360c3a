// SPDX-License-Identifier: Apache-2.0
#include "tools/records.hpp"

#include <set>
#include <vector>

#include "tools/csv_text.hpp"
#include "tools/json_text.hpp"
#include "tools/number_text.hpp"
#include "tools/table.hpp"

namespace mdat::tool {
namespace {

/// CSV and TSV: a header line, then a line per record.
class DelimitedRecords final : public RecordWriter {
 public:
  DelimitedRecords(Output& output, Format format, bool on_terminal)
      : output_(output), delimiter_(format == Format::kCsv ? ',' : '\t'), on_terminal_(on_terminal) {}

  void header(std::span<const Heading> headings) override {
    for (const Heading& heading : headings) {
      delimit();
      const std::string_view name = shown(heading.name);
      if (delimiter_ == ',') {
        append_csv_name(output_.text(), name);
      } else {
        append_tsv_text(output_.text(), name);
      }
    }
    end_record();
  }

  void field(Field field) override {
    delimit();
    if (field.kind != FieldKind::kText) {
      output_.text().append(field.text);
    } else if (delimiter_ == ',') {
      append_csv_text(output_.text(), shown(field.text));
    } else {
      append_tsv_text(output_.text(), shown(field.text));
    }
  }

  void end_record() override {
    output_.text() += '\n';
    first_ = true;
    output_.settle();
  }

  void finish() override {}

 private:
  void delimit() {
    if (!first_) output_.text() += delimiter_;
    first_ = false;
  }

  std::string_view shown(std::string_view text) {
    if (!on_terminal_) return text;
    scratch_.clear();
    append_printable(scratch_, text);
    return scratch_;
  }

  Output& output_;
  char delimiter_;
  bool on_terminal_;
  bool first_ = true;
  std::string scratch_;
};

/// An object a line. Two fields of one name would make one of them unreachable: the second gets ".2".
class JsonRecords final : public RecordWriter {
 public:
  explicit JsonRecords(Output& output) : output_(output) {}

  void header(std::span<const Heading> headings) override {
    std::set<std::string> taken;
    for (const Heading& heading : headings) {
      std::string key = keys_.empty() ? "{" : ", ";
      append_json_string(key, unique(taken, heading.name));
      key += ": ";
      keys_.push_back(std::move(key));
    }
  }

  void field(Field field) override {
    std::string& out = output_.text();
    out += keys_[index_++];
    switch (field.kind) {
      case FieldKind::kNull:
        out += "null";
        break;
      case FieldKind::kNumber:
        out.append(field.text);
        break;
      case FieldKind::kSymbol:
        out += '"';
        out.append(field.text);
        out += '"';
        break;
      case FieldKind::kText:
        append_json_string(out, field.text);
        break;
    }
  }

  void end_record() override {
    output_.text() += "}\n";
    index_ = 0;
    output_.settle();
  }

  void finish() override {}

 private:
  static std::string unique(std::set<std::string>& taken, const std::string& name) {
    std::string key = name;
    for (int number = 2; !taken.insert(key).second; ++number) key = name + "." + std::to_string(number);
    return key;
  }

  Output& output_;
  std::vector<std::string> keys_;
  std::size_t index_ = 0;
};

}  // namespace

void RecordWriter::number(std::uint64_t value) {
  NumberBuffer buffer;
  field({FieldKind::kNumber, number_text(value, buffer)});
}

std::unique_ptr<RecordWriter> make_records(Format format, Output& output, const Terminal& terminal) {
  switch (format) {
    case Format::kTable:
      return std::make_unique<Table>(output, terminal);
    case Format::kJsonl:
      return std::make_unique<JsonRecords>(output);
    case Format::kCsv:
    case Format::kTsv:
      break;
  }
  return std::make_unique<DelimitedRecords>(output, format, terminal.interactive);
}

}  // namespace mdat::tool
