// SPDX-License-Identifier: Apache-2.0
#include "mdat/series_container.hpp"

#include <utility>

namespace mdat {

namespace {

/// Shared: data sets are made of thousands of containers that get their rows later.
const std::shared_ptr<const SeriesData>& no_rows() {
  static const auto data = [] {
    SeriesData empty;
    complete(empty.index);
    return std::make_shared<const SeriesData>(std::move(empty));
  }();
  return data;
}

}  // namespace

SeriesContainer::SeriesContainer() : data_(no_rows()), changed_(true) {}

SeriesContainer::SeriesContainer(SeriesData data) { set(std::move(data)); }

SeriesContainer::SeriesContainer(std::shared_ptr<StorageBackend> backend, std::string key)
    : backend_(std::move(backend)), key_(std::move(key)) {}

Result<std::shared_ptr<const SeriesData>> SeriesContainer::data() {
  if (auto ok = materialize(); !ok) return std::unexpected(std::move(ok.error()));
  return data_;
}

Result<void> SeriesContainer::materialize() {
  if (data_ != nullptr) return {};
  auto reader = backend_->read(key_);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto data = to_memory(**reader);
  if (!data) return std::unexpected(std::move(data.error()));
  data_ = std::make_shared<const SeriesData>(std::move(*data));
  return {};
}

Result<std::unique_ptr<SeriesReader>> SeriesContainer::read(const ReadRange& range) const {
  return data_ != nullptr ? from_memory(data_, range) : backend_->read(key_, range);
}

std::optional<Series> SeriesContainer::stored() const {
  if (changed_ || backend_ == nullptr) return std::nullopt;
  return backend_->stored(key_);
}

void SeriesContainer::set(SeriesData data) {
  complete(data.index);
  data_ = std::make_shared<const SeriesData>(std::move(data));
  changed_ = true;
}

Result<void> SeriesContainer::save(std::shared_ptr<StorageBackend> backend, std::string key,
                                   const SeriesMetadata& metadata) {
  if (data_ != nullptr) {
    if (auto ok = backend->save(key, *data_, metadata); !ok) return ok;
  } else {
    auto reader = backend_->read(key_);
    if (!reader) return std::unexpected(std::move(reader.error()));
    auto writer = backend->write(key, (*reader)->head());
    if (!writer) return std::unexpected(std::move(writer.error()));
    if (auto ok = copy(**reader, **writer); !ok) return ok;
    if (auto ok = (*writer)->finish(metadata); !ok) return ok;
  }
  attach(std::move(backend), std::move(key));
  return {};
}

void SeriesContainer::attach(std::shared_ptr<StorageBackend> backend, std::string key) {
  backend_ = std::move(backend);
  key_ = std::move(key);
  changed_ = false;
}

Result<void> SeriesContainer::unload() {
  if (backend_ == nullptr || changed_)
    return fail(ErrorCode::kInvalidArgument,
                "series " + data_->name + " has rows that no store has: save it before it is unloaded");
  data_.reset();
  return {};
}

}  // namespace mdat
