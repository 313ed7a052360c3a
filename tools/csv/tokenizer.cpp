// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/tokenizer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tools/csv/digits.hpp"
#include "tools/csv/marks.hpp"

namespace mdat::csv {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;
/// A record longer than this is taken for a quote that was never closed.
constexpr std::size_t kRecordBytesMax = std::size_t{16} << 20;
static_assert(2 * (kRecordBytesMax + kBlockBytes) <= Mark::kPlace);

}  // namespace

Tokenizer::Tokenizer(ByteSource& source, char delimiter, std::uint64_t skip_lines)
    : source_(source), delimiter_(delimiter), buffer_(kBlockBytes), skip_lines_(skip_lines) {}

bool Tokenizer::at_field_start(std::size_t at) const {
  const std::size_t begin = mark_count_ == 0 ? record_at_ : (marks_[mark_count_ - 1] & Mark::kPlace) + 1;
  return std::all_of(buffer_.begin() + static_cast<std::ptrdiff_t>(begin),
                     buffer_.begin() + static_cast<std::ptrdiff_t>(at), [](char c) { return c == ' '; });
}

/// One byte at a time, where quotes are near.
void Tokenizer::index_bytes(std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end; ++at) {
    const char c = buffer_[at];
    quotes_ |= c == '"';
    if (state_ == State::kQuoted) {
      if (c == '"') state_ = State::kQuoteInQuoted;
      continue;
    }
    if (state_ == State::kQuoteInQuoted) {
      state_ = c == '"' ? State::kQuoted : State::kPlain;
      if (c == '"') continue;
    }
    if (c == '\n') {
      const std::uint32_t flags = Mark::kLineEnd | (std::exchange(quotes_, false) ? Mark::kQuotes : 0);
      marks_[mark_count_++] = static_cast<std::uint32_t>(at) | flags;
    } else if (c == delimiter_) {
      marks_[mark_count_++] = static_cast<std::uint32_t>(at);
    } else if (c == '"' && at_field_start(at)) {
      state_ = State::kQuoted;
    }
  }
}

void Tokenizer::index(std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end;) {
    if (!quotes_ && state_ == State::kPlain) {
      const MarkRun run = index_lanes(buffer_.data(), at, end, delimiter_, marks_.get() + mark_count_);
      mark_count_ += run.marks;
      at = run.end;
    }
    const std::size_t next = std::min(at + kLaneBytes, end);
    index_bytes(at, next);
    at = next;
  }
}

/// Passes over whole lines, quotes or not: they are not part of the table.
bool Tokenizer::skip(std::uint64_t lines) {
  char c = 0;
  while (lines > 0) {
    const auto ahead = source_.peek(1);
    if (!ahead) {
      error_ = ahead.error();
      return false;
    }
    if (ahead->empty()) return true;
    const std::size_t end = ahead->find('\n');
    std::size_t left = end == std::string_view::npos ? ahead->size() : end + 1;
    std::string passed(left, '\0');
    while (left > 0) {
      const auto got = source_.read(passed.data(), left);
      if (!got) {
        error_ = got.error();
        return false;
      }
      left -= *got;
      c = passed[*got - 1];
    }
    if (c == '\n') {
      --lines;
      ++line_;
    }
  }
  return true;
}

/// A mark for every byte is far more than a table has: what is never written is never touched either.
void Tokenizer::make_room_for_marks(std::size_t count) {
  if (marks_max_ >= count) return;
  marks_max_ = count + buffer_.size();
  auto marks = std::make_unique_for_overwrite<std::uint32_t[]>(marks_max_);
  std::copy_n(marks_.get(), mark_count_, marks.get());
  marks_ = std::move(marks);
}

/// Keeps the record that is not whole yet and reads and indexes a block behind it.
bool Tokenizer::refill() {
  if (error_ || at_end_) return false;
  if (skip_lines_ > 0 && !skip(std::exchange(skip_lines_, 0))) return false;
  const std::size_t kept = filled_ - record_at_;
  if (kept > kRecordBytesMax) {
    error_ = Error{ErrorCode::kMalformed,
                   source_.path() + ": line " + std::to_string(line_) +
                       ": no end of the row within 16 MiB: is a quote never closed?",
                   {}};
    return false;
  }
  std::memmove(buffer_.data(), buffer_.data() + record_at_, kept);
  for (std::size_t i = mark_at_; i < mark_count_; ++i) {
    marks_[i - mark_at_] = marks_[i] - static_cast<std::uint32_t>(record_at_);
  }
  mark_count_ -= mark_at_;
  mark_at_ = 0;
  record_at_ = 0;
  filled_ = kept;
  if (buffer_.size() < kept + kBlockBytes) buffer_.resize(2 * (kept + kBlockBytes));
  // Room for the end of the last line, and for who reads fields a word at a time.
  const auto got = source_.read(buffer_.data() + kept, kBlockBytes - 1 - kReadableBytes);
  if (!got) {
    error_ = got.error();
    return false;
  }
  filled_ += *got;
  if (*got == 0) {
    at_end_ = true;
    if (state_ == State::kQuoted) {
      error_ = Error{ErrorCode::kMalformed,
                     source_.path() + ": line " + std::to_string(line_) +
                         ": the file ends inside quotes that this row opens",
                     {}};
      return false;
    }
    if (filled_ == 0) return false;
    buffer_[filled_++] = '\n';  // the last line needs no end of its own
  }
  make_room_for_marks(mark_count_ + filled_ - kept + kSpareMarks);
  index(kept, filled_);
  return true;
}

/// A field with quotes around it; `text` begins with one.
void Tokenizer::cut_quoted(std::string_view text) {
  const std::size_t close = text.rfind('"');
  const bool closed = close > 0 && text.find_first_not_of(" \t", close + 1) == std::string_view::npos;
  if (!closed) {  // "abc"def: no field of ours, kept as it stands
    add_field(text, false);
    return;
  }
  const std::string_view inside = text.substr(1, close - 1);
  if (inside.find('"') == std::string_view::npos) {
    add_field(inside, true);
    return;
  }
  if (unescaped_count_ == unescaped_.size()) unescaped_.emplace_back();
  std::string& plain = unescaped_[unescaped_count_++];
  plain.clear();
  for (std::size_t i = 0; i < inside.size(); ++i) {
    plain += inside[i];
    if (inside[i] == '"' && i + 1 < inside.size() && inside[i + 1] == '"') ++i;
  }
  add_field(plain, true);
}

void Tokenizer::cut(std::size_t begin, std::size_t end, bool quotes) {
  const std::string_view text(buffer_.data() + begin, end - begin);
  if (!quotes || text.empty() || (text.front() != '"' && text.front() != ' ')) {
    add_field(text, false);
    return;
  }
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos || text[first] != '"') {
    add_field(text, false);
    return;
  }
  cut_quoted(text.substr(first));
}

/// How many marks the next record has; 0 at the end or after an error.
std::size_t Tokenizer::count_fields() {
  for (std::size_t count = 0;;) {
    for (; mark_at_ + count < mark_count_; ++count) {
      if ((marks_[mark_at_ + count] & Mark::kLineEnd) != 0) return count + 1;
    }
    if (!refill()) return 0;
  }
}

const Record* Tokenizer::next() {
  const std::size_t fields = count_fields();
  if (fields == 0) return nullptr;
  const std::size_t last = mark_at_ + fields - 1;
  const bool quotes = (marks_[last] & Mark::kQuotes) != 0;
  field_count_ = 0;
  unescaped_count_ = 0;
  std::size_t begin = record_at_;
  for (; mark_at_ < last; ++mark_at_) {
    const std::size_t end = marks_[mark_at_] & Mark::kPlace;
    cut(begin, end, quotes);
    begin = end + 1;
  }
  const std::size_t end = marks_[last] & Mark::kPlace;
  cut(begin, end > begin && buffer_[end - 1] == '\r' ? end - 1 : end, quotes);
  record_.fields = {fields_.data(), field_count_};
  record_.line = line_++;
  if (quotes && std::ranges::any_of(record_.fields, &Field::quoted)) {
    const auto ends = std::count(buffer_.data() + record_at_, buffer_.data() + end, '\n');
    line_ += static_cast<std::uint64_t>(ends);
  }
  record_at_ = end + 1;
  mark_at_ = last + 1;
  return &record_;
}

Grid Tokenizer::peek(std::size_t columns, std::size_t rows_max) const {
  const std::uint32_t* const marks = marks_.get() + mark_at_;
  const std::size_t whole = std::min(rows_max, (mark_count_ - mark_at_) / columns);
  std::size_t rows = 0;
  for (const std::uint32_t* row = marks; rows < whole; ++rows, row += columns) {
    std::uint32_t inside = 0;
    for (std::size_t i = 0; i + 1 < columns; ++i) inside |= row[i];
    const std::uint32_t end = row[columns - 1] & ~Mark::kPlace;
    if ((inside & Mark::kLineEnd) != 0 || end != Mark::kLineEnd) break;
  }
  return {buffer_.data(), record_at_, marks, rows, columns};
}

void Tokenizer::pass(const Grid& grid, std::size_t rows) {
  if (rows == 0) return;
  mark_at_ += rows * grid.columns();
  record_at_ = (marks_[mark_at_ - 1] & Mark::kPlace) + 1;
  line_ += rows;
}

}  // namespace mdat::csv
