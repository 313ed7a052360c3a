// SPDX-License-Identifier: Apache-2.0
#include "lib/write/block_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "format/checksum.hpp"

namespace mdat::write {
namespace {

std::size_t alignment_of(std::size_t bytes) {
  return bytes > format::kSmallBlockBytes ? format::kBlockAlignment : format::kSmallBlockAlignment;
}

}  // namespace

std::uint64_t BlockWriter::place_of(std::size_t bytes) const {
  const std::size_t alignment = alignment_of(bytes);
  return (offset() + alignment - 1) / alignment * alignment;
}

// So that the run at hand holds a block and, behind it, a commit record.
Result<void> BlockWriter::make_room(std::size_t bytes) {
  const std::size_t needed = bytes + sizeof(format::CommitRecord);
  const auto fits = [&](const Space& space) { return needed <= space.end - space.begin; };
  if (!at_end() && fits({std::min(place_of(bytes), run_end_), run_end_})) return {};
  // To and fro between the end and single pages would waste more than it saves.
  const std::uint64_t least = at_end() && offset() > run_begin_ ? kWorthLeavingTheEnd : 0;
  const auto found = std::ranges::find_if(
      free_, [&](const Space& space) { return fits(space) && space.end - space.begin >= least; });
  if (at_end() && found == free_.end()) return {};
  const std::vector<std::byte> unpadded = pending_;
  pad_to_page(0);
  if (auto ok = flush(); !ok) {
    pending_ = unpadded;
    return ok;
  }
  if (at_end()) end_ = std::max(end_, offset());
  runs_.push_back({run_begin_, offset()});
  const Space next = found == free_.end() ? Space{end_, kNoEnd} : *found;
  if (found != free_.end()) free_.erase(found);
  if (!at_end() && offset() < run_end_) free_.push_back({offset(), run_end_});
  run_begin_ = flushed_ = next.begin;
  run_end_ = next.end;
  return {};
}

void BlockWriter::append(std::span<const std::byte> block) {
  const std::uint64_t before = offset();
  pending_.resize(static_cast<std::size_t>(place_of(block.size()) - flushed_));
  pending_.insert(pending_.end(), block.begin(), block.end());
  bytes_put_ += offset() - before;
}

Result<format::Extent> BlockWriter::put(std::span<const std::byte> block, std::uint32_t height) {
  if (pending_.size() >= kPendingBytes) {
    if (auto ok = flush(); !ok) return std::unexpected(std::move(ok.error()));
  }
  if (auto ok = make_room(block.size()); !ok) return std::unexpected(std::move(ok.error()));
  append(block);
  return format::Extent{.offset = offset() - block.size(),
                        .hash = format::checksum128(block),
                        .bytes = static_cast<std::uint32_t>(block.size()),
                        .height = height};
}

Result<bool> BlockWriter::equals(const format::Extent& extent, std::span<const std::byte> block) const {
  if (extent.bytes != block.size()) return false;
  io::Scratch scratch;
  const auto there = view(extent.offset, extent.bytes, scratch);
  if (!there) return std::unexpected(there.error());
  return std::ranges::equal(*there, block);
}

Result<format::Extent> BlockWriter::put_segment(std::span<const std::byte> block,
                                                std::uint32_t hashed_bytes) {
  const format::Hash hash = format::checksum128(block.first(hashed_bytes));
  const auto found = known_.find(hash);
  if (found != known_.end()) {
    const auto equal = equals(found->second, block);
    if (!equal) return std::unexpected(equal.error());
    if (*equal) {
      share(found->second);
      return found->second;
    }
  }
  auto extent = put(block, 0);
  if (!extent) return extent;
  extent->hash = hash;
  if (known_.size() >= kKnownMax) known_.clear();
  known_[hash] = *extent;
  return extent;
}

bool BlockWriter::is_fresh(std::uint64_t offset) const {
  return Space{run_begin_, this->offset()}.has(offset) ||
         std::ranges::any_of(runs_, [&](const Space& run) { return run.has(offset); });
}

std::vector<Space> BlockWriter::fresh() const {
  std::vector<Space> all = runs_;
  // The rest of its run is neither free nor anyone's: this commit goes on there.
  if (offset() > run_begin_) all.push_back({run_begin_, at_end() ? offset() : run_end_});
  return all;
}

void BlockWriter::reuse(std::vector<Space> free) {
  free_ = std::move(free);
  known_.clear();
  reuses_ = true;
  if (at_end() || offset() > run_begin_) return;
  // The run at hand is among the free ones.
  run_begin_ = flushed_ = end_;
  run_end_ = kNoEnd;
}

void BlockWriter::share(const format::Extent& extent) {
  if (is_fresh(extent.offset)) ++users_.try_emplace(extent.offset, 1).first->second;
}

void BlockWriter::drop(const format::Extent& extent) {
  if (!is_fresh(extent.offset)) return;
  if (const auto shared = users_.find(extent.offset); shared != users_.end()) {
    if (--shared->second == 1) users_.erase(shared);
    return;
  }
  if (const auto found = known_.find(extent.hash); found != known_.end() && found->second == extent)
    known_.erase(found);
  if (Space{flushed_, offset()}.has(extent.offset))
    std::fill_n(pending_.begin() + static_cast<std::ptrdiff_t>(extent.offset - flushed_), extent.bytes,
                std::byte{0});
  else
    dropped_.push_back({extent.offset, extent.offset + extent.bytes});
}

void BlockWriter::pad_to_page(std::size_t bytes_before) {
  const std::uint64_t end =
      (offset() + bytes_before + format::kPageBytes - 1) / format::kPageBytes * format::kPageBytes;
  pending_.resize(static_cast<std::size_t>(end - bytes_before - flushed_));
}

void BlockWriter::put_record(const format::CommitRecord& record) {
  const auto bytes = format::bytes_of(record);
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

// Runs that were begun since stay unused until space is looked for again.
void BlockWriter::rewind(const Mark& mark) {
  const BlockWriter::Mark now = this->mark();
  assert(mark.runs < now.runs || (mark.runs == now.runs && mark.offset <= now.offset));
  std::vector<Space> forgotten = fresh();
  if (mark.runs < now.runs) {
    if (at_end()) end_ = std::max(end_, offset() + (format::kPageBytes - offset() % format::kPageBytes));
    const Space run = runs_[mark.runs];
    runs_.resize(mark.runs);
    run_begin_ = run.begin;
    run_end_ = run.end;
    pending_.clear();
    flushed_ = mark.offset;
  } else if (mark.offset >= flushed_) {
    pending_.resize(static_cast<std::size_t>(mark.offset - flushed_));
  } else {
    pending_.clear();
    flushed_ = mark.offset;
  }
  const auto is_forgotten = [&](std::uint64_t offset) {
    return !is_fresh(offset) && std::ranges::any_of(forgotten, [&](const Space& s) { return s.has(offset); });
  };
  std::erase_if(known_, [&](const auto& known) { return is_forgotten(known.second.offset); });
  std::erase_if(users_, [&](const auto& users) { return is_forgotten(users.first); });
  std::erase_if(dropped_, [&](const Space& dropped) { return is_forgotten(dropped.begin); });
}

Result<void> BlockWriter::flush() {
  for (; !dropped_.empty(); dropped_.pop_back()) {
    const std::vector<std::byte> zeros(static_cast<std::size_t>(dropped_.back().end - dropped_.back().begin));
    if (auto ok = file_->write(dropped_.back().begin, zeros); !ok) return ok;
  }
  if (auto ok = file_->write(flushed_, pending_); !ok) return ok;
  flushed_ += pending_.size();
  pending_.clear();
  return {};
}

void BlockWriter::commit() {
  runs_.clear();
  run_begin_ = offset();
  users_.clear();
  if (reuses_) known_.clear();
}

Result<void> BlockWriter::read(std::uint64_t offset, std::span<std::byte> out) const {
  const std::uint64_t end = this->end();
  if (offset > end || out.size() > end - offset)
    return io::damaged(*this, offset, "a block reaches behind the end of the file: block");
  if (offset + out.size() > this->offset()) return file_->read(offset, out);  // behind the run at hand
  const std::size_t before =
      offset >= flushed_ ? 0
                         : static_cast<std::size_t>(std::min<std::uint64_t>(flushed_ - offset, out.size()));
  if (before > 0) {
    if (auto ok = file_->read(offset, out.first(before)); !ok) return ok;
  }
  if (before < out.size())
    std::memcpy(out.data() + before, pending_.data() + (offset + before - flushed_), out.size() - before);
  return {};
}

Result<std::span<const std::byte>> BlockWriter::view(std::uint64_t offset, std::size_t bytes,
                                                     io::Scratch& scratch) const {
  const std::span<std::byte> copy = scratch.take(bytes);
  if (auto ok = read(offset, copy); !ok) return std::unexpected(std::move(ok.error()));
  return copy;
}

}  // namespace mdat::write
