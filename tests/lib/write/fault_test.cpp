// SPDX-License-Identifier: Apache-2.0
// Writes and syncs that fail, one after the other: what append() took is not lost, and commit() never says
// yes in vain.
#include <catch2/catch.hpp>
#include <random>

#include "lib/write/writer_state.hpp"
#include "mdat/file.hpp"
#include "tests/support/faulty_file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

/// A session of several commits of incompressible rows, some of them in arrays longer than a segment.
struct Session {
  explicit Session(const std::shared_ptr<Disk>& where) : disk(where) {
    options.commit_time_us = 0;
    options.buffer_bytes = 100'000;
    writer = std::make_unique<Writer>(WriterFactory::create(std::make_unique<FaultyFile>(disk), options));
  }

  // True if the rows were taken: then they must all be there later, else none of them.
  bool append(const std::string& name, std::size_t rows) {
    auto series = writer->find(name);
    if (!series) series = writer->add_series(name);
    REQUIRE(series);
    SeriesModel& expected = model[name];
    std::vector<std::int64_t> times;
    std::vector<double> values;
    for (std::size_t i = 0; i < rows; ++i) {
      times.push_back(std::ssize(expected.times) + static_cast<std::int64_t>(i * (1 + random() % 1000)));
      values.push_back(static_cast<double>(random()) * 1e-5);
    }
    const auto ok = writer->append(*series, times, std::span<const double>(values));
    if (!ok) {
      CHECK((ok.error().code == ErrorCode::kIo || ok.error().code == ErrorCode::kPoisoned));
      return false;
    }
    expected.times.insert(expected.times.end(), times.begin(), times.end());
    expected.values.insert(expected.values.end(), values.begin(), values.end());
    return true;
  }

  Result<std::uint64_t> commit() {
    auto number = writer->commit();
    if (number) committed = model;
    return number;
  }

  void run(std::size_t long_rows) {
    append("a", 3000);
    append("b", 20'000);
    static_cast<void>(commit());
    append("a", long_rows);
    append("b", 10);
    static_cast<void>(commit());
    append("c", 40'000);
    append("a", 40'000);
    static_cast<void>(commit());
  }

  std::shared_ptr<Disk> disk;
  WriterOptions options;
  std::unique_ptr<Writer> writer;
  std::mt19937_64 random{5};
  Model model;      // all rows taken
  Model committed;  // at the last commit that said yes
};

void check_holds(const Disk& disk, const Model& model) {
  const TemporaryFolder folder;
  write_bytes(folder / "a.mdat", disk.bytes);
  const auto file = File::open(folder / "a.mdat");
  INFO((file ? "" : file.error().message));
  REQUIRE(file);
  CHECK(difference(*file, model) == "");
  CHECK(verify(*file) == Strings{});
}

// As the last commit that said yes, or the one whose slot was being written.
void check_opens(const Disk& disk, const Session& session) {
  const TemporaryFolder folder;
  write_bytes(folder / "a.mdat", disk.bytes);
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  CHECK((difference(*file, session.committed) == "" || difference(*file, session.model) == ""));
}

int count_writes() {
  const auto disk = std::make_shared<Disk>();
  Session session(disk);
  session.run(500'000);
  check_holds(*disk, session.model);
  return disk->writes;
}

}  // namespace

TEST_CASE("whichever write fails, what was taken is committed later, or the writer refuses to go on") {
  const int writes = count_writes();
  CHECK(writes > 9);
  for (const bool from_then_on : {false, true}) {
    for (int failing = 1; failing <= writes; ++failing) {
      INFO("write " << failing << " of " << writes << (from_then_on ? " and all later ones" : ""));
      const auto disk = std::make_shared<Disk>();
      disk->failing_write = failing;
      disk->from_then_on = from_then_on;
      Session session(disk);
      session.run(500'000);
      disk->heal();
      session.append("a", 5);
      const auto last = session.commit();
      if (last) {
        check_holds(*disk, session.model);
        continue;
      }
      // The slot was half written: the outcome is unknown, and all earlier commits stand.
      CHECK(last.error().code == ErrorCode::kPoisoned);
      CHECK(session.commit().error().code == ErrorCode::kPoisoned);
      CHECK_FALSE(session.append("a", 1));
      session.writer.reset();
      if (!disk->published) continue;
      const auto reopened = WriterFactory::open(std::make_unique<FaultyFile>(disk), session.options);
      REQUIRE(reopened);
    }
  }
}

TEST_CASE("whichever write of small commits or of their fold fails, no row is lost and none is there twice") {
  const auto run = [](Session& session) {
    session.options.tail_commits = 3;
    session.writer = std::make_unique<Writer>(
        WriterFactory::create(std::make_unique<FaultyFile>(session.disk), session.options));
    session.append("a", 1);
    session.append("b", 1);
    static_cast<void>(session.commit());
    for (int commit = 0; commit < 6; ++commit) {
      session.append("a", 2);
      if (commit != 3) session.append("b", 1);
      static_cast<void>(session.commit());
    }
  };
  const auto whole = std::make_shared<Disk>();
  Session unharmed(whole);
  run(unharmed);
  check_holds(*whole, unharmed.model);
  REQUIRE(whole->writes > 14);
  for (const bool from_then_on : {false, true}) {
    for (int failing = 1; failing <= whole->writes; ++failing) {
      INFO("write " << failing << " of " << whole->writes << (from_then_on ? " and all later ones" : ""));
      const auto disk = std::make_shared<Disk>();
      Session session(disk);
      disk->failing_write = failing;
      disk->from_then_on = from_then_on;
      run(session);
      disk->heal();
      session.append("a", 1);
      if (session.commit()) {
        check_holds(*disk, session.model);
        continue;
      }
      // The slot was half written: what was acknowledged is there, and perhaps the commit in flight.
      session.writer.reset();
      if (!disk->published) continue;
      const auto reopened = WriterFactory::open(std::make_unique<FaultyFile>(disk), session.options);
      REQUIRE(reopened);
      check_opens(*disk, session);
    }
  }
}

TEST_CASE("an array longer than a segment is kept whole when its first segment cannot be written") {
  const auto disk = std::make_shared<Disk>();
  Session session(disk);
  session.append("a", 10);
  REQUIRE(session.commit());
  disk->failing_write = disk->writes + 1;
  disk->from_then_on = true;
  REQUIRE(session.append("a", 1'200'000));
  CHECK_FALSE(session.append("a", 10));
  CHECK(session.commit().error().code == ErrorCode::kIo);
  disk->heal();
  REQUIRE(session.append("a", 10));
  REQUIRE(session.commit());
  check_holds(*disk, session.model);
}

TEST_CASE("whichever sync fails, the commit says no and the writer refuses to go on") {
  for (int failing = 1; failing <= 6; ++failing) {
    INFO("sync " << failing);
    const auto disk = std::make_shared<Disk>();
    disk->failing_sync = failing;
    Session session(disk);
    int refused = 0;
    for (int commit = 1; commit <= 3; ++commit) {
      session.append("a", 10);
      const auto number = session.commit();
      if (number) {
        CHECK(commit <= (failing - 1) / 2);
        continue;
      }
      ++refused;
      CHECK(number.error().code == ErrorCode::kPoisoned);
    }
    CHECK(refused == 3 - (failing - 1) / 2);
    CHECK(disk->syncs == failing);  // never retried
    CHECK(disk->published == (failing > 2));
  }
}

TEST_CASE("opening a file for writing makes its newest slot durable before anything else") {
  const auto disk = std::make_shared<Disk>();
  Session session(disk);
  session.append("a", 10);
  REQUIRE(session.commit());
  const std::size_t epochs = disk->epochs.size();
  auto reopened = WriterFactory::open(std::make_unique<FaultyFile>(disk), session.options);
  REQUIRE(reopened);
  REQUIRE(disk->epochs.size() == epochs + 1);
  CHECK(disk->epochs[epochs - 1].writes.size() == 1);
  disk->failing_sync = disk->syncs + 1;
  CHECK_FALSE(WriterFactory::open(std::make_unique<FaultyFile>(disk), session.options));
}

TEST_CASE("series that a failed commit put on one axis leave nothing when they are removed") {
  const auto disk = std::make_shared<Disk>();
  WriterOptions options;
  options.commit_time_us = 0;
  Writer writer = WriterFactory::create(std::make_unique<FaultyFile>(disk), options);
  Model model;
  const auto append_kept = [&](std::int64_t time) {
    REQUIRE(writer.append(*writer.find("kept"), time, 0.5));
    model["kept"].times.push_back(time);
    model["kept"].values.emplace_back(0.5);
  };
  REQUIRE(writer.add_series("kept"));
  append_kept(1);
  REQUIRE(writer.commit());
  for (const char* name : {"a", "b"}) {
    const auto series = writer.add_series(name);
    for (std::int64_t time = 0; time < 100; ++time) REQUIRE(writer.append(*series, time * time, 1.5));
  }
  disk->failing_write = disk->writes + 1;
  CHECK_FALSE(writer.commit());
  disk->heal();
  for (const char* name : {"a", "b"}) REQUIRE(writer.remove(*writer.find(name)));
  append_kept(2);
  REQUIRE(writer.fold());
  check_holds(*disk, model);
}

}  // namespace mdat::test
