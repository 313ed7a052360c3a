// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "lib/arrow/batch_layout.hpp"
#include "lib/arrow/batch_reader.hpp"
#include "lib/arrow/message_source.hpp"
#include "lib/arrow/schema.hpp"
#include "mdat/arrow.hpp"

namespace mdat {
namespace {

using namespace arrow;

/// What a pass reads.
struct Selection {
  std::set<std::size_t> texts{};      ///< positions of octets that are text
  std::optional<std::size_t> only{};  ///< of the one column that is read
};

class IpcReader final : public TableReader {
 public:
  IpcReader(std::string name, std::unique_ptr<MessageSource> source, const ArrowReadOptions& options)
      : name_(std::move(name)), source_(std::move(source)), options_(options) {}
  [[nodiscard]] Result<void> open(const Selection& selection = {});
  [[nodiscard]] const SchemaTree& tree() const { return tree_; }

  [[nodiscard]] const TableSchema& schema() const override { return plan_.table; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return rows_; }
  Result<bool> next(std::vector<ColumnData>& columns) override;

 private:
  [[nodiscard]] Result<void> plan(const Selection& selection);
  [[nodiscard]] Result<bool> next_batch();
  [[nodiscard]] Result<void> begin(const Message& message, const BatchMetadata& batch);
  [[nodiscard]] Result<void> add(const DictionaryMetadata& dictionary, bool union_validity);
  [[nodiscard]] Result<bool> read_rows(std::vector<ColumnData>& columns);
  [[nodiscard]] std::unexpected<Error> named(Error error) const;

  std::string name_;  // for messages; "" where it has none
  std::unique_ptr<MessageSource> source_;
  ArrowReadOptions options_;
  SchemaTree tree_;
  SchemaPlan plan_;
  std::optional<std::uint64_t> rows_;
  std::map<std::int64_t, Dictionary> dictionaries_;
  BatchReader batch_;
  bool done_ = false;
};

std::unexpected<Error> IpcReader::named(Error error) const {
  if (!name_.empty() && !error.message.starts_with(name_)) error.message = name_ + ": " + error.message;
  return std::unexpected(std::move(error));
}

Result<void> IpcReader::open(const Selection& selection) {
  if (auto ok = plan(selection); !ok) return named(std::move(ok.error()));
  auto rows = source_->rows();
  if (!rows) return named(std::move(rows.error()));
  rows_ = *rows;
  done_ = plan_.columns.empty();
  return {};
}

void keep_only(std::size_t position, SchemaPlan& plan) {
  const auto at = std::ranges::find(plan.positions, position) - plan.positions.begin();
  plan.table.fields = {plan.table.fields[static_cast<std::size_t>(at)]};
  plan.columns = {plan.columns[static_cast<std::size_t>(at)]};
  plan.positions = {position};
}

Result<void> IpcReader::plan(const Selection& selection) {
  Message message;
  const auto more = source_->next(message);
  if (!more) return std::unexpected(more.error());
  auto* tree = std::get_if<SchemaTree>(&message.header);
  if (!*more || tree == nullptr) return fail(ErrorCode::kMalformed, "no schema comes first");
  tree_ = std::move(*tree);
  auto plan = plan_schema(tree_, selection.texts);
  if (!plan) return std::unexpected(std::move(plan.error()));
  plan_ = std::move(*plan);
  if (selection.only) keep_only(*selection.only, plan_);
  std::vector<const Dictionary*> of_columns;
  for (const ColumnPlan& column : plan_.columns) {
    of_columns.push_back(nullptr);
    if (!column.dictionary) continue;
    const auto [at, is_new] =
        dictionaries_.try_emplace(column.dictionary->id, column.values, options_.memory_max);
    if (!is_new && at->second.type() != column.values.type)
      return in_column(column.field.name,
                       {ErrorCode::kMalformed, "shares a dictionary with a column of another type", {}});
    of_columns.back() = &at->second;
  }
  batch_ = BatchReader(plan_, std::move(of_columns));
  return {};
}

Result<bool> IpcReader::next(std::vector<ColumnData>& columns) {
  auto more = read_rows(columns);
  if (more && *more) return true;
  done_ = true;
  for (ColumnData& column : columns) column.clear();
  if (!more) return named(std::move(more.error()));
  return false;
}

Result<bool> IpcReader::read_rows(std::vector<ColumnData>& columns) {
  batch_.clear(columns);
  if (done_) return false;
  while (batch_.left() == 0) {
    const auto more = next_batch();
    if (!more || !*more) return more;
  }
  if (auto ok = batch_.read(columns); !ok) return std::unexpected(std::move(ok.error()));
  return true;
}

Result<bool> IpcReader::next_batch() {
  Message message;
  const auto more = source_->next(message);
  if (!more || !*more) return more;
  Result<void> ok;
  if (const auto* batch = std::get_if<BatchMetadata>(&message.header))
    ok = begin(message, *batch);
  else if (const auto* dictionary = std::get_if<DictionaryMetadata>(&message.header))
    ok = add(*dictionary, message.has_union_validity);
  else if (std::holds_alternative<SchemaTree>(message.header))
    ok = fail(ErrorCode::kMalformed, "a second schema");
  if (!ok) return std::unexpected(std::move(ok.error()));
  return true;
}

Result<void> IpcReader::begin(const Message& message, const BatchMetadata& batch) {
  if (batch.rows < 0) return fail(ErrorCode::kMalformed, "a batch of a negative number of rows");
  if (batch.rows == 0) return {};
  auto body = source_->body();
  if (!body) return std::unexpected(std::move(body.error()));
  BatchWalk walk(batch, *body, message.has_union_validity);
  std::vector<ArrayCursor> arrays;
  for (std::size_t field = 0; field < tree_.fields.size() && arrays.size() < plan_.columns.size(); ++field) {
    if (plan_.positions[arrays.size()] != field) {
      if (const auto ok = walk.skip(tree_.fields[field]); !ok) return ok;
      continue;
    }
    const ValuePlan plan = row_plan(plan_.columns[arrays.size()]);
    auto parts = walk.take(plan.form);
    if (!parts) return in_column(tree_.fields[field].name, std::move(parts.error()));
    arrays.emplace_back(plan, std::move(*parts), options_.memory_max);
  }
  batch_.begin(std::move(arrays), static_cast<std::uint64_t>(batch.rows));
  return {};
}

Result<void> IpcReader::add(const DictionaryMetadata& dictionary, bool union_validity) {
  const auto at = dictionaries_.find(dictionary.id);
  if (at == dictionaries_.end()) return {};  // of a column that is skipped
  const auto column = std::ranges::find_if(plan_.columns, [&](const ColumnPlan& plan) {
    return plan.dictionary && plan.dictionary->id == dictionary.id;
  });
  auto body = source_->body();
  if (!body) return std::unexpected(std::move(body.error()));
  BatchWalk walk(dictionary.values, *body, union_validity);
  auto parts = walk.take(column->values.form);
  if (!parts) return in_column(column->field.name, std::move(parts.error()));
  if (!dictionary.is_delta) at->second.clear();
  ArrayCursor values(column->values, std::move(*parts), options_.memory_max);
  if (auto ok = at->second.add(values); !ok) return in_column(column->field.name, std::move(ok.error()));
  return {};
}

Result<std::unique_ptr<IpcReader>> open_reader(const std::string& name,
                                               Result<std::unique_ptr<MessageSource>> source,
                                               const ArrowReadOptions& options,
                                               const Selection& selection = {}) {
  if (!source) {
    Error error = std::move(source.error());
    if (!error.message.starts_with(name)) error.message = name + ": " + error.message;
    return std::unexpected(std::move(error));
  }
  auto reader = std::make_unique<IpcReader>(name, std::move(*source), options);
  if (auto ok = reader->open(selection); !ok) return std::unexpected(std::move(ok.error()));
  return reader;
}

/// Whether the octets of a column are UTF-8, all of them: a pass over that column alone.
bool is_text(const std::string& path, std::size_t position, const ArrowReadOptions& options) {
  auto reader = open_reader(path, open_messages(path), options, {.texts = {position}, .only = position});
  std::vector<ColumnData> columns;
  Result<bool> more = reader.has_value();
  while (more && *more) more = (*reader)->next(columns);
  return reader && more;
}

}  // namespace

Result<std::unique_ptr<TableReader>> open_arrow(const std::string& path, const ArrowReadOptions& options) {
  auto reader = open_reader(path, open_messages(path), options);
  if (!reader) return std::unexpected(std::move(reader.error()));
  Selection selection;
  const auto& fields = (*reader)->tree().fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (has_octets(fields[i]) && is_text(path, i, options)) selection.texts.insert(i);
  if (selection.texts.empty()) return std::move(*reader);
  return open_reader(path, open_messages(path), options, selection);
}

Result<std::unique_ptr<TableReader>> open_arrow(ByteSource source, const ArrowReadOptions& options) {
  return open_reader("", open_messages(std::move(source), options.memory_max), options);
}

}  // namespace mdat
