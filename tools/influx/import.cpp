// SPDX-License-Identifier: Apache-2.0
#include "tools/influx/import.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "tools/csv/byte_source.hpp"
#include "tools/influx/point.hpp"
#include "tools/jsonl/row_buffer.hpp"
#include "tools/lines.hpp"
#include "tools/text.hpp"

namespace mdat::influx {
namespace {

using tool::Exit;
using tool::Outcome;
using tool::refuse;

/// Rows of one key, and text of all keys, that are held before they are appended.
constexpr std::size_t kKeyRows = 1024;
constexpr std::size_t kHeldBytes = std::size_t{8} << 20;

class Import {
 public:
  Import(Writer& writer, const jsonl::JsonlOptions& options) : writer_(writer), options_(options) {}

  Outcome line(const std::string& source, std::uint64_t number, std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || text[first] == '#') return {};
    const auto point = parser_.parse(text);
    if (!point) return refuse(Exit::kIo, tool::format("{}:{}: {}", source, number, point.error()));
    if ((*point)->time.empty())
      return refuse(Exit::kIo, tool::format("{}:{}: the line has no time", source, number));
    held_bytes_ += text.size();
    return take(source, number, **point);
  }

  Outcome finish() { return each(&jsonl::RowBuffer::finish); }

 private:
  Outcome take(const std::string& source, std::uint64_t number, const Point& point) {
    auto found = keys_.find(point.key);
    if (found == keys_.end()) {
      found = keys_.emplace(point.key, std::make_unique<jsonl::RowBuffer>(writer_, options_)).first;
      order_.push_back(found->second.get());
    }
    jsonl::RowBuffer& rows = *found->second;
    if (auto outcome = rows.begin_row(source, number, {"", jsonl::ValueKind::kInteger, point.time}); !outcome)
      return outcome;
    for (const jsonl::Member& field : point.fields) {
      const std::string name = point.key + '/' + std::string(field.key);
      if (auto outcome = rows.cell({name, field.kind, field.text}); !outcome) return outcome;
    }
    rows.end_row();
    if (held_bytes_ < kHeldBytes) return rows.rows() < kKeyRows ? Outcome{} : rows.flush();
    held_bytes_ = 0;
    return each(&jsonl::RowBuffer::flush);
  }

  Outcome each(Outcome (jsonl::RowBuffer::*step)()) {
    for (jsonl::RowBuffer* rows : order_) {
      if (auto outcome = (rows->*step)(); !outcome) return outcome;
    }
    return {};
  }

  Writer& writer_;
  const jsonl::JsonlOptions& options_;
  PointLine parser_;
  std::map<std::string, std::unique_ptr<jsonl::RowBuffer>, std::less<>> keys_;
  std::vector<jsonl::RowBuffer*> order_;  ///< as they came
  std::size_t held_bytes_ = 0;
};

}  // namespace

Outcome import_influx(std::span<const std::string> sources, Writer& writer, jsonl::JsonlOptions options,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  if (options.time_format.empty()) options.time_format = "ns";
  Import import(writer, options);
  for (const std::string& path : sources) {
    auto source = csv::ByteSource::open(path, csv::Encoding::kUtf8);
    if (!source) return tool::refuse_file(source.error(), path);
    const auto line = [&](std::uint64_t number, std::string_view text) {
      return import.line(path, number, text);
    };
    const auto told = [&](std::uint64_t done) {
      if (progress) progress(done, source->size_bytes());
    };
    if (auto outcome = tool::each_line(*source, line, told); !outcome) return outcome;
  }
  return import.finish();
}

}  // namespace mdat::influx
