// SPDX-License-Identifier: Apache-2.0
#include "lib/store/memory_store.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lib/store/key.hpp"

namespace mdat::store {
namespace {

struct Item {
  std::string key;
  std::shared_ptr<const SeriesData> data;
  SeriesMetadata metadata;
};

/// What a store has: a value, so that a batch that is rolled back is one assignment. Rows are shared.
struct Content {
  std::vector<Item> items;
  std::vector<Document> documents;
};

std::uint64_t bytes_of(const ColumnData& column) {
  std::uint64_t bytes = column.size() * width_bytes(column.type().kind);
  if (column.type().kind == TypeKind::kString)
    for (std::size_t row = 0; row < column.size(); ++row) bytes += column.text(row).size() + 8;
  return bytes;
}

class MemoryStore final : public StorageBackend {
 public:
  Result<SeriesMetadata> load_metadata(std::string_view key) override {
    const Item* item = find(key);
    if (item == nullptr) return no_key(key, "this store in memory");
    return item->metadata;
  }
  Result<void> save_metadata(std::string_view key, const SeriesMetadata& metadata) override {
    Item* item = find(key);
    if (item == nullptr) return no_key(key, "this store in memory");
    item->metadata = metadata;
    return {};
  }
  Result<void> remove(std::string_view key) override {
    Item* item = find(key);
    if (item == nullptr) return no_key(key, "this store in memory");
    content_.items.erase(content_.items.begin() + (item - content_.items.data()));
    return {};
  }
  Result<bool> exists(std::string_view key) override { return find(key) != nullptr; }
  Result<std::vector<std::string>> list_keys() override {
    std::vector<std::string> keys;
    for (const Item& item : content_.items) keys.push_back(item.key);
    return keys;
  }
  Result<void> clear() override {
    content_ = {};
    return {};
  }
  [[nodiscard]] std::string_view backend_type() const override { return "pandas-memory"; }
  Result<std::uint64_t> size_bytes() override {
    std::uint64_t bytes = 0;
    for (const Item& item : content_.items)
      bytes += bytes_of(item.data->index.values) + bytes_of(item.data->index.right) +
               bytes_of(item.data->values) + (item.data->quality ? bytes_of(*item.data->quality) : 0);
    return bytes;
  }

  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override {
    const Item* item = find(key);
    if (item == nullptr) return no_key(key, "this store in memory");
    return from_memory(item->data, range);
  }
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view key, const SeriesData& head) override;

  Result<void> save_document(const Document& document) override {
    const auto at = std::ranges::find(content_.documents, document.path, &Document::path);
    if (at == content_.documents.end())
      content_.documents.push_back(document);
    else
      *at = document;
    return {};
  }
  Result<std::vector<Document>> documents() override { return content_.documents; }
  Result<void> remove_document(const std::vector<std::string>& path) override {
    const auto at = std::ranges::find(content_.documents, path, &Document::path);
    if (at == content_.documents.end()) return no_document(path, "this store in memory");
    content_.documents.erase(at);
    return {};
  }

  Result<void> begin() override {
    assert(!before_);
    before_ = content_;
    return {};
  }
  Result<void> commit() override {
    before_.reset();
    return {};
  }
  void rollback() override {
    content_ = std::move(*before_);
    before_.reset();
  }

  void put(Item item) {
    if (Item* there = find(item.key))
      *there = std::move(item);
    else
      content_.items.push_back(std::move(item));
  }

 private:
  Item* find(std::string_view key) {
    const auto at = std::ranges::find(content_.items, key, &Item::key);
    return at == content_.items.end() ? nullptr : &*at;
  }
  Content content_;
  std::optional<Content> before_;  // while a batch is open
};

class MemoryWriter final : public SeriesWriter {
 public:
  MemoryWriter(MemoryStore& store, std::string_view key, SeriesData head)
      : store_(&store), key_(key), data_(std::move(head)) {}
  Result<void> append(const SeriesData& chunk) override {
    if (auto ok = check_chunk(data_, chunk); !ok) return ok;
    mdat::append(data_, chunk, 0, chunk.rows());
    return {};
  }
  Result<void> finish(const SeriesMetadata& metadata) override {
    store_->put({key_, std::make_shared<const SeriesData>(std::move(data_)), metadata});
    return {};
  }

 private:
  MemoryStore* store_;
  std::string key_;
  SeriesData data_;
};

Result<std::unique_ptr<SeriesWriter>> MemoryStore::write(std::string_view key, const SeriesData& head) {
  if (auto ok = check_key(key); !ok) return std::unexpected(std::move(ok.error()));
  return std::make_unique<MemoryWriter>(*this, key, head_of(head));
}

}  // namespace

std::shared_ptr<StorageBackend> make_memory_store() { return std::make_shared<MemoryStore>(); }

}  // namespace mdat::store
