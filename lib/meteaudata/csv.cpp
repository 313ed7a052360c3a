// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/csv.hpp"

#include <algorithm>
#include <utility>

namespace mdat::meteaudata {
namespace {

constexpr std::size_t kPieceBytes = 65536;
constexpr std::size_t kRecordBytesMax = std::size_t{64} << 20;

/// The first line outside quotation marks, which it removes.
std::string_view take_line(std::string_view& text) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (quoted || text[at] != '\n'); ++at)
    if (text[at] == '"') quoted = !quoted;
  const std::string_view line = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

bool has_outside_quotes(std::string_view line, char separator) {
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == separator && !quoted) return true;
  }
  return false;
}

char separator_of(std::string_view head, std::string_view name) {
  constexpr std::string_view kSeparators = ",;\t|";
  const std::string_view header = take_line(head);
  const std::string_view second = take_line(head);
  std::string_view before = header;
  if (header.ends_with('"') && header.size() > name.size() + 2) {
    before.remove_suffix(1);
    if (before.ends_with(name)) before.remove_suffix(name.size() + 1);
  } else if (header.ends_with(name)) {
    before.remove_suffix(name.size());
  }
  if (before.size() < header.size() && !before.empty() && kSeparators.find(before.back()) != kSeparators.npos)
    return before.back();
  for (const char separator : kSeparators)
    if (has_outside_quotes(header, separator) && (second.empty() || has_outside_quotes(second, separator)))
      return separator;
  return ',';
}

}  // namespace

Result<CsvReader> CsvReader::open(Stream& stream, std::string file, std::string_view name) {
  CsvReader reader(stream, std::move(file));
  const auto more = reader.refill();
  if (!more) return std::unexpected(more.error());
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (reader.buffer_.starts_with(kMark)) reader.at_ = kMark.size();
  reader.separator_ = separator_of(std::string_view(reader.buffer_).substr(reader.at_), name);
  return reader;
}

Field CsvReader::field(std::size_t at) const {
  const Span& span = fields_[at];
  return {std::string_view(text_).substr(span.begin, span.end - span.begin), span.quoted};
}

std::unexpected<Error> CsvReader::malformed(std::string_view what) const {
  return fail(ErrorCode::kMalformed, file_ + ": line " + std::to_string(line_) + ": " + std::string(what));
}

Result<bool> CsvReader::refill() {
  buffer_.resize(kPieceBytes);
  const auto bytes = stream_->read(buffer_);
  if (!bytes) return std::unexpected(bytes.error());
  buffer_.resize(*bytes);
  at_ = 0;
  return *bytes != 0;
}

Result<bool> CsvReader::next_character(char& c) {
  if (at_ == buffer_.size()) {
    const auto more = refill();
    if (!more || !*more) return more;
  }
  c = buffer_[at_++];
  return true;
}

void CsvReader::end_field(bool quoted) {
  fields_.push_back({field_begin_, text_.size(), quoted});
  field_begin_ = text_.size();
}

/// False at the end of the file, when nothing was read.
Result<bool> CsvReader::read_record() {
  enum class State { kPlain, kQuoted, kQuoteInQuoted } state = State::kPlain;
  bool quoted = false;
  bool any = false;
  char c = 0;
  for (;;) {
    const auto more = next_character(c);
    if (!more) return more;
    if (!*more) {
      if (state == State::kQuoted) return malformed("a quotation that does not end");
      if (any) end_field(quoted);
      return any;
    }
    any = true;
    if (text_.size() > kRecordBytesMax)
      return fail(ErrorCode::kLimit, file_ + ": line " + std::to_string(line_) + ": a record beyond 64 MiB");
    if (c == '\n') ++lines_read_;
    if (state == State::kQuoted) {
      if (c == '"')
        state = State::kQuoteInQuoted;
      else
        text_ += c;
    } else if (c == '"' && (state == State::kQuoteInQuoted || text_.size() == field_begin_)) {
      if (state == State::kQuoteInQuoted) text_ += c;
      state = State::kQuoted;
      quoted = true;
    } else if (c == separator_) {
      end_field(quoted);
      quoted = false;
      state = State::kPlain;
    } else if (c == '\n') {
      if (!quoted && text_.size() > field_begin_ && text_.back() == '\r') text_.pop_back();
      end_field(quoted);
      return true;
    } else if (c != '\r' || state != State::kQuoteInQuoted) {
      text_ += c;
    }
  }
}

Result<bool> CsvReader::next() {
  do {
    text_.clear();
    fields_.clear();
    field_begin_ = 0;
    line_ = lines_read_ + 1;
    const auto read = read_record();
    if (!read || !*read) return read;
  } while (fields_.size() == 1 && fields_[0].begin == fields_[0].end && !fields_[0].quoted);
  return true;
}

void append_field(std::string& out, std::string_view text, bool quote) {
  if (!quote && text.find_first_of(",\"\n\r") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace mdat::meteaudata
