// SPDX-License-Identifier: Apache-2.0
// Encodings alone, one vector or one segment at a time, in cache: bytes of decoded values a second.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <vector>

#include "lib/codec/codec.hpp"
#include "lib/codec/kernel/alp.hpp"
#include "lib/codec/kernel/bitpack.hpp"

using namespace mdat;
using format::Encoding;

namespace {

constexpr std::uint32_t kRows = format::kGranuleRows;

template <typename T>
void unpack_vector(benchmark::State& state) {
  const auto width = static_cast<unsigned>(state.range(0));
  std::vector<std::byte> packed(128 * width);
  std::mt19937 random(1);
  for (auto& byte : packed) byte = static_cast<std::byte>(random());
  std::vector<T> out(format::kVectorRows);
  for (auto _ : state) {
    codec::unpack(packed.data(), out.size(), width, T{5}, out.data());
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size() * sizeof(T)));
}
BENCHMARK(unpack_vector<std::uint16_t>)->Arg(9);
BENCHMARK(unpack_vector<std::uint32_t>)->Arg(11);
BENCHMARK(unpack_vector<std::uint64_t>)->Arg(3)->Arg(11)->Arg(33);

template <typename T>
void alp_vector(benchmark::State& state) {
  const auto width = static_cast<unsigned>(state.range(0));
  std::vector<std::byte> packed(128 * width);
  std::mt19937 random(1);
  for (auto& byte : packed) byte = static_cast<std::byte>(random());
  std::vector<T> out(format::kVectorRows);
  const codec::AlpScale scale = codec::alp_scale(14, 12);
  for (auto _ : state) {
    codec::alp_decode(packed.data(), out.size(), width, format::UnsignedOf<T>{1500}, scale, out.data());
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size() * sizeof(T)));
}
BENCHMARK(alp_vector<double>)->Arg(8)->Arg(11)->Arg(13)->Arg(20)->Arg(33);
BENCHMARK(alp_vector<float>)->Arg(11);

std::vector<double> two_decimals(std::size_t rows) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 0.15);
  std::vector<double> values(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    values[i] = std::round(100 * (20 + std::sin(static_cast<double>(i) / 977) + noise(random))) / 100;
  }
  return values;
}

std::vector<std::int64_t> jittered_stamps(std::size_t rows) {
  std::mt19937 random(1);
  std::vector<std::int64_t> values(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    values[i] = 1704067200000000 + static_cast<std::int64_t>(i * 1000000 + random() % 5 * 1000);
  }
  return values;
}

template <typename T>
codec::Values values_of(const std::vector<T>& values) {
  const auto physical = std::is_same_v<T, double> ? format::Physical::kFloat64 : format::Physical::kInt64;
  return {physical, static_cast<std::uint32_t>(values.size()),
          reinterpret_cast<const std::byte*>(values.data())};
}

template <typename T>
void decode_granule(benchmark::State& state, Encoding encoding, std::vector<T> (*make)(std::size_t)) {
  const std::vector<T> values = make(kRows);
  const auto encoded = codec::encode_as(encoding, values_of(values));
  const codec::Source source{encoding, values_of(values).physical, kRows, encoded->shared};
  std::vector<T> out(format::kVectorRows);
  for (auto _ : state) {
    for (std::uint32_t vector = 0; vector < 8; ++vector) {
      if (!codec::decode(source, encoded->payloads, 0, kRows, vector, 1,
                         reinterpret_cast<std::byte*>(out.data()))) {
        return state.SkipWithError("not decoded");
      }
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kRows * sizeof(T)));
  state.counters["bits"] = 8.0 * static_cast<double>(encoded->payloads.size()) / kRows;
}
BENCHMARK_CAPTURE(decode_granule, alp, Encoding::kAlp, two_decimals);
BENCHMARK_CAPTURE(decode_granule, affine, Encoding::kAffine, jittered_stamps);
BENCHMARK_CAPTURE(decode_granule, delta, Encoding::kDelta, jittered_stamps);
BENCHMARK_CAPTURE(decode_granule, for_bitpack, Encoding::kForBitpack, jittered_stamps);

template <typename T>
void encode_rows(benchmark::State& state, Encoding encoding, std::vector<T> (*make)(std::size_t)) {
  const std::vector<T> values = make(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(codec::encode_as(encoding, values_of(values)));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(values.size() * sizeof(T)));
}
BENCHMARK_CAPTURE(encode_rows, alp, Encoding::kAlp, two_decimals)->Arg(100)->Arg(1 << 19);
BENCHMARK_CAPTURE(encode_rows, affine, Encoding::kAffine, jittered_stamps)->Arg(100)->Arg(1 << 19);
BENCHMARK_CAPTURE(encode_rows, delta, Encoding::kDelta, jittered_stamps)->Arg(100)->Arg(1 << 19);
BENCHMARK_CAPTURE(encode_rows, for_bitpack, Encoding::kForBitpack, jittered_stamps)->Arg(100)->Arg(1 << 19);

template <typename T>
void choose_and_encode(benchmark::State& state, std::vector<T> (*make)(std::size_t), bool is_time) {
  const std::vector<T> values = make(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(codec::encode(values_of(values), Profile::kBalanced, is_time));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(values.size() * sizeof(T)));
}
BENCHMARK_CAPTURE(choose_and_encode, decimals, two_decimals, false)->Arg(100)->Arg(1 << 19);
BENCHMARK_CAPTURE(choose_and_encode, stamps, jittered_stamps, true)->Arg(100)->Arg(1 << 19);

}  // namespace

BENCHMARK_MAIN();
