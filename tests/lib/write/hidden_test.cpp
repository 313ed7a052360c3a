// SPDX-License-Identifier: Apache-2.0
// Hidden series: like others in every way, but in no listing, no count and no tail.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "mdat/copy.hpp"
#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

std::string message(const auto& result) { return result ? "" : result.error().message; }
ErrorCode code(const auto& result) { return result ? ErrorCode{} : result.error().code; }

WriterOptions at_zero() {
  WriterOptions options;
  options.commit_time_us = 0;
  return options;
}

const SeriesOptions kHidden{
    .type = {.kind = TypeKind::kString}, .axis_type = {.kind = TypeKind::kInt64}, .hidden = true};

/// A file, the series it shows and its hidden series.
struct Beside {
  explicit Beside(const std::string& where)
      : path(where), writer(Writer::create(where, CreateOptions{at_zero()})) {
    REQUIRE(writer->add_series("v"));
    shown["v"];
  }
  void reopen() {
    writer = Writer::open(path + ".none");
    writer = Writer::open(path, at_zero());
    REQUIRE(message(writer) == "");
  }
  void show(double value) {
    SeriesModel& series = shown["v"];
    series.times.push_back(std::ssize(series.times));
    series.values.emplace_back(value);
    REQUIRE(writer->append(*writer->find("v"), series.times.back(), value));
  }
  void hide(const std::string& name, const std::string& text) {
    auto id = writer->find_hidden(name);
    if (!id) id = writer->add_series(name, kHidden);
    REQUIRE(message(id) == "");
    SeriesModel& series = hidden[name];
    series.type = kHidden.type;
    series.times.push_back(std::ssize(series.times));
    series.values.emplace_back(text);
    REQUIRE(writer->append(*id, series.times.back(), Value{text}));
  }
  void commit() {
    REQUIRE(message(writer->commit()) == "");
    check(path);
  }
  void check(const std::string& where) const {
    const auto file = File::open(where);
    REQUIRE(message(file) == "");
    CHECK(difference(*file, shown) == "");
    CHECK(verify(*file) == Strings{});
    std::size_t found = 0;
    REQUIRE(file->each_hidden([&](const Series& series) {
      ++found;
      const SeriesModel& expected = hidden.at(series.name());
      const SeriesModel all = read_all(series);
      CHECK(all.times == expected.times);
      CHECK(all.values == expected.values);
      return true;
    }));
    CHECK(found == hidden.size());
    CHECK(file->series()->size() == shown.size());
  }

  std::string path;
  Result<Writer> writer;
  Model shown, hidden;
};

}  // namespace

TEST_CASE("hidden series are in no listing and no count, and are found by their names") {
  const TemporaryFolder folder;
  Beside file(folder / "a.mdat");
  file.show(1);
  file.hide("v", "under the name of another");
  file.hide("log", "made");
  file.commit();
  const auto read = File::open(file.path);
  CHECK(read->info().series == 1);
  CHECK(read->info().rows == 1);
  CHECK(code(read->find("log")) == ErrorCode::kNotFound);
  CHECK(code(read->find_hidden("nothing")) == ErrorCode::kNotFound);
  CHECK(read->find_hidden("log")->rows() == 1);
  CHECK(read->find_hidden("log")->ordinal() > read->find("v")->ordinal());
  CHECK(file.writer->summary(*file.writer->find_hidden("log")).hidden);
  CHECK_FALSE(file.writer->summary(*file.writer->find("v")).hidden);
  CHECK(code(file.writer->add_series("log", kHidden)) == ErrorCode::kExists);
  CHECK(code(file.writer->find("log")) == ErrorCode::kNotFound);
}

TEST_CASE("rows of hidden series never go to the tail, and what is there is folded with them") {
  const TemporaryFolder folder;
  Beside file(folder / "a.mdat");
  file.show(0);
  file.hide("log", "made");
  file.commit();
  for (int commit = 0; commit < 12; ++commit) {
    if (commit % 5 == 2) file.reopen();
    file.show(commit);
    const bool hides = commit % 4 == 3;
    if (hides) file.hide("log", "commit " + std::to_string(commit));
    file.commit();
    CHECK((File::open(file.path)->info().tail_commits == 0) == hides);
  }
}

TEST_CASE("a hidden series may share its axis with one that is shown") {
  const TemporaryFolder folder;
  Beside file(folder / "a.mdat");
  const AxisId axis = file.writer->summary(*file.writer->find("v")).axis;
  const auto hidden =
      file.writer->add_series("flags", {.type = {.kind = TypeKind::kBool}, .axis = axis, .hidden = true});
  REQUIRE(message(hidden) == "");
  file.hidden["flags"].type.kind = TypeKind::kBool;
  for (std::int64_t row = 0; row < 4; ++row) {
    const double value = 0.5;
    const bool flag = row % 2 == 0;
    REQUIRE(file.writer->append_times(axis, {&row, 1}));
    REQUIRE(file.writer->append_values(*file.writer->find("v"), &value, 1));
    REQUIRE(file.writer->append_values(*file.writer->find_hidden("flags"), &flag, 1));
    file.shown["v"].times.push_back(row);
    file.shown["v"].values.emplace_back(value);
    file.hidden["flags"].times.push_back(row);
    file.hidden["flags"].values.emplace_back(flag);
    file.commit();
    CHECK(File::open(file.path)->info().axes == 1);
  }
}

TEST_CASE("the copy of a file has its hidden series, that of a series has none") {
  const TemporaryFolder folder;
  Beside file(folder / "a.mdat");
  for (int row = 0; row < 3; ++row) {
    file.show(row);
    file.hide("log", "row " + std::to_string(row));
    file.hide("v", "other");
    file.commit();
  }
  file.show(9);  // in the tail
  file.commit();
  const auto source = File::open(file.path);
  auto whole = Writer::create(folder / "b.mdat", CreateOptions{at_zero()});
  REQUIRE(message(Copier(*whole).copy(*source)) == "");
  file.check(folder / "b.mdat");
  CHECK(File::open(folder / "b.mdat")->find_hidden("v")->ordinal() == source->find_hidden("v")->ordinal());
  // The writer goes on where the copy ends.
  REQUIRE(whole->append(*whole->find_hidden("log"), 3, Value{std::string("more")}));
  REQUIRE(message(whole->commit()) == "");
  CHECK(verify(*File::open(folder / "b.mdat")) == Strings{});

  auto part = Writer::create(folder / "c.mdat", CreateOptions{at_zero()});
  REQUIRE(Copier(*part).copy(*source->find("v")));
  REQUIRE(Copier(*part).copy(*source->find_hidden("log")));
  REQUIRE(part->commit());
  const auto copied = File::open(folder / "c.mdat");
  CHECK(copied->info().series == 1);
  CHECK(code(copied->find_hidden("v")) == ErrorCode::kNotFound);
  CHECK(copied->find_hidden("log")->rows() == 3);
}

TEST_CASE("damage in a hidden series is told with its name") {
  const TemporaryFolder folder;
  Beside file(folder / "a.mdat");
  file.show(1);
  file.hide("log", "a text that is long enough to be found");
  file.commit();
  const auto layout = File::open(file.path)->find_hidden("log")->layout();
  REQUIRE(layout);
  std::fstream bytes(file.path, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(static_cast<std::streamoff>(layout->front().offset + 40));
  bytes.put('\x7F');
  bytes.close();
  std::vector<Damage> found;
  REQUIRE(File::open(file.path)->verify([&](const Damage& damage) { found.push_back(damage); }));
  REQUIRE(found.size() == 1);
  CHECK(found[0].series == "log");
  CHECK(found[0].hidden);
}

}  // namespace mdat::test
