// SPDX-License-Identifier: Apache-2.0
#include "lib/store/folder/folder_store.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "lib/store/folder/foreign_series.hpp"
#include "lib/store/folder/label_list.hpp"
#include "lib/store/folder/series_folder.hpp"
#include "lib/store/folder/series_table.hpp"
#include "lib/store/folder/series_yaml.hpp"
#include "lib/store/key.hpp"
#include "lib/store/tick_filter.hpp"

namespace mdat::store {
namespace {

using Status = Result<void>;

/// Bytes of a stem: with "_meta.yaml" behind it a file name has at most 255.
constexpr std::size_t kStemMax = 245;

std::string data_name(const std::string& stem) { return stem + ".parquet"; }
std::string yaml_name(const std::string& stem) { return stem + "_meta.yaml"; }

/// At most so many bytes of a text, and no part of a character.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

class FolderStore final : public StorageBackend {
 public:
  FolderStore(std::string path, FolderForm form) : folder_(std::move(path)), form_(form) {}

  Result<StoredSeries> load(std::string_view key) override;
  Result<SeriesMetadata> load_metadata(std::string_view key) override;
  Result<std::vector<SeriesMetadata>> load_metadata(const std::vector<std::string>& keys) override;
  Status save_metadata(std::string_view key, const SeriesMetadata& metadata) override;
  Status remove(std::string_view key) override;
  Status rename(std::string_view key, std::string_view to, const std::string& name) override;
  Result<bool> exists(std::string_view key) override;
  Result<std::vector<std::string>> list_keys() override;
  Status clear() override;
  [[nodiscard]] std::string_view backend_type() const override {
    return form_ == FolderForm::kPandas ? "pandas-disk" : "polars";
  }
  Result<std::uint64_t> size_bytes() override;
  using StorageBackend::read;
  Result<std::unique_ptr<SeriesReader>> read(std::string_view key, const ReadRange& range) override;
  Result<std::unique_ptr<SeriesWriter>> write(std::string_view key, const SeriesData& head) override;
  Status save_document(const Document& document) override;
  Result<std::vector<Document>> documents() override;
  Status remove_document(const std::vector<std::string>& path) override;
  Status begin() override;
  Status commit() override;
  void rollback() override;

 private:
  friend class FolderWriter;

  /// Runs a change in the open batch, or in one of its own.
  template <typename Change>
  Status in_batch(Change change);
  /// What is below is asked under a look.
  Result<std::string> stem_of(std::string_view key);
  std::string new_stem(std::string_view key);
  Result<std::vector<std::string>> keys();
  Result<SeriesYaml> yaml_of(const std::string& stem);
  Result<SeriesMetadata> metadata_of(std::string_view key);
  Status put_yaml(const std::string& stem, const SeriesYaml& yaml);
  Status drop(std::string_view key, const std::string& stem);

  SeriesFolder folder_;
  FolderForm form_;
  meteaudata::TreeReader steps_;
  std::uint64_t batches_ = 0;  // so far: writers belong to one
  bool own_batch_ = false;     // of a writer outside of a batch
};

/// A writer outside of a batch has one for itself.
class FolderWriter final : public SeriesWriter {
 public:
  FolderWriter(FolderStore& store, std::string_view key, bool own_batch)
      : store_(&store), key_(key), own_batch_(own_batch), batch_(store.batches_) {}
  FolderWriter(const FolderWriter&) = delete;
  FolderWriter& operator=(const FolderWriter&) = delete;
  ~FolderWriter() override {
    if (done_ || !is_open()) return;
    drop_files();
    if (own_batch_) store_->rollback();
  }

  Status open(const SeriesData& head) {
    SeriesFolder& folder = store_->folder_;
    data_ = folder.hidden_name();
    yaml_ = folder.hidden_name();
    auto table = SeriesTableWriter::create(folder.hidden_path(data_), head_of(head));
    if (!table) return std::unexpected(std::move(table.error()));
    table_ = std::move(*table);
    auto yaml = io::NewFile::create(folder.hidden_path(yaml_));
    if (!yaml) return std::unexpected(std::move(yaml.error()));
    yaml_file_.emplace(std::move(*yaml));
    if (store_->form_ == FolderForm::kPolars) labels_.emplace(head.index);
    return {};
  }

  Status append(const SeriesData& chunk) override {
    if (auto ok = check_open(); !ok) return ok;
    if (auto ok = table_->append(chunk); !ok) return ok;
    return labels_ ? labels_->append(chunk.index, *yaml_file_) : Status();
  }

  Status finish(const SeriesMetadata& metadata) override {
    if (auto ok = check_open(); !ok) return ok;
    done_ = true;
    auto done = finish_files(metadata);
    if (!done) drop_files();
    if (!own_batch_) return done;
    if (done) return store_->commit();
    store_->rollback();
    return done;
  }

 private:
  [[nodiscard]] bool is_open() const { return store_->folder_.in_batch() && store_->batches_ == batch_; }
  [[nodiscard]] Status check_open() const {
    if (!done_ && is_open()) return {};
    return fail(ErrorCode::kInvalidArgument, "series " + key_ + ": its writer or its batch has ended");
  }
  Status finish_files(const SeriesMetadata& metadata);
  void drop_files() {
    for (const std::string& name : {data_, yaml_}) (void)io::remove_file(store_->folder_.hidden_path(name));
  }

  FolderStore* store_;
  std::string key_;
  bool own_batch_;
  std::uint64_t batch_;
  std::string data_, yaml_;  // hidden names
  std::unique_ptr<SeriesTableWriter> table_;
  std::optional<io::NewFile> yaml_file_;
  std::optional<LabelListWriter> labels_;
  bool done_ = false;
};

Status FolderWriter::finish_files(const SeriesMetadata& metadata) {
  if (auto ok = table_->finish(); !ok) return ok;
  SeriesYaml yaml =
      SeriesYaml::of_rows(table_->head(), table_->survey(), store_->form_ == FolderForm::kPolars);
  yaml.set_metadata(metadata);
  const auto text = yaml.print();
  if (!text) return std::unexpected(text.error());
  if (labels_)
    if (auto ok = labels_->finish(*yaml_file_); !ok) return ok;
  if (auto ok = yaml_file_->append(std::as_bytes(std::span(*text))); !ok) return ok;
  SeriesFolder& folder = store_->folder_;
  const auto before = store_->stem_of(key_);
  const std::string stem = before ? *before : store_->new_stem(key_);
  if (const auto* known = folder.index().find(key_); known == nullptr || *known != stem) {
    folder.index().put(key_, stem);
    folder.note_index_changed();
  }
  if (auto ok = folder.put(data_name(stem), data_); !ok) return ok;
  return folder.put(yaml_name(stem), yaml_);
}

Result<std::unique_ptr<SeriesWriter>> FolderStore::write(std::string_view key, const SeriesData& head) {
  if (auto ok = check_key(key); !ok) return std::unexpected(std::move(ok.error()));
  if (own_batch_)
    return fail(ErrorCode::kInvalidArgument,
                folder_.path() +
                    " has a series that is being written: finish it first, or begin() a batch around both");
  const bool own = !folder_.in_batch();
  if (own)
    if (auto ok = begin(); !ok) return std::unexpected(std::move(ok.error()));
  own_batch_ = own;
  auto writer = std::make_unique<FolderWriter>(*this, key, own);
  if (auto ok = writer->open(head); !ok) return std::unexpected(std::move(ok.error()));
  return writer;
}

template <typename Change>
Status FolderStore::in_batch(Change change) {
  if (own_batch_)
    return fail(ErrorCode::kInvalidArgument,
                folder_.path() + " has a series that is being written: finish it first");
  if (folder_.in_batch()) return change();
  if (auto ok = begin(); !ok) return ok;
  if (auto ok = change(); !ok) {
    rollback();
    return ok;
  }
  return commit();
}

// Files that we did not write are known by every key that meteaudata would name so.
Result<std::string> FolderStore::stem_of(std::string_view key) {
  if (!check_key(key)) return no_key(key, folder_.path());
  const std::string* known = folder_.index().find(key);
  std::string stem = known != nullptr ? *known : flat_name(key);
  const bool is_others = known == nullptr && folder_.index().has_stem(stem);
  if (is_others || stem.size() > kStemMax || folder_.find(data_name(stem)).empty())
    return no_key(key, folder_.path());
  return stem;
}

/// The plain name where nothing has it yet, else one with a number.
std::string FolderStore::new_stem(std::string_view key) {
  const std::string* known = folder_.index().find(key);  // whose file somebody removed
  if (known != nullptr) return *known;
  const std::string plain = flat_name(key);
  std::string stem = cut(plain, kStemMax);
  for (int number = 2;
       stem.size() < plain.size() || folder_.index().has_stem(stem) || !folder_.find(data_name(stem)).empty();
       ++number) {
    const std::string suffix = "~" + std::to_string(number);
    stem = cut(plain, kStemMax - suffix.size()) + suffix;
    if (folder_.index().has_stem(stem) || !folder_.find(data_name(stem)).empty()) continue;
    break;
  }
  return stem;
}

Result<SeriesYaml> FolderStore::yaml_of(const std::string& stem) {
  const std::string path = folder_.find(yaml_name(stem));
  if (path.empty()) return SeriesYaml();
  const auto text = read_without_labels(path);
  if (!text) return std::unexpected(text.error());
  auto yaml = SeriesYaml::parse(*text);
  if (!yaml) yaml.error().message = path + ": " + yaml.error().message;
  return yaml;
}

Result<SeriesMetadata> FolderStore::metadata_of(std::string_view key) {
  const auto stem = stem_of(key);
  if (!stem) return std::unexpected(stem.error());
  auto yaml = yaml_of(*stem);
  if (!yaml) return std::unexpected(std::move(yaml.error()));
  auto metadata = yaml->metadata(steps_);
  if (!metadata) metadata.error().message = folder_.find(yaml_name(*stem)) + ": " + metadata.error().message;
  return metadata;
}

Result<StoredSeries> FolderStore::load(std::string_view key) {
  auto look = folder_.look();
  if (!look) return std::unexpected(std::move(look.error()));
  auto reader = read(key);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto metadata = metadata_of(key);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  {
    const auto done_looking = std::move(*look);
  }  // the rows are those of an open file
  auto data = to_memory(**reader);
  if (!data) return std::unexpected(std::move(data.error()));
  return StoredSeries{std::move(*data), std::move(*metadata)};
}

Result<SeriesMetadata> FolderStore::load_metadata(std::string_view key) {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  return metadata_of(key);
}

Result<std::vector<SeriesMetadata>> FolderStore::load_metadata(const std::vector<std::string>& keys) {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  std::vector<SeriesMetadata> all;
  for (const std::string& key : keys) {
    auto metadata = metadata_of(key);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    all.push_back(std::move(*metadata));
  }
  return all;
}

Status FolderStore::put_yaml(const std::string& stem, const SeriesYaml& yaml) {
  const auto text = yaml.print();
  if (!text) return std::unexpected(text.error());
  const std::string before = folder_.find(yaml_name(stem)), hidden = folder_.hidden_name();
  auto file = io::NewFile::create(folder_.hidden_path(hidden));
  if (!file) return std::unexpected(std::move(file.error()));
  auto done = before.empty() ? Status() : copy_labels(before, *file);
  if (done) done = file->append(std::as_bytes(std::span(*text)));
  if (done) done = folder_.put(yaml_name(stem), hidden);
  if (!done) (void)io::remove_file(folder_.hidden_path(hidden));
  return done;
}

Status FolderStore::save_metadata(std::string_view key, const SeriesMetadata& metadata) {
  return in_batch([&]() -> Status {
    const auto before = metadata_of(key);
    if (!before) return std::unexpected(before.error());
    if (*before == metadata) return {};
    const auto stem = stem_of(key);
    auto yaml = stem ? yaml_of(*stem) : std::unexpected(stem.error());
    if (!yaml) return std::unexpected(std::move(yaml.error()));
    yaml->set_metadata(metadata);
    return put_yaml(*stem, *yaml);
  });
}

Status FolderStore::drop(std::string_view key, const std::string& stem) {
  if (folder_.index().find(key) != nullptr) {
    folder_.index().erase(key);
    folder_.note_index_changed();
  }
  if (auto ok = folder_.remove(data_name(stem)); !ok) return ok;
  return folder_.remove(yaml_name(stem));
}

Status FolderStore::remove(std::string_view key) {
  return in_batch([&]() -> Status {
    const auto stem = stem_of(key);
    return stem ? drop(key, *stem) : std::unexpected(stem.error());
  });
}

// Its name stands in its files, which are written anew.
Status FolderStore::rename(std::string_view key, std::string_view to, const std::string& name) {
  if (auto ok = check_key(to); !ok) return ok;
  return in_batch([&]() -> Status {
    if (key != to && stem_of(to))
      return fail(ErrorCode::kExists,
                  folder_.path() + " has a series with the key " + std::string(to) + " already");
    auto reader = read(key);
    if (!reader) return std::unexpected(std::move(reader.error()));
    auto metadata = metadata_of(key);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    SeriesData head = (*reader)->head();
    head.name = name;
    auto writer = write(to, head);
    if (!writer) return std::unexpected(std::move(writer.error()));
    if (auto ok = copy(**reader, **writer); !ok) return ok;
    if (auto ok = (*writer)->finish(*metadata); !ok || key == to) return ok;
    return remove(key);
  });
}

Result<bool> FolderStore::exists(std::string_view key) {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  return stem_of(key).has_value();
}

Result<std::vector<std::string>> FolderStore::keys() {
  auto stems = folder_.stems();
  if (!stems) return stems;
  std::vector<std::string> keys;
  for (const auto& entry : folder_.index().entries())
    if (std::ranges::binary_search(*stems, entry.stem)) keys.push_back(entry.key);
  for (std::string& stem : *stems)
    if (!folder_.index().has_stem(stem) && check_key(stem)) keys.push_back(std::move(stem));
  return keys;
}

Result<std::vector<std::string>> FolderStore::list_keys() {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  return keys();
}

Status FolderStore::clear() {
  return in_batch([&]() -> Status {
    const auto all = keys();
    if (!all) return std::unexpected(all.error());
    for (const std::string& key : *all) {
      const auto stem = stem_of(key);
      if (!stem) return std::unexpected(stem.error());
      if (auto ok = drop(key, *stem); !ok) return ok;
    }
    folder_.index() = {};
    folder_.note_index_changed();
    return {};
  });
}

Result<std::uint64_t> FolderStore::size_bytes() {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  const auto stems = folder_.stems();
  if (!stems) return std::unexpected(stems.error());
  std::uint64_t bytes = 0;
  const auto add = [&](const std::string& name) {
    std::error_code error;
    const std::string path = folder_.find(name);
    const auto size = path.empty() ? 0 : std::filesystem::file_size(path, error);
    if (!error) bytes += size;
  };
  add(std::string(kIndexName));
  for (const std::string& stem : *stems) {
    add(data_name(stem));
    add(yaml_name(stem));
  }
  return bytes;
}

Result<std::unique_ptr<SeriesReader>> FolderStore::read(std::string_view key, const ReadRange& range) {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  const auto stem = stem_of(key);
  if (!stem) return std::unexpected(stem.error());
  const auto yaml = yaml_of(*stem);
  if (!yaml) return std::unexpected(yaml.error());
  const auto head = yaml->head();
  if (!head) return std::unexpected(head.error());
  const std::string data = folder_.find(data_name(*stem));
  auto reader = *head ? read_series_table(data, **head, range)
                      : read_foreign_series(data, folder_.find(yaml_name(*stem)), *yaml, range);
  if (!reader) return reader;
  return filter(std::move(*reader), range.index);
}

Status FolderStore::save_document(const Document& document) {
  return in_batch([&]() -> Status {
    // What the index cannot say it must not have.
    if (auto json = to_json(document.content); !json) return std::unexpected(std::move(json.error()));
    if (folder_.index().put(document)) folder_.note_index_changed();
    return {};
  });
}

Result<std::vector<Document>> FolderStore::documents() {
  const auto look = folder_.look();
  if (!look) return std::unexpected(look.error());
  return folder_.index().documents();
}

Status FolderStore::remove_document(const std::vector<std::string>& path) {
  return in_batch([&]() -> Status {
    if (!folder_.index().erase_document(path)) return no_document(path, folder_.path());
    folder_.note_index_changed();
    return {};
  });
}

Status FolderStore::begin() {
  assert(!folder_.in_batch());
  ++batches_;
  return folder_.begin();
}

Status FolderStore::commit() {
  assert(folder_.in_batch());
  own_batch_ = false;
  return folder_.commit();
}

void FolderStore::rollback() {
  own_batch_ = false;
  folder_.rollback();
}

}  // namespace

Result<std::shared_ptr<StorageBackend>> open_folder_store(const std::string& path, FolderForm form) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!std::filesystem::is_directory(path, error))
    return fail(ErrorCode::kIo, path + ": is no folder, and none can be made: " + error.message());
  return std::make_shared<FolderStore>(path, form);
}

}  // namespace mdat::store
