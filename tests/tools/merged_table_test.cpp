// SPDX-License-Identifier: Apache-2.0
#include "tools/merged_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace mdat::tool {
namespace {

const Type kStamps{.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = {}};
using Row = std::pair<std::int64_t, std::int32_t>;

/// Rows in memory, a few a batch.
class Rows final : public TableReader {
 public:
  Rows(std::vector<Row> rows, std::size_t batch) : rows_(std::move(rows)), batch_(batch) {
    schema_.fields = {{.name = "time", .type = kStamps},
                      {.name = "v", .type = {.kind = TypeKind::kInt32, .zone = {}}}};
  }
  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return rows_.size(); }
  [[nodiscard]] Result<bool> next(std::vector<ColumnData>& columns) override {
    columns.clear();
    for (const Field& field : schema_.fields) columns.emplace_back(field.type);
    for (std::size_t i = 0; i < batch_ && at_ < rows_.size(); ++i, ++at_) {
      columns[0].append(&rows_[at_].first, 1);
      columns[1].append(&rows_[at_].second, 1);
    }
    return !columns[0].empty();
  }
  TableSchema schema_;

 private:
  std::vector<Row> rows_;
  std::size_t batch_, at_ = 0;
};

std::vector<Row> merged(const std::vector<std::vector<Row>>& parts, std::size_t batch) {
  std::vector<MergedTable::Part> opened;
  for (const auto& rows : parts)
    opened.push_back({"part", rows.empty() ? 0 : rows[0].first, [rows, batch] {
                        return Expected<std::unique_ptr<TableReader>>(std::make_unique<Rows>(rows, batch));
                      }});
  MergedTable table(Rows({}, 1).schema(), 0, std::move(opened));
  std::vector<Row> out;
  std::vector<ColumnData> columns;
  while (table.next(columns).value()) {
    for (std::size_t i = 0; i < columns[0].size(); ++i)
      out.emplace_back(columns[0].values<std::int64_t>()[i], columns[1].values<std::int32_t>()[i]);
  }
  return out;
}

TEST_CASE("parts are merged in order of time, equal times in the order of the parts") {
  CHECK(merged({{{1, 10}, {3, 11}, {5, 12}}, {{1, 20}, {2, 21}, {9, 22}}, {{7, 30}}}, 2) ==
        std::vector<Row>{{1, 10}, {1, 20}, {2, 21}, {3, 11}, {5, 12}, {7, 30}, {9, 22}});
  CHECK(merged({}, 2).empty());
  CHECK(merged({{}, {{0, 1}}, {}}, 2) == std::vector<Row>{{0, 1}});
}

TEST_CASE("a merge of sorted parts is a stable sort") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<Row>> parts(1 + random() % 5);
    std::int32_t number = 0;
    for (auto& part : parts) {
      std::int64_t time = static_cast<std::int64_t>(random() % 40);
      for (std::size_t i = 0; i < 1 + random() % 30; ++i)
        part.emplace_back(time += static_cast<std::int64_t>(random() % 3), ++number);
    }
    std::ranges::stable_sort(parts, {}, [](const auto& part) { return part[0].first; });
    std::vector<Row> wanted;
    for (const auto& part : parts) wanted.insert(wanted.end(), part.begin(), part.end());
    std::ranges::stable_sort(wanted, {}, &Row::first);
    CHECK(merged(parts, 1 + random() % 7) == wanted);
  }
}

TEST_CASE("a part with other columns ends a merge") {
  const auto open = [](bool other) -> std::unique_ptr<TableReader> {
    auto rows = std::make_unique<Rows>(std::vector<Row>{{1, 1}}, 1);
    if (other) rows->schema_.fields[1].name = "w";
    return rows;
  };
  MergedTable table(open(false)->schema(), 0,
                    {{"a", 1, [&] { return Expected<std::unique_ptr<TableReader>>(open(false)); }},
                     {"b", 1, [&] { return Expected<std::unique_ptr<TableReader>>(open(true)); }}});
  std::vector<ColumnData> columns;
  const auto more = table.next(columns);
  REQUIRE_FALSE(more);
  CHECK(more.error().message.find("b: has other columns") == 0);
}

}  // namespace
}  // namespace mdat::tool
