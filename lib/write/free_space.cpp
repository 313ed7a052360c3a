// SPDX-License-Identifier: Apache-2.0
// Space that only commits had which are not kept is used again. It is not written down: whoever needs it
// walks the trees of the commits that are kept and takes what they do not reach.
#include <algorithm>
#include <utility>

#include "lib/write/writer_state.hpp"

namespace mdat {

// The commits of the file that is opened: the newest, and those before it that must stay.
Result<void> Writer::State::find_kept() {
  if (keep_commits == 0) return {};
  kept.push_front(write::kept_of(*newest, newest->record_offset));
  format::Header header{};
  header.uuid = newest->uuid;
  header.keep_commits = keep_commits;
  const std::uint64_t oldest = format::oldest_commit(header, newest->sequence);
  std::uint64_t offset = newest->record_offset;
  for (std::uint64_t sequence = newest->sequence; sequence >= oldest; --sequence) {
    format::CommitRecord record;
    if (auto ok = file->read(offset, std::as_writable_bytes(std::span(&record, 1))); !ok) return ok;
    if (format::record_fault(record, offset, header) || record.sequence != sequence) {
      keep_commits = 0;  // damage: this writer leaves everything as it is
      kept.clear();
      return {};
    }
    if (sequence < newest->sequence) kept.push_front(write::kept_of(record, offset));
    offset = record.previous_record;
  }
  return {};
}

// Looked for again when enough was written since to be worth a walk, and when commits became old since.
void Writer::State::reclaim_space() {
  if (keep_commits == 0 || creating()) return;
  const std::uint64_t written = blocks.bytes_put() - searched_bytes;
  if (searched_at > 0 && (newest->sequence - searched_at <= keep_commits || written < needed_bytes / 64))
    return;
  write::UsedSpace used(pages, blocks.end() / format::kPageBytes * format::kPageBytes);
  for (const write::Space& space : blocks.fresh()) used.add(space);
  for (const write::KeptCommit& commit : kept) {
    if (auto ok = used.add(commit); !ok) return;  // what cannot be read is not written over
  }
  blocks.reuse(used.free());
  searched_at = newest->sequence;
  searched_bytes = blocks.bytes_put();
  needed_bytes = used.used_bytes();
}

// In turn series join their long segments: if all did at once, the file would need room for two of each.
// Those whose segments stand side by side have their turn together, so that whole pages become free.
write::Sink Writer::State::sink_of(const SeriesState& each) {
  constexpr std::uint64_t kTurns = 8;
  write::Sink sink = this->sink();
  if (keep_commits == 0) return sink;
  const std::uint64_t group = each.ordinal / (next_ordinal / kTurns + 1);
  sink.joins = (group + folds) % kTurns == 0 ? write::Joins::kInTurn : write::Joins::kShort;
  return sink;
}

}  // namespace mdat
