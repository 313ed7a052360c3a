// SPDX-License-Identifier: Apache-2.0
// Copies hold what their sources hold, decode no more than they must, and leave nothing where they fail.
#include "mdat/copy.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "lib/write/writer_state.hpp"
#include "tests/support/faulty_file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/sample_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

constexpr std::size_t kSegmentRows = 524'288;

CreateOptions at_zero() {
  CreateOptions options;
  options.commit_time_us = 0;
  return options;
}

Writer create(const std::string& path) {
  auto writer = Writer::create(path, at_zero());
  REQUIRE(writer);
  return std::move(*writer);
}

File open(const std::string& path) {
  auto file = File::open(path);
  REQUIRE(file);
  return std::move(*file);
}

std::vector<Series> all_of(const File& file) {
  auto series = file.series();
  REQUIRE(series);
  return std::move(*series);
}

/// Two series on one axis, with a gap now and then.
void write_long(const std::string& path, std::size_t rows) {
  Writer writer = create(path);
  const auto axis = writer.add_axis({.kind = TypeKind::kTimestamp, .unit = TimeUnit::kSecond, .zone = "UTC"});
  REQUIRE(axis);
  const auto level = writer.add_series("level", {.unit = "m", .axis = *axis});
  const auto state = writer.add_series("state", {.type = {.kind = TypeKind::kInt16}, .axis = *axis});
  REQUIRE(level);
  REQUIRE(state);
  std::vector<std::int64_t> times(rows);
  std::vector<double> values(rows);
  std::vector<std::int16_t> states(rows);
  std::mt19937 random(7);
  std::int64_t now = 1'700'000'000;
  for (std::size_t i = 0; i < rows; ++i) {
    now += random() % 1000 == 0 ? 600 : 60;
    times[i] = now;
    values[i] = static_cast<double>(random() % 5000) / 100;
    states[i] = static_cast<std::int16_t>(i / 9000);
  }
  REQUIRE(writer.append_times(*axis, times));
  REQUIRE(writer.append_values(*level, values.data(), rows));
  REQUIRE(writer.append_values(*state, states.data(), rows));
  REQUIRE(writer.commit());
}

Model model_of(const File& file) {
  Model model;
  for (const Series& series : all_of(file)) model[series.name()] = read_all(series);
  return model;
}

SeriesModel cut(const SeriesModel& whole, RowRange rows) {
  const auto part = [&](const auto& all) {
    return std::vector(all.begin() + static_cast<std::ptrdiff_t>(rows.begin),
                       all.begin() + static_cast<std::ptrdiff_t>(rows.end));
  };
  return {whole.type, part(whole.times), part(whole.values)};
}

Strings checksums(const Series& series) {
  Strings sums;
  const auto layout = series.layout();
  REQUIRE(layout);
  for (const SegmentInfo& segment : *layout)
    sums.push_back(segment.column + " " + std::to_string(segment.rows) + " " +
                   std::to_string(segment.checksum));
  return sums;
}

/// All that a file says of its series beside their values, in order of creation.
Strings facts(const File& file) {
  Strings facts;
  for (const Series& series : all_of(file)) {
    const auto axis = series.axis();
    REQUIRE(axis);
    std::string categories;
    if (series.type().kind == TypeKind::kCategorical) {
      const auto texts = series.categories();
      REQUIRE(texts);
      for (const std::string& text : *texts) categories += text + ",";
    }
    facts.push_back(series.name() + "|" + to_string(series.type()) + "|" + series.unit() + "|" + categories +
                    "|" + std::to_string(series.ordinal()) + "|" + std::to_string(axis->id()) + "|" +
                    to_string(axis->type()) + "|" + std::to_string(axis->cadence()) + "|" +
                    std::to_string(axis->gaps()) + "|" + std::to_string(axis->users()) + "|" +
                    std::to_string(axis->strictly_increasing()));
  }
  return facts;
}

}  // namespace

TEST_CASE("whole segments are copied as bytes, an axis that is shared stays shared") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", 3 * kSegmentRows + 70'000);
  const File source = open(folder / "a.mdat");
  Writer writer = create(folder / "b.mdat");
  Copier copier(writer);
  for (const Series& series : all_of(source)) REQUIRE(copier.copy(series));
  CHECK(copier.counts().segments_decoded == 0);
  CHECK(copier.counts().segments_copied == 12);
  CHECK(copier.counts().rows == source.info().rows);
  REQUIRE(writer.commit());
  const File target = open(folder / "b.mdat");
  CHECK(verify(target) == Strings{});
  CHECK(target.info().axes == 1);
  CHECK(difference(target, model_of(source)).empty());
  CHECK(facts(target) == facts(source));
  for (const Series& series : all_of(source))
    CHECK(checksums(*target.find(series.name())) == checksums(series));
}

TEST_CASE("a range decodes only the segments that it cuts") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", 3 * kSegmentRows + 70'000);
  const File source = open(folder / "a.mdat");
  const Series level = *source.find("level");
  Writer writer = create(folder / "b.mdat");
  Copier copier(writer);
  const RowRange rows{1000, 3 * kSegmentRows + 10};
  REQUIRE(copier.copy(level, rows));
  CHECK(copier.counts().segments_copied == 4);   // two of the values, two of the axis
  CHECK(copier.counts().segments_decoded == 4);  // one at each end of both
  REQUIRE(writer.commit());
  const File target = open(folder / "b.mdat");
  CHECK(verify(target) == Strings{});
  CHECK(difference(target, {{"level", cut(read_all(level), rows)}}).empty());
  const auto before = checksums(level), after = checksums(*target.find("level"));
  REQUIRE(after.size() == 8);
  CHECK(after[1] == before[1]);
  CHECK(after[2] == before[2]);
}

TEST_CASE("the facts of a copied range of an axis are those of its rows") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", kSegmentRows + 300'000);
  const File source = open(folder / "a.mdat");
  const Axis axis = *source.find("level")->axis();
  std::vector<std::int64_t> times(axis.rows());
  REQUIRE(axis.read(0, times));
  const TimeRange range{times[5000] - 1, times[600'000]};
  Writer writer = create(folder / "b.mdat");
  Copier copier(writer);
  const auto level = copier.copy(*source.find("level"), range);
  REQUIRE(level);
  CHECK(writer.summary(*level).rows == 595'000);
  CHECK(writer.summary(*level).time_min == times[5000]);
  CHECK(writer.summary(*level).time_last == times[599'999]);
  REQUIRE(copier.copy(*source.find("state"), range));
  REQUIRE(writer.commit());
  const File target = open(folder / "b.mdat");
  CHECK(target.info().axes == 1);
  const Axis copied = *target.find("state")->axis();
  std::uint64_t gaps = 0;
  for (std::size_t i = 5001; i < 600'000; ++i) gaps += times[i] - times[i - 1] > 90 ? 1 : 0;
  CHECK(copied.cadence() == 60);
  CHECK(copied.gaps() == gaps);
  CHECK(copied.begin() == times[5000]);
  CHECK(copied.end() == times[599'999]);
}

TEST_CASE("any rows of any series of a file come out as they went in") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  const File source = open(folder / "a.mdat");
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    const std::string path = folder / (std::to_string(round) + ".mdat");
    Writer writer = create(path);
    Copier copier(writer, {.encode_anew = round % 4 == 3});
    Model expected;
    for (const Series& series : all_of(source)) {
      if (random() % 4 == 0) continue;
      const std::uint64_t a = random() % (series.rows() + 1), b = random() % (series.rows() + 1);
      const RowRange rows{std::min(a, b), std::max(a, b)};
      REQUIRE(copier.copy(series, rows));
      expected[series.name()] = cut(model.at(series.name()), rows);
    }
    REQUIRE(writer.commit());
    CHECK(difference(open(path), expected).empty());
    CHECK(verify(open(path)) == Strings{});
  }
}

TEST_CASE("ranges of a long series are right wherever they begin and end") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", 2 * kSegmentRows + 5000);
  const File source = open(folder / "a.mdat");
  const Series level = *source.find("level");
  const SeriesModel all = read_all(level);
  std::vector<std::uint64_t> ends = {0,
                                     1,
                                     8191,
                                     8192,
                                     kSegmentRows - 1,
                                     kSegmentRows,
                                     kSegmentRows + 1,
                                     2 * kSegmentRows,
                                     2 * kSegmentRows + 5000};
  std::mt19937 random(5);
  for (int i = 0; i < 4; ++i) ends.push_back(random() % level.rows());
  for (int round = 0; round < 12; ++round) {
    const std::uint64_t a = ends[random() % ends.size()], b = ends[random() % ends.size()];
    const RowRange rows{std::min(a, b), std::max(a, b)};
    const std::string path = folder / (std::to_string(round) + ".mdat");
    Writer writer = create(path);
    REQUIRE(Copier(writer).copy(level, rows));
    REQUIRE(writer.commit());
    const File target = open(path);
    CHECK(target.find("level")->rows() == rows.size());
    CHECK(verify(target) == Strings{});
    if (round < 4) CHECK(difference(target, {{"level", cut(all, rows)}}).empty());
    const auto expected = level.stats(rows), found = target.find("level")->stats();
    CHECK(found->count == expected->count);
    CHECK(same(found->min, expected->min));
    CHECK(same(found->first, expected->first));
    CHECK(same(found->last, expected->last));
  }
}

TEST_CASE("a whole file is copied with its numbers and its order, without what is dead") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  const File source = open(folder / "a.mdat");
  for (const bool anew : {false, true}) {
    const std::string path = folder / (anew ? "c.mdat" : "b.mdat");
    Writer writer = create(path);
    Copier copier(writer, {.encode_anew = anew});
    REQUIRE(copier.copy(source) == 1);
    const File target = open(path);
    CHECK(difference(target, model).empty());
    CHECK(verify(target) == Strings{});
    CHECK(facts(target) == facts(source));
    CHECK(target.info().commits == 1);
    CHECK(target.info().bytes < source.info().bytes);
    CHECK(target.info().rows == source.info().rows);
    CHECK((copier.counts().segments_copied == 0) == anew);
  }
}

TEST_CASE("a copy of a copy of a whole file is the same bytes") {
  const TemporaryFolder folder;
  make_sample(folder / "a.mdat");
  for (const auto& [from, to] : {std::pair("a.mdat", "b.mdat"), {"b.mdat", "c.mdat"}}) {
    Writer writer = create(folder / to);
    REQUIRE(Copier(writer).copy(open(folder / from)));
  }
  CHECK(read_bytes(folder / "b.mdat") == read_bytes(folder / "c.mdat"));
}

TEST_CASE("many small segments become few") {
  const TemporaryFolder folder;
  Model model;
  {
    WriterOptions options = at_zero();
    options.buffer_bytes = 1;  // every call writes a segment
    auto writer = WriterFactory::create(*io::create_output(folder / "a.mdat", false), options);
    const auto id = writer.add_series("a");
    REQUIRE(id);
    model["a"].type = {.kind = TypeKind::kFloat64};
    for (std::int64_t i = 0; i < 400; ++i) {
      REQUIRE(writer.append(*id, i, Value{static_cast<double>(i)}));
      model["a"].times.push_back(i);
      model["a"].values.emplace_back(static_cast<double>(i));
    }
    REQUIRE(writer.commit());
  }
  const File source = open(folder / "a.mdat");
  CHECK(source.find("a")->layout()->size() > 100);
  Writer writer = create(folder / "b.mdat");
  REQUIRE(Copier(writer).copy(source));
  const File target = open(folder / "b.mdat");
  CHECK(target.find("a")->layout()->size() == 2);
  CHECK(difference(target, model).empty());
  CHECK(verify(target) == Strings{});
}

TEST_CASE("series that were copied grow like any other, in the same commit and later") {
  const TemporaryFolder folder;
  Model model = make_sample(folder / "a.mdat");
  const auto grow = [&](Writer& writer) {
    const auto c = writer.find("c");
    REQUIRE(c);
    REQUIRE(writer.append(*c, 1000, Value{std::string("broken")}));
    model["c"].times.push_back(1000);
    model["c"].values.emplace_back(std::string("broken"));
  };
  for (const bool whole : {false, true}) {
    const std::string path = folder / (whole ? "b.mdat" : "c.mdat");
    model = make_sample(folder / (whole ? "x.mdat" : "y.mdat"));
    const File source = open(folder / "a.mdat");
    {
      Writer writer = create(path);
      Copier copier(writer);
      if (whole) {
        REQUIRE(copier.copy(source));
      } else {
        for (const Series& series : all_of(source)) REQUIRE(copier.copy(series));
      }
      grow(writer);
      REQUIRE(writer.commit());
      grow(writer);
      REQUIRE(writer.commit());
    }
    auto writer = Writer::open(path, at_zero());
    REQUIRE(writer);
    grow(*writer);
    REQUIRE(writer->commit());
    CHECK(difference(open(path), model).empty());
    CHECK(verify(open(path)) == Strings{});
  }
}

TEST_CASE("a copy that cannot be made leaves the writer as it was") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  const File source = open(folder / "a.mdat");
  const Series f = *source.find("f");
  Writer writer = create(folder / "b.mdat");
  Copier copier(writer);
  REQUIRE(copier.copy(f));
  CHECK(copier.copy(f).error().code == ErrorCode::kExists);
  CHECK(copier.copy(*source.find("i"), RowRange{5, 4}).error().code == ErrorCode::kInvalidArgument);
  CHECK(copier.copy(*source.find("i"), RowRange{0, 1000}).error().code == ErrorCode::kInvalidArgument);
  CHECK(copier.copy(source).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(writer.commit());
  CHECK(difference(open(folder / "b.mdat"), {{"f", model.at("f")}}).empty());
  CHECK(verify(open(folder / "b.mdat")) == Strings{});
}

TEST_CASE("damage in a source is not copied") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", kSegmentRows);
  const auto whole = read_bytes(folder / "a.mdat");
  const auto segments = open(folder / "a.mdat").find("level")->layout();
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    auto bytes = whole;
    const SegmentInfo& segment = (*segments)[random() % segments->size()];
    bytes[segment.offset + random() % segment.bytes] ^= std::byte{1};
    write_bytes(folder / "damaged.mdat", bytes);
    const std::string path = folder / "b.mdat";
    std::filesystem::remove(path);
    for (const Access access : {Access::kMapped, Access::kCopied}) {
      std::filesystem::remove(path);
      const auto source = File::open(folder / "damaged.mdat", {.access = access});
      REQUIRE(source);
      Writer writer = create(path);
      Copier copier(writer);
      CHECK(copier.copy(*source->find("level")).error().code == ErrorCode::kDamaged);
      CHECK(copier.copy(*source).error().code == ErrorCode::kDamaged);
      CHECK(copier.counts().segments_copied == 0);
      REQUIRE(writer.commit());
      CHECK(open(path).info().series == 0);
      CHECK(verify(open(path)) == Strings{});
    }
  }
}

TEST_CASE("a disk that is full fails a copy, and what is committed later is whole") {
  const TemporaryFolder folder;
  write_long(folder / "a.mdat", kSegmentRows + 100'000);
  const File source = open(folder / "a.mdat");
  const Model model = model_of(source);
  for (const bool whole : {false, true}) {
    int failures = 0;
    for (int failing = 1; failing < 60; ++failing) {
      const auto disk = std::make_shared<Disk>();
      Writer writer = WriterFactory::create(std::make_unique<FaultyFile>(disk), at_zero());
      disk->failing_write = failing;
      disk->from_then_on = true;
      Copier copier(writer);
      // Everything, or what is missing, and the commit.
      const auto copy = [&]() -> Result<std::uint64_t> {
        if (whole) return copier.copy(source);
        for (const Series& series : all_of(source)) {
          if (writer.find(series.name())) continue;
          if (auto ok = copier.copy(series); !ok) return std::unexpected(ok.error());
        }
        return writer.commit();
      };
      const auto first = copy();
      if (first) break;
      ++failures;
      CHECK_FALSE(disk->published);
      disk->heal();
      if (first.error().code == ErrorCode::kPoisoned) {
        CHECK(copy().error().code == ErrorCode::kPoisoned);
        continue;
      }
      CHECK(first.error().code == ErrorCode::kIo);
      REQUIRE(copy());
      write_bytes(folder / "b.mdat", disk->bytes);
      CHECK(difference(open(folder / "b.mdat"), model).empty());
      CHECK(verify(open(folder / "b.mdat")) == Strings{});
    }
    CHECK(failures > 3);
  }
}

}  // namespace mdat::test
