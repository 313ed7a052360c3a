// SPDX-License-Identifier: Apache-2.0
// A store of one's own: it keeps series where another store keeps them, and a line about each change in a
// log. Nothing in mdat knows of it; a configuration finds it by its name.
//
//     own_store FOLDER
#include <cstdio>
#include <fstream>
#include <string>

#include "mdat/mdat.hpp"

namespace {

using mdat::Document;
using mdat::Result;
using mdat::SeriesData;
using mdat::SeriesMetadata;

class AuditStore final : public mdat::StorageBackend {
 public:
  AuditStore(std::shared_ptr<mdat::StorageBackend> inner, const std::string& log)
      : inner_(std::move(inner)), log_(log, std::ios::app) {}

  [[nodiscard]] std::string_view backend_type() const override { return "audit"; }

  using StorageBackend::load_metadata;
  using StorageBackend::read;
  Result<SeriesMetadata> load_metadata(std::string_view key) override { return inner_->load_metadata(key); }
  Result<void> save_metadata(std::string_view key, const SeriesMetadata& metadata) override {
    return told("save metadata", key, inner_->save_metadata(key, metadata));
  }
  Result<void> remove(std::string_view key) override { return told("remove", key, inner_->remove(key)); }
  Result<bool> exists(std::string_view key) override { return inner_->exists(key); }
  Result<std::vector<std::string>> list_keys() override { return inner_->list_keys(); }
  Result<void> clear() override { return told("clear", "everything", inner_->clear()); }
  Result<std::uint64_t> size_bytes() override { return inner_->size_bytes(); }

  Result<std::unique_ptr<mdat::SeriesReader>> read(std::string_view key,
                                                   const mdat::ReadRange& range) override {
    return inner_->read(key, range);
  }
  Result<std::unique_ptr<mdat::SeriesWriter>> write(std::string_view key, const SeriesData& head) override {
    auto writer = inner_->write(key, head);
    if (writer) told("write", key, Result<void>());
    return writer;
  }

  Result<void> save_document(const Document& document) override {
    return told("save document", document.path.back(), inner_->save_document(document));
  }
  Result<std::vector<Document>> documents() override { return inner_->documents(); }
  Result<void> remove_document(const std::vector<std::string>& path) override {
    return told("remove document", path.back(), inner_->remove_document(path));
  }

  Result<void> begin() override { return inner_->begin(); }
  Result<void> commit() override { return told("commit", "", inner_->commit()); }
  void rollback() override { inner_->rollback(); }

 private:
  Result<void> told(std::string_view what, std::string_view about, Result<void> done) {
    log_ << what << ' ' << about << (done ? "" : " FAILED: " + done.error().message) << '\n';
    return done;
  }

  std::shared_ptr<mdat::StorageBackend> inner_;
  std::ofstream log_;
};

/// Makes the store of a configuration: its base_path is a folder.
Result<std::shared_ptr<mdat::StorageBackend>> make_audit_store(const mdat::StorageConfig& config) {
  auto inner = mdat::StorageConfig::parse("mdat:" + config.base_path + "/plant.mdat")->create_backend();
  if (!inner) return inner;
  return std::make_shared<AuditStore>(std::move(*inner), config.base_path + "/audit.log");
}

mdat::Dataset plant() {
  SeriesData rows{.name = "level#1_RAW#1"};
  for (std::int64_t minute = 0; minute < 100; ++minute) {
    const std::int64_t stamp = minute * 60'000'000'000;
    const double level = 0.1 * static_cast<double>(minute);
    rows.index.values.append(std::span(&stamp, 1));
    rows.values.append(std::span(&level, 1));
  }
  mdat::Signal signal{.name = "level#1", .units = "m"};
  signal.time_series.push_back({.name = rows.name, .series = mdat::SeriesContainer(std::move(rows))});
  mdat::Dataset dataset{.name = "plant"};
  dataset.signals.push_back(std::move(signal));
  return dataset;
}

Result<void> run(const std::string& folder) {
  mdat::StorageRegistry registry;
  if (auto ok = registry.add("audit", make_audit_store); !ok) return ok;
  const auto config = mdat::StorageConfig::parse("audit:" + folder);
  if (!config) return std::unexpected(config.error());
  const auto store = registry.create(*config);
  if (!store) return std::unexpected(store.error());
  if (auto ok = plant().save(*store); !ok) return ok;

  auto loaded = mdat::Dataset::load(*store);
  if (!loaded) return std::unexpected(loaded.error());
  auto rows = loaded->find("level#1", "level#1_RAW#1")->series.data();
  if (!rows) return std::unexpected(rows.error());
  std::printf("%s: %zu rows of %s\n", loaded->name.c_str(), (*rows)->rows(), loaded->signals[0].name.c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: own_store FOLDER\n");
    return 2;
  }
  if (auto done = run(argv[1]); !done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return 1;
  }
}
