// SPDX-License-Identifier: Apache-2.0
// A delimiter is tried by cutting the first rows with it: the best has a column of stamps, and most of its
// cells mean something (a number, a null, a truth value). Then the table is looked for in the rows it made.
#include "tools/csv/dialect.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "tools/csv/naming.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

constexpr std::size_t kRowsLookedAt = 200;

/// Rows cut with one delimiter and what they look like.
struct Attempt {
  char delimiter = ',';
  char decimal = '.';
  std::vector<SampleRow> rows{};
  std::size_t width = 0;                     // fields of most rows
  std::optional<std::size_t> time_column{};  // with stamps in most rows
  double score = 0;
};

std::size_t usual_width(const std::vector<SampleRow>& rows) {
  std::map<std::size_t, std::size_t> counts;
  for (const SampleRow& row : rows) ++counts[row.size()];
  std::size_t width = 0, most = 0;
  for (const auto& [size, count] : counts) {
    // As many rows of more fields mean more than those of fewer.
    if (count >= most) width = size;
    most = std::max(most, count);
  }
  return width;
}

struct Look {
  const CsvOptions& options;
  const std::optional<StampFormat>& told;
};

void judge(Attempt& attempt, const Look& look) {
  attempt.width = usual_width(attempt.rows);
  const CellRules rules{.decimal = attempt.decimal, .nulls = look.options.nulls};
  std::vector<std::size_t> stamps(attempt.width, 0);
  std::size_t cells = 0, meaning = 0, usual = 0;
  for (const SampleRow& row : attempt.rows) {
    if (row.size() != attempt.width) continue;
    ++usual;
    for (std::size_t i = 0; i < attempt.width; ++i) {
      const bool stamp = is_stamp(trim(row.texts[i]), look.told);
      stamps[i] += stamp ? 1 : 0;
      meaning += stamp || read_cell(row.field(i), rules).kind != CellKind::kText ? 1 : 0;
      ++cells;
    }
  }
  if (cells == 0) return;
  const auto best = std::ranges::max_element(stamps);
  if (2 * *best > usual - (usual > 1 ? 1 : 0)) {
    attempt.time_column = static_cast<std::size_t>(best - stamps.begin());
  }
  const double fraction = static_cast<double>(meaning) / static_cast<double>(cells);
  const double regular = static_cast<double>(usual) / static_cast<double>(attempt.rows.size());
  attempt.score = (attempt.time_column ? 2 : 0) + fraction * regular + (attempt.width > 1 ? 0.5 : 0);
}

std::optional<Attempt> best_attempt(SampleSpan sample, const Look& look) {
  constexpr std::array<std::pair<char, char>, 9> kForms = {{{',', '.'},
                                                            {';', '.'},
                                                            {'\t', '.'},
                                                            {'|', '.'},
                                                            {';', ','},
                                                            {'\t', ','},
                                                            {'|', ','},
                                                            {',', ','},
                                                            {' ', '.'}}};
  std::vector<std::pair<char, char>> forms(kForms.begin(), kForms.end() - 1);
  if (look.options.delimiter) {
    forms = {{*look.options.delimiter, '.'}, {*look.options.delimiter, ','}};
  }
  std::optional<Attempt> best;
  for (const auto& [delimiter, decimal] : forms) {
    if (look.options.decimal && decimal != *look.options.decimal) continue;
    Attempt attempt{.delimiter = delimiter, .decimal = decimal};
    attempt.rows = sample_rows(sample, delimiter, look.options.skip.value_or(0), kRowsLookedAt);
    judge(attempt, look);
    if (!best || attempt.score > best->score) best = std::move(attempt);
  }
  return best;
}

bool has_number(const SampleRow& row, std::optional<std::size_t> time_column, char decimal) {
  const CellRules rules{.decimal = decimal};
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i == time_column) continue;
    const CellKind kind = read_cell(row.field(i), rules).kind;
    if (kind == CellKind::kInteger || kind == CellKind::kDecimal) return true;
  }
  return false;
}

bool is_unit(std::string_view text) {
  constexpr std::array<std::string_view, 50> kUnits = {"degc",
                                                       "deg c",
                                                       "\xc2\xb0"
                                                       "c",
                                                       "c",
                                                       "k",
                                                       "degf",
                                                       "w",
                                                       "kw",
                                                       "mw",
                                                       "wh",
                                                       "kwh",
                                                       "mwh",
                                                       "v",
                                                       "mv",
                                                       "kv",
                                                       "a",
                                                       "ma",
                                                       "hz",
                                                       "%",
                                                       "m/s",
                                                       "mm",
                                                       "cm",
                                                       "m",
                                                       "km",
                                                       "pa",
                                                       "hpa",
                                                       "kpa",
                                                       "mbar",
                                                       "bar",
                                                       "w/m2",
                                                       "l/s",
                                                       "m3/h",
                                                       "m3/s",
                                                       "mg/l",
                                                       "g/l",
                                                       "rpm",
                                                       "ppm",
                                                       "ppb",
                                                       "deg",
                                                       "s",
                                                       "min",
                                                       "h",
                                                       "kg",
                                                       "t",
                                                       "ph",
                                                       "volts",
                                                       "-",
                                                       "ntu",
                                                       "us/cm",
                                                       "w/m^2"};
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '[' || text.front() == '(')) return true;
  return std::ranges::any_of(kUnits, [&](std::string_view unit) { return equals_word(text, unit); });
}

/// "", "degC", "%": most cells are empty or known units, and at least one is a unit.
bool is_units_row(const SampleRow& row, std::optional<std::size_t> time_column) {
  std::size_t units = 0, others = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i == time_column || trim(row.texts[i]).empty()) continue;
    (is_unit(row.texts[i]) ? units : others) += 1;
  }
  return units > 0 && units >= others;
}

/// The row that names the columns, given the first that holds data; nothing where there is none.
std::optional<std::size_t> header_of(const Attempt& attempt, std::size_t first_data) {
  const auto wide_enough = [&](std::size_t row) {
    const std::size_t size = attempt.rows[row].size();
    return size >= 2 ? size + 1 >= attempt.width && size <= attempt.width + 1 : size == attempt.width;
  };
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < first_data; ++i) {
    if (wide_enough(i)) candidates.push_back(i);
  }
  if (candidates.empty()) return {};
  for (const std::size_t row : candidates) {
    const Field time = attempt.rows[row].field(attempt.time_column.value_or(0));
    if (is_time_name(time.text)) return row;
  }
  // Two columns are what preambles have ("Serial,1234"), more are not; a row of numbers is data gone wrong.
  if (attempt.width > 2) {
    const SampleRow& first = attempt.rows[candidates.front()];
    const auto digit = [](std::string_view text) {
      return !text.empty() && text[0] >= '0' && text[0] <= '9';
    };
    const bool bad_data = digit(trim(first.field(attempt.time_column.value_or(0)).text)) &&
                          has_number(first, attempt.time_column, attempt.decimal);
    return bad_data ? std::nullopt : std::optional(candidates.front());
  }
  for (auto row = candidates.rbegin(); row != candidates.rend(); ++row) {
    if (!has_number(attempt.rows[*row], attempt.time_column, attempt.decimal)) return *row;
  }
  return {};
}

std::size_t first_data_row(const Attempt& attempt) {
  for (std::size_t i = 0; i < attempt.rows.size(); ++i) {
    const SampleRow& row = attempt.rows[i];
    if (row.size() + 1 < attempt.width || row.size() > attempt.width + 1) continue;
    if (!attempt.time_column) {
      if (has_number(row, {}, attempt.decimal)) return i;
    } else if (is_stamp(trim(row.field(*attempt.time_column).text), {}) ||
               read_cell(row.field(*attempt.time_column), {}).kind == CellKind::kInteger) {
      return i;
    }
  }
  return attempt.rows.size();
}

/// A trailing delimiter makes a last column that has neither name nor values.
void drop_trailing(Dialect& dialect, const Attempt& attempt, std::size_t first_data) {
  while (dialect.headers.size() > 1 && trim(dialect.headers.back()).empty()) {
    const std::size_t last = dialect.headers.size() - 1;
    for (std::size_t i = first_data; i < attempt.rows.size(); ++i) {
      if (!trim(attempt.rows[i].field(last).text).empty() || attempt.rows[i].field(last).quoted) return;
    }
    dialect.headers.pop_back();
    if (dialect.units.size() > last) dialect.units.resize(last);
  }
}

Result<Dialect> toa5_dialect(SampleSpan sample, const CsvOptions& options) {
  const auto rows = sample_rows(sample, ',', 0, 4);
  if (rows.size() < 4) {
    return fail(ErrorCode::kMalformed, "line 1: a TOA5 file has four lines before its rows, this one has " +
                                           std::to_string(rows.size()));
  }
  Dialect dialect;
  dialect.toa5 = true;
  dialect.decimal = options.decimal.value_or('.');
  dialect.headers = rows[1].texts;
  dialect.units = rows[2].texts;
  // TS and RN tell what stamp and record number are: no units.
  for (std::string& unit : dialect.units) {
    if (unit == "TS" || unit == "RN") unit.clear();
  }
  dialect.header_line = rows[1].line;
  dialect.data_line = rows[3].line + 1;
  return dialect;
}

}  // namespace

bool is_stamp(std::string_view text, const std::optional<StampFormat>& told) {
  if (text.empty()) return false;
  if (told && told->kind != StampKind::kEpoch && parse_stamp(text, *told)) return true;
  return parse_iso(text).has_value() || date_order(text).has_value();
}

Result<Dialect> detect_dialect(SampleSpan sample, const CsvOptions& options,
                               const std::optional<StampFormat>& told) {
  if (sample.text.find('\0') != std::string_view::npos && sample.text.substr(0, 512).find('\0') < 512) {
    return fail(ErrorCode::kMalformed, "is not text: it holds zero bytes");
  }
  const bool told_form = options.skip || options.no_header || options.units_row;
  if (!told_form && (sample.text.starts_with("\"TOA5\",") || sample.text.starts_with("TOA5,"))) {
    return toa5_dialect(sample, options);
  }
  const Look look{options, told};
  const auto attempt = best_attempt(sample, look);
  if (!attempt || attempt->rows.empty()) return fail(ErrorCode::kMalformed, "holds no rows");
  Dialect dialect;
  dialect.delimiter = attempt->delimiter;
  dialect.decimal = attempt->decimal;
  std::optional<std::size_t> header;
  if (options.no_header) {
    header = {};
  } else if (options.skip) {
    header = 0;
  } else {
    header = header_of(*attempt, first_data_row(*attempt));
  }
  std::size_t first_data = header ? *header + 1 : 0;
  if (!header) {
    dialect.data_line = attempt->rows.front().line;
    if (options.no_header && options.units_row) ++first_data;
    dialect.headers.assign(attempt->width, "");
  } else {
    dialect.headers = attempt->rows[*header].texts;
    dialect.header_line = attempt->rows[*header].line;
    const bool next = first_data < attempt->rows.size();
    if (next && (options.units_row || (attempt->rows[first_data].size() + 1 >= attempt->width &&
                                       is_units_row(attempt->rows[first_data], attempt->time_column) &&
                                       !has_number(attempt->rows[first_data], {}, dialect.decimal) &&
                                       first_data < first_data_row(*attempt)))) {
      dialect.units = attempt->rows[first_data].texts;
      ++first_data;
    }
    const bool more = first_data < attempt->rows.size();
    dialect.data_line = more ? attempt->rows[first_data].line : attempt->rows[first_data - 1].line + 1;
  }
  drop_trailing(dialect, *attempt, first_data);
  for (const std::string& name : dialect.headers) {
    if (is_utf8(name)) continue;
    return fail(ErrorCode::kMalformed, "line " + std::to_string(dialect.header_line) + ": the name " +
                                           quoted(name) + " is not UTF-8: --encoding latin-1 reads latin-1");
  }
  return dialect;
}

}  // namespace mdat::csv
