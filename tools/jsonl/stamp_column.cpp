// SPDX-License-Identifier: Apache-2.0
#include "tools/jsonl/stamp_column.hpp"

#include <algorithm>
#include <charconv>

#include "tools/text.hpp"

namespace mdat::jsonl {
namespace {

std::optional<TimeUnit> epoch_unit(std::string_view name) {
  if (name.starts_with("epoch_")) name.remove_prefix(6);
  if (name == "epoch" || name == "s") return TimeUnit::kSecond;
  if (name == "ms") return TimeUnit::kMilli;
  if (name == "us") return TimeUnit::kMicro;
  if (name == "ns") return TimeUnit::kNano;
  return std::nullopt;
}

std::string offset_name(std::int32_t seconds) {
  if (seconds == 0) return "UTC";
  const int minutes = std::abs(seconds) / 60;
  return tool::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

std::optional<std::string> StampColumn::add(const Member& member) {
  if (!zone_) {
    auto zone = Zone::find(options_->zone);
    if (!zone) return zone.error().message;
    zone_ = std::move(*zone);
  }
  if (member.kind == ValueKind::kInteger) return add_epoch(member);
  if (member.kind != ValueKind::kString) return tool::format("\"time\" is {}, not a stamp", member.text);
  const auto civil = parse_iso(member.text);
  if (!civil) return tool::format("\"time\": '{}' is no ISO 8601 stamp", member.text);
  return add_civil(*civil, member.text);
}

std::optional<std::string> StampColumn::add_epoch(const Member& member) {
  const auto unit = epoch_unit(options_->time_format);
  if (!unit)
    return tool::format("\"time\" is the number {}; --time-format s, ms, us or ns says of what", member.text);
  std::int64_t ticks = 0;
  const auto result = std::from_chars(member.text.data(), member.text.data() + member.text.size(), ticks);
  if (result.ec != std::errc{}) return tool::format("\"time\": {} is too large", member.text);
  const std::int64_t per_second = ticks_per_second(*unit);
  std::int64_t rest = ticks % per_second;
  if (rest < 0) rest += per_second;
  CivilTime civil;
  civil.seconds = (ticks - rest) / per_second;
  civil.nanoseconds = static_cast<std::int32_t>(rest * (1'000'000'000 / per_second));
  civil.unit = *unit;
  civil.offset_seconds = 0;
  return add_civil(civil, member.text);
}

std::optional<std::string> StampColumn::add_civil(const CivilTime& civil, std::string_view text) {
  const bool naive = !civil.offset_seconds;
  if (any_ && naive != naive_) {
    return tool::format("\"time\": '{}' has {} offset, stamps before have {}", text, naive ? "no" : "an",
                        naive ? "one" : "none");
  }
  std::int64_t seconds = civil.seconds - civil.offset_seconds.value_or(0);
  if (naive && !zone_->naive()) {
    if (auto wrong = to_zone(seconds, text)) return wrong;
  }
  if (!any_) offset_ = civil.offset_seconds;
  if (offset_ != civil.offset_seconds) offset_.reset();
  any_ = true;
  naive_ = naive;
  last_ = seconds;
  unit_ = std::max(unit_, civil.unit);
  seconds_.push_back(seconds);
  nanoseconds_.push_back(civil.nanoseconds);
  return std::nullopt;
}

/// An hour that occurs twice is taken so that the stamps run forward.
std::optional<std::string> StampColumn::to_zone(std::int64_t& seconds, std::string_view text) {
  const Zone::Instants instants = zone_->instants(seconds);
  if (instants.count == 0) return tool::format("\"time\": '{}' does not exist in {}", text, zone_->name());
  const bool second = instants.count == 2 && instants.utc_seconds[0] < last_;
  seconds = instants.utc_seconds[second ? 1 : 0];
  return std::nullopt;
}

Type StampColumn::type() const {
  Type type{.kind = TypeKind::kTimestamp, .unit = unit_, .zone = {}};
  if (!options_->zone.empty()) {
    type.zone = options_->zone;
  } else if (any_ && !naive_) {
    type.zone = offset_ ? offset_name(*offset_) : "UTC";
  }
  return type;
}

std::optional<std::vector<std::int64_t>> StampColumn::ticks() const {
  std::vector<std::int64_t> ticks;
  ticks.reserve(seconds_.size());
  for (std::size_t i = 0; i < seconds_.size(); ++i) {
    const auto tick = to_ticks(seconds_[i], nanoseconds_[i], unit_);
    if (!tick) return std::nullopt;
    ticks.push_back(*tick);
  }
  return ticks;
}

void StampColumn::clear() {
  seconds_.clear();
  nanoseconds_.clear();
}

}  // namespace mdat::jsonl
