// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <thread>

#include "mdat/dataset.hpp"
#include "mdat/storage_config.hpp"
#include "tests/support/store_promises.hpp"

namespace mdat::test {

void batches(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  save_plain(*store, "kept");
  save_plain(*store, "removed");
  const Document document{{"d"}, {{"x", 1}}};
  must(store->save_document(document));
  const auto change = [&] {
    must(store->begin());
    save_plain(*store, "kept", 2);
    must(store->remove("removed"));
    save_plain(*store, "new", 3);
    must(store->save_metadata("new", {}));
    must(store->save_document({{"d"}, {{"x", 2}}}));
    must(store->save_document({{"e"}, {}}));
  };
  const auto check_unchanged = [&] {
    CHECK(must(store->list_keys()) == Keys{"kept", "removed"});
    check_plain(*store, "kept");
    check_plain(*store, "removed");
    CHECK(must(store->documents()) == std::vector{document});
  };
  change();
  if (kind.persistent) {  // nobody else sees what is not committed
    const Store other = open();
    CHECK(must(other->list_keys()) == Keys{"kept", "removed"});
    check_plain(*other, "kept");
  }
  store->rollback();
  check_unchanged();
  if (kind.persistent) {
    change();
    store = open();
    check_unchanged();
  }
  change();
  must(store->commit());
  if (kind.persistent) store = open();
  CHECK(must(store->list_keys()) == Keys{"kept", "new"});
  check_plain(*store, "kept", 2);
  CHECK(must(store->load_metadata("new")) == SeriesMetadata{});
  CHECK(must(store->documents()) == std::vector<Document>{{{"d"}, {{"x", 2}}}, {{"e"}, {}}});
  save_plain(*store, "after");
  check_plain(*store, "after");
}

void data_sets(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  Dataset plant = sample_dataset("plant / 1"), other = sample_dataset("other");
  must(plant.save(store));
  must(other.save(store));
  if (kind.persistent) store = open();
  CHECK(must(Dataset::names(*store)) == Keys{"plant / 1", "other"});
  Dataset loaded = must(Dataset::load(store, "plant / 1"));
  const auto& made = loaded.signals[0].time_series;
  CHECK_FALSE(made[0].series.is_loaded());
  CHECK(made[0].processing_steps[0] == made[2].processing_steps[0]);  // one step, not two that are equal
  CHECK(made[2].processing_steps[0]->function_info == made[2].processing_steps[1]->function_info);
  CHECK(must(equal(loaded, plant)));
  CHECK(code_of(Dataset::load(store)) == ErrorCode::kInvalidArgument);

  loaded.signals[0].time_series.erase(loaded.signals[0].time_series.begin());
  loaded.signals[1].name = "renamed#1";
  loaded.signals[1].time_series[0].name = "renamed#1_RAW#1";
  loaded.signals.pop_back();
  must(loaded.save(store));
  Keys expected;
  for (const Dataset* set : {&loaded, &other})
    for (const Signal& signal : set->signals)
      for (const TimeSeries& series : signal.time_series)
        expected.push_back(storage_key(set->name, signal.name, series.name));
  Keys keys = must(store->list_keys());
  std::ranges::sort(keys);
  std::ranges::sort(expected);
  CHECK(keys == expected);
  Dataset again = must(Dataset::load(store, "plant / 1"));
  CHECK(must(equal(again, loaded)));
}

void moved_data_sets(const StoreKind& kind) {
  Dataset plant = sample_dataset("plant");
  Dataset here = plant;
  for (int move = 0; move < 2; ++move) {
    const OpenStore open = kind.fresh_place();
    Store store = open();
    must(here.save(store));
    if (kind.persistent) store = open();
    here = must(Dataset::load(store));
    const Store memory = must(StorageConfig{}.create_backend());
    must(here.save(memory));  // rows go from store to store, none is loaded
    here = must(Dataset::load(memory));
  }
  CHECK(must(equal(here, plant)));
}

/// Two threads, a store each, at one place.
void concurrent_saves(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store stores[] = {open(), open()};
  std::string failures[2];
  const auto work = [&](std::size_t thread) {
    for (std::uint64_t i = 0; i < 20; ++i) {
      const std::string own = std::to_string(thread) + "/" + std::to_string(i);
      for (const std::string& key : {own, std::string("both")}) {
        auto saved = stores[thread]->save(key, plain_series(key, 5, i), metadata_of_steps(i % 3));
        for (int retry = 0; !saved && saved.error().code == ErrorCode::kLocked && retry < 5000; ++retry) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
          saved = stores[thread]->save(key, plain_series(key, 5, i), metadata_of_steps(i % 3));
        }
        if (!saved) failures[thread] += key + ": " + saved.error().message + "\n";
      }
      if (auto loaded = stores[thread]->load("both"); !loaded || loaded->data.rows() != 5)
        failures[thread] += "both: " + (loaded ? "torn" : loaded.error().message) + "\n";
    }
  };
  std::thread second(work, 1);
  work(0);
  second.join();
  CHECK(failures[0] == "");
  CHECK(failures[1] == "");
  const Store store = open();
  CHECK(must(store->list_keys()).size() == 41);
  for (std::uint64_t i = 0; i < 20; ++i)
    for (const char* thread : {"0/", "1/"}) check_plain(*store, thread + std::to_string(i), i);
  check_plain(*store, "both", 19);
}

}  // namespace mdat::test
