// SPDX-License-Identifier: Apache-2.0
// The commit. Spec: mdat.md, sections 2.2 to 2.4.
//
//   blocks ... pages ... root, commit record     then the first barrier
//   slot, both copies                            then the second barrier
//
// Until the slot is written the commit does not exist: an error before leaves the file as it was. A sync that
// fails is never retried, because the kernel may have dropped the pages it could not write and call them
// clean.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "format/checksum.hpp"
#include "lib/column/segment_builder.hpp"
#include "lib/column/type.hpp"
#include "lib/write/writer_state.hpp"

namespace mdat {
namespace {

using format::CommitRecord;
using format::Slot;

std::int64_t commit_time_us(const WriterOptions& options) {
  if (options.commit_time_us) return *options.commit_time_us;
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    char* end = nullptr;
    const long long seconds = std::strtoll(epoch, &end, 10);
    std::int64_t time_us = 0;
    const bool fits = !__builtin_mul_overflow(std::int64_t{seconds}, std::int64_t{1'000'000}, &time_us);
    if (end != epoch && *end == '\0' && fits) return time_us;
  }
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Made from the content of the first commit, in the form of RFC 9562, version 8.
format::Uuid make_uuid(const format::Hash& root, std::int64_t time_us) {
  struct Content {
    format::Hash root;
    std::int64_t time_us;
  };
  const Content content{root, time_us};
  const format::Hash hash = format::checksum128(std::as_bytes(std::span(&content, 1)));
  format::Uuid uuid;
  std::memcpy(uuid.bytes, &hash, sizeof hash);
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0F) | 0x80);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3F) | 0x80);
  return uuid;
}

CommitRecord record_of(const Slot& slot, std::uint64_t begin, std::uint64_t previous) {
  CommitRecord record{};
  record.magic = format::kCommitMagic;
  record.offset = slot.record_offset;
  record.uuid = slot.uuid;
  record.sequence = slot.sequence;
  record.root = slot.root;
  record.committed_bytes = slot.committed_bytes;
  record.previous_record = previous;
  record.time_us = slot.time_us;
  record.series = slot.series;
  record.axes = slot.axes;
  record.rows = slot.rows;
  record.next_axis = slot.next_axis;
  record.next_ordinal = slot.next_ordinal;
  record.begin = begin;
  record.tail = slot.tail;
  record.tail_blocks = slot.tail_blocks;
  record.tail_rows = slot.tail_rows;
  record.checksum = format::own_checksum(record);
  return record;
}

tree::Record describe(const Type& type, std::string key, const format::Child& column) {
  tree::Record record;
  record.key = std::move(key);
  record.physical = column::physical_of(type.kind);
  record.meaning = column::meaning_of(type.kind);
  record.tick = column::tick_of(type);
  if (type.kind == TypeKind::kTimestamp) record.zone = type.zone;
  record.column = column;
  return record;
}

}  // namespace

std::unexpected<Error> Writer::State::poison(Error error) {
  error.code = ErrorCode::kPoisoned;
  error.message += "; whether the last commit is on storage is unknown: close the file and open it again";
  poisoned = error;
  return std::unexpected(std::move(error));
}

Result<void> Writer::State::check_lengths() const {
  std::vector<std::uint32_t> users(axes.size());
  std::vector<bool> is_home(axes.size());
  for (const SeriesState& each : series) {
    if (each.removed) continue;
    const AxisState& axis = axes[each.axis];
    ++users[each.axis];
    is_home[each.home] = true;
    if (each.column.rows() != axis.column.rows())
      return fail(ErrorCode::kInvalidArgument,
                  file->path() + ": series '" + each.name + "' has " + std::to_string(each.column.rows()) +
                      " rows, its axis has " + std::to_string(axis.column.rows()) +
                      "; append as many values as stamps");
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].column.rows() == axes[i].committed_rows) continue;
    // In no tree: what is written of it already would belong to nothing.
    if (axes[i].users == 0 && !is_home[i])
      return fail(ErrorCode::kInvalidArgument,
                  file->path() +
                      ": stamps were appended to an axis on which there is no series; add one, and "
                      "its values");
    if (axes[i].users > users[i])
      return fail(ErrorCode::kInvalidArgument, file->path() + ": stamps were appended to an axis that " +
                                                   std::to_string(axes[i].users) +
                                                   " series share, values to " + std::to_string(users[i]) +
                                                   " of them; append to all, or to each series alone");
  }
  return {};
}

Result<void> Writer::State::flush_columns() {
  for (AxisState& axis : axes) {
    if (axis.users == 0) continue;  // in no tree: its stamps wait for a series
    if (auto ok = axis.column.flush(sink()); !ok) return ok;
  }
  ++folds;
  for (SeriesState& each : series) {
    if (auto ok = each.column.flush(sink_of(each)); !ok) return ok;
    if (auto ok = write_dictionary(each); !ok) return ok;
  }
  pending_bytes = 0;
  return {};
}

Result<void> Writer::State::write_dictionary(SeriesState& each) {
  if (!each.categories_changed) return {};
  column::Buffer buffer(format::Physical::kString);
  const std::vector<std::string_view> texts(each.categories.begin(), each.categories.end());
  if (texts.size() > format::kSegmentRowsMax)
    return fail(ErrorCode::kLimit, file->path() + ": series '" + each.name +
                                       "' has more than 524,288 categories; store it as strings");
  buffer.append_text(texts, nullptr);
  const auto built = column::build_segment(buffer.run(), column::Role::kValues, 0, options.profile);
  const auto extent = blocks.put_segment(built.bytes, built.hashed_bytes);
  if (!extent) return std::unexpected(extent.error());
  if (each.dictionary) blocks.drop(each.dictionary->extent);  // of this commit where it was copied
  each.dictionary = format::Child{*extent, built.aggregate};
  each.categories_changed = false;
  return {};
}

Result<std::vector<tree::Record>> Writer::State::records() {
  unify_axes();
  std::vector<tree::Record> changed;
  for (std::uint32_t i = 0; i < axes.size(); ++i) {
    const AxisState& axis = axes[i];
    if (!axis.touched || (axis.users == 0 && !axis.committed)) continue;
    const auto root = axis.users > 0 ? axis.column.root(sink()) : Result<format::Child>(format::Child{});
    if (!root) return std::unexpected(root.error());
    tree::Record record = describe(axis.type, tree::axis_key(axis.id), *root);
    record.cadence = axis.column.cadence();
    record.users = axis.users;
    record.removed = axis.users == 0;
    changed.push_back(std::move(record));
  }
  for (const SeriesState& each : series) {
    if (!each.touched) continue;
    const auto root = each.column.root(sink());
    if (!root) return std::unexpected(root.error());
    tree::Record record = describe(each.type, each.key(), *root);
    record.unit = each.unit;
    record.axis = axes[each.axis].id;
    record.ordinal = each.ordinal;
    record.dictionary = each.dictionary;
    record.metadata = each.metadata;
    changed.push_back(std::move(record));
  }
  std::ranges::sort(changed, {}, &tree::Record::key);
  const auto there = static_cast<std::ptrdiff_t>(changed.size());
  for (const std::string& key : freed_keys) {
    const std::span others(changed.data(), static_cast<std::size_t>(there));
    if (std::ranges::binary_search(others, key, {}, &tree::Record::key)) continue;
    tree::Record record;
    record.key = key;
    record.removed = true;
    changed.push_back(std::move(record));
  }
  std::ranges::inplace_merge(changed, changed.begin() + there, {}, &tree::Record::key);
  return changed;
}

// Everything of the commit but its slot.
Result<Slot> Writer::State::write_tree(std::int64_t time_us) {
  const auto changed = records();
  if (!changed) return std::unexpected(changed.error());
  const auto put = [&](const format::Page& page, std::uint32_t height) {
    return blocks.put(format::build_page(page), height);
  };
  const auto root = tree::update(pages, directory, *changed, put);
  if (!root) return std::unexpected(root.error());
  Slot slot = next_slot(*root, time_us);
  end_commit(slot);
  return slot;
}

// Where the commit ends is not known yet.
Slot Writer::State::next_slot(const format::Extent& root, std::int64_t time_us) const {
  Slot slot{};
  slot.magic = format::kSlotMagic;
  slot.sequence = creating() ? 1 : newest->sequence + 1;
  slot.slot = static_cast<std::uint32_t>(slot.sequence % 2);
  slot.uuid = creating() ? make_uuid(root.hash, time_us) : newest->uuid;
  slot.root = root;
  slot.time_us = time_us;
  slot.series = series_count - removed_series;
  slot.axes = axis_count;
  slot.rows = row_count - removed_rows;
  for (const SeriesState& each : series) {
    if (each.hidden || each.removed) continue;
    slot.series += each.committed ? 0 : 1;
    slot.rows += each.column.rows() - each.committed_rows;
  }
  for (const AxisState& axis : axes) {
    if (!axis.committed && axis.users > 0) ++slot.axes;
    if (axis.committed && axis.users == 0) --slot.axes;
  }
  slot.next_axis = next_axis;
  slot.next_ordinal = next_ordinal;
  return slot;
}

void Writer::State::end_commit(Slot& slot) {
  blocks.pad_to_page(sizeof(CommitRecord));
  slot.record_offset = blocks.offset();
  slot.committed_bytes = std::max(blocks.end(), slot.record_offset + sizeof(CommitRecord));
  blocks.put_record(record_of(slot, commit_begin, creating() ? 0 : newest->record_offset));
}

Result<void> Writer::State::write_slot(const Slot& slot) {
  std::array<std::byte, 2 * format::kPageBytes> both;
  for (std::uint32_t copy = 0; copy < 2; ++copy) {
    Slot image = slot;
    image.copy = copy;
    image.checksum = format::own_checksum(image);
    std::memcpy(both.data() + copy * format::kPageBytes, &image, sizeof image);
  }
  return file->write(format::slot_offset(slot.slot, 0), both);
}

// Header and the valid empty generation, which a torn first commit falls back to.
Result<void> Writer::State::write_first_pages(const Slot& slot) {
  format::Header header{};
  std::memcpy(header.magic, format::kMagic, sizeof header.magic);
  header.version_major = format::kVersionMajor;
  header.version_minor = format::kVersionMinor;
  header.uuid = slot.uuid;
  header.keep_commits = keep_commits;
  header.features_incompatible = keep_commits > 0 ? format::kReusesSpace : 0;
  header.checksum = format::own_checksum(header);
  if (auto ok = file->write(0, format::bytes_of(header)); !ok) return ok;
  Slot empty{};
  empty.magic = format::kSlotMagic;
  empty.uuid = slot.uuid;
  empty.committed_bytes = format::kBodyOffset;
  return write_slot(empty);
}

void Writer::State::finish(const Slot& slot) {
  const bool tail = slot.tail_blocks > 0;
  if (tail) tail_bytes += slot.tail.bytes;
  newest = slot;
  kept.push_back(write::kept_of(slot, slot.record_offset));
  if (kept.size() > std::size_t{keep_commits} + 1) kept.pop_front();
  directory = slot.root;
  commit_begin = slot.committed_bytes;
  blocks.commit();
  series_count = slot.series;
  axis_count = slot.axes;
  row_count = slot.rows;
  if (!tail) {
    tail_bytes = tail_text_bytes = 0;
    found_tail = nullptr;
  }
  for (AxisState& axis : axes) {
    axis.touched = axis.altered = false;
    axis.committed = axis.users > 0;
    axis.committed_rows = axis.column.rows();
    axis.committed_users = axis.users;
    axis.column.commit(tail);
  }
  freed_keys.clear();
  removed_series = removed_rows = 0;
  for (SeriesState& each : series) {
    each.touched = each.altered = false;
    if (each.removed) continue;
    each.committed = true;
    each.committed_rows = each.column.rows();
    each.committed_axis = axes[each.axis].id;
    if (tail) tail_text_bytes += each.column.fresh().text_bytes();
    each.column.commit(tail);
    // An axis that it may go back to keeps pace.
    AxisState& home = axes[each.home];
    if (!tail && home.retired && home.column.rows() == axes[each.axis].column.rows())
      home.column = axes[each.axis].column;
  }
}

Result<std::uint64_t> Writer::State::commit(bool fold) {
  if (poisoned) return std::unexpected(*poisoned);
  if (auto ok = check_lengths(); !ok) return std::unexpected(std::move(ok.error()));
  const auto touched = [](const auto& each) { return each.touched; };
  if (!creating() && std::ranges::none_of(axes, touched) && std::ranges::none_of(series, touched) &&
      freed_keys.empty() && !(fold && newest->tail_blocks > 0))
    return newest->sequence;
  const std::int64_t time_us = commit_time_us(options);
  reclaim_space();
  if (!fold) {
    const auto mark = blocks.mark();
    auto tail = write_tail(time_us);
    if (!tail) return make_durable(std::unexpected(std::move(tail.error())), mark);
    if (*tail) return make_durable(**tail, mark);
  }
  if (auto ok = open_tail_series(); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = flush_columns(); !ok) return std::unexpected(std::move(ok.error()));
  stuck = false;
  const auto mark = blocks.mark();
  return make_durable(write_tree(time_us), mark);
}

// The two barriers. What does not get as far as the first one leaves no trace behind `mark`.
Result<std::uint64_t> Writer::State::make_durable(Result<Slot> slot, const BlockMark& mark) {
  if (slot) {
    if (auto ok = blocks.flush(); !ok) slot = std::unexpected(std::move(ok.error()));
  }
  if (slot && creating()) {
    if (auto ok = write_first_pages(*slot); !ok) slot = std::unexpected(std::move(ok.error()));
  }
  if (!slot) {
    blocks.rewind(mark);
    return std::unexpected(std::move(slot.error()));
  }
  if (auto ok = file->sync(); !ok) return poison(std::move(ok.error()));
  if (auto ok = write_slot(*slot); !ok) return poison(std::move(ok.error()));
  if (auto ok = file->sync(); !ok) return poison(std::move(ok.error()));
  if (creating()) {
    auto published = file->publish();
    if (!published && published.error().code == ErrorCode::kExists) {
      blocks.rewind(mark);
      return std::unexpected(std::move(published.error()));
    }
    if (!published) return poison(std::move(published.error()));
  }
  finish(*slot);
  return slot->sequence;
}

}  // namespace mdat
