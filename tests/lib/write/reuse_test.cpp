// SPDX-License-Identifier: Apache-2.0
// Files that use the space of old commits again: they stay small, and no reader ever sees other rows than
// those of its snapshot.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "lib/write/writer_state.hpp"
#include "mdat/copy.hpp"
#include "mdat/file.hpp"
#include "mdat/paged.hpp"
#include "mdat/writer.hpp"
#include "tests/support/faulty_file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

CreateOptions options_of(std::uint32_t tail_commits, std::uint32_t keep_commits) {
  CreateOptions options;
  options.commit_time_us = 0;
  options.tail_commits = tail_commits;
  options.keep_commits = keep_commits;
  return options;
}

double value_of(std::int64_t time, int series) { return static_cast<double>(time * 7 % 1000 + series) / 4; }

/// Series on one axis; row n has stamp n.
struct Log {
  Log(const std::string& path, int count, const CreateOptions& options)
      : writer(*Writer::create(path, options)), axis(*writer.add_axis({.kind = TypeKind::kTimestamp})) {
    for (int i = 0; i < count; ++i)
      series.push_back(*writer.add_series("s" + std::to_string(i), {.unit = {}, .axis = axis}));
  }
  void row() {
    REQUIRE(writer.append_times(axis, std::span(&time, 1)));
    for (std::size_t i = 0; i < series.size(); ++i) {
      const double value = value_of(time, static_cast<int>(i));
      REQUIRE(writer.append_values(series[i], &value, 1));
    }
    ++time;
  }
  void reopen(const std::string& path) {
    const CreateOptions options = options_of(50, 0);  // the file knows how many it keeps
    writer = *Writer::create(path + ".none");         // lets go of the lock
    writer = *Writer::open(path, options);
    for (std::size_t i = 0; i < series.size(); ++i) series[i] = *writer.find("s" + std::to_string(i));
    axis = writer.summary(series[0]).axis;
  }
  Writer writer;
  AxisId axis;
  std::vector<SeriesId> series;
  std::int64_t time = 0;
};

/// What is wrong with a series of a Log, its rows and how many there are; "" if nothing is.
std::string wrong_in(const Series& series, int number, std::uint64_t rows) {
  if (series.rows() != rows) return "has " + std::to_string(series.rows()) + " rows";
  Scan scan = series.scan();
  for (const Batch& batch : scan) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto row = static_cast<std::int64_t>(batch.row() + i);
      if (batch.times()[i] != row || batch.values<double>()[i] != value_of(row, number))
        return "another row " + std::to_string(row);
    }
  }
  if (scan.error()) return std::string(name(scan.error()->code));
  return "";
}

}  // namespace

TEST_CASE("a file that keeps few commits stays small however many there were, also for the next writer") {
  const TemporaryFolder folder;
  const std::string path = folder / "log.mdat";
  constexpr int kSeries = 60, kRows = 3000;
  Log log(path, kSeries, options_of(50, GENERATE(1U, 8U)));
  std::optional<File> follower;
  for (int row = 0; row < kRows; ++row) {
    log.row();
    REQUIRE(log.writer.commit());
    if (row % 97 != 0) continue;
    follower = follower ? *follower->refresh() : *File::open(path);
    REQUIRE(wrong_in(*follower->find("s7"), 7, static_cast<std::uint64_t>(row) + 1) == "");
    REQUIRE(verify(*follower) == Strings{});
    if (row % 970 == 0) log.reopen(path);
  }
  auto at_once = Writer::create(folder / "at_once.mdat");
  REQUIRE(at_once);
  REQUIRE(Copier(*at_once, {.encode_anew = true}).copy(*File::open(path)));
  // The tail, and as much as a fold writes: without reuse it would be 12 MB.
  CHECK(std::filesystem::file_size(path) < std::filesystem::file_size(folder / "at_once.mdat") + (512 << 10));
  const auto file = File::open(path);
  for (int i = 0; i < kSeries; ++i) CHECK(wrong_in(*file->find("s" + std::to_string(i)), i, kRows) == "");
}

TEST_CASE("a snapshot that became too old is gone, and so for everyone who asks it") {
  const TemporaryFolder folder;
  const std::string path = folder / "log.mdat";
  constexpr std::uint32_t kKeep = 3;
  Log log(path, 40, options_of(4, kKeep));
  for (int row = 0; row < 200; ++row) {
    log.row();
    REQUIRE(log.writer.commit());
  }
  const auto old = File::open(path), other = File::open(path);
  REQUIRE((old && other));
  for (std::uint32_t row = 0; row < kKeep; ++row) {
    log.row();
    REQUIRE(log.writer.commit());
  }
  // As many commits as are kept change nothing.
  for (int i = 0; i < 40; ++i) CHECK(wrong_in(*old->find("s" + std::to_string(i)), i, 200) == "");
  CHECK(verify(*old) == Strings{});
  for (int row = 0; row < 300; ++row) {
    log.row();
    REQUIRE(log.writer.commit());
  }
  int gone = 0;
  for (int i = 0; i < 40; ++i) {
    const auto series = other->find("s" + std::to_string(i));
    if (!series) {
      INFO(series.error().message);
      CHECK(series.error().code == ErrorCode::kSnapshotGone);
      ++gone;
      continue;
    }
    const std::string wrong = wrong_in(*series, i, 200);
    CHECK((wrong == "" || wrong == "snapshot gone"));
    gone += wrong == "" ? 0 : 1;
    if (const auto paged = series->paged<double>({.mode = {}, .verify = true}); !paged)
      CHECK(paged.error().code == ErrorCode::kSnapshotGone);
  }
  CHECK(gone > 0);
  const auto checked = other->verify([](const Damage& damage) { FAIL(damage.what); });
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::kSnapshotGone);
  auto copy = Writer::create(folder / "copy.mdat");
  REQUIRE(copy);
  const auto copied = Copier(*copy).copy(*other);
  REQUIRE_FALSE(copied);
  CHECK(copied.error().code == ErrorCode::kSnapshotGone);
  CHECK(wrong_in(*other->refresh()->find("s3"), 3, 500 + kKeep) == "");
}

TEST_CASE("readers that are slower than the writer see their own rows or none") {
  const TemporaryFolder folder;
  const std::string path = folder / "log.mdat";
  Log log(path, 30, options_of(3, 1));
  log.row();
  REQUIRE(log.writer.commit());
  std::atomic<bool> done = false;
  std::vector<std::string> wrong(2);
  std::vector<int> whole(2);
  {
    std::vector<std::jthread> readers;
    for (std::size_t reader = 0; reader < wrong.size(); ++reader) {
      readers.emplace_back([&, reader] {
        for (int i = 0; !done; i = (i + 1) % 30) {
          const auto file = File::open(path);
          if (!file) {
            if (file.error().code != ErrorCode::kSnapshotGone) wrong[reader] = file.error().message;
            continue;
          }
          const std::uint64_t rows = file->info().rows / 30;
          const auto series = file->find("s" + std::to_string(i));
          const std::string found =
              series ? wrong_in(*series, i, rows) : std::string(name(series.error().code));
          whole[reader] += found == "" ? 1 : 0;
          if (found != "" && found != "snapshot gone") wrong[reader] = found;
        }
      });
    }
    for (int row = 0; row < 1500; ++row) {
      log.row();
      if (!log.writer.commit()) break;
    }
    done = true;
  }
  CHECK(log.time == 1501);
  CHECK(wrong == Strings(2));
  CHECK(whole[0] + whole[1] > 0);
}

TEST_CASE("whichever write fails in a file that uses space again, it is whole afterwards") {
  const auto run = [](const std::shared_ptr<Disk>& disk, Model& model) {
    Writer writer = WriterFactory::create(std::make_unique<FaultyFile>(disk), options_of(2, 1), 1);
    const std::string names[] = {"a", "b", "c"};
    bool taken = true;
    for (int commit = 0; commit < 14; ++commit) {
      for (const std::string& name : names) {
        auto series = writer.find(name);
        if (!series) series = writer.add_series(name);
        const std::int64_t time = std::ssize(model[name].times);
        if (!series || !writer.append(*series, time, 0.5 * static_cast<double>(commit))) taken = false;
        if (!taken) return false;
        model[name].times.push_back(time);
        model[name].values.emplace_back(0.5 * static_cast<double>(commit));
      }
      static_cast<void>(writer.commit());
    }
    disk->heal();
    return writer.fold().has_value();
  };
  const auto whole = std::make_shared<Disk>();
  Model model;
  REQUIRE(run(whole, model));
  int survived = 0;
  for (int failing = 1; failing <= whole->writes; ++failing) {
    const auto disk = std::make_shared<Disk>();
    disk->failing_write = failing;
    Model expected;
    if (!run(disk, expected)) continue;  // the slot was half written
    ++survived;
    const TemporaryFolder folder;
    write_bytes(folder / "a.mdat", disk->bytes);
    const auto file = File::open(folder / "a.mdat");
    REQUIRE(file);
    CHECK(difference(*file, expected) == "");
    CHECK(verify(*file) == Strings{});
  }
  CHECK(survived > 10);
}

TEST_CASE("a file that keeps all commits opens as ever, and too many cannot be kept") {
  const TemporaryFolder folder;
  CreateOptions options = options_of(4, 65'537);
  CHECK(Writer::create(folder / "a.mdat", options).error().code == ErrorCode::kInvalidArgument);
  options.keep_commits = 0;
  Log log(folder / "a.mdat", 2, options);
  log.row();
  REQUIRE(log.writer.commit());
  CHECK(File::open(folder / "a.mdat")->info().keep_commits == 0);
}

}  // namespace mdat::test
