// SPDX-License-Identifier: Apache-2.0
#include "tools/csv/row_loader.hpp"

#include <algorithm>
#include <utility>

#include "mdat/time.hpp"
#include "tools/csv/quote.hpp"

namespace mdat::csv {
namespace {

/// Rows handed to the writer at once: a granule of the format.
constexpr std::size_t kFlushRows = 8192;
/// Text gathered in one column before that.
constexpr std::size_t kFlushTextBytes = std::size_t{4} << 20;
/// Rows read column by column at once, and how many are read alone at most where that fails.
constexpr std::size_t kGridRows = 512;
constexpr std::size_t kGridPauseMax = 256;
/// Values gathered over all groups: 32 MiB.
constexpr std::size_t kBufferedSlotsMax = std::size_t{4} << 20;

}  // namespace

RowLoader::RowLoader(const Plan& plan, Target& target)
    : plan_(plan),
      context_{.target = target,
               .options = plan.options,
               .axis_type = {.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}}},
      grid_reader_(plan_.schema) {}

bool RowLoader::fail_with(Error error) {
  if (!error_) error_ = std::move(error);
  return false;
}

RowLoader::Verdict RowLoader::refuse(ErrorCode code, std::uint64_t line, const std::string& why) {
  (void)fail_with({code, report_.path + ":" + std::to_string(line) + ": " + why, {}});
  return Verdict::kStop;
}

RowLoader::Verdict RowLoader::bad_row(std::uint64_t line, const std::string& why) {
  if (plan_.options.bad_rows == BadRows::kError) {
    return refuse(ErrorCode::kMalformed, line, why + " (--bad-rows skip|null leaves it out)");
  }
  if (report_.first_bad.empty()) report_.first_bad = "line " + std::to_string(line) + ": " + why;
  ++report_.bad_rows;
  return Verdict::kDrop;
}

/// The stamp as the clock of the source showed it.
RowLoader::Verdict RowLoader::read_time(const Record& record, CivilTime& time) {
  const TimeColumns& columns = plan_.schema.time;
  std::string_view parts[2];
  std::size_t count = 0;
  for (const std::size_t column : columns.columns) {
    parts[count++] = column < record.fields.size() ? trim(record.fields[column].text) : std::string_view();
  }
  const std::string_view text = stamp_text({parts, count}, joined_);
  const auto parsed = parse_stamp(text, columns.format);
  if (!parsed) {
    return bad_row(record.line, "column " + quoted(plan_.schema.columns[columns.columns[0]].name) + ": " +
                                    quoted(text) + " is no time (expected " + to_string(columns.format) +
                                    ")");
  }
  time = *parsed;
  return Verdict::kKeep;
}

bool RowLoader::refine(TimeUnit unit, std::uint64_t line) {
  const std::int64_t factor = ticks_per_second(unit) / ticks_per_second(context_.axis_type.unit);
  for (Group& group : groups_) {
    if (group.refine(factor)) continue;
    (void)refuse(ErrorCode::kLimit, line,
                 "stamps of this source are too far apart for the unit that this one needs");
    return false;
  }
  context_.axis_type.unit = unit;
  return set_range();
}

/// The stamp as ticks of the axis.
RowLoader::Verdict RowLoader::place(const Record& record, CivilTime& time, Group& group,
                                    std::int64_t& ticks) {
  const CivilTime read = time;
  const Clock::Outcome outcome = clock_->resolve(time, group.hour, record.line);
  if (outcome != Clock::Outcome::kOk) {
    const auto shown = [&] { return quoted(format_time(read.seconds, TimeUnit::kSecond, {})); };
    const std::string& zone = clock_->zone().name();
    switch (outcome) {
      case Clock::Outcome::kSkipped:
        return bad_row(record.line, shown() + " does not exist in " + zone + ": clocks skip it");
      case Clock::Outcome::kNoOffset:
        return bad_row(record.line, shown() + " has no offset, the first stamp of the file has one");
      case Clock::Outcome::kOffset:
        return bad_row(record.line, shown() + " has an offset, the first stamp of the file has none");
      default:
        break;
    }
    return refuse(
        ErrorCode::kInvalidArgument, group.hour.line,
        "this hour occurs twice in " + zone +
            ", and the stamps here do not run forward through both passes: --zone with the offset of the "
            "logger's clock, like +01:00, decides");
  }
  if (clock_->zone().name() != context_.axis_type.zone) context_.axis_type.zone = clock_->zone().name();
  if (time.unit > context_.axis_type.unit && !refine(time.unit, record.line)) return Verdict::kStop;
  const auto exact = to_ticks(time.seconds, time.nanoseconds, context_.axis_type.unit);
  if (!exact) {
    return refuse(ErrorCode::kLimit, record.line,
                  quoted(format_time(read.seconds, TimeUnit::kSecond, {})) + " is out of the range of " +
                      to_string(context_.axis_type));
  }
  ticks = *exact;
  return Verdict::kKeep;
}

RowLoader::Verdict RowLoader::take_values(const Record& record, Group& group) {
  const bool keep_rest = plan_.options.bad_rows == BadRows::kNull;
  for (std::size_t i = 0; i < group.columns.size(); ++i) {
    const std::size_t at = plan_.schema.values[i];
    Column& rows = group.columns[i].rows;
    if (at >= record.fields.size()) {  // only where short rows are allowed
      rows.push_null();
      continue;
    }
    const Field& field = record.fields[at];
    const Column::Push push = rows.push(field, plan_.schema.rules);
    if (push == Column::Push::kOk) [[likely]]
      continue;
    const std::string& name = plan_.schema.columns[at].name;
    const std::string where = "column " + quoted(name) + ": " + quoted(field.text);
    if (push == Column::Push::kInexact) {
      return refuse(ErrorCode::kLimit, record.line,
                    where + ": the integers of this column are not exact as float64: --type " + name +
                        "=string keeps their digits, =float64 rounds them");
    }
    const std::string why =
        where + " is not " + expected_text(rows.type()) + " (--type " + name + "=string keeps text)";
    if (keep_rest) {
      if (report_.first_bad.empty()) report_.first_bad = "line " + std::to_string(record.line) + ": " + why;
      ++report_.bad_fields;
      rows.push_null();
      continue;
    }
    for (std::size_t k = 0; k <= i; ++k) group.columns[k].rows.truncate(group.ticks.size());
    return bad_row(record.line, why);
  }
  return Verdict::kKeep;
}

Group* RowLoader::new_group(std::string_view key) {
  Group& group = groups_.emplace_back();
  group.key = key;
  const ColumnName split = split_key(key);
  const auto evidence = plan_.schema.evidence.find(group.key);
  for (std::size_t i = 0; i < plan_.schema.values.size(); ++i) {
    const ColumnName& name = plan_.schema.columns[plan_.schema.values[i]];
    GroupColumn& column = group.columns.emplace_back();
    column.column = name.name;
    column.unit = name.unit.empty() ? split.unit : name.unit;
    auto filled = fill_template(
        plan_.name_template,
        {.dir = plan_.name.dir, .file = plan_.name.file, .column = name.name, .key = split.name});
    if (!filled) {
      (void)fail_with(filled.error());
      return nullptr;
    }
    column.name = *std::move(filled);
    if (!names_.emplace(column.name, &group).second) {
      (void)fail_with({ErrorCode::kInvalidArgument,
                       report_.path + ": two columns would both be series " + quoted(column.name) +
                           ": --name with {column} or {key} keeps them apart",
                       {}});
      return nullptr;
    }
    for (const auto& [told, type] : plan_.options.types) {
      const auto found = find_column(plan_.schema.columns, told);
      if (found == plan_.schema.values[i] ||
          (!group.key.empty() && (told == group.key || told == split.name)))
        column.rows.tell(type);
    }
    if (evidence != plan_.schema.evidence.end()) column.rows.expect(evidence->second[i]);
  }
  if (auto ok = group.bind(context_); !ok) {
    ok.error().message = report_.path + ": " + ok.error().message;
    (void)fail_with(std::move(ok.error()));
    return nullptr;
  }
  by_key_.emplace(group.key, &group);
  return &group;
}

Group* RowLoader::group_of(const Record& record) {
  if (!plan_.schema.key) return last_group_;
  const Field& field = record.fields[*plan_.schema.key];
  const std::string_view key = field.quoted ? field.text : trim(field.text);
  if (last_group_ != nullptr && last_group_->key == key) return last_group_;
  const auto found = by_key_.find(std::string(key));
  last_group_ = found != by_key_.end() ? found->second : new_group(key);
  return last_group_;
}

bool RowLoader::flush(Group& group, bool at_end) {
  buffered_slots_ -= std::min(buffered_slots_, group.ticks.size() * (group.columns.size() + 1));
  auto ok = group.flush(context_, at_end);
  if (ok) return true;
  ok.error().message = report_.path + ": " + ok.error().message;
  return fail_with(std::move(ok.error()));
}

bool RowLoader::flush_full(Group& group, std::size_t rows) {
  buffered_slots_ += rows * (group.columns.size() + 1);
  const bool text = std::ranges::any_of(
      group.columns, [](const GroupColumn& column) { return column.rows.text_bytes() >= kFlushTextBytes; });
  if (group.ticks.size() >= kFlushRows || text) return flush(group, false);
  if (buffered_slots_ < kBufferedSlotsMax) return true;
  return std::ranges::all_of(groups_, [&](Group& each) { return flush(each, false); });
}

RowLoader::Verdict RowLoader::take(const Record& record) {
  const std::size_t width = plan_.schema.columns.size();
  const bool lenient = plan_.options.bad_rows == BadRows::kNull;
  for (std::size_t i = width; i < record.fields.size(); ++i) {
    if (trim(record.fields[i].text).empty() && !record.fields[i].quoted) continue;
    if (lenient) {
      ++report_.bad_fields;
      continue;
    }
    return bad_row(record.line, "has " + std::to_string(record.fields.size()) + " fields, expected " +
                                    std::to_string(width) + ": " + quoted(record.fields[i].text) +
                                    " is one too many");
  }
  if (record.fields.size() < width) {
    const auto missing = width - record.fields.size();
    if (!lenient) {
      return bad_row(record.line, "has " + std::to_string(record.fields.size()) + " fields, expected " +
                                      std::to_string(width) + ": " + quoted(record.fields.back().text) +
                                      " is the last");
    }
    report_.bad_fields += missing;
  }
  CivilTime time;
  if (const Verdict verdict = read_time(record, time); verdict != Verdict::kKeep) return verdict;
  if (!clock_) {
    auto clock = Clock::of(time, plan_.options.zone);
    if (!clock) {
      (void)fail_with(clock.error());
      return Verdict::kStop;
    }
    clock_ = *std::move(clock);
    context_.axis_type.zone = clock_->zone().name();
    if (!set_range()) return Verdict::kStop;
  }
  if (plan_.schema.key &&
      (*plan_.schema.key >= record.fields.size() || trim(record.fields[*plan_.schema.key].text).empty())) {
    return bad_row(record.line, "column " + quoted(plan_.schema.columns[*plan_.schema.key].name) +
                                    " is empty: no series is named");
  }
  Group* const group = group_of(record);
  if (group == nullptr) return Verdict::kStop;
  std::int64_t ticks = 0;
  if (const Verdict verdict = place(record, time, *group, ticks); verdict != Verdict::kKeep) return verdict;
  if ((from_ && ticks < *from_) || (to_ && ticks >= *to_)) return Verdict::kDrop;
  if (const Verdict verdict = take_values(record, *group); verdict != Verdict::kKeep) return verdict;
  group->add(ticks);
  ++report_.rows;
  return flush_full(*group, 1) ? Verdict::kKeep : Verdict::kStop;
}

/// Rows of a wide source as long as nothing is special about them. Where much is, that is tried less often.
bool RowLoader::take_grids(Tokenizer& tokenizer) {
  if (grid_pause_ > 0) {
    --grid_pause_;
    return true;
  }
  if (plan_.schema.key || !clock_ || from_ || to_) return true;
  Group& group = *last_group_;
  for (;;) {
    const Grid grid =
        tokenizer.peek(plan_.schema.columns.size(), std::min(kGridRows, kFlushRows - group.ticks.size()));
    if (grid.rows() == 0) return true;
    const std::size_t rows = grid_reader_.read(grid, *clock_, context_.axis_type.unit, group);
    tokenizer.pass(grid, rows);
    report_.rows += rows;
    if (rows > 0 && !flush_full(group, rows)) return false;
    grid_pause_next_ = rows == grid.rows() ? 1 : std::min(2 * grid_pause_next_, kGridPauseMax);
    if (rows == grid.rows()) continue;
    grid_pause_ = grid_pause_next_;
    return true;
  }
}

/// --from and --to in ticks, as soon as the zone is known and whenever the unit changes.
bool RowLoader::set_range() {
  const auto parse = [&](const std::string& text, std::optional<std::int64_t>& out, const char* option) {
    if (text.empty()) return true;
    auto ticks = parse_time(text, context_.axis_type.unit, clock_->zone());
    if (!ticks)
      return fail_with({ticks.error().code, std::string(option) + ": " + ticks.error().message, {}});
    out = *ticks;
    return true;
  };
  return !clock_ || (parse(plan_.options.from, from_, "--from") && parse(plan_.options.to, to_, "--to"));
}

/// A wide source has its one group from the start: its series exist even without rows.
Result<void> RowLoader::start() {
  const Schema& schema = plan_.schema;
  if (const auto first = first_stamp(schema)) {
    auto clock = Clock::of(*first, plan_.options.zone);
    if (!clock) return std::unexpected(clock.error());
    clock_ = *std::move(clock);
  } else {
    auto zone = Zone::find(plan_.options.zone);
    if (!zone) return fail(zone.error().code, "--zone: " + zone.error().message);
    context_.axis_type.zone = zone->name();
  }
  if (clock_) context_.axis_type.zone = clock_->zone().name();
  if (!set_range()) return std::unexpected(*error_);
  if (!schema.key && (last_group_ = new_group("")) == nullptr) return std::unexpected(*error_);
  return {};
}

bool RowLoader::finish() {
  for (Group& group : groups_) {
    if (!Clock::decided(group.hour)) {
      (void)refuse(
          ErrorCode::kInvalidArgument, group.hour.line,
          "this hour occurs twice in " + clock_->zone().name() +
              ", and the stamps do not tell which of the two it is: --zone with the offset of the logger's "
              "clock, like +01:00, decides");
      return false;
    }
    if (!flush(group, true)) return false;
    if (auto ok = group.check_overlap(context_); !ok) {
      ok.error().message = report_.path + ": " + ok.error().message;
      return fail_with(std::move(ok.error()));
    }
  }
  return true;
}

SourceReport RowLoader::report() const {
  SourceReport report = report_;
  const Schema& schema = plan_.schema;
  report.delimiter = schema.dialect.delimiter;
  report.decimal = schema.dialect.decimal;
  report.encoding = plan_.options.encoding;
  report.header_line = schema.dialect.header_line;
  report.data_line = schema.dialect.data_line;
  report.toa5 = schema.dialect.toa5;
  for (const std::size_t column : schema.time.columns)
    report.time_columns.push_back(schema.columns[column].name);
  report.time_format = to_string(schema.time.format);
  report.axis_type = context_.axis_type;
  if (schema.key) report.key_column = schema.columns[*schema.key].name;
  const Zone zone = clock_ ? clock_->zone() : Zone();
  std::optional<std::int64_t> first, last;
  for (const Group& group : groups_) {
    if (group.rows() > 0 && (!first || group.first() < *first)) first = group.first();
    if (group.rows() > 0 && (!last || group.last() > *last)) last = group.last();
    for (const GroupColumn& column : group.columns) {
      report.columns.push_back({.column = column.column,
                                .series = column.name,
                                .type = column.series->type,
                                .unit = column.unit,
                                .rows = column.rows_total,
                                .nulls = column.nulls_total});
    }
  }
  if (first) report.first = format_time(*first, context_.axis_type.unit, zone);
  if (last) report.last = format_time(*last, context_.axis_type.unit, zone);
  return report;
}

Result<SourceReport> RowLoader::load(ByteSource& source, const std::function<void()>& on_block) {
  report_.path = source.path();
  if (auto ok = start(); !ok) return std::unexpected(ok.error());
  Tokenizer tokenizer(source, plan_.schema.dialect.delimiter, plan_.schema.dialect.data_line - 1);
  std::uint64_t read = 0;
  for (;;) {
    if (!take_grids(tokenizer)) return std::unexpected(*error_);
    const Record* const record = tokenizer.next();
    if (record == nullptr) break;
    if (source.read_bytes() != read) {
      read = source.read_bytes();
      on_block();
    }
    if (record->empty()) continue;
    if (take(*record) == Verdict::kStop) return std::unexpected(*error_);
  }
  if (tokenizer.error()) return std::unexpected(*tokenizer.error());
  if (!finish()) return std::unexpected(*error_);
  return report();
}

}  // namespace mdat::csv
