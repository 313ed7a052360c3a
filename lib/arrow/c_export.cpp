// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/c_export.hpp"

#include <cerrno>
#include <exception>

#include "lib/arrow/array_buffers.hpp"
#include "lib/arrow/c_schema.hpp"
#include "lib/arrow/column_plan.hpp"

namespace mdat::arrow {
namespace {

// What an empty buffer points to: not all readers take nullptr.
alignas(64) constexpr std::byte kEmpty[64] = {};

/// What the pointers of an ArrowArray point to.
struct ArrayMemory {
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  ArrowArray dictionary{};
  std::shared_ptr<const void> owner;
};

void release(ArrowArray* array) {
  const std::unique_ptr<ArrayMemory> memory(static_cast<ArrayMemory*>(array->private_data));
  for (ArrowArray& child : memory->children)
    if (child.release != nullptr) child.release(&child);
  if (memory->dictionary.release != nullptr) memory->dictionary.release(&memory->dictionary);
  array->release = nullptr;
}

void fill(std::unique_ptr<ArrayMemory> memory, std::int64_t rows, std::int64_t nulls, ArrowArray* out) {
  for (ArrowArray& child : memory->children) memory->pointers.push_back(&child);
  *out = {.length = rows,
          .null_count = nulls,
          .offset = 0,
          .n_buffers = static_cast<std::int64_t>(memory->buffers.size()),
          .n_children = static_cast<std::int64_t>(memory->children.size()),
          .buffers = memory->buffers.data(),
          .children = memory->pointers.data(),
          .dictionary = memory->dictionary.release != nullptr ? &memory->dictionary : nullptr,
          .release = release,
          .private_data = memory.get()};
  static_cast<void>(memory.release());  // out owns it
}

void export_array(const SharedArray& array, ArrowArray* out) {
  auto memory = std::make_unique<ArrayMemory>();
  memory->owner = array.owner;
  for (const auto buffer : array.buffers) memory->buffers.push_back(buffer.empty() ? kEmpty : buffer.data());
  if (array.nulls == 0) memory->buffers[0] = nullptr;
  if (array.dictionary) export_array(*array.dictionary, &memory->dictionary);
  fill(std::move(memory), array.rows, array.nulls, out);
}

void export_batch(const std::vector<SharedArray>& arrays, ArrowArray* out) {
  auto memory = std::make_unique<ArrayMemory>();
  memory->buffers = {nullptr};
  memory->children.resize(arrays.size());
  for (std::size_t i = 0; i < arrays.size(); ++i) export_array(arrays[i], &memory->children[i]);
  fill(std::move(memory), arrays.empty() ? 0 : arrays[0].rows, 0, out);
}

struct StreamMemory {
  std::unique_ptr<BatchProducer> producer;
  std::vector<SharedArray> arrays;
  std::string error;
  int failed = 0;  // the code, from the first error on
};

StreamMemory& memory_of(ArrowArrayStream* stream) {
  return *static_cast<StreamMemory*>(stream->private_data);
}

int code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return EINVAL;
    case ErrorCode::kUnsupported:
      return ENOSYS;
    case ErrorCode::kLimit:
      return ENOMEM;
    default:
      return EIO;
  }
}

/// Nothing is thrown into a caller that may be written in any language.
template <typename F>
int guarded(StreamMemory& memory, F call) {
  try {
    return call();
  } catch (const std::exception& error) {
    memory.error = error.what();
    return memory.failed = ENOMEM;
  }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  StreamMemory& memory = memory_of(stream);
  return guarded(memory, [&] {
    export_schema(memory.producer->schema(), out);
    return 0;
  });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  StreamMemory& memory = memory_of(stream);
  out->release = nullptr;
  if (memory.failed != 0) return memory.failed;
  return guarded(memory, [&] {
    const auto more = memory.producer->next(memory.arrays);
    if (!more) {
      memory.error = more.error().message;
      return memory.failed = code_of(more.error().code);
    }
    if (*more) export_batch(memory.arrays, out);
    memory.arrays.clear();  // what was handed out has other owners now
    return 0;
  });
}

const char* get_last_error(ArrowArrayStream* stream) {
  const StreamMemory& memory = memory_of(stream);
  return memory.error.empty() ? nullptr : memory.error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamMemory*>(stream->private_data);
  stream->release = nullptr;
}

/// The batches of a table.
class TableProducer final : public BatchProducer {
 public:
  explicit TableProducer(std::unique_ptr<TableReader> table)
      : table_(std::move(table)), schema_(tree_of(table_->schema())) {}
  [[nodiscard]] const SchemaTree& schema() const override { return schema_; }
  Result<bool> next(std::vector<SharedArray>& arrays) override;

 private:
  [[nodiscard]] Result<bool> read();
  std::unique_ptr<TableReader> table_;
  SchemaTree schema_;
  std::vector<std::shared_ptr<const ColumnData>> columns_;  // of a batch that is handed out
  std::vector<std::vector<std::string>> categories_;
  std::vector<std::shared_ptr<const SharedArray>> dictionaries_;
  std::size_t row_ = 0, rows_ = 0;
};

Result<bool> TableProducer::read() {
  std::vector<ColumnData> columns;
  auto more = table_->next(columns);
  if (!more || !*more || columns.empty()) return more && columns.empty() ? Result<bool>(false) : more;
  row_ = 0;
  rows_ = columns[0].size();
  categories_.resize(columns.size());
  dictionaries_.resize(columns.size());
  columns_.clear();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (schema_.fields[i].dictionary && (!dictionaries_[i] || categories_[i] != columns[i].categories())) {
      categories_[i] = columns[i].categories();
      dictionaries_[i] = share_texts(categories_[i]);
    }
    columns_.push_back(std::make_shared<const ColumnData>(std::move(columns[i])));
  }
  return true;
}

Result<bool> TableProducer::next(std::vector<SharedArray>& arrays) {
  if (row_ == rows_) {
    columns_.clear();
    const auto more = read();
    if (!more || !*more) return more;
  }
  std::size_t end = rows_;
  for (const auto& column : columns_) {
    const auto fitting = fitting_end(std::span(column.get(), 1), row_, end);
    if (!fitting) return std::unexpected(fitting.error());
    end = *fitting;
  }
  arrays.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i)
    arrays.push_back(share(columns_[i], row_, end, dictionaries_[i]));
  row_ = end;
  return true;
}

}  // namespace

SharedArray share(const std::shared_ptr<const ColumnData>& column, std::size_t begin, std::size_t end,
                  std::shared_ptr<const SharedArray> dictionary) {
  struct Parts {
    std::shared_ptr<const ColumnData> column;
    ArrayBuffers buffers;
  };
  auto parts = std::make_shared<Parts>(column, ArrayBuffers());
  parts->buffers.fill(*column, begin, end);
  const auto buffers = parts->buffers.buffers();
  return {parts->buffers.rows(),
          parts->buffers.nulls(),
          {buffers.begin(), buffers.end()},
          parts,
          std::move(dictionary)};
}

std::shared_ptr<const SharedArray> share_texts(const std::vector<std::string>& texts) {
  const auto column = std::make_shared<ColumnData>(Type{.kind = TypeKind::kString});
  for (const std::string& text : texts) column->append_text(text);
  return std::make_shared<const SharedArray>(share(column, 0, column->size()));
}

void export_batches(std::unique_ptr<BatchProducer> producer, ArrowArrayStream* out) {
  auto memory = std::make_unique<StreamMemory>();
  memory->producer = std::move(producer);
  *out = {.get_schema = get_schema,
          .get_next = get_next,
          .get_last_error = get_last_error,
          .release = release_stream,
          .private_data = memory.release()};
}

}  // namespace mdat::arrow

namespace mdat {

void export_table(std::unique_ptr<TableReader> table, ArrowArrayStream* out) {
  arrow::export_batches(std::make_unique<arrow::TableProducer>(std::move(table)), out);
}

}  // namespace mdat
