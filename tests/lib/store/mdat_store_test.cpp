// SPDX-License-Identifier: Apache-2.0
// What is particular to the store in an .mdat file; what every store promises is in store_contract.cpp.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "mdat/dataset.hpp"
#include "mdat/file.hpp"
#include "mdat/paged.hpp"
#include "mdat/storage_config.hpp"
#include "mdat/writer.hpp"
#include "tests/support/store_contract.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat {
namespace {

std::shared_ptr<StorageBackend> open_store(const std::string& path) {
  auto store = StorageConfig::parse("mdat:" + path)->create_backend();
  REQUIRE(store.has_value());
  return *store;
}

SeriesData minutes(std::string name, std::vector<double> values) {
  SeriesData data{.name = std::move(name)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto stamp = static_cast<std::int64_t>(i) * 60'000'000'000;
    data.index.values.append(std::span<const std::int64_t>(&stamp, 1));
  }
  data.values.append(std::span<const double>(values));
  complete(data.index);
  return data;
}

std::shared_ptr<const ProcessingStep> step_of(std::shared_ptr<const FunctionInfo> function,
                                              std::string suffix) {
  ProcessingStep step{.type = std::string(processing_type::kOther),
                      .description = "made up",
                      .run_datetime = {.us = 1},
                      .function_info = std::move(function),
                      .suffix = std::move(suffix)};
  return std::make_shared<const ProcessingStep>(std::move(step));
}

std::vector<std::string> records_of(const std::string& path) {
  std::vector<std::string> lines;
  auto file = File::open(path);
  REQUIRE(file.has_value());
  auto series = file->find_hidden("records");
  REQUIRE(series.has_value());
  auto scan = series->scan();
  for (const Batch& batch : scan)
    for (std::size_t row = 0; row < batch.size(); ++row) lines.emplace_back(batch.text(row));
  return lines;
}

Dataset plant() {
  Dataset dataset{.name = "test plant", .owner = "me"};
  const auto function = std::make_shared<const FunctionInfo>(
      FunctionInfo{.name = "f", .version = "1", .author = "a", .reference = "r", .source_code = "lambda: 1"});
  const auto raw = step_of(function, "RAW");
  const auto next = step_of(function, "NEXT");
  for (const std::string name : {"A#1", "B#1"}) {
    Signal signal{.name = name, .units = "mg/l"};
    signal.time_series.push_back({.name = name + "_RAW#1",
                                  .series = SeriesContainer(minutes(name + "_RAW#1", {1, 2, 3})),
                                  .processing_steps = {raw}});
    signal.time_series.push_back({.name = name + "_NEXT#1",
                                  .series = SeriesContainer(minutes(name + "_NEXT#1", {4, 5, 6})),
                                  .processing_steps = {raw, next}});
    REQUIRE(dataset.add(std::move(signal)).has_value());
  }
  return dataset;
}

[[maybe_unused]] const bool kAdded = test::add_store_contract({
    .name = "mdat",
    .fresh_place = []() -> test::OpenStore {
      auto folder = std::make_shared<test::TemporaryFolder>();
      return [folder]() -> std::shared_ptr<StorageBackend> {
        auto store = open_store(*folder / "store.mdat");
        auto* backend = store.get();
        return {backend, [store = std::move(store), folder](StorageBackend*) {}};  // the folder stays as long
      };
    },
});

TEST_CASE("a data set is opened from the file alone, and nothing of its rows is loaded") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  Dataset before = plant();
  REQUIRE(before.save(open_store(path)).has_value());

  auto after = Dataset::load(open_store(path));
  REQUIRE(after.has_value());
  for (const Signal& signal : after->signals)
    for (const TimeSeries& series : signal.time_series) CHECK_FALSE(series.series.is_loaded());
  CHECK(equal(before, *after).value());
  CHECK(after->find("A#1", "A#1_RAW#1")->processing_steps[0] ==
        after->find("B#1", "B#1_NEXT#1")->processing_steps[0]);
}

TEST_CASE("a data set is one commit, and functions and steps are stored once") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  auto store = open_store(path);
  const auto commits = File::open(path)->info().commits;
  Dataset dataset = plant();
  REQUIRE(dataset.save(store).has_value());
  CHECK(File::open(path)->info().commits == commits + 1);
  const auto lines = records_of(path);
  const auto count = [&](std::string_view kind) {
    return std::ranges::count_if(lines, [&](const std::string& line) { return line.starts_with(kind); });
  };
  CHECK(count(R"({"function":)") == 1);
  CHECK(count(R"({"step":)") == 2);
  CHECK(lines.size() == 1 + 2 + 4 + 3);
}

TEST_CASE("series that are saved whole share their stamps, however long they are") {
  const test::TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  const auto store = open_store(path);
  SeriesData data = minutes("long", std::vector<double>(300'000, 1.5));
  REQUIRE(store->begin().has_value());
  for (const std::string name : {"a", "b"}) {
    data.name = name;
    REQUIRE(store->save(name, data, {}).has_value());
  }
  REQUIRE(store->commit().has_value());
  CHECK(File::open(path)->find("a")->axis()->id() == File::open(path)->find("b")->axis()->id());
  CHECK(store->load("b")->data == data);
  const std::vector<std::string> names = store->stored_names({"b", "none", "a"});
  CHECK(names == std::vector<std::string>{"b", "", "a"});
}

TEST_CASE("a series that cannot be written leaves nothing of its batch") {
  const test::TemporaryFolder folder;
  const auto store = open_store(folder / "a.mdat");
  SeriesData data = minutes("a", {1, 2});
  REQUIRE(store->save("a", data, {}).has_value());
  SeriesData bad = data;
  bad.values = ColumnData({.kind = TypeKind::kString});
  bad.values.append_text("fine");
  bad.values.append_text("\xFF");  // no UTF-8
  CHECK(store->save("a", bad, {}).error().code == ErrorCode::kInvalidArgument);
  CHECK(store->load("a")->data == data);
  REQUIRE(store->begin().has_value());
  CHECK(store->save("a", bad, {}).error().code == ErrorCode::kInvalidArgument);
  CHECK_FALSE(store->commit().has_value());
  CHECK(store->load("a")->data == data);
}

TEST_CASE("saving what did not change writes nothing") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  auto store = open_store(path);
  Dataset dataset = plant();
  REQUIRE(dataset.save(store).has_value());
  const auto commits = File::open(path)->info().commits;
  REQUIRE(dataset.save(store).has_value());
  CHECK(File::open(path)->info().commits == commits);
  auto loaded = Dataset::load(open_store(path));
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->save(store).has_value());
  CHECK(File::open(path)->info().commits == commits + 1);  // rows came from another store
}

TEST_CASE("the series of a data set are read by name as any others, and paged") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  auto store = open_store(path);
  Dataset dataset = plant();
  REQUIRE(dataset.save(store).has_value());
  auto file = File::open(path);
  auto series = file->find("A#1_NEXT#1");
  REQUIRE(series.has_value());
  CHECK(series->stats()->sum == Value(15.0));
  const auto stored = dataset.find("A#1", "A#1_NEXT#1")->series.stored();
  REQUIRE(stored.has_value());
  auto paged = stored->paged<double>();
  REQUIRE(paged.has_value());
  CHECK(paged->values()[2] == 6.0);
}

TEST_CASE("series of a file that is no data set are series of the store") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "flow.mdat";
  {
    auto writer = Writer::create(path);
    auto id = writer->add_series("flow", {.type = {.kind = TypeKind::kFloat64}});
    const std::int64_t times[] = {1, 2};
    const double values[] = {3, 4};
    REQUIRE(writer->append<double>(*id, times, values).has_value());
    REQUIRE(writer->commit().has_value());
  }
  auto store = open_store(path);
  CHECK(store->list_keys().value() == std::vector<std::string>{"flow"});
  auto loaded = store->load("flow");
  REQUIRE(loaded.has_value());
  CHECK(loaded->data.index.metadata.dtype == "datetime64[us]");
  CHECK(loaded->data.values.values<double>()[1] == 4);
  REQUIRE(store->save_metadata("flow", {.fields = {{"note", "n"}}}).has_value());
  CHECK(store->list_keys().value() == std::vector<std::string>{"flow"});
  CHECK(open_store(path)->load_metadata("flow")->fields.find("note")->second == Parameter("n"));
  REQUIRE(store->remove("flow").has_value());
  CHECK(store->list_keys()->empty());
  CHECK(store->load("flow").error().code == ErrorCode::kKeyNotFound);
}

TEST_CASE("a log of records that are mostly old is written afresh") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  auto store = open_store(path);
  Dataset dataset = plant();
  REQUIRE(dataset.save(store).has_value());
  REQUIRE(store->begin().has_value());
  for (int i = 0; i < 6000; ++i)
    REQUIRE(store->save_document({{"test plant"}, {{"name", "test plant"}, {"turn", i}}}).has_value());
  REQUIRE(store->commit().has_value());
  CHECK(records_of(path).size() < 100);
  auto loaded = Dataset::load(open_store(path));
  REQUIRE(loaded.has_value());
  CHECK(loaded->extra.find("turn")->second == Parameter(5999));
  CHECK(loaded->signals.size() == 2);
  CHECK(store->documents()->size() == 3);
  REQUIRE(store->save_document({{"test plant"}, {{"name", "test plant"}}}).has_value());
  CHECK(open_store(path)->documents().value() == store->documents().value());
}

TEST_CASE("a batch with a series that was not finished is not committed") {
  const test::TemporaryFolder dir;
  auto store = open_store(dir / "plant.mdat");
  REQUIRE(store->save("k", minutes("k", {1}), {}).has_value());
  REQUIRE(store->begin().has_value());
  {
    auto writer = store->write("k", head_of(minutes("k", {})));
    const SeriesData many = minutes("k", std::vector<double>(300'000, 7));
    REQUIRE((*writer)->append(many).has_value());
  }
  CHECK(store->commit().error().code == ErrorCode::kInvalidArgument);
  CHECK(store->load("k")->data == minutes("k", {1}));
}

TEST_CASE("records that do not fit their columns are refused") {
  const test::TemporaryFolder dir;
  const std::string path = dir / "plant.mdat";
  REQUIRE(open_store(path)->save("k", minutes("k", {1, 2}), {}).has_value());
  const std::string index = R"("index":{"dtype":"d","type":"t"})";
  for (const std::string& line : {
           R"({"series":"k","column":"k","kind":"interval",)" + index + "}",
           R"({"series":"k","column":"k","kind":"time","right_column":"records",)" + index + "}",
           R"({"series":"k","column":"k","kind":"float",)" + index + "}",
           R"({"series":"k","column":"k","kind":"range",)" + index + "}",
           R"({"series":"k","column":"k","kind":"string","index_column":"records",)" + index + "}",
           R"({"series":"k","column":"none","kind":"time",)" + index + "}",
           R"({"series":"k","column":"k","kind":"time","steps":[0],)" + index + "}",
           std::string(R"({"series":"k","column":"k","kind":"time"})"),
           std::string(R"({"step":{"function_info":7}})"),
           std::string("no record"),
       }) {
    CAPTURE(line);
    const std::string copy = dir / "copy.mdat";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    {
      auto writer = Writer::open(copy);
      auto records = writer->find_hidden("records");
      const std::int64_t row[] = {static_cast<std::int64_t>(records_of(copy).size())};
      const std::string_view text[] = {line};
      REQUIRE(writer->append_times(writer->summary(*records).axis, row).has_value());
      REQUIRE(writer->append_strings(*records, text).has_value());
      REQUIRE(writer->commit().has_value());
    }
    auto store = StorageConfig::parse("mdat:" + copy)->create_backend();
    if (store) CHECK_FALSE((*store)->load("k").has_value());
  }
}

TEST_CASE("a store over a file that is none says so") {
  const test::TemporaryFolder dir;
  const auto store = StorageConfig::parse("mdat:" + dir / "no/such/folder.mdat")->create_backend();
  REQUIRE_FALSE(store.has_value());
  const auto nameless = StorageConfig::parse("mdat:")->create_backend();
  CHECK(nameless.error().code == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace mdat
