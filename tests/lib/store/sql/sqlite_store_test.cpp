// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <span>
#include <string>

#include "mdat/storage_config.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/store_promises.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

std::shared_ptr<StorageBackend> open(const std::string& url) {
  return must(StorageConfig{.backend_type = "sqlite", .connection_string = url}.create_backend());
}

[[maybe_unused]] const bool kFiles = add_store_contract({
    .name = "SQLite",
    .fresh_place = []() -> OpenStore {
      return [folder = std::make_shared<TemporaryFolder>()] { return open("sqlite:///" + *folder / "x.db"); };
    },
});
[[maybe_unused]] const bool kMemory = add_store_contract({
    .name = "SQLite memory",
    .fresh_place = []() -> OpenStore { return [] { return open("sqlite://"); }; },
    .persistent = false,
});

ErrorCode code_of_opening(const std::string& url) {
  return code_of(StorageConfig{.backend_type = "sqlite", .connection_string = url}.create_backend());
}

TEST_CASE("SQLite store: its URLs are those of SQLAlchemy", "[store]") {
  const TemporaryFolder folder;
  const std::string url = "sqlite:///" + folder / "a b%20#.db";
  save_plain(*open(url), "a");
  CHECK(std::filesystem::exists(folder / "a b%20#.db"));
  for (const char* type : {"sql", "sqlite"}) {
    const auto store = must(StorageConfig{.backend_type = type, .connection_string = url}.create_backend());
    CHECK(store->backend_type() == "sqlite");
    check_plain(*store, "a");
  }
  check_plain(*must(must(StorageConfig::parse(url)).create_backend()), "a");
  for (const char* memory : {"sqlite://", "sqlite:///:memory:", "sqlite+pysqlite:///:memory:"})
    CHECK(must(open(memory)->list_keys()).empty());
  for (const char* wrong : {"", "x.db", "sqlite:x.db", "sqlite://host/x.db", "sqlite:///x.db?mode=rwc"})
    CHECK(code_of_opening(wrong) == ErrorCode::kInvalidArgument);
}

TEST_CASE("SQLite store: what is opened to be read is not written to", "[store]") {
  const TemporaryFolder folder;
  const std::string url = "sqlite:///" + folder / "x.db";
  CHECK(code_of_opening(url + "?mode=ro") == ErrorCode::kNotFound);
  CHECK(folder.files() == 0);
  save_plain(*open(url), "a");
  const auto before = read_bytes(folder / "x.db");
  const auto store = open(url + "?mode=ro");
  check_plain(*store, "a");
  CHECK(code_of(store->save("b", plain_series("b", 1), {})) == ErrorCode::kIo);
  CHECK(code_of(store->remove("a")) == ErrorCode::kIo);
  CHECK(read_bytes(folder / "x.db") == before);
}

TEST_CASE("SQLite store: files of something else are refused and left alone", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x.db", url = "sqlite:///" + path;
  run_sql(path, "CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
  const auto before = read_bytes(path);
  CHECK(code_of_opening(url) == ErrorCode::kNotMdat);
  CHECK(read_bytes(path) == before);
  const std::string text(5000, 'x');
  write_bytes(path, std::as_bytes(std::span(text)));
  CHECK(code_of_opening(url) == ErrorCode::kNotMdat);
}

TEST_CASE("SQLite store: schemas of strangers run nothing", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x.db", url = "sqlite:///" + path;
  save_plain(*open(url), "a");
  SECTION("triggers") {
    run_sql(path,
            "CREATE TRIGGER t AFTER INSERT ON mdat_series BEGIN DELETE FROM mdat_documents; END;"
            "CREATE TRIGGER u AFTER UPDATE ON mdat_series BEGIN SELECT RAISE(ABORT, 'obeyed'); END");
    const auto store = open(url);
    must(store->save_document({{"d"}, {}}));
    save_plain(*store, "b");
    check_plain(*store, "b");
    CHECK(must(store->documents()).size() == 1);
  }
  SECTION("a view in place of a table") {
    run_sql(path,
            "ALTER TABLE mdat_samples RENAME TO s; CREATE VIEW mdat_samples AS SELECT *, randomblob(1e9) r "
            "FROM s");
    CHECK(code_of_opening(url) == ErrorCode::kUnsupported);
  }
  SECTION("another table of that name") {
    run_sql(path,
            "DROP TABLE mdat_blocks; CREATE TABLE mdat_blocks (series, position, rows, index_min AS (1), "
            "index_max DEFAULT (randomblob(1e9)))");
    CHECK(code_of_opening(url) == ErrorCode::kUnsupported);
  }
  SECTION("a later version") {
    run_sql(path, "UPDATE mdat_schema SET version = 2");
    CHECK(code_of_opening(url) == ErrorCode::kUnsupported);
  }
  SECTION("values that are none") {
    for (const char* sql :
         {"UPDATE mdat_samples SET value = 'x'", "DELETE FROM mdat_samples WHERE position = 2",
          "UPDATE mdat_series SET head = '{}'", "UPDATE mdat_series SET rows = -1",
          "UPDATE mdat_series SET rows = 1000000000000, head = '['"}) {
      run_sql(path, sql);
      const auto loaded = open(url)->load("a");
      INFO(sql);
      REQUIRE_FALSE(loaded);
      CHECK((loaded.error().code == ErrorCode::kDamaged || loaded.error().code == ErrorCode::kMalformed));
    }
  }
}

TEST_CASE("SQLite store: a process that is killed while it saves leaves what was there", "[store]") {
  const TemporaryFolder folder;
  const std::string url = "sqlite:///" + folder / "x.db";
  save_plain(*open(url), "a");
  const SeriesData data = plain_series("s", 1'000'000);
  for (const bool batch : {false, true}) {
    const pid_t child = ::fork();
    if (child == 0) {  // more than the cache holds: pages of the change are in the log when it dies
      const auto store = *StorageConfig{.backend_type = "sqlite", .connection_string = url}.create_backend();
      if (batch) (void)store->begin();
      if (batch) (void)store->save("b", data, {});
      auto writer = store->write("a", data);
      (void)(*writer)->append(data);
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const auto store = open(url);
    check_plain(*store, "a");
    CHECK(must(store->list_keys()) == std::vector<std::string>{"a"});
    save_plain(*store, "a");
  }
}

TEST_CASE("SQLite store: a disk that is full leaves what was there", "[store]") {
  const TemporaryFolder folder;
  const std::string url = "sqlite:///" + folder / "x.db";
  save_plain(*open(url), "a");
  const SeriesData data = plain_series("s", 1'000'000);
  const pid_t child = ::fork();
  if (child == 0) {  // files of at most a MiB, and no signal about it
    const rlimit limit{1 << 20, 1 << 20};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto store = *StorageConfig{.backend_type = "sqlite", .connection_string = url}.create_backend();
    const auto saved = store->save("a", data, {});
    int wrong = !saved && saved.error().code == ErrorCode::kIo ? 0 : 1;
    const auto loaded = store->load("a");  // the store goes on
    if (!loaded || loaded->data != plain_series("a", 5)) wrong += 2;
    (void)store->begin();
    const auto first = store->save("b", data, {});
    const auto second = store->save("c", plain_series("c", 1), {});
    if (first || second || store->commit()) wrong += 4;
    ::_exit(wrong);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
  const auto store = open(url);
  CHECK(must(store->list_keys()) == std::vector<std::string>{"a"});
  check_plain(*store, "a");
}

TEST_CASE("SQLite store: outside of a batch a series is written alone, inside with others", "[store]") {
  const TemporaryFolder folder;
  const auto store = open("sqlite:///" + folder / "x.db");
  const SeriesData data = plain_series("s", 5);
  auto first = must(store->write("a", data));
  CHECK(code_of(store->write("b", data)) == ErrorCode::kInvalidArgument);
  must(first->append(data));
  must(first->finish({}));
  must(store->begin());
  first = must(store->write("a", data));
  auto second = must(store->write("b", data));
  auto third = must(store->write("c", data));
  for (const auto* writer : {&first, &second, &third}) must((*writer)->append(data));
  must(second->finish({}));
  must(first->finish({}));
  CHECK(must(store->load("b")).data == data);
  CHECK(must(to_memory(*must(store->read("b")))) == data);  // a pass sees what its batch saved
  must(store->commit());
  CHECK(code_of(third->finish({})) == ErrorCode::kInvalidArgument);
  CHECK(must(store->list_keys()) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("SQLite store: steps that no series has any more are gone", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x.db";
  const auto store = open("sqlite:///" + path);
  for (const char* key : {"a", "b", "c"}) must(store->save(key, plain_series("s", 1), metadata_of_steps(4)));
  const auto count = [&](const std::string& table) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    REQUIRE(sqlite3_prepare_v2(database, ("SELECT count(*) FROM " + table).c_str(), -1, &statement,
                               nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const int rows = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return rows;
  };
  CHECK(count("mdat_steps") == 4);
  CHECK(count("mdat_functions") == 1);
  must(store->remove("a"));
  must(store->save_metadata("b", {}));
  CHECK(count("mdat_steps") == 4);
  must(store->save("c", plain_series("s", 2), metadata_of_steps(1)));
  CHECK(count("mdat_steps") == 1);
  CHECK(count("mdat_samples") == 3);
  must(store->clear());
  for (const char* table : {"mdat_steps", "mdat_functions", "mdat_samples", "mdat_blocks", "mdat_series"})
    CHECK(count(table) == 0);
}

}  // namespace
}  // namespace mdat::test
