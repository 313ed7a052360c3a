// SPDX-License-Identifier: Apache-2.0
#include "lib/meteaudata/dtype.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "lib/model/dtype.hpp"
#include "mdat/time.hpp"

namespace mdat::meteaudata {
namespace {

constexpr std::array<std::string_view, 4> kUnits{"s", "ms", "us", "ns"};

struct Name {
  std::string_view text;
  TypeKind kind;
  bool nullable;
};

constexpr std::array kNames{
    Name{"float64", TypeKind::kFloat64, false}, Name{"Float64", TypeKind::kFloat64, true},
    Name{"double", TypeKind::kFloat64, true},   Name{"float32", TypeKind::kFloat32, false},
    Name{"Float32", TypeKind::kFloat32, true},  Name{"float", TypeKind::kFloat32, true},
    Name{"float16", TypeKind::kFloat32, false}, Name{"int8", TypeKind::kInt8, false},
    Name{"Int8", TypeKind::kInt8, true},        Name{"int16", TypeKind::kInt16, false},
    Name{"Int16", TypeKind::kInt16, true},      Name{"int32", TypeKind::kInt32, false},
    Name{"Int32", TypeKind::kInt32, true},      Name{"int64", TypeKind::kInt64, false},
    Name{"Int64", TypeKind::kInt64, true},      Name{"uint8", TypeKind::kUint8, false},
    Name{"UInt8", TypeKind::kUint8, true},      Name{"uint16", TypeKind::kUint16, false},
    Name{"UInt16", TypeKind::kUint16, true},    Name{"uint32", TypeKind::kUint32, false},
    Name{"UInt32", TypeKind::kUint32, true},    Name{"uint64", TypeKind::kUint64, false},
    Name{"UInt64", TypeKind::kUint64, true},    Name{"bool", TypeKind::kBool, false},
    Name{"boolean", TypeKind::kBool, true},     Name{"category", TypeKind::kCategorical, true},
    Name{"str", TypeKind::kString, true},       Name{"string", TypeKind::kString, true},
    Name{"object", TypeKind::kString, true},    Name{"string[python]", TypeKind::kString, true}};

TimeUnit parse_unit(std::string_view text) {
  const auto at = std::ranges::find(kUnits, text);
  return at == kUnits.end() ? TimeUnit::kNano : static_cast<TimeUnit>(at - kUnits.begin());
}

/// Behind "datetime64[" or "timedelta64[".
std::string_view inside(std::string_view text) {
  const auto open = text.find('[');
  return open == std::string_view::npos || !text.ends_with(']')
             ? ""
             : text.substr(open + 1, text.size() - open - 2);
}

std::string offset_name(std::int64_t minutes) {
  const std::int64_t magnitude = std::abs(minutes);
  std::string name(1, minutes < 0 ? '-' : '+');
  for (const std::int64_t two : {magnitude / 60, magnitude % 60}) {
    if (name.size() > 1) name += ':';
    name += static_cast<char>('0' + two / 10);
    name += static_cast<char>('0' + two % 10);
  }
  return magnitude == 0 ? "UTC" : name;
}

/// The last number in "pytz.FixedOffset(-300)" and "tzoffset(None, -18000)".
std::optional<std::int64_t> number_in(std::string_view text) {
  const auto begin = text.find_last_of("(, ");
  if (begin == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [at, error] = std::from_chars(text.data() + begin + 1, end, number);
  if (error != std::errc() || at != end || number <= -86400 || number >= 86400) return std::nullopt;
  return number;
}

}  // namespace

Dtype parse_dtype(std::string_view text) {
  constexpr std::string_view kArrow = "[pyarrow]";
  const bool arrow = text.ends_with(kArrow);
  if (arrow) text.remove_suffix(kArrow.size());
  const auto at = std::ranges::find(kNames, text, &Name::text);
  if (at != kNames.end())
    return {.type = {.kind = at->kind, .unit = {}, .zone = {}}, .nullable = at->nullable || arrow};
  if (text.starts_with("datetime64[") || text.starts_with("timestamp[")) {
    const std::string_view words = inside(text);
    const auto comma = words.find(", ");
    std::string_view zone = comma == std::string_view::npos ? "" : words.substr(comma + 2);
    if (zone.starts_with("tz=")) zone.remove_prefix(3);
    return {.type = {.kind = TypeKind::kTimestamp,
                     .unit = parse_unit(words.substr(0, comma)),
                     .zone = zone.empty() ? "" : parse_zone_name(zone).name},
            .nullable = true};
  }
  if (text.starts_with("timedelta64[") || text.starts_with("duration["))
    return {.type = {.kind = TypeKind::kDuration, .unit = parse_unit(inside(text)), .zone = {}},
            .nullable = true};
  return {.type = {.kind = TypeKind::kString, .unit = {}, .zone = {}}, .nullable = true, .known = false};
}

std::string dtype_of(const Type& type, bool has_nulls) {
  if (type.kind >= TypeKind::kString) return model::dtype_of(type);  // what can be null under one name
  const bool nullable = has_nulls && type.kind != TypeKind::kFloat32 && type.kind != TypeKind::kFloat64;
  const auto at = std::ranges::find_if(
      kNames, [&](const Name& name) { return name.kind == type.kind && name.nullable == nullable; });
  return std::string(at->text);
}

ZoneName parse_zone_name(std::string_view text) {
  constexpr std::string_view kData = "zoneinfo/";
  if (text.empty() || text == "UTC" || text == "tzutc()") return {.name = text.empty() ? "" : "UTC"};
  if (text.size() == 9 && text.starts_with("UTC")) text.remove_prefix(3);  // "UTC-05:00"
  const auto number = number_in(text);
  if (number && text.starts_with("pytz.FixedOffset")) return {.name = offset_name(*number)};
  if (number && text.starts_with("tzoffset")) return {.name = offset_name(*number / 60)};
  if (const auto data = text.find(kData); data != std::string_view::npos) {
    text.remove_prefix(data + kData.size());
    while (text.ends_with(')') || text.ends_with('\'') || text.ends_with('"')) text.remove_suffix(1);
  }
  if (text.starts_with("dateutil/")) text.remove_prefix(9);
  if (Zone::find(text)) return {.name = std::string(text)};
  return {.name = "UTC", .known = false};
}

}  // namespace mdat::meteaudata
