// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "lib/store/sql/postgresql_session.hpp"
#include "mdat/meteaudata.hpp"
#include "mdat/storage_config.hpp"
#include "tests/support/postgresql_server.hpp"
#include "tests/support/store_promises.hpp"

namespace mdat::test {
namespace {

/// One for all tests of a run.
PostgresqlServer& server() {
  static PostgresqlServer shared;
  INFO(shared.problem());
  REQUIRE(shared.problem().empty());
  return shared;
}

std::shared_ptr<StorageBackend> open(const std::string& url) {
  return must(StorageConfig{.backend_type = "postgresql", .connection_string = url}.create_backend());
}

[[maybe_unused]] const bool kAdded = add_store_contract({
    .name = "PostgreSQL",
    .fresh_place = []() -> OpenStore { return [url = server().fresh_database()] { return open(url); }; },
});

TEST_CASE("PostgreSQL store: it is opened by the URLs of libpq and SQLAlchemy", "[store]") {
  std::string url = server().fresh_database();
  save_plain(*open(url), "a");
  url.insert(url.find(':'), "+psycopg2");
  for (const char* type : {"sql", "postgresql"}) {
    const auto store = must(StorageConfig{.backend_type = type, .connection_string = url}.create_backend());
    CHECK(store->backend_type() == "postgresql");
    check_plain(*store, "a");
  }
  const auto store = must(must(StorageConfig::parse(url)).create_backend());
  check_plain(*store, "a");
  const auto nowhere = StorageConfig{.backend_type = "sql", .connection_string = server().url("none")};
  CHECK(code_of(nowhere.create_backend()) == ErrorCode::kIo);
}

TEST_CASE("PostgreSQL store: meteaudata's tables are written, with values of eight bytes", "[store]") {
  std::string url = server().fresh_database();
  const auto from = must(StorageConfig{}.create_backend());
  SeriesData data = plain_series("level", 3);
  data.values = column_of<double>({.kind = TypeKind::kFloat64}, {0.1, 1e300, std::nan("")});
  must(from->save("level", data, {}));
  must(from->save("many", plain_series("many", 1001), {}));
  url.insert(url.find(':'), "+psycopg2");
  CHECK(must(write_meteaudata_tables(from, url)).empty());
  CHECK(code_of(write_meteaudata_tables(from, url)) == ErrorCode::kExists);
  must(write_meteaudata_tables(from, url, true));
  const auto session = must(store::sql::connect_postgresql(url));
  const auto rows =
      must(session->run("SELECT value = 0.1::float8, value = 1e300::float8, value IS NULL FROM "
                        "time_series_data WHERE key = 'level' "
                        "ORDER BY idx"));
  REQUIRE(rows.size() == 3);
  CHECK(store::sql::text_at(rows[0], 0) == "t");
  CHECK(store::sql::text_at(rows[1], 1) == "t");
  CHECK(store::sql::text_at(rows[2], 2) == "t");
  CHECK(must(session->run("SELECT 1 FROM time_series_data WHERE key = 'many'")).size() == 1001);
  CHECK(must(session->run("SELECT 1 FROM time_series_metadata")).size() == 2);
}

TEST_CASE("PostgreSQL store: a server that is killed while it is written to keeps what it had", "[store]") {
  PostgresqlServer own;
  REQUIRE(own.problem() == "");
  const auto store = open(own.url());
  save_plain(*store, "before");
  const SeriesData data = plain_series("s", 100'000);
  auto writer = must(store->write("before", data));
  must(writer->append(data));
  own.stop();
  CHECK(code_of(writer->append(data)) == ErrorCode::kIo);
  CHECK(code_of(store->load("before")) == ErrorCode::kIo);
  own.start();
  REQUIRE(own.problem() == "");
  writer.reset();
  check_plain(*store, "before");  // connected again
  CHECK(must(store->list_keys()) == std::vector<std::string>{"before"});
  save_plain(*store, "after");
  check_plain(*open(own.url()), "after");
}

TEST_CASE("PostgreSQL store: a server that is killed while it is read from is an error", "[store]") {
  PostgresqlServer own;
  REQUIRE(own.problem() == "");
  const auto store = open(own.url());
  must(store->save("s", plain_series("s", 300'000), {}));
  auto reader = must(store->read("s"));
  SeriesData chunk;
  REQUIRE(must(reader->next(chunk)));
  own.stop();
  Result<bool> more = true;
  while (more && *more) more = reader->next(chunk);
  CHECK(code_of(more) == ErrorCode::kIo);
}

}  // namespace
}  // namespace mdat::test
