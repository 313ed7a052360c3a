// SPDX-License-Identifier: Apache-2.0
#include "tools/text_target.hpp"

#include <algorithm>
#include <set>

#include "tools/text.hpp"
#include "tools/value_text.hpp"

namespace mdat::tool {
namespace {

/// Names that a header line cannot carry: a reader trims, counts repeated ones up, or takes them for "time".
bool is_header_name(const std::string& name) {
  if (name.empty() || name == "time") return false;
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  return !blank(name.front()) && !blank(name.back()) && name.find_first_of("\r\n") == std::string::npos;
}

/// A wide header must not look like that of the long layout.
bool looks_long(std::span<const Series> series) {
  return series.size() == 2 && name_with_unit(series[0]) == "series" && name_with_unit(series[1]) == "value";
}

std::string quoted_for_shell(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// Lists of names in notes stay short.
std::string some_of(const std::vector<std::string>& items) {
  constexpr std::size_t kShown = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), kShown); ++i) text += (i > 0 ? " " : "") + items[i];
  if (items.size() > kShown) text += format(" ... ({} in all)", items.size());
  return text;
}

struct Losses {
  std::vector<std::string> types;  ///< --type options
  std::vector<std::string> empty;  ///< series without rows, which a long text does not name
  std::set<std::string> zones;
  std::set<std::string> axes;  ///< types of axes that are not of time stamps
};

void add_notes(const Losses& losses, Layout layout, std::vector<std::string>& notes) {
  if (!losses.types.empty()) {
    notes.push_back("text carries no types; convert it back with " + some_of(losses.types));
  }
  if (!losses.axes.empty()) {
    notes.push_back(format("text does not tell that axes are of {}; numbers are read back as time stamps",
                           some_of({losses.axes.begin(), losses.axes.end()})));
  }
  if (losses.zones.size() > 1) {
    notes.push_back(format("the times are in {} zones ({}); text keeps the instants only",
                           losses.zones.size(), some_of({losses.zones.begin(), losses.zones.end()})));
  } else if (!losses.zones.empty() && losses.zones.begin()->find('/') != std::string::npos) {
    notes.push_back(format("text carries no zone; convert it back with --zone {}", *losses.zones.begin()));
  }
  if (layout == Layout::kLong && !losses.empty.empty()) {
    notes.push_back("series without rows are not in the text: " + some_of(losses.empty));
  }
}

}  // namespace

Expected<TextPlan> plan_text(const File& file, const RangeText& range) {
  TextPlan plan;
  auto all = file.series();
  if (!all) return refuse_file(all.error(), file.path());
  plan.series = std::move(*all);
  Losses losses;
  std::optional<std::uint64_t> axis_id;
  for (const Series& series : plan.series) {
    auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), file.path());
    // A range must be understood before anything is written.
    if (auto parsed = parse_range(range, axis->type(), file.path()); !parsed) {
      return std::unexpected(std::move(parsed.error()));
    }
    if (axis_id && *axis_id != axis->id()) plan.layout = Layout::kLong;
    axis_id = axis->id();
    if (!is_header_name(series.name())) plan.layout = Layout::kLong;
    if (!is_inferred(series.type().kind)) {
      losses.types.push_back("--type " + quoted_for_shell(series.name() + "=" + to_string(series.type())));
    }
    if (series.rows() == 0) losses.empty.push_back(quoted_for_shell(series.name()));
    if (axis->type().kind == TypeKind::kTimestamp) {
      losses.zones.insert(axis->type().zone);
    } else {
      losses.axes.insert(to_string(axis->type()));
    }
  }
  if (looks_long(plan.series)) plan.layout = Layout::kLong;
  add_notes(losses, plan.layout, plan.notes);
  return plan;
}

Outcome write_text(const File& file, const TextPlan& plan, const RangeText& range, Format format,
                   Output& output, const std::function<void(std::uint64_t)>& progress) {
  RowOptions options;
  options.range = range;
  options.layout = plan.layout;
  options.naming = Naming::kWithUnit;
  options.progress = progress;
  const auto records = make_records(format, output, Terminal{});
  if (auto outcome = write_rows(file, plan.series, options, *records, output); !outcome) return outcome;
  records->finish();
  return output.finish();
}

}  // namespace mdat::tool
