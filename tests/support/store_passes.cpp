// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <optional>

#include "tests/support/store_promises.hpp"

namespace mdat::test {
namespace {

/// What a range gives of a stored series is what it gives of the same rows in memory.
void check_range(StorageBackend& store, const SeriesData& data, const ReadRange& range) {
  const auto shown = [](const std::optional<std::int64_t>& bound) {
    return bound ? std::to_string(*bound) : "";
  };
  INFO(data.name << ", labels [" << shown(range.index.from) << ", " << shown(range.index.to) << "), rows "
                 << (range.rows ? std::to_string(range.rows->begin) + " to " + std::to_string(range.rows->end)
                                : "all"));
  auto expected = must(from_memory(std::make_shared<const SeriesData>(data), range));
  auto reader = must(store.read(data.name, range));
  CHECK(reader->rows() == data.rows());
  CHECK(must(to_memory(*reader)) == must(to_memory(*expected)));
  SeriesData rest;
  CHECK_FALSE(must(reader->next(rest)));
}

}  // namespace

void ranges(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  std::vector<SeriesData> all;
  for (Shape& shape : index_shapes()) {
    shape.data.name = shape.name;
    const Type& type = shape.data.index.values.type();
    if (shape.data.index.kind == IndexKind::kInterval || kind.refuses.contains(shape.name)) continue;
    must(store->save(shape.name, shape.data, {}));
    if (type.kind == TypeKind::kInt64 || type.kind == TypeKind::kTimestamp ||
        type.kind == TypeKind::kDuration)
      all.push_back(shape.data);
    else
      CHECK(code_of(store->read(shape.name, {.index = {.from = 0}})) == ErrorCode::kInvalidArgument);
  }
  all.push_back(plain_series("long", 200'000));
  must(store->save("long", all.back(), {}));
  for (const SeriesData& data : all) {
    const auto rows = data.rows();
    for (const RowRange of :
         {RowRange{0, rows}, {1, 3}, {rows / 2, rows + 5}, {rows, rows}, {~0ULL - 1, ~0ULL}})
      check_range(*store, data, {.rows = of});
    if (rows == 0) continue;
    const auto labels = data.index.values.values<std::int64_t>();
    const std::int64_t first = labels[rows / 3], last = labels[rows - rows / 4 - 1];
    check_range(*store, data, {.index = {.from = first}});
    check_range(*store, data, {.index = {.to = last}});
    check_range(*store, data, {.index = {.from = first, .to = last}});
    check_range(*store, data, {.index = {.from = last + 1, .to = last}});
    check_range(*store, data, {.index = {.from = first, .to = last}, .rows = RowRange{rows / 4, rows / 2}});
  }
}

void streams(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  Store store = open();
  const SeriesData data = plain_series("stream", 150'000);
  save_plain(*store, "old");
  for (const char* key : {"old", "new"}) {
    auto writer = must(store->write(key, data));
    must(writer->append(data));
  }  // never finished
  CHECK(must(store->list_keys()) == Keys{"old"});
  check_plain(*store, "old");
  {
    auto writer = must(store->write("old", data));
    const SeriesData wrong = value_shapes()[0].data;
    CHECK(code_of(writer->append(wrong)) == ErrorCode::kInvalidArgument);
    for (std::size_t begin = 0; begin < data.rows(); begin += 41'000) {
      SeriesData chunk = head_of(data);
      append(chunk, data, begin, std::min(data.rows(), begin + 41'000));
      must(writer->append(chunk));
    }
    must(writer->append(head_of(data)));
    must(writer->finish(metadata_of_steps(2)));
  }
  if (kind.persistent) store = open();
  const StoredSeries stored = must(store->load("old"));
  CHECK(stored.data == data);
  CHECK(stored.metadata == metadata_of_steps(2));
  auto writer = must(store->write("empty", data));
  must(writer->finish({}));
  CHECK(must(store->load("empty")).data == head_of(data));
}

/// Heads grow on the way: a range ends where its last chunk does, and categories are added.
void growing_heads(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  SeriesData whole;
  std::unique_ptr<SeriesWriter> writer;
  for (std::int64_t part = 0; part < 3; ++part) {
    SeriesData chunk{.name = "grows"};
    chunk.index.kind = IndexKind::kRange;
    chunk.index.values = column_of<std::int64_t>({.kind = TypeKind::kInt64}, {2 * part, 2 * part + 1});
    chunk.index.metadata.start = 0;
    chunk.index.metadata.step = 1;
    chunk.index.metadata.end = 2 * part + 2;
    complete(chunk.index);
    chunk.values = column_of<std::uint32_t>({.kind = TypeKind::kCategorical}, {1, 0});
    chunk.values.set_categories({"word " + std::to_string(part), "always"});
    if (part == 0) {
      whole = head_of(chunk);
      writer = must(store->write("grows", whole));
    }
    append(whole, chunk, 0, 2);
    must(writer->append(chunk));
  }
  must(writer->finish({}));
  CHECK(must(store->load("grows")).data == whole);
  CHECK(whole.index.metadata.end == 6);
}

/// A pass goes on over the rows it began with, whatever becomes of the series.
void replaced_while_read(const StoreKind& kind) {
  const OpenStore open = kind.fresh_place();
  const Store store = open();
  const SeriesData data = plain_series("s", 150'000);
  must(store->save("s", data, {}));
  auto reader = must(store->read("s"));
  SeriesData chunk;
  REQUIRE(must(reader->next(chunk)));
  SeriesData all = chunk;
  save_plain(*store, "s", 2);
  while (must(reader->next(chunk))) append(all, chunk, 0, chunk.rows());
  CHECK(all == data);
  reader.reset();
  check_plain(*store, "s", 2);
}

}  // namespace mdat::test
