// SPDX-License-Identifier: Apache-2.0
// Batches of the store in an .mdat file: a commit each.
#include <cassert>
#include <chrono>
#include <numeric>
#include <thread>
#include <utility>

#include "format/checksum.hpp"
#include "lib/store/mdat_backend.hpp"
#include "lib/store/tick_filter.hpp"

namespace mdat::store {
namespace {

constexpr auto kLockWait = std::chrono::seconds(30);
constexpr auto kLockPoll = std::chrono::milliseconds(2);

StampsKey stamps_key(const SeriesData& data, bool labels_in_axis) {
  if (!labels_in_axis) return {"", data.rows(), 0, 0};  // numbers of the rows
  const auto stamps = std::as_bytes(data.index.values.values<std::int64_t>());
  const format::Hash hash = format::checksum128(stamps);
  return {to_string(data.index.values.type()), data.rows(), hash.low, hash.high};
}

/// As Writer::open, but waits for another writer to be done.
Result<Writer> open_writer(const std::string& path) {
  const auto give_up = std::chrono::steady_clock::now() + kLockWait;
  for (;;) {
    auto writer = Writer::open(path);
    const bool locked = !writer && writer.error().code == ErrorCode::kLocked;
    if (!locked || std::chrono::steady_clock::now() > give_up) return writer;
    std::this_thread::sleep_for(kLockPoll);
  }
}

}  // namespace

Status MdatStore::begin() {
  assert(!writer_);
  auto writer = open_writer(file_.path());
  if (!writer) return std::unexpected(std::move(writer.error()));
  if (auto ok = refresh(); !ok) return ok;  // nobody else writes from here on
  writer_ = std::move(*writer);
  axes_.clear();
  touched_ = false;
  abandoned_ = false;
  return {};
}

Status MdatStore::write_log() {
  std::vector<std::string> lines = log_.take_lines();
  if (lines.empty()) return {};
  std::int64_t first = static_cast<std::int64_t>(log_.rows() - lines.size());
  auto records = writer_->find_hidden(kRecords);
  if (log_.is_wasteful()) {
    auto fresh = log_.rewritten();
    if (!fresh) return std::unexpected(std::move(fresh.error()));
    log_ = std::move(*fresh);
    lines = log_.take_lines();
    first = 0;
    if (records)
      if (auto ok = writer_->remove(*records); !ok) return ok;
  }
  if (!records || first == 0) {
    records = writer_->add_series(
        kRecords,
        {.type = {.kind = TypeKind::kString}, .axis_type = {.kind = TypeKind::kInt64}, .hidden = true});
    if (!records) return std::unexpected(std::move(records.error()));
  }
  std::vector<std::int64_t> numbers(lines.size());
  std::iota(numbers.begin(), numbers.end(), first);
  const std::vector<std::string_view> texts(lines.begin(), lines.end());
  if (auto ok = writer_->append_times(writer_->summary(*records).axis, numbers); !ok) return ok;
  touched_ = true;
  return writer_->append_strings(*records, texts);
}

Status MdatStore::commit() {
  assert(writer_);
  auto done = abandoned_ ? Status(fail(ErrorCode::kInvalidArgument,
                                       file_.path() + ": a series of this batch was begun and not finished"))
                         : write_log();
  if (done && touched_) {
    auto commit = writer_->commit();
    if (!commit) done = std::unexpected(std::move(commit.error()));
  }
  if (!done) {
    rollback();
    return done;
  }
  writer_.reset();
  auto newest = file_.refresh();
  if (!newest) return std::unexpected(std::move(newest.error()));
  file_ = std::move(*newest);
  seen_ = file_.info().commits;
  if (const auto records = file_.find_hidden(kRecords)) log_ordinal_ = records->ordinal();
  return {};
}

// The log has changes that the file does not: it is read again when it is needed.
void MdatStore::rollback() {
  writer_.reset();
  log_ = {};
  log_ordinal_.reset();
  seen_ = 0;
}

bool MdatStore::is_free(const std::string& column) {
  return !column.empty() && !writer_->find(column).has_value();
}

Result<RowWriter> MdatStore::add_columns(SeriesRecord& record, const SeriesData& data, bool whole) {
  if (const auto before = record_of(record.key)) {
    // It keeps its column's name, unless it has another name itself.
    if (before->name == data.name) record.column = before->column;
    if (auto ok = remove_columns(*before); !ok) return std::unexpected(std::move(ok.error()));
  }
  touched_ = true;
  if (record.column.empty()) record.column = is_free(data.name) ? data.name : record.key;
  for (int i = 2; !is_free(record.column); ++i) record.column = record.key + "#" + std::to_string(i);
  const ColumnNames names{.values = record.column,
                          .index = "index/" + record.key,
                          .right = "right/" + record.key,
                          .quality = "quality/" + record.key};
  const bool labels_in_axis = has_ticks(data.index) && data.index.values.nulls() == 0;
  if (!labels_in_axis) record.index_column = names.index;
  if (data.index.kind == IndexKind::kInterval) record.right_column = names.right;
  if (data.quality) record.quality_column = names.quality;
  const SeriesData head = head_of(data);
  if (!whole) return RowWriter::add(*writer_, names, head, labels_in_axis, {});
  const StampsKey stamps = stamps_key(data, labels_in_axis);
  const auto known = axes_.find(stamps);
  auto rows = RowWriter::add(*writer_, names, head, labels_in_axis,
                             known == axes_.end() ? std::nullopt : std::optional(known->second));
  if (rows) axes_.emplace(stamps, rows->axis());
  return rows;
}

Status MdatStore::remove_columns(const SeriesRecord& record) {
  touched_ = true;
  auto values = writer_->find(record.column);
  if (!values) return std::unexpected(std::move(values.error()));
  if (auto ok = writer_->remove(*values); !ok) return ok;
  for (const std::string* name : {&record.index_column, &record.right_column, &record.quality_column}) {
    if (name->empty()) continue;
    auto hidden = writer_->find_hidden(*name);
    if (!hidden) return std::unexpected(std::move(hidden.error()));
    if (auto ok = writer_->remove(*hidden); !ok) return ok;
  }
  return {};
}

}  // namespace mdat::store
