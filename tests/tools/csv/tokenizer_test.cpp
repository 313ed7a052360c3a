// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/tokenizer.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace mdat;
using namespace mdat::csv;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows tokenize(const std::string& text, char delimiter = ',', std::uint64_t skip_lines = 0) {
  ByteSource source = ByteSource::of(text);
  Tokenizer tokenizer(source, delimiter, skip_lines);
  Rows rows;
  while (const Record* const record = tokenizer.next()) {
    auto& row = rows.emplace_back();
    for (const Field& field : record->fields)
      row.push_back((field.quoted ? "Q:" : "") + std::string(field.text));
  }
  REQUIRE_FALSE(tokenizer.error());
  return rows;
}

/// The same, by peek() as far as it sees.
Rows tokenize_in_grids(const std::string& text, std::size_t columns, std::size_t& in_grids) {
  ByteSource source = ByteSource::of(text);
  Tokenizer tokenizer(source, ',');
  Rows rows;
  in_grids = 0;
  for (;;) {
    const Grid grid = tokenizer.peek(columns, 100);
    const std::size_t taken = grid.rows() - grid.rows() / 3;
    for (std::size_t row = 0; row < taken; ++row) {
      auto& cut = rows.emplace_back();
      for (std::size_t i = 0; i < columns; ++i) cut.emplace_back(grid.field(row, i));
    }
    tokenizer.pass(grid, taken);
    in_grids += taken;
    const Record* const record = tokenizer.next();
    if (record == nullptr) return rows;
    REQUIRE(record->line >= rows.size() + 1);
    auto& cut = rows.emplace_back();
    for (const Field& field : record->fields)
      cut.push_back((field.quoted ? "Q:" : "") + std::string(field.text));
  }
}

/// The same language, a byte at a time, for texts whose quotes stand at the beginning of fields.
Rows tokenize_slowly(const std::string& text) {
  Rows rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
      field = "Q:";
    } else if (c == ',' || c == '\n') {
      row.push_back(std::exchange(field, {}));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else {
      field += c;
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("records are cut at line ends and fields at delimiters") {
  CHECK(tokenize("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(tokenize("a,b\r\n1,2\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(tokenize("a;b,c\n", ';') == Rows{{"a", "b,c"}});
  CHECK(tokenize("a,,\n") == Rows{{"a", "", ""}});
  CHECK(tokenize("\n\na\n") == Rows{{""}, {""}, {"a"}});
  CHECK(tokenize("").empty());
}

TEST_CASE("the last line needs no end") {
  CHECK(tokenize("a,b\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(tokenize("a") == Rows{{"a"}});
  CHECK(tokenize("a,") == Rows{{"a", ""}});
  CHECK(tokenize("\"a\nb\"") == Rows{{"Q:a\nb"}});
}

TEST_CASE("quotes hold delimiters, line ends and doubled quotes") {
  CHECK(tokenize("\"a,b\",c\n") == Rows{{"Q:a,b", "c"}});
  CHECK(tokenize("\"a\nb\",c\r\n1,2\n") == Rows{{"Q:a\nb", "c"}, {"1", "2"}});
  CHECK(tokenize("\"say \"\"hi\"\"\",\"\"\n") == Rows{{"Q:say \"hi\"", "Q:"}});
  CHECK(tokenize("\"\"\"\"\n") == Rows{{"Q:\""}});
  CHECK(tokenize("a, \"b,c\" ,d\n") == Rows{{"a", "Q:b,c", "d"}});
}

TEST_CASE("a quote inside an unquoted field is itself") {
  CHECK(tokenize("5\" pipe,2\n3,4\n") == Rows{{"5\" pipe", "2"}, {"3", "4"}});
  CHECK(tokenize("\"abc\"def,2\n") == Rows{{"\"abc\"def", "2"}});
}

TEST_CASE("lines are counted through quotes and skipped ones") {
  ByteSource source = ByteSource::of("junk \" open\nmore\nx\n\"a\nb\"\ny\n");
  Tokenizer tokenizer(source, ',', 2);
  std::vector<std::uint64_t> lines;
  while (const Record* const record = tokenizer.next()) lines.push_back(record->line);
  CHECK(lines == std::vector<std::uint64_t>{3, 4, 6});
}

TEST_CASE("a quote that is never closed is an error that names the line") {
  ByteSource source = ByteSource::of("a,b\n1,\"2\n3,4\n");
  Tokenizer tokenizer(source, ',');
  CHECK(tokenizer.next() != nullptr);
  CHECK(tokenizer.next() == nullptr);
  REQUIRE(tokenizer.error());
  CHECK(tokenizer.error()->code == ErrorCode::kMalformed);
  CHECK(tokenizer.error()->message.find("line 2") != std::string::npos);
}

TEST_CASE("a row without end is refused before memory is") {
  ByteSource source = ByteSource::of("\"" + std::string(std::size_t{20} << 20, 'x'));
  Tokenizer tokenizer(source, ',');
  CHECK(tokenizer.next() == nullptr);
  REQUIRE(tokenizer.error());
  CHECK(tokenizer.error()->message.find("16 MiB") != std::string::npos);
}

TEST_CASE("fields are the same wherever blocks and lanes end") {
  std::mt19937 random(7);
  const char* const pieces[] = {
      ",", "\n", "\"x,y\"", "\"\"", "\"a\"\"b\"", "12.5", "abcdefghijklmnopqrstuvwxyz", "\"1\n2\"", " ", "0"};
  for (int round = 0; round < 20; ++round) {
    std::string text;
    bool at_start = true;
    const std::size_t size = round < 10 ? 500 : 700'000;
    while (text.size() < size) {
      const std::string piece = pieces[random() % std::size(pieces)];
      if (piece[0] == '"' && !at_start) continue;
      text += piece;
      at_start = piece == "," || piece == "\n";
      if (piece[0] == '"') {  // what closes a quote ends the field
        text += random() % 2 == 0 ? "," : "\n";
        at_start = true;
      }
    }
    text += "\n";
    // Spaces before a quote are not of the slow reader's language.
    for (std::size_t at; (at = text.find(" \"")) != std::string::npos;) text.erase(at, 1);
    CHECK((tokenize(text) == tokenize_slowly(text)));
  }
}

TEST_CASE("rows are the same in grids, which hold none of another width or with quotes") {
  std::mt19937 random(8);
  for (int round = 0; round < 20; ++round) {
    std::string text;
    const std::size_t size = round < 15 ? 5'000 : 900'000;
    while (text.size() < size) {
      const auto kind = random() % 40;
      text += std::to_string(random() % 100'000) + "," +
              (kind == 0   ? "\"a\nb\""
               : kind == 1 ? "a\"b"
                           : "7.5");
      if (kind == 2) text += ",1";
      if (kind == 5) text += "\n1\n2";  // rows too short, which together are as long as one
      text += kind == 3 ? "\n\n" : kind == 4 ? "\n\"\"\n" : kind % 2 == 0 ? "\r\n" : "\n";
    }
    std::size_t in_grids = 0;
    const Rows rows = tokenize_in_grids(text, 2, in_grids);
    REQUIRE(rows == tokenize(text));
    CHECK(in_grids > rows.size() / 4);
  }
}
