// SPDX-License-Identifier: Apache-2.0
// Many threads on one array while frames come and go: no value is ever seen that was not written, and what is
// resident stays within the budget.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "tests/lib/page/columns.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

constexpr std::uint64_t kFrameRows = 8192;
constexpr std::uint64_t kFrameBytes = 65'536;
constexpr std::uint64_t kRows = 256 * kFrameRows + 77;
constexpr std::uint64_t kLeastBudget = 4 << 20;  // 64 frames

// Never zero, so that a value that is not there yet is a wrong one.
double value_at(std::uint64_t row) { return double(1 + row * 7919 % 99'991) / 100; }

/// Sets the budget for one test.
struct Budget {
  explicit Budget(std::uint64_t bytes) { paging::set_budget(bytes); }
  ~Budget() { paging::set_budget(before); }
  std::uint64_t before = paging::budget();
};

struct Arrays {
  explicit Arrays(Profile profile = Profile::kBalanced) {
    make_column(folder / "f.mdat", kRows, profile, value_at);
    series.emplace(*File::open(folder / "f.mdat")->find("x"));
    for (const PageMode mode : modes_of(*series)) {
      if (mode != PageMode::kEager) lazy.push_back(mode);
    }
  }
  TemporaryFolder folder;
  std::optional<Series> series;
  std::vector<PageMode> lazy;
};

/// What one thread does: random rows, runs of rows, whole frames backwards. Returns how many values were
/// wrong.
std::uint64_t hammer(const Paged<double>& array, unsigned seed, int rounds) {
  std::mt19937_64 random(seed);
  std::uint64_t wrong = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t row = random() % kRows;
    const std::uint64_t end = std::min(kRows, row + random() % (2 * kFrameRows));
    wrong += array[row] != value_at(row);
    if (round % 4 == 0) {
      for (std::uint64_t i = end; i > row; --i) wrong += array[i - 1] != value_at(i - 1);
    } else {
      for (std::uint64_t i = row; i < end; i += 509) wrong += array[i] != value_at(i);
    }
  }
  return wrong;
}

TEST_CASE("threads that hammer an array four times the budget read what was written") {
  const Arrays arrays;
  const Budget budget(kLeastBudget);
  constexpr unsigned kThreads = 4;
  for (const PageMode mode : arrays.lazy) {
    INFO(name(mode));
    const auto before = paging::counters();
    const auto array = arrays.series->paged<double>({.mode = mode});
    REQUIRE(array);
    std::atomic<std::uint64_t> wrong = 0, resident = 0;
    std::vector<std::jthread> threads;
    for (unsigned seed = 0; seed < kThreads; ++seed) {
      threads.emplace_back([&, seed] {
        wrong += hammer(*array, seed, 400);
        std::mt19937_64 random(seed);
        for (int i = 0; i < 50; ++i) {
          const std::uint64_t row = random() % (kRows - 2 * kFrameRows);
          const auto pin = array->pin({row, row + 2 * kFrameRows});
          if (!pin) ++wrong;
          for (std::uint64_t at = row; at < row + 2 * kFrameRows; at += 63)
            wrong += (*array)[at] != value_at(at);
          resident = std::max<std::uint64_t>(resident, paging::counters().resident_bytes);
        }
      });
    }
    threads.clear();
    CHECK(wrong == 0);
    CHECK_FALSE(array->error());
    CHECK(resident <= kLeastBudget + kThreads * kFrameBytes);
    const auto after = paging::counters();
    CHECK(after.evicted_bytes > before.evicted_bytes + 100 * kFrameBytes);
    CHECK(after.faults > before.faults + 100);
    CHECK(after.decoded_bytes - before.decoded_bytes >= after.evicted_bytes - before.evicted_bytes);
  }
  CHECK(paging::counters().resident_bytes == 0);
}

TEST_CASE("threads that all want the same frame at once get it whole") {
  const Arrays arrays(Profile::kSmall);
  constexpr unsigned kThreads = 4;
  for (const PageMode mode : arrays.lazy) {
    for (int round = 0; round < 10; ++round) {
      const auto array = arrays.series->paged<double>({.mode = mode});
      REQUIRE(array);
      std::atomic<unsigned> arrived = 0, wrong = 0;
      std::vector<std::jthread> threads;
      for (unsigned i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
          ++arrived;
          while (arrived < kThreads) std::this_thread::yield();
          // From the far end of each frame, so that what is decoded last is read first.
          for (std::uint64_t row = kFrameRows - 1 - i; row < 64 * kFrameRows; row += kFrameRows)
            wrong += (*array)[row] != value_at(row);
        });
      }
      threads.clear();
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("an array is read in order within the budget, and its memory is given back") {
  const Arrays arrays;
  const Budget budget(kLeastBudget);
  for (const PageMode mode : arrays.lazy) {
    {
      const auto array = arrays.series->paged<double>({.mode = mode});
      REQUIRE(array);
      std::uint64_t wrong = 0, resident = 0;
      for (std::uint64_t row = 0; row < kRows; ++row) {
        wrong += (*array)[row] != value_at(row);
        if (row % kFrameRows == 0) resident = std::max(resident, paging::counters().resident_bytes);
      }
      CHECK(wrong == 0);
      CHECK(resident <= kLeastBudget);
      paging::set_budget(2 * kLeastBudget);
      CHECK(array->materialize({0, 128 * kFrameRows}));
      CHECK(paging::counters().resident_bytes > kLeastBudget);
      paging::set_budget(0);
      CHECK(paging::budget() == kLeastBudget);
      CHECK(paging::counters().resident_bytes <= kLeastBudget);
    }
    CHECK(paging::counters().resident_bytes == 0);
  }
}

// True where the kernel can read the bytes: it never decodes.
bool kernel_reads(const double* values, std::size_t count) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const ssize_t written = ::write(ends[1], values, count * sizeof(double));
  ::close(ends[0]);
  ::close(ends[1]);
  return written == static_cast<ssize_t>(count * sizeof(double));
}

TEST_CASE("what is pinned stays for the kernel to read, and what is not goes") {
  const Arrays arrays;
  const Budget budget(kLeastBudget);
  for (const PageMode mode : arrays.lazy) {
    const auto array = arrays.series->paged<double>({.mode = mode});
    REQUIRE(array);
    CHECK_FALSE(kernel_reads(&(*array)[0] + 5 * kFrameRows, 100));
    {
      auto pin = array->pin({5 * kFrameRows, 10 * kFrameRows});
      REQUIRE(pin);
      const Pin moved = std::move(*pin);
      CHECK(hammer(*array, 1, 400) == 0);
      for (std::uint64_t frame = 5; frame < 10; ++frame)
        CHECK(kernel_reads(&(*array)[frame * kFrameRows], 1000));
    }
    CHECK(hammer(*array, 2, 400) == 0);
    std::size_t there = 0;
    for (std::uint64_t frame = 5; frame < 10; ++frame)
      there += kernel_reads(array->data() + frame * kFrameRows, 1000);
    CHECK(there < 5);
  }
}

TEST_CASE("more than the budget cannot be pinned, materialized or decoded beforehand") {
  const Arrays arrays;
  const Budget budget(kLeastBudget);
  for (const PageMode mode : arrays.lazy) {
    const auto array = arrays.series->paged<double>({.mode = mode});
    REQUIRE(array);
    const auto too_many = array->pin({0, 65 * kFrameRows});
    REQUIRE_FALSE(too_many);
    CHECK(too_many.error().code == ErrorCode::kLimit);
    CHECK(array->materialize({0, 65 * kFrameRows}).error().code == ErrorCode::kLimit);
    // Nothing is left of the attempt: as much as there is can be pinned now.
    const auto all = array->pin({0, 64 * kFrameRows});
    REQUIRE(all);
    CHECK_FALSE(array->pin({64 * kFrameRows, 64 * kFrameRows + 1}));
    CHECK((*array)[100 * kFrameRows] ==
          value_at(100 * kFrameRows));  // passes the budget rather than wait for ever
    CHECK(array->pin({0, 64 * kFrameRows}));
  }
  const auto eager = arrays.series->paged<double>({.mode = PageMode::kEager});
  REQUIRE_FALSE(eager);
  CHECK(eager.error().code == ErrorCode::kLimit);
  CHECK(eager.error().message.starts_with("series 'x': "));
}

TEST_CASE("who reads in order gets frames ahead, and who does not what is touched alone") {
  const Arrays arrays;
  for (const PageMode mode : arrays.lazy) {
    const auto touch_all = [&](bool in_order) {
      const auto array = arrays.series->paged<double>({.mode = mode});
      REQUIRE(array);
      const auto before = paging::counters();
      std::uint64_t wrong = 0;
      for (std::uint64_t i = 0; i < 256; ++i) {
        const std::uint64_t row = (in_order ? i : 255 - i) * kFrameRows;
        wrong += (*array)[row] != value_at(row) ? 1 : 0;
      }
      CHECK(wrong == 0);
      const auto after = paging::counters();
      return std::pair(after.faults - before.faults, after.decoded_bytes - before.decoded_bytes);
    };
    CHECK(touch_all(true) == std::pair<std::uint64_t, std::uint64_t>(65, kRows * sizeof(double)));
    CHECK(touch_all(false) == std::pair<std::uint64_t, std::uint64_t>(256, 256 * kFrameBytes));
  }
}

TEST_CASE("frames that keep coming back outlive those that are read once") {
  const Arrays arrays;
  const Budget budget(kLeastBudget);
  for (const PageMode mode : arrays.lazy) {
    const auto array = arrays.series->paged<double>({.mode = mode});
    REQUIRE(array);
    double sum = 0;
    const auto before = paging::counters();
    for (int round = 0; round < 10; ++round) {
      for (std::uint64_t frame = 0; frame < 256; ++frame)
        sum += (*array)[frame * kFrameRows] + (*array)[frame % 8 * kFrameRows];
    }
    // Of 10 x 512 touches, the second of each pair is one of eight frames: all of those would be decoded anew
    // without the second chance only as often as the clock comes round.
    CHECK(sum > 0);
    CHECK(paging::counters().decoded_bytes - before.decoded_bytes < (10 * 256 + 10 * 64) * kFrameBytes);
  }
}

}  // namespace
}  // namespace mdat::test
