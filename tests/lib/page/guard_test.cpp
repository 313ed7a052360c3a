// SPDX-License-Identifier: Apache-2.0
// Files that become shorter, are written over or replaced while they are read: errors, never the end of a
// process, and never a wrong value without one.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <functional>
#include <random>
#include <thread>

#include "tests/lib/page/columns.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::uint64_t kRows = 40'000;

double value_at(std::uint64_t row) { return double(1 + row * 7919 % 99'991) / 100; }
double plain_at(std::uint64_t row) { return std::bit_cast<double>(row * 0x9E3779B97F4A7C15 >> 2 | 1); }

void make_file(const std::string& path) {
  CreateOptions options;
  options.profile = Profile::kFast;  // noise stays plain, which is read in place
  auto writer = Writer::create(path, options);
  REQUIRE(writer);
  std::vector<std::int64_t> times(kRows);
  std::vector<double> values(kRows), plain(kRows);
  for (std::uint64_t row = 0; row < kRows; ++row) {
    times[row] = static_cast<std::int64_t>(row);
    values[row] = value_at(row);
    plain[row] = plain_at(row);
  }
  REQUIRE(writer->append<double>(*writer->add_series("packed"), times, values));
  REQUIRE(writer->append<double>(*writer->add_series("plain"), times, plain));
  REQUIRE(writer->commit());
}

/// Reads all of it in every way. Returns how many values were wrong though no error told of it.
std::uint64_t read_everything(const std::string& path, const OpenOptions& options) {
  const auto file = File::open(path, options);
  if (!file) return 0;
  std::uint64_t unexplained = 0;
  for (const char* name : {"packed", "plain"}) {
    const auto series = file->find(name);
    if (!series) continue;
    const auto expected = name[1] == 'a' ? &value_at : &plain_at;
    std::uint64_t wrong = 0;
    Scan scan = series->scan(TimeRange{}, Times::kSkipped);
    for (const Batch& batch : scan) {
      for (std::size_t i = 0; i < batch.size(); ++i)
        wrong += batch.values<double>()[i] != expected(batch.row() + i);
    }
    if (!scan.error()) unexplained += wrong;
    if (const auto array = series->paged<double>()) {
      wrong = 0;
      for (std::uint64_t row = 0; row < kRows; row += 13) wrong += (*array)[row] != expected(row);
      if (!array->error()) unexplained += wrong;
    }
    static_cast<void>(series->at(kRows / 2));
    static_cast<void>(series->stats(RowRange{100, kRows - 100}));
  }
  return unexplained;
}

/// Hurts the file `events` times while two threads read it: cuts it to a multiple of `unit` bytes, fills it
/// again, puts another in its place. Returns 1 where values were wrong and no error told.
int read_while_hurt(const std::string& path, const OpenOptions& options, std::size_t unit, int events) {
  const auto bytes = read_bytes(path);
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> unexplained = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!done) unexplained += read_everything(path, options);
    });
  }
  std::mt19937_64 random(1);
  for (int event = 0; event < events; ++event) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(random() % bytes.size() / unit * unit)) != 0) return 2;
    ::usleep(static_cast<useconds_t>(random() % 1000));
    if (event % 3 == 0) {
      write_bytes(path + ".new", bytes);
      std::filesystem::rename(path + ".new", path);
    } else if (::pwrite(fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
      return 3;
    }
    ::close(fd);
    ::usleep(static_cast<useconds_t>(random() % 1000));
  }
  done = true;
  readers.clear();
  return static_cast<int>(unexplained > 0);
}

/// 0, or the signal that ended the child as a negative number.
int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGSEGV, SIG_DFL);
    ::signal(SIGBUS, SIG_DFL);
    ::alarm(100);
    ::_exit(work());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST_CASE("no truncation or replacement of a file that is copied from ends a process or goes unnoticed") {
  const TemporaryFolder folder;
  make_file(folder / "f.mdat");
  CHECK(in_child([&] { return read_while_hurt(folder / "f.mdat", {.access = Access::kCopied}, 1, 2000); }) ==
        0);
}

TEST_CASE("no truncation or replacement of a mapped file under guard ends a process") {
  const TemporaryFolder folder;
  make_file(folder / "f.mdat");
  const auto hurt = [&](const OpenOptions& options, std::size_t unit, int events) {
    return in_child([&] { return read_while_hurt(folder / "f.mdat", options, unit, events); });
  };
  // A page that is gone is noticed. Of a page that is cut, the kernel makes zeros without a word.
  CHECK(hurt({.guard = true}, 4096, 2000) == 0);
  CHECK(hurt({.guard = true}, 1, 1000) >= 0);
  CHECK(hurt({}, 1, 20'000) == -SIGBUS);  // without the guard: so the test can fail
}

TEST_CASE("a file that is cut between opening and reading is an error, also without a guard") {
  const TemporaryFolder folder;
  make_file(folder / "f.mdat");
  const auto file = File::open(folder / "f.mdat");
  REQUIRE(file);
  const auto plain = file->find("plain");
  REQUIRE(plain);
  REQUIRE(::truncate((folder / "f.mdat").c_str(), 30'000) == 0);
  Scan scan = plain->scan(TimeRange{}, Times::kSkipped);
  while (scan.next() != nullptr) continue;
  REQUIRE(scan.error());
  CHECK(scan.error()->code == ErrorCode::kDamaged);
  CHECK(scan.error()->message.find("truncated") != std::string::npos);
  CHECK_FALSE(plain->paged<double>());
  CHECK_FALSE(file->error());
}

TEST_CASE("what a guard met stays, and what is left of the file is read on") {
  const TemporaryFolder folder;
  make_file(folder / "f.mdat");
  const auto file = File::open(folder / "f.mdat", {.guard = true});
  REQUIRE(file);
  const auto packed = file->find("packed"), plain = file->find("plain");
  REQUIRE((packed && plain));
  const auto view = plain->view<double>();
  REQUIRE(view);
  CHECK((*view)[kRows - 1] == plain_at(kRows - 1));
  Scan scan = packed->scan(TimeRange{}, Times::kSkipped);
  REQUIRE(scan.next() != nullptr);
  const std::uint64_t end = (*plain->layout())[0].offset;
  REQUIRE(end > (*packed->layout())[0].offset);
  REQUIRE(::truncate((folder / "f.mdat").c_str(), static_cast<off_t>(end)) == 0);
  CHECK((*view)[kRows - 1] == 0);  // not a signal
  REQUIRE(file->error());
  CHECK(file->error()->code == ErrorCode::kIo);
  CHECK(scan.next() == nullptr);  // it cannot know what its last batch was read as
  CHECK(scan.error());
  CHECK_FALSE(plain->at(kRows - 1));
  CHECK(packed->at(kRows / 2) == Value{value_at(kRows / 2)});
}

}  // namespace
}  // namespace mdat::test
