// SPDX-License-Identifier: Apache-2.0
// The right encoding for columns as they come, in each profile.
#include "lib/codec/choose.hpp"

#include <cmath>

#include "lib/codec/byte_stream_zstd.hpp"
#include "lib/codec/byte_streams.hpp"
#include "lib/codec/decimal_zstd.hpp"
#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;
using format::Encoding;

namespace {

constexpr std::uint32_t kRows = 50'000;

std::size_t size_of(const codec::Encoded& encoded) { return encoded.shared.size() + encoded.payloads.size(); }

codec::Encoded chosen(const codec::Values& values, Profile profile = Profile::kBalanced,
                      bool is_time = false) {
  const auto encoded = codec::encode(values, profile, is_time);
  if (values.physical == format::Physical::kString)
    check_decodes_strings(values, encoded);
  else
    check_decodes(values, encoded);
  const auto again = codec::encode(values, profile, is_time);
  CHECK(again.encoding == encoded.encoding);
  CHECK(again.payloads == encoded.payloads);
  CHECK(again.runner_up == encoded.runner_up);
  CHECK(encoded.runner_up != encoded.encoding);
  return encoded;
}

template <typename F>
auto column(std::uint32_t rows, F&& f) {
  std::mt19937_64 random(rows);
  std::vector<decltype(f(std::size_t{}, random))> values(rows);
  for (std::size_t i = 0; i < rows; ++i) values[i] = f(i, random);
  return values;
}

double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

std::vector<double> flow(std::uint32_t rows) {
  return column(rows, [](std::size_t, auto& random) { return 310.15 + uniform(random); });
}

bool is_heavy(Encoding encoding) {
  return encoding == Encoding::kByteStreamZstd || encoding == Encoding::kDecimalZstd ||
         encoding == Encoding::kStringZstd;
}

}  // namespace

TEST_CASE("one value is constant") {
  const std::vector<double> values(kRows, 21.5);
  CHECK(chosen(values_of(values)).encoding == Encoding::kConstant);
  const std::vector<std::uint8_t> ones(9, 1);
  CHECK(chosen(values_of(ones, format::Physical::kBool)).encoding == Encoding::kConstant);
}

TEST_CASE("machine states are runs") {
  const auto states =
      column(kRows, [](std::size_t i, auto&) { return static_cast<std::int32_t>(i / 600 * 7 % 8); });
  for (const auto profile : {Profile::kFast, Profile::kBalanced}) {
    CHECK(chosen(values_of(states), profile).encoding == Encoding::kRunEnd);
  }
}

TEST_CASE("a few full-mantissa values in any order are a dictionary") {
  const auto values = column(
      kRows, [](std::size_t, auto& random) { return std::sqrt(2.0 + static_cast<double>(random() % 9)); });
  CHECK(chosen(values_of(values), Profile::kFast).encoding == Encoding::kDictionary);
  CHECK(chosen(values_of(values)).encoding == Encoding::kDictionary);
}

TEST_CASE("full-mantissa noise goes through zstd, but not where speed comes first") {
  const auto values = flow(kRows);
  const auto encoded = chosen(values_of(values));
  CHECK(is_heavy(encoded.encoding));
  CHECK(size_of(encoded) * 10 < values.size() * 8 * 9);
  CHECK_FALSE(is_heavy(chosen(values_of(values), Profile::kFast).encoding));
}

TEST_CASE("sums of decimals are decimals") {
  double sum = 20;
  const auto values = column(
      kRows, [&](std::size_t, auto& random) { return sum += static_cast<double>(random() % 1000) * 0.0001; });
  CHECK(chosen(values_of(values)).encoding == Encoding::kDecimalZstd);
}

TEST_CASE("a smaller profile makes no larger segment") {
  const auto decimals = column(kRows, [](std::size_t i, auto& random) {
    return std::round((20 + std::sin(static_cast<double>(i) / 500) + uniform(random)) * 100) / 100;
  });
  const auto counts = column(kRows, [](std::size_t, auto& random) {
    return static_cast<std::int64_t>(1000 / (1 + random() % 500));
  });
  const auto check = [](const codec::Values& values) {
    const auto fast = size_of(chosen(values, Profile::kFast)), balanced = size_of(chosen(values)),
               small = size_of(chosen(values, Profile::kSmall));
    CHECK(small <= balanced);
    CHECK(balanced <= fast);
    CHECK(fast <= values.rows * format::width_bytes(values.physical));
  };
  check(values_of(decimals));
  check(values_of(counts));
  check(values_of(flow(kRows)));
}

TEST_CASE("a segment whose sample misleads is not larger than plain") {
  // Equal at every place that a sample of equal strides would look at, noise elsewhere.
  const auto values = column(
      kRows, [](std::size_t i, auto& random) { return i % 12 == 0 ? 1.0 : std::bit_cast<double>(random()); });
  for (const auto profile : {Profile::kFast, Profile::kBalanced, Profile::kSmall}) {
    CHECK(size_of(chosen(values_of(values), profile)) <= values.size() * 8);
  }
}

TEST_CASE("an encoding through zstd is told what it chose, and chooses the same alone") {
  double sum = 20;
  const auto values = column(
      kRows, [&](std::size_t, auto& random) { return sum += static_cast<double>(random() % 1000) * 0.0001; });
  const auto check = [&]<typename C>(C) {
    const auto choice = C::estimate(values_of(values));
    REQUIRE(choice.has_value());
    codec::Encoded told, alone, other;
    REQUIRE(C::encode(values_of(values), told, codec::kZstdLevelBalanced, choice));
    REQUIRE(C::encode(values_of(values), alone));
    CHECK(told.payloads == alone.payloads);
    auto another = *choice;
    another.transform ^= codec::kSplitBytes;
    REQUIRE(C::encode(values_of(values), other, codec::kZstdLevelBalanced, another));
    CHECK(other.payloads != alone.payloads);
  };
  check(codec::ByteStreamZstd{});
  check(codec::DecimalZstd{});
}

TEST_CASE("short series are not worth trying zstd on") {
  const auto values = flow(60);
  CHECK_FALSE(is_heavy(chosen(values_of(values)).encoding));
  for (const auto& candidate : codec::candidates(values_of(values), Profile::kBalanced, false)) {
    CHECK_FALSE(candidate.is_heavy());
  }
}

TEST_CASE("texts that repeat are a dictionary, others go through zstd") {
  std::mt19937 random(1);
  std::vector<std::string> states, notes;
  for (int i = 0; i < 20'000; ++i) {
    states.push_back(random() % 2 ? "running" : "stopped");
    notes.push_back("pump " + std::to_string(random()) + " restarted by operator " +
                    std::to_string(random() % 1000));
  }
  CHECK(chosen(Strings(states).values()).encoding == Encoding::kDictionary);
  CHECK(chosen(Strings(notes).values()).encoding == Encoding::kStringZstd);
  CHECK(chosen(Strings(notes).values(), Profile::kFast).encoding == Encoding::kStringPlain);
  CHECK(chosen(Strings({""}).values()).ends.size() == 1);
}
