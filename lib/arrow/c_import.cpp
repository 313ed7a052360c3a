// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "lib/arrow/batch_reader.hpp"
#include "lib/arrow/c_schema.hpp"
#include "mdat/arrow_c.hpp"

namespace mdat {
namespace {

using namespace arrow;

constexpr std::uint64_t kNoLimit = ~std::uint64_t{0};  // what is in memory already takes no more

/// A struct of the interface, released at the end. A moved one is marked as released where it came from.
template <typename T>
class Owned {
 public:
  Owned() = default;
  explicit Owned(T* from) : value_(*from) { from->release = nullptr; }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { reset(); }
  void reset() {
    if (value_.release != nullptr) value_.release(&value_);
    value_ = {};
  }
  T* operator->() { return &value_; }
  [[nodiscard]] T* get() { return &value_; }

 private:
  T value_{};
};

std::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::kMalformed, what); }

std::span<const std::byte> memory_at(const void* data, std::uint64_t bytes) {
  if (data == nullptr) return {};
  return {static_cast<const std::byte*>(data), bytes};
}

Result<BufferCursor> cursor_at(const void* data, std::uint64_t bytes) {
  return BufferCursor::open(Body(memory_at(data, bytes)), {0, static_cast<std::int64_t>(bytes)},
                            Compression::kNone);
}

/// Bytes of the buffer of values, offsets or views of so many elements.
std::uint64_t values_bytes(const ValuePlan& plan, std::uint64_t elements) {
  switch (plan.form) {
    case Form::kBits:
      return (elements + 7) / 8;
    case Form::kHalf:
      return elements * 2;
    case Form::kDays:
      return elements * 4;
    case Form::kMillis:
      return elements * 8;
    case Form::kText:
      return elements == 0 ? 0 : (elements + 1) * 4;
    case Form::kLargeText:
      return elements == 0 ? 0 : (elements + 1) * 8;
    case Form::kTextViews:
      return elements * 16;
    case Form::kFixed:
      break;
  }
  return elements * width_bytes(plan.type.kind);
}

/// The last offset: how long the texts are.
Result<std::uint64_t> text_bytes(const ValuePlan& plan, const void* offsets, std::uint64_t elements) {
  std::int64_t last = 0;
  if (elements != 0 && plan.form == Form::kLargeText) {
    last = static_cast<const std::int64_t*>(offsets)[elements];
  } else if (elements != 0) {
    last = static_cast<const std::int32_t*>(offsets)[elements];
  }
  if (last < 0) return malformed("a text that ends before it begins");
  return static_cast<std::uint64_t>(last);
}

/// Bytes that are there, so that what points to nothing is told and not followed.
Result<void> check_pointers(const ArrowArray& array, const ValuePlan& plan, std::uint64_t elements) {
  const bool has_text = plan.form == Form::kText || plan.form == Form::kLargeText;
  const std::int64_t least = has_text || plan.form == Form::kTextViews ? 3 : 2;
  if (array.n_buffers < least || array.buffers == nullptr) return malformed("an array with too few buffers");
  if (elements != 0 && array.buffers[1] == nullptr) return malformed("an array without values");
  return {};
}

/// The first offset + rows elements of an array; an ArrowArray tells nothing of how long its buffers are.
Result<ArrayParts> parts_of(const ArrowArray& array, const ValuePlan& plan, std::uint64_t offset,
                            std::uint64_t rows) {
  const std::uint64_t elements = offset + rows;
  if (const auto ok = check_pointers(array, plan, elements); !ok) return std::unexpected(ok.error());
  ArrayParts parts{.rows = elements, .has_nulls = array.buffers[0] != nullptr && array.null_count != 0};
  parts.validity = *cursor_at(array.buffers[0], array.buffers[0] == nullptr ? 0 : (elements + 7) / 8);
  parts.values = *cursor_at(array.buffers[1], values_bytes(plan, elements));
  if (plan.form == Form::kText || plan.form == Form::kLargeText) {
    const auto bytes = text_bytes(plan, array.buffers[1], elements);
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes != 0 && array.buffers[2] == nullptr) return malformed("an array without its texts");
    parts.text = *cursor_at(array.buffers[2], *bytes);
  }
  if (plan.form == Form::kTextViews) {
    const auto count = static_cast<std::size_t>(array.n_buffers - 3);
    const auto* lengths = static_cast<const std::int64_t*>(array.buffers[count + 2]);
    if (count != 0 && lengths == nullptr)
      return malformed("views that do not tell how long their buffers are");
    for (std::size_t i = 0; i < count; ++i)
      parts.views.push_back(*cursor_at(array.buffers[2 + i],
                                       static_cast<std::uint64_t>(std::max<std::int64_t>(lengths[i], 0))));
  }
  return parts;
}

bool has_null_rows(const ArrowArray& batch) {
  if (batch.null_count == 0 || batch.n_buffers < 1 || batch.buffers == nullptr || batch.buffers[0] == nullptr)
    return false;
  const auto* bits = static_cast<const std::uint8_t*>(batch.buffers[0]);
  for (std::int64_t row = batch.offset; row < batch.offset + batch.length; ++row)
    if ((bits[row / 8] >> (row % 8) & 1) == 0) return true;
  return false;
}

class StreamReader final : public TableReader {
 public:
  explicit StreamReader(ArrowArrayStream* stream) : stream_(stream) {}
  [[nodiscard]] Result<void> open();

  [[nodiscard]] const TableSchema& schema() const override { return plan_.table; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return std::nullopt; }
  Result<bool> next(std::vector<ColumnData>& columns) override;

 private:
  [[nodiscard]] std::unexpected<Error> complaint(int code, const char* what);
  [[nodiscard]] Result<bool> next_batch();
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<ArrayCursor> cursor_of(const ArrowArray& array, const ValuePlan& plan,
                                              std::uint64_t skip, std::uint64_t rows);
  [[nodiscard]] Result<ArrayCursor> column_of(std::size_t column);

  Owned<ArrowArrayStream> stream_;
  Owned<ArrowArray> batch_;
  std::size_t fields_ = 0;
  SchemaPlan plan_;
  std::vector<Dictionary> dictionaries_;  // of each column, unused where it has none
  BatchReader rows_;
  bool done_ = false;
};

std::unexpected<Error> StreamReader::complaint(int code, const char* what) {
  const char* words = stream_->get_last_error == nullptr ? nullptr : stream_->get_last_error(stream_.get());
  return fail(ErrorCode::kIo, std::string("the Arrow stream could not give ") + what + ": " +
                                  (words == nullptr || *words == '\0' ? std::strerror(code) : words));
}

Result<void> StreamReader::open() {
  if (stream_->release == nullptr)
    return fail(ErrorCode::kInvalidArgument, "an Arrow stream that was released, or taken by someone else");
  Owned<ArrowSchema> schema;
  if (const int code = stream_->get_schema(stream_.get(), schema.get()); code != 0)
    return complaint(code, "its schema");
  const auto tree = import_schema(*schema.get());
  if (!tree) return std::unexpected(tree.error());
  auto plan = plan_schema(*tree);
  if (!plan) return std::unexpected(std::move(plan.error()));
  plan_ = std::move(*plan);
  fields_ = tree->fields.size();
  for (const ColumnPlan& column : plan_.columns) dictionaries_.emplace_back(column.values, kNoLimit);
  std::vector<const Dictionary*> of_columns;
  for (std::size_t i = 0; i < plan_.columns.size(); ++i)
    of_columns.push_back(plan_.columns[i].dictionary ? &dictionaries_[i] : nullptr);
  rows_ = BatchReader(plan_, std::move(of_columns));
  done_ = plan_.columns.empty();
  return {};
}

Result<bool> StreamReader::next(std::vector<ColumnData>& columns) {
  rows_.clear(columns);
  if (done_) return false;
  Result<bool> more = true;
  while (more && *more && rows_.left() == 0) more = next_batch();
  if (more && *more)
    if (auto ok = rows_.read(columns); !ok) more = std::unexpected(std::move(ok.error()));
  done_ = !more || !*more;
  if (!done_) return true;
  rows_.clear(columns);
  batch_.reset();
  return more;
}

Result<bool> StreamReader::next_batch() {
  batch_.reset();
  if (const int code = stream_->get_next(stream_.get(), batch_.get()); code != 0)
    return complaint(code, "its next batch");
  if (batch_->release == nullptr) return false;
  if (auto ok = begin(); !ok) return std::unexpected(std::move(ok.error()));
  return true;
}

Result<void> StreamReader::begin() {
  const ArrowArray& batch = *batch_.get();
  if (batch.length < 0 || batch.offset < 0 || batch.n_children != static_cast<std::int64_t>(fields_))
    return malformed("a batch that is not what the schema of its stream says");
  if (batch.length == 0) return {};
  if (has_null_rows(batch))
    return fail(ErrorCode::kUnsupported, "a batch with rows that are null as a whole: a table has none");
  std::vector<ArrayCursor> arrays;
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    auto array = column_of(i);
    if (!array) return in_column(plan_.columns[i].field.name, std::move(array.error()));
    arrays.push_back(std::move(*array));
  }
  rows_.begin(std::move(arrays), static_cast<std::uint64_t>(batch.length));
  return {};
}

Result<ArrayCursor> StreamReader::cursor_of(const ArrowArray& array, const ValuePlan& plan,
                                            std::uint64_t skip, std::uint64_t rows) {
  auto parts = parts_of(array, plan, skip, rows);
  if (!parts) return std::unexpected(std::move(parts.error()));
  ArrayCursor cursor(plan, std::move(*parts), kNoLimit);
  if (auto ok = cursor.skip(skip); !ok) return std::unexpected(std::move(ok.error()));
  return cursor;
}

Result<ArrayCursor> StreamReader::column_of(std::size_t column) {
  const ArrowArray& batch = *batch_.get();
  const ArrowArray* array = batch.children[plan_.positions[column]];
  if (array == nullptr || array->offset < 0 || array->length < 0 ||
      array->length - batch.length < batch.offset)
    return malformed("an array shorter than its batch");
  const ColumnPlan& plan = plan_.columns[column];
  if (plan.dictionary) {
    if (array->dictionary == nullptr) return malformed("an array without its dictionary");
    const ArrowArray& texts = *array->dictionary;
    if (texts.offset < 0 || texts.length < 0) return malformed("a dictionary of negative length");
    auto values = cursor_of(texts, plan.values, static_cast<std::uint64_t>(texts.offset),
                            static_cast<std::uint64_t>(texts.length));
    if (!values) return values;
    dictionaries_[column].clear();
    if (auto ok = dictionaries_[column].add(*values); !ok) return std::unexpected(std::move(ok.error()));
  }
  return cursor_of(*array, row_plan(plan), static_cast<std::uint64_t>(array->offset + batch.offset),
                   static_cast<std::uint64_t>(batch.length));
}

}  // namespace

Result<std::unique_ptr<TableReader>> import_table(ArrowArrayStream* stream) {
  auto reader = std::make_unique<StreamReader>(stream);
  if (auto ok = reader->open(); !ok) return std::unexpected(std::move(ok.error()));
  return reader;
}

}  // namespace mdat
