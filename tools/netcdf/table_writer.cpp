// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "tools/netcdf/column_writer.hpp"
#include "tools/netcdf/library.hpp"
#include "tools/netcdf/table_file.hpp"
#include "tools/netcdf/time_units.hpp"
#include "tools/netcdf/variable_name.hpp"
#include "tools/own_key.hpp"
#include "tools/scratch_file.hpp"
#include "tools/text.hpp"

namespace mdat::netcdf {
namespace {

using tool::format;

/// Chunks that wait until they are full, of all columns together.
constexpr std::size_t kChunkBytes = std::size_t{32} << 20;
constexpr std::size_t kNameBytes = 256;

class NetcdfWriter final : public TableWriter {
 public:
  NetcdfWriter(tool::ScratchFile scratch, NcFile file, ByteSink sink)
      : scratch_(std::move(scratch)), file_(std::move(file)), sink_(std::move(sink)) {}

  Result<void> begin(const TableSchema& schema, const std::string& id) {
    std::string role = "timeseries_id";
    while (std::ranges::find(schema.fields, role, &Field::name) != schema.fields.end()) role += '_';
    chunk_rows_ =
        std::clamp<std::size_t>(kChunkBytes / (8 * schema.fields.size()), 1024, TableReader::kBatchRows);
    const auto dimension = file_.add_dimension(variable_name(schema.fields[0].name));
    if (!dimension) return std::unexpected(dimension.error());
    const auto key = tool::OwnKey::find(schema);
    for (const Field& field : schema.fields) {
      auto column = ColumnWriter::define(file_, field, variable_name(field.name), *dimension, chunk_rows_);
      if (!column) return std::unexpected(column.error());
      if (auto ok = describe(field, *column, key, role); !ok) return ok;
      columns_.push_back(std::move(*column));
    }
    const auto identity = file_.add_variable({.name = role, .type = External::kString});
    if (!identity) return std::unexpected(identity.error());
    if (auto ok = file_.set_text(*identity, "cf_role", "timeseries_id"); !ok) return ok;
    if (auto ok = describe_file(schema); !ok) return ok;
    if (auto ok = file_.end_definition(); !ok) return ok;
    const char* text = id.c_str();
    return file_.write(*identity, {}, static_cast<const void*>(&text));
  }

  [[nodiscard]] Result<void> append(std::span<const ColumnData> columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (auto ok = columns_[i].append(file_, columns[i], rows_); !ok) return ok;
    }
    rows_ += columns[0].size();
    return {};
  }

  [[nodiscard]] Result<void> finish() override {
    if (auto ok = file_.close(); !ok) return ok;
    return scratch_.pour(sink_);
  }

 private:
  Result<void> describe(const Field& field, const ColumnWriter& column,
                        const std::optional<tool::OwnKey>& key, const std::string& role) {
    const int id = column.variable();
    const bool is_axis = columns_.empty();
    std::vector<std::pair<const char*, std::string>> texts = {{"long_name", field.name}};
    if (field.type.kind == TypeKind::kTimestamp) {
      texts.emplace_back("units", TimeUnits::of(field.type.unit));
      texts.emplace_back("calendar", "proleptic_gregorian");
    } else if (field.type.kind == TypeKind::kDuration) {
      constexpr const char* kUnits[] = {"s", "ms", "us", "ns"};
      texts.emplace_back("units", kUnits[static_cast<std::size_t>(field.type.unit)]);
    } else if (key) {
      const auto told = std::ranges::find(key->columns, field.name, &tool::OwnKey::Column::name);
      if (told != key->columns.end() && !told->unit.empty()) texts.emplace_back("units", told->unit);
    }
    if (is_axis) {
      texts.emplace_back("standard_name", "time");
      texts.emplace_back("axis", "T");
    } else {
      texts.emplace_back("coordinates", role);
    }
    if (field.type.kind == TypeKind::kBool) {
      texts.emplace_back("flag_meanings", "false true");
      if (auto ok = file_.set_bytes(id, "flag_values", std::array<std::int8_t, 2>{0, 1}); !ok) return ok;
    }
    for (const auto& [name, text] : texts) {
      if (auto ok = file_.set_text(id, name, text); !ok) return ok;
    }
    return {};
  }

  Result<void> describe_file(const TableSchema& schema) {
    if (auto ok = file_.set_text(NcFile::kGlobal, "Conventions", "CF-1.9"); !ok) return ok;
    if (auto ok = file_.set_text(NcFile::kGlobal, "featureType", "timeSeries"); !ok) return ok;
    for (const auto& [name, text] : schema.metadata) {
      if (auto ok = file_.set_text(NcFile::kGlobal, name.c_str(), text); !ok) return ok;
    }
    return {};
  }

  tool::ScratchFile scratch_;
  NcFile file_;
  ByteSink sink_;
  std::size_t chunk_rows_ = 0;
  std::vector<ColumnWriter> columns_;
  std::uint64_t rows_ = 0;
};

tool::Outcome check(const TableSchema& schema, const std::string& target) {
  const Type& time = schema.fields[0].type;
  if (time.kind != TypeKind::kTimestamp)
    return tool::refuse(
        tool::Exit::kNo,
        format("{}: the series are over {}; time series of NetCDF are over times", target, to_string(time)));
  for (const Field& field : schema.fields) {
    const std::size_t bytes = variable_name(field.name).size();
    if (bytes == 0 || bytes > kNameBytes)
      return tool::refuse(tool::Exit::kNo,
                          format("{}: '{}' cannot name a variable of NetCDF, which takes 1 to {} "
                                 "octets; mdat rename gives it another name",
                                 target, field.name, kNameBytes));
  }
  return {};
}

}  // namespace

tool::Expected<std::unique_ptr<TableWriter>> write_netcdf(const TableSchema& schema, ByteSink sink,
                                                          const std::string& target) {
  if (auto outcome = check(schema, target); !outcome) return std::unexpected(outcome.error());
  auto scratch = tool::ScratchFile::create(target);
  if (!scratch) return std::unexpected(scratch.error());
  auto file = NcFile::create(scratch->path());
  scratch->lose_name();
  if (!file) return tool::refuse_file(file.error(), target);
  auto writer = std::make_unique<NetcdfWriter>(std::move(*scratch), std::move(*file), std::move(sink));
  if (auto ok = writer->begin(schema, std::filesystem::path(target).stem().string()); !ok)
    return tool::refuse_file(ok.error(), target);
  return writer;
}

}  // namespace mdat::netcdf
