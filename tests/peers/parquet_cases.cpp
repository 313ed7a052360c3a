// SPDX-License-Identifier: Apache-2.0
// Tables of every type as Parquet, for other readers: parquet_cases DIRECTORY. Beside each NAME.parquet
// stands NAME.json with what was written: {"columns": [{"name", "type", "values"}]}. Stamps and durations are
// ticks, floats their bits as integers. tests/peers/parquet_write_test.py compares.
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <random>
#include <string>

#include "mdat/mdat.hpp"

namespace {

using mdat::ColumnData;
using mdat::ParquetProfile;
using mdat::TimeUnit;
using mdat::Type;
using mdat::TypeKind;
using Random = std::mt19937_64;

struct Shape {
  const char* name;
  std::size_t rows;
  unsigned nulls_of_8;  // rows that are null, on the average
  std::uint64_t group_rows;
};
constexpr Shape kShapes[] = {
    {"empty", 0, 0, 100},        {"one", 1, 0, 100},   {"one_null", 1, 8, 100}, {"whole", 1000, 0, 1 << 20},
    {"nulls", 1000, 3, 1 << 20}, {"null", 100, 8, 30}, {"groups", 3000, 2, 700}};

template <typename T>
void put(ColumnData& column, T value) {
  column.append(&value, 1);
}

template <typename Float>
Float special_float(std::uint64_t row, Random& random) {
  using Limits = std::numeric_limits<Float>;
  const Float values[] = {Limits::quiet_NaN(), -Float{0},           Float{0},
                          Limits::infinity(),  -Limits::infinity(), Limits::denorm_min(),
                          Limits::max(),       Limits::lowest()};
  if (row % 16 < 8) return values[row % 8];
  return static_cast<Float>(static_cast<double>(random() >> 11) * 0x1p-40 - 4096);
}

// `steps` is a little more from row to row; else anything, the ends of the type among it.
template <typename T>
T integer(std::uint64_t row, bool steps, Random& random) {
  if (steps) return static_cast<T>(row + row / 7);
  if (row % 5 == 0) return std::numeric_limits<T>::min();
  return row % 5 == 1 ? std::numeric_limits<T>::max() : static_cast<T>(random());
}

std::int64_t stamp(TimeUnit unit, ParquetProfile profile, std::uint64_t row, Random& random) {
  const std::int64_t second = 1'700'000'000 + static_cast<std::int64_t>(row);
  if (unit == TimeUnit::kSecond) return row % 3 == 0 ? -second : second;
  auto fraction = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(ticks_per_second(unit)));
  if (unit == TimeUnit::kNano && profile == ParquetProfile::kCompatible) fraction -= fraction % 1000;
  return (row % 7 == 0 ? -second / 2 : second) * ticks_per_second(unit) + fraction;
}

std::string text(std::uint64_t row, bool few, Random& random) {
  static const std::string kFew[] = {"", "off", "on", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x8C\x8A",
                                     std::string(100, 'x')};
  if (few) return kFew[random() % std::size(kFew)];
  return "plant/line" + std::to_string(row % 10) + "/sensor" + std::to_string(random() % 100'000);
}

void append_value(ColumnData& column, bool regular, ParquetProfile profile, std::uint64_t row,
                  Random& random) {
  switch (column.type().kind) {
    case TypeKind::kInt8:
      return put(column, integer<std::int8_t>(row, regular, random));
    case TypeKind::kInt16:
      return put(column, integer<std::int16_t>(row, regular, random));
    case TypeKind::kInt32:
      return put(column, integer<std::int32_t>(row, regular, random));
    case TypeKind::kInt64:
      return put(column, integer<std::int64_t>(row, regular, random));
    case TypeKind::kUint8:
      return put(column, integer<std::uint8_t>(row, regular, random));
    case TypeKind::kUint16:
      return put(column, integer<std::uint16_t>(row, regular, random));
    case TypeKind::kUint32:
      return put(column, integer<std::uint32_t>(row, regular, random));
    case TypeKind::kUint64:
      return put(column, integer<std::uint64_t>(row, regular, random));
    case TypeKind::kFloat32:
      return put(column, regular ? static_cast<float>(row % 10) / 10 : special_float<float>(row, random));
    case TypeKind::kFloat64:
      return put(column, regular ? static_cast<double>(row % 10) / 10 : special_float<double>(row, random));
    case TypeKind::kBool:
      return put(column, static_cast<std::uint8_t>(regular ? row / 100 % 2 : random() % 2));
    case TypeKind::kString:
      return column.append_text(text(row, regular, random));
    case TypeKind::kCategorical:
      return put(column, column.add_category(text(row % 20, regular, random)));
    case TypeKind::kTimestamp:
      return put(column, stamp(column.type().unit, profile, row, random));
    case TypeKind::kDuration:
      return put(column,
                 regular ? static_cast<std::int64_t>(row) * 1000 : static_cast<std::int64_t>(random() >> 20));
  }
}

std::vector<mdat::Field> fields() {
  std::vector<mdat::Field> fields = {
      {.name = "time", .type = {.kind = TypeKind::kTimestamp, .zone = "Europe/Paris"}, .nullable = false}};
  for (int kind = 0; kind <= static_cast<int>(TypeKind::kString); ++kind)
    for (const char* form : {" regular", " any"}) {
      const Type type{.kind = static_cast<TypeKind>(kind)};
      fields.push_back({.name = to_string(type) + form, .type = type});
    }
  fields.push_back({.name = "categories regular", .type = {.kind = TypeKind::kCategorical}});
  fields.push_back({.name = "categories any", .type = {.kind = TypeKind::kCategorical}});
  for (const TimeUnit unit : {TimeUnit::kSecond, TimeUnit::kMilli, TimeUnit::kMicro, TimeUnit::kNano}) {
    for (const char* zone : {"", "UTC", "America/Toronto", "-07:00"}) {
      const Type type{.kind = TypeKind::kTimestamp, .unit = unit, .zone = zone};
      fields.push_back({.name = to_string(type), .type = type});
    }
    const Type type{.kind = TypeKind::kDuration, .unit = unit};
    fields.push_back({.name = to_string(type), .type = type});
  }
  return fields;
}

std::string shown(const ColumnData& column, std::size_t row) {
  if (!column.is_valid(row)) return "null";
  switch (column.type().kind) {
    case TypeKind::kFloat32:
      return std::to_string(std::bit_cast<std::uint32_t>(column.values<float>()[row]));
    case TypeKind::kFloat64:
      return std::to_string(std::bit_cast<std::uint64_t>(column.values<double>()[row]));
    case TypeKind::kString:
    case TypeKind::kCategorical:
      return *mdat::to_json(std::string(column.text(row)));
    case TypeKind::kUint64:
      return std::to_string(column.values<std::uint64_t>()[row]);
    case TypeKind::kBool:
      return std::to_string(column.values<std::uint8_t>()[row]);
    default: {
      const mdat::Value value = column.value(row);
      if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
      return std::to_string(std::get<std::int64_t>(value));
    }
  }
}

void show(const std::vector<mdat::Field>& fields, const std::vector<ColumnData>& columns,
          const std::string& path) {
  std::ofstream out(path);
  out << "{\"columns\": [";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    out << (i == 0 ? "\n" : ",\n") << "{\"name\": " << *mdat::to_json(fields[i].name) << ", \"type\": \""
        << to_string(fields[i].type) << "\", \"values\": [";
    for (std::size_t row = 0; row < columns[i].size(); ++row)
      out << (row == 0 ? "" : ",") << shown(columns[i], row);
    out << "]}";
  }
  out << "]}\n";
}

void expect(const mdat::Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

void write(const std::vector<mdat::Field>& fields, const std::vector<ColumnData>& columns,
           const mdat::ParquetWriteOptions& options, const std::string& name) {
  show(fields, columns, name + ".json");
  std::ofstream file(name + ".parquet", std::ios::binary);
  const auto sink = [&](std::span<const std::byte> bytes) -> mdat::Result<void> {
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return {};
  };
  auto writer =
      mdat::write_parquet({.fields = fields, .skipped = {}, .metadata = {{"site", "plant"}}}, sink, options);
  if (!writer) expect(std::unexpected(writer.error()));
  expect((*writer)->append(columns));
  expect((*writer)->finish());
}

void write_shape(const Shape& shape, ParquetProfile profile, const std::string& name) {
  const std::vector<mdat::Field> all = fields();
  std::vector<ColumnData> columns;
  for (const mdat::Field& field : all) {
    ColumnData& column = columns.emplace_back(field.type);
    Random random(columns.size());
    for (std::uint64_t row = 0; row < shape.rows; ++row) {
      if (field.name == "time")
        put(column, 1'700'000'000'000'000 + static_cast<std::int64_t>(row) * 1'000'000);
      else if (random() % 8 < shape.nulls_of_8)
        column.append_null();
      else
        append_value(column, field.name.ends_with("regular"), profile, row, random);
    }
  }
  write(all, columns, {.profile = profile, .group_rows = shape.group_rows}, name);
}

// More than a page, and dictionaries that become too long on the way.
void write_long(ParquetProfile profile, const std::string& name) {
  const std::vector<mdat::Field> fields = {
      {.name = "time", .type = {.kind = TypeKind::kTimestamp}, .nullable = false},
      {.name = "growing", .type = {.kind = TypeKind::kInt64}},
      {.name = "level", .type = {.kind = TypeKind::kFloat64}},
      {.name = "words", .type = {.kind = TypeKind::kString}}};
  std::vector<ColumnData> columns;
  for (const mdat::Field& field : fields) columns.emplace_back(field.type);
  Random random(1);
  for (std::int64_t row = 0; row < 300'000; ++row) {
    put(columns[0], row * 1'000'000 + static_cast<std::int64_t>(random() % 5));
    put(columns[1], row < 20'000 ? row % 10 * 1'000'000 : static_cast<std::int64_t>(random()));
    if (row % 11 == 0)
      columns[2].append_null();
    else
      put(columns[2], static_cast<double>(random() % 1500) / 100);
    columns[3].append_text(row < 20'000 ? "w" + std::to_string(row % 7) : std::to_string(random()));
  }
  write(fields, columns, {.profile = profile}, name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string directory = argv[1];
  for (const auto& [profile, suffix] : {std::pair(ParquetProfile::kCompatible, "_compatible"),
                                        std::pair(ParquetProfile::kModern, "_modern")}) {
    for (const Shape& shape : kShapes) write_shape(shape, profile, directory + '/' + shape.name + suffix);
    write_long(profile, directory + "/long" + suffix);
    ColumnData time(Type{.kind = TypeKind::kTimestamp});
    put(time, std::int64_t{1});
    write({{.name = "time", .type = time.type()}}, {time}, {.profile = profile},
          directory + "/time_only" + suffix);
  }
}
