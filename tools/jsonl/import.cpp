// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/import.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "tools/csv/byte_source.hpp"
#include "tools/jsonl/row_buffer.hpp"
#include "tools/lines.hpp"
#include "tools/text.hpp"

namespace mdat::jsonl {
namespace {

using tool::Exit;
using tool::Outcome;
using tool::refuse;

constexpr std::size_t kWideRows = 4096;
/// Rows held over all series of a long source.
constexpr std::size_t kLongRows = std::size_t{1} << 18;
constexpr std::size_t kSeriesRows = 1024;
/// Text held, whatever the number of its rows.
constexpr std::size_t kHeldBytes = std::size_t{8} << 20;

const Member* find(std::span<const Member> members, std::string_view key) {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

/// The objects of all sources, one after the other. The first one says which shape they have.
class Import {
 public:
  Import(Writer& writer, const JsonlOptions& options)
      : writer_(writer), options_(options), wide_(writer, options) {}

  Outcome line(const std::string& source, std::uint64_t number, std::string_view text) {
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    const auto members = json_.parse(text);
    if (!members) return refuse(Exit::kIo, tool::format("{}:{}: {}", source, number, members.error()));
    const Member* time = find(*members, "time");
    if (time == nullptr)
      return refuse(Exit::kIo, tool::format("{}:{}: no \"time\" in the object", source, number));
    const Member* series = find(*members, "series");
    const Member* value = find(*members, "value");
    if (!known_) long_ = members->size() == 3 && series != nullptr && value != nullptr;
    known_ = true;
    held_bytes_ += text.size();
    if (!long_) return wide_row(source, number, *time, *members);
    if (members->size() != 3 || series == nullptr || value == nullptr || series->kind != ValueKind::kString) {
      return refuse(Exit::kIo,
                    tool::format("{}:{}: \"time\", \"series\" and \"value\" were expected, as in the "
                                 "lines before",
                                 source, number));
    }
    return long_row(source, number, *time, {series->text, value->kind, value->text});
  }

  Outcome finish() {
    if (auto outcome = wide_.finish(); !outcome) return outcome;
    for (const auto& [name, rows] : order_) {
      if (auto outcome = rows->finish(); !outcome) return outcome;
    }
    return {};
  }

 private:
  Outcome wide_row(const std::string& source, std::uint64_t number, const Member& time,
                   std::span<const Member> members) {
    if (auto outcome = wide_.begin_row(source, number, time); !outcome) return outcome;
    for (const Member& member : members) {
      if (&member == &time) continue;
      if (auto outcome = wide_.cell(member); !outcome) return outcome;
    }
    wide_.end_row();
    return wide_.rows() >= kWideRows || is_full() ? wide_.flush() : Outcome{};
  }

  Outcome long_row(const std::string& source, std::uint64_t number, const Member& time, const Member& value) {
    auto found = series_.find(value.key);
    if (found == series_.end()) {
      found = series_.emplace(value.key, std::make_unique<RowBuffer>(writer_, options_)).first;
      order_.emplace_back(found->first, found->second.get());
    }
    RowBuffer& rows = *found->second;
    if (auto outcome = rows.begin_row(source, number, time); !outcome) return outcome;
    if (auto outcome = rows.cell(value); !outcome) return outcome;
    if (rows.rows() >= kSeriesRows) return rows.flush();
    return ++held_ % kLongRows == 0 || is_full() ? flush_all() : Outcome{};
  }

  bool is_full() {
    if (held_bytes_ < kHeldBytes) return false;
    held_bytes_ = 0;
    return true;
  }

  Outcome flush_all() {
    for (const auto& [name, rows] : order_) {
      if (auto outcome = rows->flush(); !outcome) return outcome;
    }
    return {};
  }

  Writer& writer_;
  const JsonlOptions& options_;
  JsonLine json_;
  bool known_ = false;
  bool long_ = false;
  RowBuffer wide_;
  std::map<std::string, std::unique_ptr<RowBuffer>, std::less<>> series_;
  std::vector<std::pair<std::string_view, RowBuffer*>> order_;
  std::uint64_t held_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace

Outcome import_jsonl(std::span<const std::string> sources, Writer& writer, const JsonlOptions& options,
                     const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  Import import(writer, options);
  for (const std::string& path : sources) {
    auto source = csv::ByteSource::open(path, csv::Encoding::kUtf8);
    if (!source) return tool::refuse_file(source.error(), path);
    const auto told = [&](std::uint64_t done) {
      if (progress) progress(done, source->size_bytes());
    };
    const auto line = [&](std::uint64_t number, std::string_view text) {
      return import.line(path, number, text);
    };
    if (auto outcome = tool::each_line(*source, line, told); !outcome) return outcome;
  }
  return import.finish();
}

}  // namespace mdat::jsonl
