// SPDX-License-Identifier: Apache-2.0
#include "lib/store/record_log.hpp"

#include "lib/model/fields.hpp"
#include "lib/model/index_kind.hpp"

namespace mdat::store {
namespace {

constexpr std::uint64_t kWasteMin = 4096;  // lines that are not worth a rewrite

std::string json_of(const Parameter& value) { return *to_json(value); }  // of text that was checked

List path_of(const std::vector<std::string>& path) { return {path.begin(), path.end()}; }

template <typename T>
Result<T> take(Parameters& record, std::string_view name) {
  const auto at = record.find(name);
  auto* value = at == record.end() ? nullptr : at->second.get<T>();
  if (value == nullptr) return fail(ErrorCode::kMalformed, "a record has no " + std::string(name));
  return std::move(*value);
}

}  // namespace

Result<void> RecordLog::read(std::string_view line) {
  auto parsed = parse_json(line);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  auto* record = parsed->get<Parameters>();
  if (record == nullptr) return fail(ErrorCode::kMalformed, "a record is no object");
  const auto done = [&]() -> Result<void> {
    if (record->contains("series")) return read_series(std::move(*record), line);
    if (auto function = take<Parameters>(*record, "function")) {
      lines_.emplace(line, static_cast<std::int64_t>(rows_));
      return read_function(std::move(*function));
    }
    if (auto step = take<Parameters>(*record, "step")) {
      lines_.emplace(line, static_cast<std::int64_t>(rows_));
      return read_step(std::move(*step));
    }
    if (record->contains("document")) return read_document(std::move(*record), line);
    if (auto key = take<std::string>(*record, "removed")) {
      if (const SeriesRecord* gone = find(*key)) columns_.erase(gone->column);
      series_.erase(*key);
    }
    if (auto path = take<List>(*record, "removed_document")) {
      std::vector<std::string> names;
      for (const Parameter& name : *path)
        if (const auto* text = name.get<std::string>()) names.push_back(*text);
      documents_.erase(names);
    }
    return {};  // what a newer writer adds
  }();
  ++rows_;
  return done;
}

Result<void> RecordLog::read_function(Parameters content) {
  auto function = parse_function_info(std::move(content));
  if (!function) return std::unexpected(std::move(function.error()));
  const auto number = static_cast<std::int64_t>(rows_);
  auto shared = std::make_shared<const FunctionInfo>(std::move(*function));
  numbers_.emplace(shared.get(), std::pair(shared, number));
  functions_.emplace(number, std::move(shared));
  return {};
}

Result<void> RecordLog::read_step(Parameters content) {
  auto number = take<std::int64_t>(content, "function_info");
  if (!number) return std::unexpected(std::move(number.error()));
  const auto function = functions_.find(*number);
  if (function == functions_.end())
    return fail(ErrorCode::kMalformed, "a step has function " + std::to_string(*number) + ", which is none");
  content.erase("function_info");
  auto step = parse_processing_step(std::move(content), function->second);
  if (!step) return std::unexpected(std::move(step.error()));
  auto shared = std::make_shared<const ProcessingStep>(std::move(*step));
  const auto row = static_cast<std::int64_t>(rows_);
  numbers_.emplace(shared.get(), std::pair(shared, row));
  steps_.emplace(row, std::move(shared));
  return {};
}

Result<void> RecordLog::parse_series(Parameters parameters, SeriesRecord& record) const {
  model::Fields fields("record of a series", std::move(parameters));
  std::string kind;
  Parameters index;
  List steps;
  fields.need("series", record.key);
  fields.need("column", record.column);
  record.name = record.column;
  fields.take("name", record.name);
  fields.need("kind", kind);
  fields.need("index", index);
  fields.take("index_column", record.index_column);
  fields.take("right_column", record.right_column);
  fields.take("quality_column", record.quality_column);
  fields.take("steps", steps);
  fields.take("fields", record.metadata.fields);
  if (auto ok = fields.finish(); !ok) return ok;
  record.extra = fields.take_rest();
  const auto parsed_kind = model::parse_index_kind(kind);
  if (!parsed_kind) return fail(ErrorCode::kMalformed, "record of a series: no kind of index is " + kind);
  record.kind = *parsed_kind;
  auto metadata = parse_index_metadata(std::move(index));
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  record.index = std::move(*metadata);
  for (const Parameter& step : steps) {
    const auto* number = step.get<std::int64_t>();
    const auto at = number == nullptr ? steps_.end() : steps_.find(*number);
    if (at == steps_.end())
      return fail(ErrorCode::kMalformed, "series " + record.key + " has a step that is none");
    record.metadata.processing_steps.push_back(at->second);
  }
  return {};
}

Result<void> RecordLog::read_series(Parameters parameters, std::string_view line) {
  Kept kept{.record = {}, .line = std::string(line)};
  if (auto ok = parse_series(std::move(parameters), kept.record); !ok) return ok;
  keep(std::move(kept));
  return {};
}

Result<void> RecordLog::read_document(Parameters parameters, std::string_view line) {
  model::Fields fields("document", std::move(parameters));
  Document document;
  fields.take_texts("document", document.path);
  fields.need("content", document.content);
  if (auto ok = fields.finish(); !ok) return ok;
  auto path = document.path;
  documents_.put(path, {std::move(document), std::string(line)});
  return {};
}

void RecordLog::keep(Kept kept) {
  const std::string key = kept.record.key;
  if (const SeriesRecord* before = find(key)) columns_.erase(before->column);
  columns_.insert_or_assign(kept.record.column, key);
  series_.put(key, std::move(kept));
}

std::vector<std::string> RecordLog::keys() const {
  std::vector<std::string> keys;
  for (const auto& [place, kept] : series_) keys.push_back(kept.record.key);
  return keys;
}

std::vector<Document> RecordLog::documents() const {
  std::vector<Document> documents;
  for (const auto& [place, kept] : documents_) documents.push_back(kept.document);
  return documents;
}

std::int64_t RecordLog::add(std::string line) {
  pending_.push_back(std::move(line));
  return static_cast<std::int64_t>(rows_++);
}

std::int64_t RecordLog::number_of(std::string line) {
  const auto [known, is_new] = lines_.try_emplace(std::move(line), 0);
  if (is_new) known->second = add(known->first);
  return known->second;
}

Result<std::int64_t> RecordLog::number_of(const std::shared_ptr<const FunctionInfo>& function) {
  if (const auto at = numbers_.find(function.get()); at != numbers_.end()) return at->second.second;
  Parameters record;
  record["function"] = to_parameters(*function);
  auto line = to_json(record);
  if (!line) return std::unexpected(std::move(line.error()));
  const std::int64_t number = number_of(std::move(*line));
  functions_.emplace(number, function);
  numbers_.emplace(function.get(), std::pair(function, number));
  return number;
}

Result<std::int64_t> RecordLog::number_of(const std::shared_ptr<const ProcessingStep>& step) {
  if (const auto at = numbers_.find(step.get()); at != numbers_.end()) return at->second.second;
  auto function = number_of(step->function_info);
  if (!function) return function;
  Parameters record;
  record["step"] = to_parameters(*step, *function);
  auto line = to_json(record);
  if (!line) return std::unexpected(std::move(line.error()));
  const std::int64_t number = number_of(std::move(*line));
  steps_.emplace(number, step);
  numbers_.emplace(step.get(), std::pair(step, number));
  return number;
}

Result<std::string> RecordLog::line_of(const SeriesRecord& record) {
  Parameters line = record.extra;
  line.reserve(line.size() + 10);
  const auto put_name = [&](std::string_view member, const std::string& name) {
    if (!name.empty()) line.emplace(member, name);
  };
  line["column"] = record.column;
  line["fields"] = record.metadata.fields;
  line["index"] = to_parameters(record.index);
  put_name("index_column", record.index_column);
  line["kind"] = model::name_of(record.kind);
  if (record.name != record.column) line.emplace("name", record.name);
  put_name("quality_column", record.quality_column);
  put_name("right_column", record.right_column);
  line["series"] = record.key;
  List steps;
  for (const auto& step : record.metadata.processing_steps) {
    auto number = number_of(step);
    if (!number) return std::unexpected(std::move(number.error()));
    steps.emplace_back(*number);
  }
  line.emplace("steps", std::move(steps));
  return to_json(line);
}

Result<void> RecordLog::put(SeriesRecord record) {
  auto line = line_of(record);
  if (!line) return std::unexpected(std::move(line.error()));
  const Kept* before = series_.find(record.key);
  if (before != nullptr && before->line == *line) return {};
  add(*line);
  keep({std::move(record), std::move(*line)});
  return {};
}

void RecordLog::remove(const std::string& key) {
  const SeriesRecord* gone = find(key);
  if (gone == nullptr) return;
  add(json_of(Parameters{{"removed", key}}));
  columns_.erase(gone->column);
  series_.erase(key);
}

Result<void> RecordLog::put(const Document& document) {
  auto content = to_json(document.content);
  if (!content) return std::unexpected(std::move(content.error()));
  auto path = to_json(path_of(document.path));
  if (!path) return std::unexpected(std::move(path.error()));
  auto line = "{\"content\":" + *content + ",\"document\":" + *path + "}";
  const KeptDocument* before = documents_.find(document.path);
  if (before != nullptr && before->line == line) return {};
  add(line);
  documents_.put(document.path, {document, std::move(line)});
  return {};
}

bool RecordLog::remove_document(const std::vector<std::string>& path) {
  if (documents_.find(path) == nullptr) return false;
  add(json_of(Parameters{{"removed_document", path_of(path)}}));
  documents_.erase(path);
  return true;
}

void RecordLog::clear() {
  for (const std::string& key : keys()) remove(key);
  for (const Document& document : documents()) remove_document(document.path);
}

std::vector<std::string> RecordLog::take_lines() { return std::exchange(pending_, {}); }

bool RecordLog::is_wasteful() const {
  return rows_ > kWasteMin &&
         rows_ / 2 > functions_.size() + steps_.size() + series_.size() + documents_.size();
}

Result<RecordLog> RecordLog::rewritten() const {
  RecordLog log;
  for (const auto& [place, kept] : series_)
    if (auto ok = log.put(kept.record); !ok) return std::unexpected(std::move(ok.error()));
  for (const auto& [place, kept] : documents_)
    if (auto ok = log.put(kept.document); !ok) return std::unexpected(std::move(ok.error()));
  return log;
}

}  // namespace mdat::store
