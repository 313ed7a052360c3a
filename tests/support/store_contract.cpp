// SPDX-License-Identifier: Apache-2.0
#include "tests/support/store_contract.hpp"

#include "tests/support/store_promises.hpp"

namespace mdat::test {
namespace {

/// All shapes into one store; each comes back equal from it, and from another instance where there is one.
void check_round_trips(const StoreKind& kind, const std::vector<Shape>& shapes) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  Keys keys;
  for (const Shape& shape : shapes) {
    INFO(shape.name);
    const auto saved = store->save(shape.name, shape.data, {});
    if (kind.refuses.contains(shape.name)) {
      CHECK(code_of(saved) == ErrorCode::kInvalidArgument);
      CHECK_FALSE(must(store->exists(shape.name)));
      continue;
    }
    must(saved);
    keys.push_back(shape.name);
  }
  for (int opened = 0; opened < (kind.persistent ? 2 : 1); ++opened) {
    for (const Shape& shape : shapes) {
      if (kind.refuses.contains(shape.name)) continue;
      INFO(shape.name << (opened == 0 ? "" : ", opened again"));
      const SeriesData data = must(store->load(shape.name)).data;
      CHECK(data.name == shape.data.name);
      CHECK(data.index.metadata == shape.data.index.metadata);
      CHECK(data.index.values == shape.data.index.values);
      CHECK(data.values == shape.data.values);
      CHECK(data == shape.data);
      auto reader = must(store->read(shape.name));
      CHECK(reader->rows() == shape.data.rows());
      CHECK(reader->head() == head_of(shape.data));
    }
    CHECK(must(store->list_keys()) == keys);
    store.reset();
    if (kind.persistent) store = open();
  }
}

void index_kinds(const StoreKind& kind) { check_round_trips(kind, index_shapes()); }
void value_types(const StoreKind& kind) { check_round_trips(kind, value_shapes()); }

void metadata_shapes(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  const SeriesData data = plain_series("s", 3);
  const SeriesMetadata before = metadata_of_steps(4), bare{}, other{.fields = {{"x", List{1}}}};
  must(store->save("steps", data, before));
  must(store->save("bare", data, bare));
  CHECK(must(store->load_metadata("steps")) == before);
  CHECK(must(store->load_metadata("bare")) == bare);
  must(store->save_metadata("steps", other));
  must(store->save_metadata("bare", before));
  if (kind.persistent) store = open();
  CHECK(must(store->load("steps")).metadata == other);
  CHECK(must(store->load("bare")).metadata == before);
  CHECK(must(store->load("steps")).data == data);
}

void replace_and_remove(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  CHECK(must(store->list_keys()).empty());
  for (const char* key : {"b", "a", "c"}) save_plain(*store, key);
  must(store->save("a", value_shapes()[0].data, metadata_of_steps(1)));
  CHECK(must(store->list_keys()) == Keys{"b", "a", "c"});
  CHECK(must(store->load("a")).data == value_shapes()[0].data);
  CHECK(must(store->load("a")).metadata == metadata_of_steps(1));
  must(store->remove("b"));
  CHECK(must(store->list_keys()) == Keys{"a", "c"});
  CHECK_FALSE(must(store->exists("b")));
  CHECK(must(store->exists("c")));
  check_plain(*store, "c");
  save_plain(*store, "b", 2);
  CHECK(must(store->list_keys()) == Keys{"a", "c", "b"});
  check_plain(*store, "b", 2);
  CHECK(must(store->size_bytes()) > 0);
  must(store->save_document({{"d"}, {}}));
  must(store->clear());
  CHECK(must(store->list_keys()).empty());
  CHECK(must(store->documents()).empty());
  CHECK(code_of(store->load("a")) == ErrorCode::kKeyNotFound);
}

void keys_not_found(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  save_plain(*store, "there");
  for (const char* key : {"not there", "ther", "There", "there/", "%"}) {
    CHECK(code_of(store->load(key)) == ErrorCode::kKeyNotFound);
    CHECK(code_of(store->read(key)) == ErrorCode::kKeyNotFound);
    CHECK(code_of(store->load_metadata(key)) == ErrorCode::kKeyNotFound);
    CHECK(code_of(store->save_metadata(key, {})) == ErrorCode::kKeyNotFound);
    CHECK(code_of(store->remove(key)) == ErrorCode::kKeyNotFound);
    CHECK_FALSE(must(store->exists(key)));
  }
  CHECK(code_of(store->remove_document({"there"})) == ErrorCode::kKeyNotFound);
  check_plain(*store, "there");
}

void odd_keys(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  Keys keys{"a/b_c",     "a_b/c", "a b",
            " a b ",     "#1",    "°C/é",
            "e\xcc\x81", "é",     "it's \"quoted\" `so`",
            "50%",       "%2F",   "%5F",
            "..",        "../x",  ".",
            "/",         "//",    "a\\b",
            "Key",       "key",   "KEY",
            "a\nb\tc",   "\x01",  "'; DROP TABLE mdat_series; --",
            "mdat",      "日本",  "-",
            "?1",        "$1"};
  keys.emplace_back(10'000, 'k');
  keys.emplace_back(10'000 - 1, 'k');
  keys.push_back(std::string(9'999, 'k') + "l");
  for (std::size_t i = 0; i < keys.size(); ++i) save_plain(*store, keys[i], i);
  if (kind.persistent) store = open();
  CHECK(must(store->list_keys()) == keys);
  for (std::size_t i = 0; i < keys.size(); ++i) check_plain(*store, keys[i], i);
  for (const std::string& key :
       {std::string(), std::string("a\0b", 3), std::string("\xff"), std::string(70'000, 'k')}) {
    CHECK(code_of(store->save(key, plain_series("s", 1), {})) == ErrorCode::kInvalidArgument);
    CHECK(code_of(store->write(key, plain_series("s", 0))) == ErrorCode::kInvalidArgument);
  }
  CHECK(must(store->list_keys()) == keys);
}

void documents(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  const std::vector<Document> all{{{"b"}, every_parameter()},
                                  {{"b", "a/b"}, {}},
                                  {{"b", "a", "b"}, {}},
                                  {{"a"}, {{"x", "y"}}},
                                  {{"", ""}, {}},
                                  {{"b/a", "b"}, {}},
                                  {{"é \"'%"}, {{"x", every_parameter()}}}};
  for (const Document& document : all) must(store->save_document(document));
  must(store->save_document(all[0]));
  if (kind.persistent) store = open();
  CHECK(must(store->documents()) == all);
  CHECK(must(store->list_keys()).empty());
  must(store->remove_document(all[1].path));
  CHECK(code_of(store->remove_document(all[1].path)) == ErrorCode::kKeyNotFound);
  CHECK(must(store->documents()).size() == all.size() - 1);
}

void isolation(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  SeriesData data = plain_series("s", 5);
  SeriesMetadata metadata = metadata_of_steps(2);
  must(store->save("s", data, metadata));
  append(data, plain_series("s", 5), 0, 5);
  metadata.fields["more"] = 1;
  metadata.processing_steps.pop_back();
  StoredSeries stored = must(store->load("s"));
  CHECK(stored.data == plain_series("s", 5));
  CHECK(stored.metadata == metadata_of_steps(2));
  stored.data.values.clear();
  stored.metadata = {};
  CHECK(must(store->load("s")).data == plain_series("s", 5));
  CHECK(must(store->load("s")).metadata == metadata_of_steps(2));
}

struct Promise {
  const char* name;
  void (*check)(const StoreKind&);
  bool of_persistent_only = false;
};
constexpr Promise kPromises[] = {
    {"every kind of index comes back equal", index_kinds},
    {"every type of values comes back equal", value_types},
    {"metadata of every form comes back equal", metadata_shapes},
    {"series are replaced, removed and listed in order of their first save", replace_and_remove},
    {"what is not there is an error of its own", keys_not_found},
    {"keys are kept exactly", odd_keys},
    {"ranges of rows and labels are those of the rows in memory", ranges},
    {"a series that is not finished leaves nothing", streams},
    {"ranges and categories grow while they are written", growing_heads},
    {"batches are seen at once or never", batches},
    {"documents are kept by their paths", documents},
    {"what is stored does not change with what the caller has", isolation},
    {"a pass goes on over the rows it began with", replaced_while_read},
    {"data sets come back with shared steps, and leave nothing behind", data_sets},
    {"data sets move to other stores and back", moved_data_sets},
    {"two threads save at one place", concurrent_saves, true},
};

class PromiseTest final : public Catch::ITestInvoker {
 public:
  PromiseTest(StoreKind kind, const Promise& promise) : kind_(std::move(kind)), promise_(promise) {}
  void invoke() const override { promise_.check(kind_); }

 private:
  StoreKind kind_;
  const Promise& promise_;
};

}  // namespace

bool add_store_contract(StoreKind kind) {
  for (const Promise& promise : kPromises) {
    if (promise.of_persistent_only && !kind.persistent) continue;
    const Catch::AutoReg added(new PromiseTest(kind, promise), CATCH_INTERNAL_LINEINFO, "",
                               Catch::NameAndTags(kind.name + " store: " + promise.name, "[store]"));
  }
  return true;
}

}  // namespace mdat::test
