// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <random>
#include <string>

#include "lib/arrow/c_schema.hpp"
#include "mdat/arrow_c.hpp"
#include "mdat/writer.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace mdat;

namespace {

/// A table of one column of batches that a function makes, until it makes none.
class MadeTable final : public TableReader {
 public:
  using Make = std::function<Result<bool>(std::size_t batch, ColumnData& column)>;
  MadeTable(const Type& type, Make make, int& alive) : make_(std::move(make)), alive_(alive) {
    schema_.fields = {{.name = "c", .type = type}};
    ++alive_;
  }
  MadeTable(const MadeTable&) = delete;
  MadeTable& operator=(const MadeTable&) = delete;
  ~MadeTable() override { --alive_; }
  [[nodiscard]] const TableSchema& schema() const override { return schema_; }
  [[nodiscard]] std::optional<std::uint64_t> rows() const override { return std::nullopt; }
  Result<bool> next(std::vector<ColumnData>& columns) override {
    columns.assign(1, ColumnData(schema_.fields[0].type));
    return make_(batch_++, columns[0]);
  }

 private:
  TableSchema schema_;
  Make make_;
  int& alive_;
  std::size_t batch_ = 0;
};

Result<bool> three_batches(std::size_t batch, ColumnData& column) {
  const std::int32_t values[] = {static_cast<std::int32_t>(batch), -1, 7};
  column.append(std::span<const std::int32_t>(values));
  column.append_null();
  return batch < 3;
}

const Type kInt32{.kind = TypeKind::kInt32};

struct Stream : ArrowArrayStream {
  Stream() : ArrowArrayStream{} {}
};

}  // namespace

TEST_CASE("Arrays that were handed out outlive their stream, and are released once") {
  int alive = 0;
  Stream stream;
  export_table(std::make_unique<MadeTable>(kInt32, three_batches, alive), &stream);
  CHECK(alive == 1);
  ArrowArray batch{};
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  stream.release(&stream);
  CHECK(stream.release == nullptr);
  CHECK(alive == 0);
  REQUIRE(batch.n_children == 1);
  CHECK(batch.length == 4);
  CHECK(batch.buffers[0] == nullptr);
  // A child that is moved out is no longer its parent's to release.
  ArrowArray child = *batch.children[0];
  batch.children[0]->release = nullptr;
  batch.release(&batch);
  CHECK(batch.release == nullptr);
  CHECK(child.null_count == 1);
  REQUIRE(child.n_buffers == 2);
  CHECK(*static_cast<const std::uint8_t*>(child.buffers[0]) == 0x07);
  CHECK(static_cast<const std::int32_t*>(child.buffers[1])[2] == 7);
  child.release(&child);
  CHECK(child.release == nullptr);
}

TEST_CASE("A stream ends with a released array, as often as it is asked") {
  int alive = 0;
  Stream stream;
  export_table(std::make_unique<MadeTable>(
                   kInt32, [](std::size_t, ColumnData&) { return Result<bool>(false); }, alive),
               &stream);
  for (int i = 0; i < 2; ++i) {
    ArrowArray batch{};
    CHECK(stream.get_next(&stream, &batch) == 0);
    CHECK(batch.release == nullptr);
  }
  CHECK(stream.get_last_error(&stream) == nullptr);
  stream.release(&stream);
}

TEST_CASE("A stream tells what went wrong, and goes on telling") {
  int alive = 0;
  const auto make = [](std::size_t batch, ColumnData& column) -> Result<bool> {
    if (batch == 1) return fail(ErrorCode::kDamaged, "the second batch is damaged");
    return three_batches(batch, column);
  };
  Stream stream;
  export_table(std::make_unique<MadeTable>(kInt32, make, alive), &stream);
  auto table = import_table(&stream);
  CHECK(stream.release == nullptr);
  REQUIRE(table);
  std::vector<ColumnData> columns;
  CHECK((*table)->next(columns).value_or(false));
  CHECK(columns[0].size() == 4);
  const auto more = (*table)->next(columns);
  REQUIRE_FALSE(more);
  CHECK(more.error().message ==
        "the Arrow stream could not give its next batch: the second batch is damaged");
  CHECK_FALSE((*table)->next(columns).value_or(true));
  CHECK(alive == 1);
  table->reset();
  CHECK(alive == 0);
}

TEST_CASE("A stream that was taken or released is refused") {
  Stream stream;
  const auto table = import_table(&stream);
  REQUIRE_FALSE(table);
  CHECK(table.error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("What stands inside larger arrays is read from its offset") {
  // Rows 3 to 6 of a batch that begins at row 1 of arrays that begin at row 2.
  const std::int16_t values[] = {0, 10, 20, 30, 40, 50, 60};
  const std::uint8_t valid[] = {0b1101111};
  const void* buffers[] = {valid, values};
  ArrowArray array{.length = 5,
                   .null_count = -1,
                   .offset = 2,
                   .n_buffers = 2,
                   .n_children = 0,
                   .buffers = buffers,
                   .children = nullptr,
                   .dictionary = nullptr,
                   .release = nullptr,
                   .private_data = nullptr};
  static ArrowArray* child = nullptr;
  child = &array;
  Stream stream;
  stream.get_schema = [](ArrowArrayStream*, ArrowSchema* out) {
    arrow::export_schema(
        {{{.name = "c", .type = {.id = arrow::TypeId::kInt, .bits = 16, .is_signed = true}}}, {}}, out);
    return 0;
  };
  stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
    static const void* no_validity[] = {nullptr};
    *out = {};
    if (self->private_data != nullptr) return 0;
    self->private_data = self;
    out->length = 4;
    out->offset = 1;
    out->n_buffers = 1;
    out->buffers = no_validity;
    out->n_children = 1;
    out->children = &child;
    out->release = [](ArrowArray* released) { released->release = nullptr; };
    return 0;
  };
  stream.release = [](ArrowArrayStream* released) { released->release = nullptr; };
  auto table = import_table(&stream);
  REQUIRE(table);
  std::vector<ColumnData> columns;
  REQUIRE((*table)->next(columns).value_or(false));
  REQUIRE(columns[0].size() == 4);
  CHECK(columns[0].value(0) == Value(std::int64_t{30}));
  CHECK(columns[0].value(1) == Value());
  CHECK(columns[0].value(3) == Value(std::int64_t{60}));
  CHECK_FALSE((*table)->next(columns).value_or(true));
}

TEST_CASE("A series that is stored plain is handed out in place") {
  const test::TemporaryFolder folder;
  std::vector<std::int64_t> times, noise;
  std::mt19937_64 random(1);
  for (std::int64_t i = 0; i < 100000; ++i) {
    times.push_back(i * 10);
    noise.push_back(static_cast<std::int64_t>(random()));
  }
  {
    CreateOptions options;
    options.profile = Profile::kFast;
    auto writer = Writer::create(folder / "a.mdat", options);
    REQUIRE(writer);
    const auto series = writer->add_series("noise", {.type = {.kind = TypeKind::kInt64}});
    REQUIRE(series);
    REQUIRE(writer->append<std::int64_t>(*series, times, noise));
    REQUIRE(writer->commit());
  }
  Stream stream;
  const void* place = nullptr;
  {
    const auto file = File::open(folder / "a.mdat");
    REQUIRE(file);
    const auto series = file->find("noise");
    REQUIRE(series);
    const auto view = series->view<std::int64_t>();
    REQUIRE(view);
    place = view->data();
    const Series one[] = {*series};
    REQUIRE(export_series(*file, one, {.range = {.from = 500, .to = std::nullopt}}, &stream));
  }
  ArrowArray batch{};
  REQUIRE(stream.get_next(&stream, &batch) == 0);
  stream.release(&stream);
  REQUIRE(batch.length == 65536);
  CHECK(static_cast<const std::int64_t*>(batch.children[0]->buffers[1])[1] == 510);
  CHECK(batch.children[1]->buffers[1] == static_cast<const std::int64_t*>(place) + 50);
  CHECK(static_cast<const std::int64_t*>(batch.children[1]->buffers[1])[65535] == noise[65585]);
  batch.release(&batch);
}

TEST_CASE("Series are exported with their stamps, whatever the range, and not from several axes") {
  const test::TemporaryFolder folder;
  {
    auto writer = Writer::create(folder / "a.mdat");
    REQUIRE(writer);
    const auto axis = writer->add_axis({TypeKind::kTimestamp, TimeUnit::kMilli, "UTC"});
    REQUIRE(axis);
    const auto number = writer->add_series("number", {.type = {.kind = TypeKind::kFloat64}, .axis = *axis});
    const auto word = writer->add_series("word", {.type = {.kind = TypeKind::kString}, .axis = *axis});
    const auto other = writer->add_series("other", {.type = {.kind = TypeKind::kFloat64}});
    REQUIRE((number && word && other));
    std::vector<std::int64_t> times;
    for (std::int64_t i = 0; i < 200000; ++i) {
      times.push_back(i * 10 + i % 7);
      const double value = static_cast<double>(i) * 0.1;
      const std::string text = "w" + std::to_string(i);
      const std::string_view texts[] = {text};
      const std::uint64_t valid = i % 3 == 0 ? 0 : 1;
      REQUIRE(writer->append_values(*number, &value, 1, &valid));
      REQUIRE(writer->append_strings(*word, texts));
    }
    REQUIRE(writer->append_times(*axis, times));
    REQUIRE(writer->append(*other, 1, Value(1.0)));
    REQUIRE(writer->commit());
  }
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  const Series pair[] = {*file->find("number"), *file->find("word")};
  for (const std::int64_t first : {0, 1, 777, 199999}) {
    Stream stream;
    REQUIRE(export_series(*file, pair, {.range = {.from = first * 10, .to = std::nullopt}, .time_name = "t"},
                          &stream));
    auto table = import_table(&stream);
    REQUIRE(table);
    CHECK((*table)->schema().fields[0] ==
          Field{.name = "t", .type = {TypeKind::kTimestamp, TimeUnit::kMilli, "UTC"}, .nullable = false});
    std::vector<ColumnData> columns;
    std::int64_t row = first;
    bool right = true;
    while (*(*table)->next(columns)) {
      for (std::size_t i = 0; i < columns[0].size(); ++i, ++row) {
        right = right && columns[0].values<std::int64_t>()[i] == row * 10 + row % 7 &&
                columns[1].value(i) == (row % 3 == 0 ? Value() : Value(static_cast<double>(row) * 0.1)) &&
                columns[2].text(i) == "w" + std::to_string(row);
      }
    }
    CHECK(right);
    CHECK(row == 200000);
  }
  const Series mixed[] = {*file->find("number"), *file->find("other")};
  Stream stream;
  const auto refused = export_series(*file, mixed, {}, &stream);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(stream.release == nullptr);
}
