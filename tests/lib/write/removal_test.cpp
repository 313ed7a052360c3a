// SPDX-License-Identifier: Apache-2.0
// Series that go, and series that get another name.
#include <catch2/catch.hpp>
#include <random>
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

CreateOptions options_of(std::uint32_t tail_commits = 512) {
  CreateOptions options;
  options.commit_time_us = 0;
  options.tail_commits = tail_commits;
  return options;
}

/// A file, what it shows and what it hides.
struct Twin {
  explicit Twin(std::string where, const CreateOptions& given = options_of())
      : path(std::move(where)), options(given), writer(Writer::create(path, given)) {}

  void reopen() {
    writer = Writer::open(path + ".none");
    writer = Writer::open(path, options);
    REQUIRE(message(writer) == "");
  }
  Model& model(bool hides) { return hides ? hidden : shown; }
  [[nodiscard]] SeriesId find(const std::string& name, bool hides = false) {
    const auto id = hides ? writer->find_hidden(name) : writer->find(name);
    REQUIRE(message(id) == "");
    return *id;
  }
  void add(const std::string& name, bool hides = false, std::optional<AxisId> axis = {}) {
    REQUIRE(message(writer->add_series(name, {.axis = axis, .hidden = hides})) == "");
    model(hides)[name];
  }
  void append(const std::string& name, int rows, bool hides = false) {
    SeriesModel& series = model(hides).at(name);
    for (; rows > 0; --rows) {
      const std::int64_t time = std::ssize(series.times) * 10;
      const double value = static_cast<double>(++count % 997) / 8;
      REQUIRE(message(writer->append(find(name, hides), time, value)) == "");
      series.times.push_back(time);
      series.values.emplace_back(value);
    }
  }
  void remove(const std::string& name, bool hides = false) {
    REQUIRE(message(writer->remove(find(name, hides))) == "");
    model(hides).erase(name);
  }
  void rename(const std::string& from, const std::string& to, bool hides = false) {
    REQUIRE(message(writer->rename(find(from, hides), to)) == "");
    auto node = model(hides).extract(from);
    node.key() = to;
    model(hides).insert(std::move(node));
  }
  FileInfo commit() {
    REQUIRE(message(writer->commit()) == "");
    return check();
  }
  FileInfo check() const {
    const auto file = File::open(path);
    REQUIRE(message(file) == "");
    CHECK(difference(*file, shown) == "");
    CHECK(verify(*file) == Strings{});
    std::size_t found = 0;
    REQUIRE(file->each_hidden([&](const Series& series) {
      ++found;
      REQUIRE(hidden.contains(series.name()));
      const SeriesModel all = read_all(series);
      CHECK(all.times == hidden.at(series.name()).times);
      CHECK(all.values == hidden.at(series.name()).values);
      return true;
    }));
    CHECK(found == hidden.size());
    return file->info();
  }

  std::string path;
  CreateOptions options;
  Result<Writer> writer;
  Model shown, hidden;
  int count = 0;
};

std::string text_of(const std::string& path) {
  std::string text;
  REQUIRE(File::open(path)->each_series([&](const Series& series) {
    text += series.name() + " ";
    return true;
  }));
  return text;
}

}  // namespace

TEST_CASE("a series that is removed is gone with the commit, and its axis with it") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  for (const char* name : {"a", "b", "c"}) {
    twin.add(name);
    twin.append(name, name[0] - 'a' + 1);
  }
  CHECK(twin.commit().axes == 3);
  const auto before = File::open(twin.path);
  if (GENERATE(false, true)) twin.reopen();
  twin.remove("b");
  CHECK(code(twin.writer->find("b")) == ErrorCode::kNotFound);
  CHECK(text_of(twin.path) == "a b c ");
  const FileInfo info = twin.commit();
  CHECK(info.series == 2);
  CHECK(info.axes == 2);
  CHECK(info.rows == 4);
  CHECK(before->find("b")->rows() == 2);  // an older commit is a whole snapshot
  CHECK(code(twin.writer->find("b")) == ErrorCode::kNotFound);
  twin.reopen();
  CHECK(code(twin.writer->find("b")) == ErrorCode::kNotFound);
}

TEST_CASE("ordinals of removed series are not used again") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  for (const char* name : {"a", "b"}) twin.add(name);
  twin.commit();
  twin.remove("b");
  twin.add("b");
  twin.add("c");
  twin.commit();
  const auto file = File::open(twin.path);
  CHECK(file->find("b")->ordinal() == 2);
  CHECK(file->find("c")->ordinal() == 3);
}

TEST_CASE("in one commit another series takes the place of one that is removed") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  twin.add("a");
  twin.append("a", 5);
  twin.commit();
  twin.reopen();
  const AxisId axis = twin.writer->summary(twin.find("a")).axis;
  twin.remove("a");
  SECTION("on an axis of its own") { twin.add("a"); }
  SECTION("on the axis that went") { twin.add("a", false, axis); }
  SECTION("renamed to it") {
    twin.add("b");
    twin.append("b", 1);
    twin.rename("b", "a");
  }
  twin.append("a", 3);
  const FileInfo info = twin.commit();
  CHECK(info.series == 1);
  CHECK(info.axes == 1);
  CHECK(File::open(twin.path)->find("a")->ordinal() > 0);
  twin.append("a", 2);
  CHECK(twin.commit().tail_commits == 1);
}

TEST_CASE("rows that wait are dropped with their series, whatever of them is written already") {
  const TemporaryFolder folder;
  CreateOptions options = options_of();
  options.buffer_bytes = 1 << 16;
  Twin twin(folder / "a.mdat", options);
  twin.add("kept");
  twin.append("kept", 3);
  twin.add("a");
  twin.append("a", 3);
  if (GENERATE(false, true)) twin.commit();
  twin.append("a", 30'000);  // segments of it are in the file
  twin.remove("a");
  const FileInfo info = twin.commit();
  CHECK(info.rows == 3);
  twin.add("a");
  twin.append("a", 9'000);
  twin.commit();
}

TEST_CASE("a series that was never committed leaves no commit behind when it goes") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  twin.add("a");
  twin.commit();
  twin.add("b");
  twin.append("b", 3);
  twin.remove("b");
  CHECK(twin.commit().commits == 1);
}

TEST_CASE("the axis stays for the others that are on it") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  const AxisId axis = *twin.writer->add_axis({.kind = TypeKind::kTimestamp});
  const auto row = [&](std::int64_t time) {
    REQUIRE(twin.writer->append_times(axis, {&time, 1}));
    for (auto& [name, series] : twin.shown) {
      const double value = static_cast<double>(time) / 2;
      REQUIRE(twin.writer->append_values(twin.find(name), &value, 1));
      series.times.push_back(time);
      series.values.emplace_back(value);
    }
  };
  for (const char* name : {"a", "b", "c"}) twin.add(name, false, axis);
  row(1);
  twin.commit();
  row(2);
  twin.remove("a");  // with a row that waits
  row(3);
  CHECK(twin.commit().axes == 1);
  CHECK(File::open(twin.path)->find("b")->axis()->users() == 2);
  twin.remove("b");
  twin.remove("c");
  const FileInfo info = twin.commit();
  CHECK(info.axes == 0);
  CHECK(info.series == 0);
}

TEST_CASE("series with rows in the tail are removed and renamed, whoever has opened them") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  for (const char* name : {"a", "b", "c"}) {
    twin.add(name);
    twin.append(name, 5);
  }
  twin.commit();
  for (int commit = 0; commit < 3; ++commit) {
    for (const char* name : {"a", "b", "c"}) twin.append(name, 1);
    CHECK(twin.commit().tail_commits > 0);
  }
  if (GENERATE(false, true)) twin.reopen();
  twin.remove("a");
  twin.rename("b", "a");
  CHECK(twin.commit().tail_commits == 0);
  twin.append("a", 1);
  twin.append("c", 1);
  CHECK(twin.commit().tail_commits == 1);
}

TEST_CASE("a series keeps everything but its name") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  for (const char* name : {"a", "b", "c"}) {
    twin.add(name);
    twin.append(name, 4);
  }
  twin.commit();
  twin.append("b", 2);
  twin.rename("b", "z");
  CHECK(code(twin.writer->find("b")) == ErrorCode::kNotFound);
  twin.commit();
  CHECK(text_of(twin.path) == "a c z ");
  CHECK(File::open(twin.path)->find("z")->ordinal() == 1);
  // There and back, and in a circle, within one commit.
  twin.rename("z", "b");
  twin.rename("b", "z");
  twin.rename("a", "spare");
  twin.rename("c", "a");
  twin.rename("spare", "c");
  CHECK(twin.commit().series == 3);
  CHECK(text_of(twin.path) == "a c z ");
  twin.rename("z", "z");
  CHECK(twin.commit().commits == 3);
}

TEST_CASE("names that are taken, impossible or gone are refused") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  twin.add("a");
  twin.add("b");
  twin.add("h", true);
  twin.commit();
  twin.reopen();
  const SeriesId a = twin.find("a");
  CHECK(code(twin.writer->rename(a, "b")) == ErrorCode::kExists);
  CHECK(code(twin.writer->rename(a, "")) == ErrorCode::kInvalidArgument);
  CHECK(code(twin.writer->rename(a, "\xFF")) == ErrorCode::kInvalidArgument);
  CHECK(code(twin.writer->rename(a, std::string(65536, 'n'))) == ErrorCode::kInvalidArgument);
  REQUIRE(message(twin.writer->rename(twin.find("h", true), "a")) == "");  // a namespace of its own
  twin.hidden = {{"a", {}}};
  twin.remove("b");
  REQUIRE(message(twin.writer->rename(a, "b")) == "");
  twin.shown = {{"b", {}}};
  twin.commit();
}

TEST_CASE("a series that is removed can be used no more") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  twin.add("a");
  twin.add("b");
  if (GENERATE(false, true)) twin.commit();
  const SeriesId gone = twin.find("a");
  twin.remove("a");
  const double value = 1;
  for (const bool committed : {false, true}) {
    if (committed) twin.commit();
    Writer& writer = *twin.writer;
    CHECK(code(writer.append(gone, 1, value)) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.append_values(gone, &value, 1)) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.append_strings(gone, {})) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.add_category(gone, "x")) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.widen_to_float64(gone)) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.rename(gone, "c")) == ErrorCode::kInvalidArgument);
    CHECK(code(writer.remove(gone)) == ErrorCode::kInvalidArgument);
  }
}

TEST_CASE("an axis that went with its series leaves nothing to one that was on it before") {
  const TemporaryFolder folder;
  CreateOptions options = options_of();
  options.buffer_bytes = 1 << 16;
  Twin twin(folder / "a.mdat", options);
  // Both on equal axes, which become one; "a" then goes back to its own, with segments that are written.
  for (const char* name : {"a", "b"}) {
    twin.add(name);
    twin.append(name, 100);
  }
  CHECK(twin.commit().axes == 1);
  const std::string gone = GENERATE("a", "b"), stays = gone == "a" ? "b" : "a";
  twin.append(gone, 30'000);
  twin.remove(gone);
  CHECK(twin.commit().axes == 1);
  twin.append(stays, 5);
  CHECK(twin.commit().series == 1);
  twin.add(gone);
  twin.append(gone, 105);
  CHECK(twin.commit().axes == 1);
}

TEST_CASE("removing many series leaves a small directory, page by page") {
  const TemporaryFolder folder;
  Twin twin(folder / "a.mdat");
  const auto name = [](int i) { return "series " + std::to_string(10'000 + i); };
  constexpr int kSeries = 1500;
  for (int i = 0; i < kSeries; ++i) twin.add(name(i));
  twin.commit();
  std::uint64_t bytes = File::open(twin.path)->info().bytes;
  for (int i = 0; i < kSeries - 1; ++i) {
    twin.remove(name(i * 7 % kSeries));
    if (i % 100 != 99) continue;
    REQUIRE(message(twin.writer->commit()) == "");
    if (i == 699) twin.reopen();
  }
  CHECK(twin.commit().series == 1);
  bytes = File::open(twin.path)->info().bytes;
  twin.append(twin.shown.begin()->first, 1);
  CHECK(twin.commit().bytes - bytes <= 8192);  // a root that is a leaf
}

TEST_CASE("any sequence of adding, appending, removing and renaming is what the file holds") {
  const TemporaryFolder folder;
  CreateOptions options = options_of(GENERATE(0U, 3U, 512U));
  options.keep_commits = GENERATE(0U, 2U);
  Twin twin(folder / "a.mdat", options);
  std::mt19937_64 random(GENERATE(1U, 2U, 3U));
  const auto any = [&](const Model& model) {
    return std::next(model.begin(), static_cast<std::ptrdiff_t>(random() % model.size()))->first;
  };
  for (int step = 0; step < 400; ++step) {
    const bool hides = random() % 5 == 0;
    const std::string fresh = "s" + std::to_string(random() % 60);
    Model& model = twin.model(hides);
    switch (model.empty() ? 0 : random() % 8) {
      case 0:
      case 1:
        if (!model.contains(fresh)) twin.add(fresh, hides);
        break;
      case 2:
        twin.remove(any(model), hides);
        break;
      case 3:
        if (!model.contains(fresh)) twin.rename(any(model), fresh, hides);
        break;
      case 4:
        static_cast<void>(twin.commit());
        if (random() % 3 == 0) twin.reopen();
        break;
      default:
        twin.append(any(model), static_cast<int>(random() % 20), hides);
    }
  }
  twin.commit();
  auto copy = Writer::create(folder / "b.mdat", options);
  REQUIRE(message(Copier(*copy).copy(*File::open(twin.path))) == "");
  CHECK(difference(*File::open(folder / "b.mdat"), twin.shown) == "");
  CHECK(verify(*File::open(folder / "b.mdat")) == Strings{});
}

}  // namespace mdat::test
