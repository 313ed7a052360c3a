// SPDX-License-Identifier: Apache-2.0
// What is particular to series in folders; what every store promises is in store_contract.cpp.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "mdat/dataset.hpp"
#include "mdat/storage_config.hpp"
#include "mdat/yaml.hpp"
#include "tests/support/store_promises.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<StorageBackend> open(const std::string& path, const std::string& type = "pandas-disk") {
  return must(StorageConfig{.backend_type = type, .base_path = path}.create_backend());
}

StoreKind kind_of(const std::string& type) {
  std::set<std::string> refuses;  // seconds beyond the milliseconds that Parquet has
  for (const char* zone : {"naive", "UTC", "Europe/Paris", "-07:00", "America/St_Johns"})
    refuses.insert(std::string("time in s ") + zone + ", unsorted, repeated, NaT");
  for (const char* type_name : {"timestamp[s]", "timestamp[s, UTC]", "timestamp[s, Asia/Kathmandu]"})
    for (const char* nulls : {"", " with nulls"}) refuses.insert(std::string(type_name) + nulls);
  return {.name = type,
          .fresh_place = [type]() -> OpenStore {
            return [folder = std::make_shared<TemporaryFolder>(), type] { return open(*folder / "x", type); };
          },
          .refuses = refuses};
}
[[maybe_unused]] const bool kPandas = add_store_contract(kind_of("pandas-disk"));
[[maybe_unused]] const bool kPolars = add_store_contract(kind_of("polars"));

std::vector<std::string> names_in(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

TEST_CASE("folder store: connections and types have meteaudata's names", "[store]") {
  const TemporaryFolder folder;
  for (const auto& [text, type] : {std::pair("parquet-dir:", "pandas-disk"),
                                   {"pandas-disk:", "pandas-disk"},
                                   {"polars-dir:", "polars"},
                                   {"polars:", "polars"}}) {
    const auto store = must(must(StorageConfig::parse(text + (folder / "x"))).create_backend());
    CHECK(store->backend_type() == type);
    save_plain(*store, "a");
  }
  CHECK(code_of(StorageConfig{.backend_type = "pandas-disk"}.create_backend()) ==
        ErrorCode::kInvalidArgument);
  std::ofstream(folder / "file") << "x";
  CHECK(code_of(StorageConfig{.backend_type = "polars", .base_path = folder / "file"}.create_backend()) ==
        ErrorCode::kIo);
}

TEST_CASE("folder store: files have meteaudata's names where those are free", "[store]") {
  const TemporaryFolder folder;
  const auto store = open(folder / "x");
  for (const char* key : {"plant/A#1/RAW#1", "a/b_c", "a_b/c"}) save_plain(*store, key);
  CHECK(names_in(folder / "x") == Keys{".mdat", "a_b_c.parquet", "a_b_c_meta.yaml", "a_b_c~2.parquet",
                                       "a_b_c~2_meta.yaml", "plant_A#1_RAW#1.parquet",
                                       "plant_A#1_RAW#1_meta.yaml"});
  must(store->remove("a/b_c"));
  save_plain(*store, "a_b_c", 3);
  CHECK(names_in(folder / "x").size() == 7);
  check_plain(*store, "a_b_c", 3);
  check_plain(*store, "a_b/c");
}

TEST_CASE("folder store: looking at a folder writes nothing", "[store]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "x");
  const auto store = open(folder / "x");
  CHECK(must(store->list_keys()).empty());
  CHECK_FALSE(must(store->exists("a")));
  CHECK(code_of(store->read("a")) == ErrorCode::kKeyNotFound);
  CHECK(must(store->documents()).empty());
  CHECK(names_in(folder / "x").empty());
}

TEST_CASE("folder store: what did not change is not written again", "[store]") {
  const TemporaryFolder folder;
  const auto store = open(folder / "x");
  Dataset plant = sample_dataset("plant");
  must(plant.save(store));
  const auto times = [&] {
    std::map<std::string, fs::file_time_type> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "x"))
      if (entry.is_regular_file()) all[entry.path()] = entry.last_write_time();
    return all;
  };
  const auto before = times();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  must(plant.save(store));
  CHECK(times() == before);
  CHECK(names_in(folder / "x/.mdat/new").empty());
}

TEST_CASE("folder store: others may remove and add files", "[store]") {
  const TemporaryFolder folder;
  const auto store = open(folder / "x");
  for (const char* key : {"p/a", "p/b"}) save_plain(*store, key);
  for (const char* end : {".parquet", "_meta.yaml"}) {
    fs::copy_file(folder / "x/p_a" + end, folder / "x/other" + end);
    fs::remove(folder / "x/p_b" + end);
  }
  CHECK(must(store->list_keys()) == Keys{"p/a", "other"});
  CHECK_FALSE(must(store->exists("p/b")));
  CHECK(must(store->load("other")).data == plain_series("p/a", 5, 1));
  save_plain(*store, "p/b", 2);
  CHECK(must(store->list_keys()) == Keys{"p/a", "p/b", "other"});
  must(store->remove("other"));
  must(store->clear());
  CHECK(names_in(folder / "x") == Keys{".mdat"});
}

TEST_CASE("folder store: a folder without an index has the keys of its files", "[store]") {
  const TemporaryFolder folder;
  auto store = open(folder / "x");
  save_plain(*store, "p/a");
  fs::remove_all(folder / "x/.mdat");
  store = open(folder / "x");
  CHECK(must(store->list_keys()) == Keys{"p_a"});
  CHECK(must(store->load("p/a")).data == plain_series("p/a", 5, 1));  // as meteaudata finds it
  save_plain(*store, "p/a", 2);
  CHECK(must(store->list_keys()) == Keys{"p/a"});
  check_plain(*store, "p/a", 2);
  CHECK_FALSE(must(store->exists("p_a")));
}

TEST_CASE("folder store: its YAML has meteaudata's members, and what they cannot hold in ours", "[store]") {
  const TemporaryFolder folder;
  const auto store = open(folder / "x", "polars");
  SeriesMetadata metadata{
      .fields = {{"values_dtype", "Float64"}, {"index_metadata", 7}, {"mdat", "x"}, {"y", 1}}};
  must(store->save("a", plain_series("s", 2), metadata));
  CHECK(must(store->load_metadata("a")) == metadata);
  metadata.fields["y"] = 2;
  must(store->save_metadata("a", metadata));
  CHECK(must(open(folder / "x")->load_metadata("a")) == metadata);
  std::ifstream file(folder / "x/a_meta.yaml");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Parameter yaml = must(parse_yaml(text));
  const auto& tree = *yaml.get<Parameters>();
  CHECK(tree.find("values_dtype")->second == Parameter("Float64"));
  CHECK(tree.find("original_name")->second == Parameter("s"));
  CHECK(tree.find("processing_steps")->second == Parameter(List{}));
  CHECK(tree.find("index_values")->second ==
        Parameter(List{"2023-11-14 22:13:20+00:00", "2023-11-14 22:13:21+00:00"}));
  CHECK(tree.find("index_metadata")->second.get<Parameters>()->find("type")->second ==
        Parameter("DatetimeIndex"));
}

TEST_CASE("folder store: outside of a batch a series is written alone, inside with others", "[store]") {
  const TemporaryFolder folder;
  const auto store = open(folder / "x");
  const SeriesData data = plain_series("s", 5);
  auto first = must(store->write("a", data));
  CHECK(code_of(store->write("b", data)) == ErrorCode::kInvalidArgument);
  CHECK(code_of(store->save_document({{"d"}, {}})) == ErrorCode::kInvalidArgument);
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
  must(store->commit());
  CHECK(code_of(third->finish({})) == ErrorCode::kInvalidArgument);
  CHECK(must(store->list_keys()) == Keys{"a", "b"});
}

TEST_CASE("folder store: a process that is killed leaves all of a batch or nothing", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x";
  const auto save = [](StorageBackend& store, std::uint64_t seed) {
    const std::string gone = "p/" + std::to_string((seed + 4) % 5);
    return store.begin() && store.save("a", plain_series("a", 2'000, seed), metadata_of_steps(seed % 3)) &&
           store.save("p/" + std::to_string(seed % 5), plain_series("b", 10, seed), {}) &&
           (seed == 1 || store.remove(gone)) &&
           store.save_document({{"d"}, {{"seed", static_cast<std::int64_t>(seed)}}}) && store.commit();
  };
  REQUIRE(save(*open(path), 1));
  std::uint64_t last = 1;
  for (int run = 0; run < 30; ++run) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto store = *StorageConfig{.backend_type = "pandas-disk", .base_path = path}.create_backend();
      for (std::uint64_t seed = last + 1; save(*store, seed); ++seed) {
      }
      ::_exit(1);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5 + 5 * run));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    const auto store = open(path);
    const auto documents = must(store->documents());
    REQUIRE(documents.size() == 1);
    const auto seed =
        static_cast<std::uint64_t>(*documents[0].content.find("seed")->second.get<std::int64_t>());
    CHECK(seed >= last);
    CHECK(must(store->list_keys()) == Keys{"a", "p/" + std::to_string(seed % 5)});
    const StoredSeries stored = must(store->load("a"));
    CHECK(stored.data == plain_series("a", 2'000, seed));
    CHECK(stored.metadata == metadata_of_steps(seed % 3));
    CHECK(must(store->load("p/" + std::to_string(seed % 5))).data == plain_series("b", 10, seed));
    last = seed;
  }
  CHECK(last > 1);
  save_plain(*open(path), "after");
  CHECK_FALSE(fs::exists(path + "/.mdat/journal"));
  CHECK(names_in(path + "/.mdat/new").empty());
}

TEST_CASE("folder store: a disk that is full leaves what was there", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x";
  save_plain(*open(path), "a");
  const SeriesData data = plain_series("s", 1'000'000);
  const pid_t child = ::fork();
  if (child == 0) {  // files of at most a MiB, and no signal about it
    const rlimit limit{1 << 20, 1 << 20};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto store = *StorageConfig{.backend_type = "pandas-disk", .base_path = path}.create_backend();
    const auto saved = store->save("a", data, {});
    int wrong = !saved && saved.error().code == ErrorCode::kIo ? 0 : 1;
    const auto loaded = store->load("a");  // the store goes on
    if (!loaded || loaded->data != plain_series("a", 5)) wrong += 2;
    (void)store->begin();
    if (store->save("b", data, {})) wrong += 4;
    store->rollback();
    if (!store->save("c", plain_series("c", 1), {})) wrong += 8;
    ::_exit(wrong);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
  const auto store = open(path);
  CHECK(must(store->list_keys()) == Keys{"a", "c"});
  check_plain(*store, "a");
  CHECK(names_in(path + "/.mdat/new").empty());
}

TEST_CASE("folder store: files of strangers are refused", "[store]") {
  const TemporaryFolder folder;
  const std::string path = folder / "x";
  save_plain(*open(path), "a");
  const auto refuse = [&](const std::string& name, const std::string& text, ErrorCode code) {
    fs::remove_all(folder / "copy");
    fs::copy(path, folder / "copy", fs::copy_options::recursive);
    std::ofstream(folder / "copy/" + name) << text;
    INFO(name << ": " << text);
    CHECK(code_of(open(folder / "copy")->load("a")) == code);
  };
  refuse(".mdat/index", "{}", ErrorCode::kMalformed);
  refuse(".mdat/index", "{\"mdat_folder\":9}", ErrorCode::kUnsupported);
  refuse(".mdat/journal", R"({"../../x":""})", ErrorCode::kMalformed);
  refuse("a_meta.yaml", "[1, 2]", ErrorCode::kMalformed);
  refuse("a_meta.yaml", "{", ErrorCode::kMalformed);
  refuse("a_meta.yaml", "mdat: {head: {name: x}}", ErrorCode::kMalformed);
}

}  // namespace
}  // namespace mdat::test
