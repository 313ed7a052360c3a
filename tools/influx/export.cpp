// SPDX-License-Identifier: Apache-2.0
#include "tools/influx/export.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "tools/influx/point.hpp"
#include "tools/number_text.hpp"
#include "tools/rows.hpp"
#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::influx {
namespace {

using tool::Exit;
using tool::Outcome;
using tool::refuse;

/// `weather,place=a/temperature` as the line begins: measurement, tags, a blank, field and equals sign.
std::string line_begin(const Series& series) {
  const std::string name = tool::name_with_unit(series);
  const std::size_t slash = name.rfind('/');
  const std::string_view key = std::string_view(name).substr(0, slash);
  const std::string_view field =
      slash == std::string::npos ? std::string_view("value") : std::string_view(name).substr(slash + 1);
  std::string begin;
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t comma = std::min(key.find(',', at), key.size());
    const std::string_view part = key.substr(at, comma - at);
    const std::size_t equals = at == 0 ? std::string_view::npos : part.find('=');
    if (at > 0) begin += equals == std::string_view::npos ? "\\," : ",";
    if (equals == std::string_view::npos) {
      begin += escaped(part, "\\, ");
    } else {
      begin += escaped(part.substr(0, equals), "\\,= ") + '=' + escaped(part.substr(equals + 1), "\\,= ");
    }
    at = comma + 1;
  }
  return begin + ' ' + escaped(field, "\\,= ") + '=';
}

/// What stands behind the digits of an integer, so that it is not a float.
std::string_view suffix_of(TypeKind kind) {
  if (kind <= TypeKind::kInt64 || kind == TypeKind::kDuration) return "i";
  return kind <= TypeKind::kUint64 ? "u" : "";
}

class Lines {
 public:
  Lines(const Series& series, const Type& axis, tool::ValueText text, tool::Output& output)
      : begin_(line_begin(series)),
        suffix_(suffix_of(series.type().kind)),
        scale_(1'000'000'000 / ticks_per_second(axis.unit)),
        text_(std::move(text)),
        output_(output) {}

  /// Whether the time fits.
  bool print(const Batch& batch, std::size_t row) {
    const tool::Field field = text_(batch, row, 0);
    if (field.kind == tool::FieldKind::kNull) return true;
    const bool quoted = text_.type().kind == TypeKind::kString ||
                        text_.type().kind == TypeKind::kCategorical ||
                        text_.type().kind == TypeKind::kTimestamp;
    if (field.kind == tool::FieldKind::kSymbol && !quoted) {  // neither a number nor a text
      ++left_out_;
      return true;
    }
    std::int64_t time = 0;
    if (__builtin_mul_overflow(batch.times()[row], scale_, &time)) return false;
    std::string& out = output_.text();
    out += begin_;
    if (quoted) {
      out += '"' + escaped(field.text, "\\\"") + '"';
    } else {
      out.append(field.text).append(suffix_);
    }
    out += ' ';
    out += tool::number_text(time, buffer_);
    out += '\n';
    output_.settle();
    return true;
  }

  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  std::string begin_;
  std::string_view suffix_;
  std::int64_t scale_;
  tool::ValueText text_;
  tool::Output& output_;
  tool::NumberBuffer buffer_;
  std::uint64_t left_out_ = 0;
};

Outcome write_one(const File& file, const Series& series, const tool::RangeText& range, tool::Output& output,
                  std::vector<std::string>& notes) {
  const auto axis = series.axis();
  if (!axis) return tool::refuse_file(axis.error(), file.path());
  if (axis->type().kind != TypeKind::kTimestamp)
    return refuse(Exit::kNo, tool::format("{}: '{}' is over {}; line protocol has time stamps only",
                                          file.path(), series.name(), to_string(axis->type())));
  const auto bounds = tool::parse_range(range, axis->type(), file.path());
  if (!bounds) return std::unexpected(bounds.error());
  auto text = tool::ValueText::of(series.type());
  if (!text) return tool::refuse_file(text.error(), file.path());
  Lines lines(series, axis->type(), std::move(*text), output);
  Scan scan = series.scan(*bounds);
  for (const Batch& batch : scan) {
    for (std::size_t row = 0; row < batch.size() && !output.failed(); ++row) {
      if (!lines.print(batch, row))
        return refuse(Exit::kNo, tool::format("{}: '{}': the time of row {} does not fit into nanoseconds",
                                              file.path(), series.name(), batch.row(row)));
    }
  }
  if (scan.error()) return tool::refuse_file(*scan.error(), file.path());
  if (lines.left_out() > 0)
    notes.push_back(
        tool::format("'{}': {} values that are NaN or infinite have no word in line protocol and are "
                     "left out",
                     series.name(), lines.left_out()));
  if (axis->type().zone.empty())
    notes.push_back(tool::format("'{}' is naive; its times are written as if they were UTC", series.name()));
  return {};
}

}  // namespace

Outcome write_influx(const File& file, const tool::RangeText& range, tool::Output& output,
                     std::vector<std::string>& notes, const std::function<void(std::uint64_t)>& progress) {
  const auto all = file.series();
  if (!all) return tool::refuse_file(all.error(), file.path());
  std::uint64_t rows = 0;
  for (const Series& series : *all) {
    if (auto outcome = write_one(file, series, range, output, notes); !outcome) return outcome;
    rows += series.rows();
    if (progress) progress(rows);
  }
  return output.finish();
}

}  // namespace mdat::influx
