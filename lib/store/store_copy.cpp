// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "mdat/storage.hpp"

namespace mdat {
namespace {

using Status = Result<void>;

Status copy_series(StorageBackend& from, StorageBackend& to, const std::string& key) {
  auto reader = from.read(key);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto metadata = from.load_metadata(key);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  auto writer = to.write(key, (*reader)->head());
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = copy(**reader, **writer); !ok) return ok;
  return (*writer)->finish(*metadata);
}

Status refuse_taken(StorageBackend& from, StorageBackend& to) {
  const auto keys = from.list_keys();
  if (!keys) return std::unexpected(keys.error());
  for (const std::string& key : *keys) {
    const auto taken = to.exists(key);
    if (!taken) return std::unexpected(taken.error());
    if (*taken) return fail(ErrorCode::kExists, "the target has a series with the key " + key + " already");
  }
  const auto ours = from.documents();
  if (!ours) return std::unexpected(ours.error());
  const auto theirs = to.documents();
  if (!theirs) return std::unexpected(theirs.error());
  for (const Document& document : *ours)
    if (std::ranges::find(*theirs, document.path, &Document::path) != theirs->end())
      return fail(ErrorCode::kExists, "the target has a data set " + document.path.front() + " already");
  return {};
}

}  // namespace

Result<void> copy_all(StorageBackend& from, StorageBackend& to, bool replace) {
  if (auto ok = replace ? Status() : refuse_taken(from, to); !ok) return ok;
  const auto keys = from.list_keys();
  if (!keys) return std::unexpected(keys.error());
  for (const std::string& key : *keys)
    if (auto ok = copy_series(from, to, key); !ok) return ok;
  const auto documents = from.documents();
  if (!documents) return std::unexpected(documents.error());
  for (const Document& document : *documents)
    if (auto ok = to.save_document(document); !ok) return ok;
  return {};
}

}  // namespace mdat
