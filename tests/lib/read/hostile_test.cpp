// SPDX-License-Identifier: Apache-2.0
// Damaged and forged files: the data that were written or an error, never other data, a crash or a hang.
#include <catch2/catch.hpp>
#include <random>
#include <utility>

#include "format/limits.hpp"
#include "mdat/as_of.hpp"
#include "mdat/file.hpp"
#include "mdat/gaps.hpp"
#include "mdat/sample.hpp"
#include "mdat/windows.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/model.hpp"
#include "tests/support/reseal.hpp"
#include "tests/support/sample_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mdat::test {
namespace {

using Bytes = std::vector<std::byte>;

enum class Found { kSame, kError, kOther };

// Goes on behind errors: one damaged series must not hide what the others give.
Found compare(const File& file, const Model& model) {
  bool error = false;
  for (const auto& [name, expected] : model) {
    const auto series = file.find(name);
    if (!series) {
      error = true;
      continue;
    }
    if (series->rows() != expected.times.size() || series->type() != expected.type) return Found::kOther;
    Scan scan = series->scan();
    std::size_t row = 0;
    for (const Batch& batch : scan) {
      const std::size_t step = series->rows() > 1000 ? 13 : 1;  // thousands of flips times thousands of rows
      const std::size_t begin = std::exchange(row, row + batch.size());
      for (std::size_t i = 0; i < batch.size(); i += step) {
        if (batch.times()[i] != expected.times[begin + i] ||
            !same(batch.value(i), expected.values[begin + i]))
          return Found::kOther;
      }
    }
    if (scan.error())
      error = true;
    else if (row != expected.times.size())
      return Found::kOther;
  }
  return error ? Found::kError : Found::kSame;
}

// Everything a program may ask of a file, with bounded rows. True where nothing answered with an error.
bool read_everything(const File& file) {
  bool sound = true;
  const auto ask = [&](const Series& series) {
    sound = series.axis().has_value() && series.stats().has_value() && series.layout().has_value() &&
            series.bytes().has_value() && sound;
    if (series.type().kind == TypeKind::kCategorical) sound = series.categories().has_value() && sound;
    Scan scan = series.scan();
    std::uint64_t rows = 0;
    for (const Batch* batch = scan.next(); batch != nullptr && rows < 20'000; batch = scan.next()) {
      rows += batch->size();
      for (std::size_t i = 0; i < batch->size(); i += 7) static_cast<void>(batch->value(i));
    }
    sound = sound && !scan.error();
    static_cast<void>(series.stats(TimeRange{.from = 5, .to = 900}));
    static_cast<void>(series.stats(RowRange{series.rows() / 3, series.rows() / 2}));
    static_cast<void>(series.sample({}, 50));
    static_cast<void>(series.sample({.from = 5, .to = 900}, 7));
    Windows windows = series.windows({}, {100, Every::kSecond});
    for (int count = 0; count < 1000 && windows.next() != nullptr; ++count) continue;
    if (const auto axis = series.axis()) {
      int gaps = 0;
      static_cast<void>(axis->each_gap({.longer_than = 1}, [&](const Gap&) { return ++gaps < 1000; }));
    }
    for (const Match match : {Match::kBefore, Match::kAfter})
      static_cast<void>(series.as_of(500, {.match = match, .skip_nulls = true}));
    return true;
  };
  const auto walked = file.each_series(ask);
  return sound && walked && file.each_hidden(ask);
}

// All bytes but the inside of long runs of equal ones, such as padding, of which a few.
std::vector<std::size_t> interesting(const Bytes& bytes) {
  std::vector<std::size_t> places;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    equal = i > 0 && bytes[i] == bytes[i - 1] ? equal + 1 : 0;
    if (equal < 16 || i % 509 == 0) places.push_back(i);
  }
  return places;
}

}  // namespace

TEST_CASE("every flipped bit leaves the data as they were or shows as an error, and is reported") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  Bytes bytes = read_bytes(folder / "a.mdat");
  const MemoryFile image;
  image.set(bytes);
  {
    const auto file = File::open(image.path(), {Access::kCopied});
    REQUIRE(file);
    REQUIRE(compare(*file, model) == Found::kSame);
    REQUIRE(verify(*file).empty());
  }
  std::uint64_t flips = 0, refused = 0, same = 0, wrong = 0, silent = 0, older = 0;
  for (const std::size_t place : interesting(bytes)) {
    for (int bit = 0; bit < 8; ++bit) {
      const auto mask = static_cast<std::byte>(1 << bit);
      bytes[place] ^= mask;
      image.change(place, bytes[place]);
      ++flips;
      const auto file = File::open(image.path(), {Access::kCopied});
      if (!file) {
        ++refused;
      } else {
        const Found found = compare(*file, model);
        same += found == Found::kSame ? 1 : 0;
        wrong += found == Found::kOther ? 1 : 0;
        older += file->info().commits != 5 ? 1 : 0;
        if (verify(*file).empty()) {
          ++silent;
          UNSCOPED_INFO("nothing is reported for bit " << bit << " of byte " << place);
        }
      }
      bytes[place] ^= mask;
      image.change(place, bytes[place]);
    }
  }
  CHECK(flips > 20'000);
  CHECK(refused > 1000);
  CHECK(same > 1000);
  CHECK(wrong == 0);
  CHECK(older == 0);
  CHECK(silent == 0);
}

TEST_CASE("a file cut short anywhere is refused, and bytes behind its end mean nothing") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  const Bytes bytes = read_bytes(folder / "a.mdat");
  const MemoryFile image;
  for (std::size_t length = 0; length < bytes.size();
       length += length < 64 || length % 512 > 509 || length % 512 < 2 ? 1 : 51) {
    image.set({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
    const auto file = File::open(image.path());
    INFO(length << " bytes");
    REQUIRE_FALSE(file);
    CHECK(file.error().code == (length < 8 ? ErrorCode::kNotMdat : ErrorCode::kDamaged));
  }
  std::mt19937 random(1);
  for (const std::size_t more : {1U, 8U, 4096U, 10'000U}) {
    Bytes longer = bytes;
    for (std::size_t i = 0; i < more; ++i) longer.push_back(static_cast<std::byte>(random()));
    image.set(longer);
    const auto file = File::open(image.path());
    REQUIRE(file);
    CHECK(compare(*file, model) == Found::kSame);
    CHECK(verify(*file).empty());
  }
}

TEST_CASE("blocks that are swapped, repeated or zeroed show as errors") {
  const TemporaryFolder folder;
  const Model model = make_sample(folder / "a.mdat");
  const Bytes bytes = read_bytes(folder / "a.mdat");
  const auto blocks = reachable_blocks(bytes);
  REQUIRE(blocks.size() > 10);
  const MemoryFile image;
  int wrong = 0, silent = 0;
  for (const format::Extent& to : blocks) {
    for (const format::Extent& from : blocks) {
      Bytes changed = bytes;
      const std::size_t count = std::min(from.bytes, to.bytes);
      const auto source = bytes.begin() + static_cast<std::ptrdiff_t>(from.offset);
      const auto target = changed.begin() + static_cast<std::ptrdiff_t>(to.offset);
      if (&from == &to)
        std::fill_n(target, count, std::byte{0});
      else
        std::copy_n(source, count, target);
      if (changed == bytes) continue;
      image.set(changed);
      const auto file = File::open(image.path(), {Access::kCopied});
      if (!file) continue;
      wrong += compare(*file, model) == Found::kOther ? 1 : 0;
      silent += verify(*file).empty() ? 1 : 0;
    }
  }
  CHECK(wrong == 0);
  CHECK(silent == 0);
}

TEST_CASE("forged files with right hashes never crash, and what verification passes can be read") {
  const TemporaryFolder folder;
  make_sample(folder / "a.mdat");
  const Bytes bytes = read_bytes(folder / "a.mdat");
  const auto blocks = reachable_blocks(bytes);
  const MemoryFile image;
  std::mt19937_64 random(1);
  int opened = 0, unreadable = 0;
  for (int round = 0; round < 6000; ++round) {
    Bytes changed = bytes;
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
      const format::Extent& block = blocks[random() % blocks.size()];
      // Heads and tables more often than what they lead to.
      const std::size_t place =
          block.offset +
          random() % (random() % 2 == 0 ? std::min<std::size_t>(block.bytes, 128) : block.bytes);
      const std::byte values[] = {std::byte{0}, std::byte{0xFF}, static_cast<std::byte>(random()),
                                  changed[place] ^ static_cast<std::byte>(1 << random() % 8)};
      changed[place] = values[random() % 4];
    }
    reseal(changed);
    image.set(changed);
    const auto file = File::open(image.path(), {round % 2 == 0 ? Access::kCopied : Access::kMapped});
    if (!file) continue;
    ++opened;
    const bool sound = read_everything(*file);
    const bool silent = verify(*file).empty();
    if (silent && !sound) {
      ++unreadable;
      UNSCOPED_INFO("verification passes round " << round << ", reading does not");
    }
  }
  CHECK(opened > 1000);
  CHECK(unreadable == 0);
}

}  // namespace mdat::test
