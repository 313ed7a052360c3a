// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/step_table.hpp"

#include "mdat/parameter.hpp"

namespace mdat::store::sql {
namespace {

constexpr std::string_view kFunctionInfo = "function_info";

/// The id of a row, which is inserted where there is none.
Result<std::int64_t> find_or_insert(Session& session, std::string_view find, std::string_view insert,
                                    const Row& fields) {
  for (const std::string_view sql : {find, insert}) {
    auto rows = session.run(sql, fields);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (!rows->empty()) return integer_at(rows->front(), 0);
  }
  return fail(ErrorCode::kDamaged, session.where() + ": a row that was inserted has no id");
}

std::unexpected<Error> missing(const Session& session, std::string_view what, std::int64_t id) {
  return fail(ErrorCode::kDamaged,
              session.where() + " lacks the " + std::string(what) + " with the id " + std::to_string(id));
}

Result<Parameters> parse_map(std::string_view json) {
  auto tree = parse_json(json);
  if (!tree) return std::unexpected(std::move(tree.error()));
  auto* members = tree->get<Parameters>();
  if (members == nullptr) return fail(ErrorCode::kMalformed, "what is stored of a step is no map");
  return std::move(*members);
}

}  // namespace

Result<StepTexts> to_json(const ProcessingSteps& steps) {
  StepTexts texts;
  for (const auto& step : steps) {
    Parameters content = to_parameters(*step);
    auto function = mdat::to_json(content[std::string(kFunctionInfo)]);
    content.erase(std::string(kFunctionInfo));
    auto own = mdat::to_json(content);
    if (!function || !own) return std::unexpected(!function ? function.error() : own.error());
    texts.functions.push_back(std::move(*function));
    texts.steps.push_back(std::move(*own));
  }
  return texts;
}

Result<void> StepTable::save(Session& session, std::int64_t series, const StepTexts& texts) {
  for (std::size_t i = 0; i < texts.steps.size(); ++i) {
    auto function =
        find_or_insert(session, "SELECT id FROM mdat_functions WHERE content = $1",
                       "INSERT INTO mdat_functions (content) VALUES ($1) RETURNING id", {texts.functions[i]});
    if (!function) return std::unexpected(std::move(function.error()));
    auto step = find_or_insert(session, "SELECT id FROM mdat_steps WHERE content = $1 AND function = $2",
                               "INSERT INTO mdat_steps (content, function) VALUES ($1, $2) RETURNING id",
                               {texts.steps[i], *function});
    if (!step) return std::unexpected(std::move(step.error()));
    auto done = session.run("INSERT INTO mdat_series_steps (series, position, step) VALUES ($1, $2, $3)",
                            {series, static_cast<std::int64_t>(i), *step});
    if (!done) return std::unexpected(std::move(done.error()));
  }
  return {};
}

Result<void> StepTable::remove(Session& session, std::int64_t series) {
  constexpr std::string_view kOrphans =
      "DELETE FROM mdat_steps WHERE id IN (SELECT step FROM mdat_series_steps WHERE series = $1) AND NOT "
      "EXISTS (SELECT 1 FROM mdat_series_steps o WHERE o.step = mdat_steps.id AND o.series <> $2)";
  auto done = session.run(kOrphans, {series, series});
  if (done) done = session.run("DELETE FROM mdat_series_steps WHERE series = $1", {series});
  if (done)
    done = session.run(
        "DELETE FROM mdat_functions WHERE NOT EXISTS (SELECT 1 FROM mdat_steps s WHERE s.function = "
        "mdat_functions.id)");
  if (!done) return std::unexpected(std::move(done.error()));
  return {};
}

Result<ProcessingSteps> StepTable::load(Session& session, std::int64_t series) {
  auto rows = session.run("SELECT step FROM mdat_series_steps WHERE series = $1 ORDER BY position", {series});
  if (!rows) return std::unexpected(std::move(rows.error()));
  ProcessingSteps steps;
  for (const Row& row : *rows) {
    auto one = step(session, integer_at(row, 0));
    if (!one) return std::unexpected(std::move(one.error()));
    steps.push_back(std::move(*one));
  }
  return steps;
}

Result<std::shared_ptr<const ProcessingStep>> StepTable::step(Session& session, std::int64_t id) {
  if (const auto at = steps_.find(id); at != steps_.end()) return at->second;
  auto rows = session.run("SELECT content, function FROM mdat_steps WHERE id = $1", {id});
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return missing(session, "step", id);
  const Row& row = rows->front();
  auto info = function(session, integer_at(row, 1));
  if (!info) return std::unexpected(std::move(info.error()));
  auto content = parse_map(text_at(row, 0));
  if (!content) return std::unexpected(std::move(content.error()));
  auto parsed = parse_processing_step(std::move(*content), std::move(*info));
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return steps_[id] = std::make_shared<const ProcessingStep>(std::move(*parsed));
}

Result<std::shared_ptr<const FunctionInfo>> StepTable::function(Session& session, std::int64_t id) {
  if (const auto at = functions_.find(id); at != functions_.end()) return at->second;
  auto rows = session.run("SELECT content FROM mdat_functions WHERE id = $1", {id});
  if (!rows) return std::unexpected(std::move(rows.error()));
  if (rows->empty()) return missing(session, "function", id);
  auto content = parse_map(text_at(rows->front(), 0));
  if (!content) return std::unexpected(std::move(content.error()));
  auto parsed = parse_function_info(std::move(*content));
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return functions_[id] = std::make_shared<const FunctionInfo>(std::move(*parsed));
}

}  // namespace mdat::store::sql
