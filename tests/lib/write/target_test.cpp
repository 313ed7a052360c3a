// SPDX-License-Identifier: Apache-2.0
// Which names a writer takes, when, and who else may have them.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"
#include "tests/support/model.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Strings = std::vector<std::string>;

CreateOptions at_zero() {
  CreateOptions options;
  options.commit_time_us = 0;
  return options;
}

std::string message(const auto& result) { return result ? "" : result.error().message; }

}  // namespace

TEST_CASE("a created file has no name before its first commit and leaves nothing without one") {
  const TemporaryFolder folder;
  {
    auto writer = Writer::create(folder / "a.mdat", at_zero());
    REQUIRE(writer);
    REQUIRE(writer->add_series("a"));
    CHECK(folder.files() == 0);
  }
  CHECK(folder.files() == 0);
  auto writer = Writer::create(folder / "a.mdat", at_zero());
  REQUIRE(writer);
  CHECK(writer->commit() == 1);
  CHECK(folder.files() == 1);
  CHECK(writer->commit() == 1);  // nothing new: no commit
  const auto file = File::open(folder / "a.mdat");
  REQUIRE(file);
  CHECK(file->info().series == 0);
  CHECK(file->series()->empty());
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("a name that is taken is left alone, also when it appears late") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  auto late = Writer::create(path, at_zero());
  REQUIRE(late);
  REQUIRE(late->append(*late->add_series("late"), 1, 2.0));
  auto first = Writer::create(path, at_zero());
  REQUIRE(first);
  REQUIRE(first->commit());
  CHECK(Writer::create(path, at_zero()).error().code == ErrorCode::kExists);
  CHECK(late->commit().error().code == ErrorCode::kExists);
  CHECK(File::open(path)->info().series == 0);
  std::filesystem::remove(path);
  CHECK(late->commit() == 1);  // nothing was lost: the name is free now
  const auto file = File::open(path);
  REQUIRE(file);
  CHECK(file->find("late")->rows() == 1);
  CHECK(verify(*file) == Strings{});
}

TEST_CASE("a writer never gets a file whose name went to another one before it had the lock") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  {
    auto writer = Writer::create(path, at_zero());
    REQUIRE(writer);
    REQUIRE(writer->add_series("a"));
    REQUIRE(writer->commit());
  }
  // Under the lock, the file is replaced by an equal one, again and again.
  std::atomic<bool> stop = false;
  std::thread compaction([&] {
    while (!stop) {
      const auto lock = Writer::open(path, at_zero());
      if (!lock) continue;
      write_bytes(folder / "fresh", read_bytes(path));
      std::filesystem::rename(folder / "fresh", path);
    }
  });
  std::int64_t rows = 0;
  for (int i = 0; i < 2000; ++i) {
    auto writer = Writer::open(path, at_zero());
    if (!writer) continue;
    if (writer->append(*writer->find("a"), rows, 1.0) && writer->commit()) ++rows;
  }
  stop = true;
  compaction.join();
  CHECK(rows > 0);
  CHECK(File::open(path)->find("a")->rows() == static_cast<std::uint64_t>(rows));
}

TEST_CASE("replace takes the place of a regular file with the first commit, and of nothing else") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  CreateOptions replace = at_zero();
  replace.replace = true;
  write_bytes(path, std::as_bytes(std::span("old")));
  {
    auto writer = Writer::create(path, replace);
    REQUIRE(writer);
    CHECK(read_bytes(path).size() == 4);
  }
  CHECK(read_bytes(path).size() == 4);
  auto writer = Writer::create(path, replace);
  REQUIRE(writer);
  REQUIRE(message(writer->commit()) == "");
  CHECK(File::open(path));
  CHECK(folder.files() == 1);

  std::filesystem::create_directory(folder / "folder");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink(path, folder / "link");
  for (const char* name : {"folder", "pipe", "link"}) {
    INFO(name);
    CHECK(Writer::create(folder / name, replace).error().code == ErrorCode::kInvalidArgument);
    CHECK(Writer::create(folder / name, at_zero()).error().code == ErrorCode::kExists);
  }
  CHECK(Writer::create("/dev/null", replace).error().code == ErrorCode::kInvalidArgument);
  CHECK(Writer::create(folder / "none/a.mdat", at_zero()).error().code == ErrorCode::kNotFound);
}

TEST_CASE("folders, pipes and devices are not opened, links to files are") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  REQUIRE(Writer::create(path, at_zero())->commit());
  std::filesystem::create_directory(folder / "folder");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  for (const std::string& name : {folder / "folder", folder / "pipe", std::string("/dev/zero")}) {
    INFO(name);
    CHECK(File::open(name).error().code == ErrorCode::kInvalidArgument);
    CHECK(Writer::open(name).error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(File::open(folder / "none").error().code == ErrorCode::kNotFound);
  CHECK(Writer::open(folder / "none").error().code == ErrorCode::kNotFound);
  std::filesystem::create_symlink(path, folder / "link");
  CHECK(File::open(folder / "link"));
  CHECK(Writer::open(folder / "link"));
}

TEST_CASE("a second writer is refused, in this process and in another one, until the first is gone") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.mdat";
  {
    auto writer = Writer::create(path, at_zero());
    REQUIRE(writer->commit());
    CHECK(Writer::open(path).error().code == ErrorCode::kLocked);
    CHECK(File::open(path));
    const pid_t child = ::fork();
    if (child == 0) {
      const auto second = Writer::open(path);
      ::_exit(!second && second.error().code == ErrorCode::kLocked ? 7 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
  }
  CHECK(Writer::open(path));
}

}  // namespace mdat::test
