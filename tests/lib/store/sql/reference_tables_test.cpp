// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "mdat/storage_config.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/store_promises.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

// As meteaudata 0.12.1 makes and fills them (storage/adapters/sql_adapter.py).
constexpr std::string_view kTables = R"(
CREATE TABLE time_series_data (key TEXT NOT NULL, idx INTEGER NOT NULL, index_value TEXT NOT NULL, value REAL,
  PRIMARY KEY (key, idx));
CREATE INDEX idx_key ON time_series_data(key);
CREATE TABLE time_series_metadata (key TEXT PRIMARY KEY, metadata_json TEXT NOT NULL, series_name TEXT,
  length INTEGER, dtype TEXT);
)";
constexpr std::string_view kRows = R"(
INSERT INTO time_series_data VALUES ('plant/A#1/RAW#1', 0, '2020-10-25 02:30:00+02:00', 1.5);
INSERT INTO time_series_data VALUES ('plant/A#1/RAW#1', 1, '2020-10-25 02:30:00+01:00', NULL);
INSERT INTO time_series_data VALUES ('plant/A#1/RAW#1', 2, '2020-10-25 02:30:00.000000001+01:00', 0.1);
INSERT INTO time_series_metadata VALUES ('plant/A#1/RAW#1', '{"processing_steps": [{"type": "resampling",
  "description": "d", "run_datetime": "2024-01-02 03:04:05.000006", "requires_calibration": false,
  "function_info": {"name": "f", "version": "1", "author": "a", "reference": "r", "source_code": ""},
  "parameters": null, "step_distance": 0, "suffix": "RESAMPLED", "input_series_names": ["x"]}],
  "index_metadata": {"type": "DatetimeIndex", "name": null, "frequency": null, "time_zone": "Europe/Paris",
  "closed": null, "categories": null, "ordered": null, "start": null, "end": null, "step": null,
  "dtype": "datetime64[ns, Europe/Paris]"}, "values_dtype": "float64", "created_on": "2024-01-02 03:04:05",
  "metadata_id": "7", "mine": [1]}', 'A#1_RAW#1', 3, 'float64');
INSERT INTO time_series_data VALUES ('b', 0, '10', 3.0);
INSERT INTO time_series_data VALUES ('b', 1, '12', -4.0);
INSERT INTO time_series_metadata VALUES ('b', '{"processing_steps": [], "index_metadata":
  {"type": "RangeIndex", "dtype": "int64", "start": 10, "end": 14, "step": 2},
  "values_dtype": "int64"}', NULL, 2, 'int64');
INSERT INTO time_series_data VALUES ('a', 0, '0 days 00:00:01', 1.0);
INSERT INTO time_series_metadata VALUES ('a', '{"processing_steps": [], "index_metadata":
  {"type": "TimedeltaIndex", "dtype": "timedelta64[ns]"}, "values_dtype": "bool"}', 'odd', 1, 'bool');
)";

std::shared_ptr<StorageBackend> open_with(const TemporaryFolder& folder, const std::string& sql) {
  const std::string path = folder / "ref.db";
  run_sql(path, sql.c_str());
  return must(
      StorageConfig{.backend_type = "sql", .connection_string = "sqlite:///" + path}.create_backend());
}

TEST_CASE("What meteaudata's SQL back end leaves behind is read", "[store]") {
  const TemporaryFolder folder;
  const auto store = open_with(folder, std::string(kTables) + std::string(kRows));
  CHECK(must(store->list_keys()) == std::vector<std::string>{"plant/A#1/RAW#1", "b", "a"});
  const StoredSeries raw = must(store->load("plant/A#1/RAW#1"));
  CHECK(raw.data.name == "A#1_RAW#1");
  const std::vector<std::int64_t> stamps{1'603'585'800'000'000'000, 1'603'589'400'000'000'000,
                                         1'603'589'400'000'000'001};
  CHECK(raw.data.index.values == column_of(time_type(TimeUnit::kNano, "Europe/Paris"), stamps));
  CHECK(raw.data.values.values<double>()[2] == 0.1);
  CHECK(raw.data.values.nulls() == 0);
  CHECK(raw.data.values.values<double>()[1] != raw.data.values.values<double>()[1]);  // NaN
  REQUIRE(raw.metadata.processing_steps.size() == 1);
  CHECK(raw.metadata.processing_steps[0]->run_datetime == *parse_date_time("2024-01-02T03:04:05.000006"));
  CHECK(raw.metadata.processing_steps[0]->function_info->name == "f");
  CHECK(raw.metadata.fields.find("created_on")->second == *parse_date_time("2024-01-02T03:04:05"));
  CHECK(raw.metadata.fields.find("mine")->second == List{1});
  CHECK(raw.metadata == must(store->load_metadata("plant/A#1/RAW#1")));

  const SeriesData b = must(store->load("b")).data;
  CHECK(b.index.kind == IndexKind::kRange);
  CHECK(b.index.metadata.end == 14);
  CHECK(b.values == column_of<std::int64_t>({.kind = TypeKind::kInt64}, {3, -4}));
  const SeriesData a = must(store->load("a")).data;
  CHECK(a.index.values ==
        column_of<std::int64_t>({.kind = TypeKind::kDuration, .unit = TimeUnit::kNano}, {1'000'000'000}));
  CHECK(a.values == column_of<std::uint8_t>({.kind = TypeKind::kBool}, {1}));

  auto reader = must(store->read("b", {.index = {.from = 11}}));
  CHECK(must(to_memory(*reader)).rows() == 1);
  CHECK(code_of(store->load("c")) == ErrorCode::kKeyNotFound);
  // All of it into a store of ours, and back.
  const auto own =
      must(StorageConfig{.backend_type = "sqlite", .connection_string = "sqlite:///" + folder / "own.db"}
               .create_backend());
  must(own->save("raw", raw.data, raw.metadata));
  CHECK(must(own->load("raw")).data == raw.data);
  CHECK(must(own->load("raw")).metadata == raw.metadata);
}

TEST_CASE("What meteaudata's SQL back end leaves behind is not changed", "[store]") {
  const TemporaryFolder folder;
  const auto store = open_with(folder, std::string(kTables) + std::string(kRows));
  const auto before = read_bytes(folder / "ref.db");
  CHECK(code_of(store->save("b", plain_series("b", 1), {})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(store->save_metadata("b", {})) == ErrorCode::kInvalidArgument);
  CHECK(code_of(store->remove("b")) == ErrorCode::kInvalidArgument);
  CHECK(code_of(store->clear()) == ErrorCode::kInvalidArgument);
  CHECK(code_of(store->begin()) == ErrorCode::kInvalidArgument);
  CHECK(read_bytes(folder / "ref.db") == before);
}

TEST_CASE("The older table of meteaudata's design, without numbers of rows, is read", "[store]") {
  const TemporaryFolder folder;
  const auto store =
      open_with(folder,
                "CREATE TABLE time_series_data (key TEXT, index_value TEXT, value REAL, PRIMARY KEY "
                "(key, index_value)); CREATE TABLE time_series_metadata (key TEXT PRIMARY KEY, "
                "metadata_json TEXT, series_name TEXT); INSERT INTO time_series_data VALUES "
                "('k', 'b', 1e300), ('k', 'a', 2); INSERT INTO time_series_metadata VALUES ('k', "
                "'{\"processing_steps\": []}', 'n')");
  const SeriesData data = must(store->load("k")).data;
  CHECK(data.index.kind == IndexKind::kString);
  CHECK(data.index.values.text(0) == "b");
  CHECK(data.values == column_of<double>({.kind = TypeKind::kFloat64}, {1e300, 2}));
}

}  // namespace
}  // namespace mdat::test
