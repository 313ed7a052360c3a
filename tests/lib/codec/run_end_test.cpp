// SPDX-License-Identifier: Apache-2.0
#include "lib/codec/run_end.hpp"

#include "tests/lib/codec/segments.hpp"

using namespace mdat;
using namespace mdat::test;

namespace {

bool decodes(const std::vector<std::byte>& shared, const std::vector<std::byte>& payload, std::uint32_t rows,
             format::Physical physical = format::Physical::kInt32) {
  std::vector<std::uint64_t> out(format::kGranuleRows);
  return codec::decode({format::Encoding::kRunEnd, physical, rows, shared}, payload, 0, rows, 0,
                       vectors_of(rows), reinterpret_cast<std::byte*>(out.data()));
}

}  // namespace

TEST_CASE("run-end makes the bytes of the worked example") {
  const std::vector<std::int32_t> states{7, 7, 7, -2, -2, 7};
  const auto encoded = check_round_trip(format::Encoding::kRunEnd, values_of(states));
  CHECK(encoded.shared == bytes_of({0xFE, 0xFF, 0xFF, 0xFF, 1}));
  CHECK(encoded.payloads == bytes_of({3, 0, 3, 0, 5, 0, 6, 0, 9, 0, 9}));
}

TEST_CASE("run-end returns every type at every length, whole and by vector") {
  each_type_and_length(
      [](const codec::Values& values) { check_round_trip(format::Encoding::kRunEnd, values); });
}

TEST_CASE("run-end keeps machine states in runs of 600 in a twentieth of a bit each") {
  std::mt19937 random(1);
  std::vector<std::int32_t> states(524'288);
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i] = i == 0 || random() % 600 == 0 ? static_cast<std::int32_t>(random() % 8) : states[i - 1];
  }
  const auto encoded = check_round_trip(format::Encoding::kRunEnd, values_of(states));
  CHECK(static_cast<double>(encoded.payloads.size()) * 8 / static_cast<double>(states.size()) < 0.05);
  CHECK(*codec::RunEnd::estimate(values_of(states)) >= encoded.payloads.size());
  CHECK(*codec::RunEnd::estimate(values_of(states)) < encoded.payloads.size() * 11 / 10);
}

TEST_CASE("run-end refuses ends that do not rise to the number of rows") {
  const auto shared = bytes_of({0, 0, 0, 0, 1});
  CHECK(decodes(shared, bytes_of({2, 0, 3, 0, 6, 0, 9, 9}), 6));
  CHECK_FALSE(decodes(shared, bytes_of({2, 0, 3, 0, 6, 0, 9, 9}), 7));           // too few rows
  CHECK_FALSE(decodes(shared, bytes_of({2, 0, 3, 0, 6, 0, 9, 9}), 5));           // too many
  CHECK_FALSE(decodes(shared, bytes_of({3, 0, 3, 0, 3, 0, 6, 0, 9, 9, 9}), 6));  // an empty run
  CHECK_FALSE(decodes(shared, bytes_of({2, 0, 0, 0, 6, 0, 9, 9}), 6));           // an empty first run
  CHECK_FALSE(decodes(shared, bytes_of({0, 0}), 6));                             // no run
  CHECK_FALSE(decodes(shared, bytes_of({2, 0, 3, 0, 6, 0, 9}), 6));              // a value short
  CHECK_FALSE(decodes(shared, bytes_of({2, 0, 3, 0, 6, 0, 9, 9, 9}), 6));        // a value long
  CHECK_FALSE(decodes(shared, bytes_of({2}), 6));
}

TEST_CASE("run-end refuses a shared part that does not fit the type") {
  const auto payload = bytes_of({1, 0, 6, 0, 9});
  CHECK(decodes(bytes_of({0, 0, 0, 0, 1}), payload, 6));
  CHECK_FALSE(decodes(bytes_of({0, 0, 0, 0}), payload, 6));
  CHECK_FALSE(decodes(bytes_of({0, 0, 0, 0, 0}), payload, 6));
  CHECK_FALSE(decodes(bytes_of({0, 0, 0, 0, 3}), payload, 6));
  CHECK_FALSE(decodes(bytes_of({0, 0, 0, 0, 8}), bytes_of({1, 0, 6, 0, 9, 0, 0, 0, 0, 0, 0, 0}), 6));
  CHECK(decodes(bytes_of({0, 1}), bytes_of({1, 0, 6, 0, 1}), 6, format::Physical::kBool));
  CHECK_FALSE(decodes(bytes_of({0, 1}), bytes_of({1, 0, 6, 0, 2}), 6, format::Physical::kBool));
}

TEST_CASE("run-end survives changed bytes") {
  each_type_and_length([](const codec::Values& values) {
    check_survives_mutation(values, *codec::encode_as(format::Encoding::kRunEnd, values), values.rows);
  });
}
