// SPDX-License-Identifier: Apache-2.0
#include "lib/column/buffer.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <random>

namespace mdat::column {
namespace {

using format::Physical;

std::vector<std::int64_t> values_of(const Buffer& buffer) {
  const Run run = buffer.run();
  std::vector<std::int64_t> values(run.rows);
  std::memcpy(values.data(), run.data, run.rows * sizeof(std::int64_t));
  return values;
}

void append(Buffer& buffer, const std::vector<std::int64_t>& values, const std::uint64_t* validity = nullptr,
            std::uint32_t shift = 0) {
  buffer.append(reinterpret_cast<const std::byte*>(values.data()), static_cast<std::uint32_t>(values.size()),
                validity, shift);
}

}  // namespace

TEST_CASE("a null row repeats the last valid value, and the first one before any") {
  Buffer buffer(Physical::kInt64);
  const std::uint64_t first = 0b0100;
  append(buffer, {91, 92, 7, 93}, &first);
  CHECK(values_of(buffer) == std::vector<std::int64_t>{7, 7, 7, 7});
  const std::uint64_t second = 0b10100;
  append(buffer, {94, 8, 95}, &second, 1);  // bits 1 to 3: null, valid, null
  CHECK(values_of(buffer) == std::vector<std::int64_t>{7, 7, 7, 7, 7, 8, 8});
  append(buffer, {9});
  CHECK(values_of(buffer).back() == 9);
  CHECK(buffer.run().is_valid(7));
}

TEST_CASE("nulls before the first value take it also when it comes later, and are zero without one") {
  Buffer buffer(Physical::kInt64);
  const std::uint64_t none = 0;
  append(buffer, {5, 6}, &none);
  CHECK(values_of(buffer) == std::vector<std::int64_t>{0, 0});
  append(buffer, {7}, &none);
  append(buffer, {3});
  CHECK(values_of(buffer) == std::vector<std::int64_t>{3, 3, 3, 3});
}

TEST_CASE("a buffer is a vector of values and validity, from any bit and after any cut") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    Buffer buffer(Physical::kInt64);
    std::vector<std::int64_t> values;
    std::vector<bool> valid;
    for (int part = 0; part < 6; ++part) {
      const auto count = static_cast<std::uint32_t>(random() % 150);
      const auto shift = static_cast<std::uint32_t>(random() % 64);
      std::vector<std::uint64_t> bits((count + shift + 63) / 64 + 1);
      for (auto& word : bits) word = random();
      std::vector<std::int64_t> fresh(count);
      for (auto& value : fresh) value = static_cast<std::int64_t>(random());
      const bool all = random() % 3 == 0;
      append(buffer, fresh, all ? nullptr : bits.data(), shift);
      values.insert(values.end(), fresh.begin(), fresh.end());
      for (std::uint32_t i = 0; i < count; ++i)
        valid.push_back(all || (bits[(i + shift) / 64] >> (i + shift) % 64 & 1) != 0);
      const std::size_t cut = random() % 3 == 0 ? random() % (values.size() + 1) : 0;
      buffer.drop_front(static_cast<std::uint32_t>(cut));
      values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(cut));
      valid.erase(valid.begin(), valid.begin() + static_cast<std::ptrdiff_t>(cut));
    }
    REQUIRE(buffer.rows() == values.size());
    const auto found = values_of(buffer);
    int wrong = 0;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      wrong += buffer.run().is_valid(i) != valid[i] ? 1 : 0;
      if (valid[i])
        wrong += found[i] != values[i] ? 1 : 0;
      else if (i > 0)
        wrong += found[i] != found[i - 1] && valid[i - 1] ? 1 : 0;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("text keeps its bytes, and a null is empty") {
  Buffer buffer(Physical::kString);
  const std::vector<std::string_view> texts{"ab", "xyz", "", "c"};
  const std::uint64_t validity = 0b1101;
  buffer.append_text(texts, &validity);
  buffer.append_text(texts, nullptr);
  buffer.drop_front(1);
  const Run run = buffer.run();
  REQUIRE(run.rows == 7);
  CHECK_FALSE(run.is_valid(0));
  CHECK(run.text(0).empty());
  CHECK(run.text(2) == "c");
  CHECK(run.text(4) == "xyz");
  CHECK(run.is_valid(4));
}

TEST_CASE("integers become floats and stamps are scaled where that is exact, else nothing changes") {
  Buffer buffer(Physical::kInt64);
  append(buffer, {1, -(std::int64_t{1} << 53)});
  CHECK(buffer.scale(1));
  CHECK_FALSE(buffer.scale(1'000'000));
  CHECK(values_of(buffer)[0] == 1);
  Buffer large = buffer;
  append(large, {(std::int64_t{1} << 53) + 1});
  CHECK_FALSE(large.widen_to_float64());
  CHECK(large.physical() == Physical::kInt64);
  REQUIRE(buffer.widen_to_float64());
  double back[2];
  std::memcpy(back, buffer.run().data, sizeof back);
  CHECK((back[0] == 1.0 && back[1] == -0x1p53));
}

}  // namespace mdat::column
