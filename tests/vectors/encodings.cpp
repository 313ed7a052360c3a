// SPDX-License-Identifier: Apache-2.0
// Files by encoding: values for which the writer chooses it, in each type that it takes.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mdat/mdat.hpp"
#include "tests/vectors/file.hpp"

namespace vectors {
namespace {

constexpr std::size_t kRows = 1100;  // a whole vector and a part of one

void encoding_plain() {
  Writer writer = create("encoding-plain", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  add_integers(writer, axis, "noise", kRows, [&](std::size_t) { return random.next(); });
  add_floats(writer, axis, "noise", kRows, [&](std::size_t) { return std::exp(100 * random.unit()); });
  check(writer.commit());
}

void encoding_constant() {
  Writer writer = create("encoding-constant");
  const AxisId axis = add_seconds(writer, kRows);
  add_integers(writer, axis, "same", kRows, [](std::size_t) { return -3; });
  add_floats(writer, axis, "same", kRows, [](std::size_t) { return 0.1; });
  add(writer, axis, "same/bool", TypeKind::kBool, std::vector<std::uint8_t>(kRows, 1));
  add_text(writer, axis, "same/string", std::vector<std::string>(kRows, "always"));
  check(writer.commit());
}

void encoding_sequence() {
  Writer writer = create("encoding-sequence");
  const AxisId axis = add_seconds(writer, kRows);
  add_integers(writer, axis, "up", kRows, [](std::size_t i) { return 10 + 3 * i; });
  add_integers(writer, axis, "down", kRows,
               [](std::size_t i) { return 7 - 2 * static_cast<std::int64_t>(i); });
  check(writer.commit());
}

void encoding_for_bitpack() {
  Writer writer = create("encoding-for-bitpack", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  add_integers(writer, axis, "narrow", kRows, [&](std::size_t) { return 100 + random.below(20); });
  add_integers(writer, axis, "outliers", kRows,
               [&](std::size_t i) { return i % 200 == 7 ? random.next() : random.next() % 16; });
  std::vector<std::uint8_t> bits(kRows);
  for (std::uint8_t& bit : bits) bit = static_cast<std::uint8_t>(random.below(2));
  add(writer, axis, "coin", TypeKind::kBool, bits);
  check(writer.commit());
}

void encoding_delta() {
  Writer writer = create("encoding-delta", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  std::int64_t walk = 0;
  add_integers(writer, axis, "walk", kRows, [&](std::size_t) { return walk += random.below(7) - 3; });
  std::int64_t count = 1'000'000;
  add_integers(writer, axis, "count", kRows, [&](std::size_t) { return count += random.below(100); });
  check(writer.commit());
}

void encoding_affine() {
  Writer writer = create("encoding-affine");
  const AxisId axis = check(writer.add_axis(time_type(TimeUnit::kMilli, "UTC")));
  Random random;
  std::vector<std::int64_t> times(kRows), steps(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto row = static_cast<std::int64_t>(i);
    times[i] = 1'700'000'000'000 + 60'000 * row + random.below(9);
    steps[i] = 1'000'000 * (5 + random.below(50));
  }
  check(writer.append_times(axis, times));
  add(writer, axis, "millions", TypeKind::kInt64, steps);
  check(writer.commit());
}

void encoding_alp() {
  Writer writer = create("encoding-alp");
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  add_floats(writer, axis, "level", kRows,
             [&](std::size_t) { return static_cast<double>(random.below(2000)) / 100; });
  add_floats(writer, axis, "exceptions", kRows, [&](std::size_t i) {
    return i % 300 == 5 ? std::sqrt(random.unit()) : static_cast<double>(random.below(5000)) / 1000;
  });
  check(writer.commit());
}

void encoding_dictionary() {
  Writer writer = create("encoding-dictionary", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  std::vector<std::uint64_t> few(5);
  for (std::uint64_t& each : few) each = random.next();
  add_integers(writer, axis, "few", kRows,
               [&](std::size_t) { return few[static_cast<std::size_t>(random.below(5))]; });
  add_floats(writer, axis, "few", kRows,
             [&](std::size_t) { return std::sqrt(1.0 + static_cast<double>(random.below(9))); });
  std::vector<std::string> words(kRows);
  for (std::string& word : words) word = "state " + std::to_string(random.below(12));
  add_text(writer, axis, "few/string", words);
  check(writer.commit());
}

void encoding_run_end() {
  Writer writer = create("encoding-run-end", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  const auto run = [](std::size_t i) { return (i / 137) * (i / 137); };
  add_integers(writer, axis, "runs", kRows, [&](std::size_t i) { return run(i) * 0x0123456789ABCDEF; });
  add_floats(writer, axis, "runs", kRows,
             [&](std::size_t i) { return std::sqrt(static_cast<double>(run(i))); });
  std::vector<std::uint8_t> bits(kRows);
  for (std::size_t i = 0; i < kRows; ++i) bits[i] = i / 301 % 2;
  add(writer, axis, "runs/bool", TypeKind::kBool, bits);
  check(writer.commit());
}

void encoding_byte_stream_zstd() {
  Writer writer = create("encoding-byte-stream-zstd", Profile::kSmall);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  add_floats(writer, axis, "flow", kRows, [&](std::size_t i) {
    return 50 + std::sin(static_cast<double>(i) / 50) + 0.01 * random.unit();
  });
  add_integers(writer, axis, "skewed", kRows,
               [&](std::size_t) { return std::exp(20 * std::pow(random.unit(), 4)); });
  check(writer.commit());
}

void encoding_decimal_zstd() {
  Writer writer = create("encoding-decimal-zstd", Profile::kSmall);
  const AxisId axis = add_seconds(writer, kRows);
  Random random;
  double level = 70;
  add_floats(writer, axis, "rounded", kRows, [&](std::size_t i) {
    level += static_cast<double>(random.below(21) - 10) / 100;
    return i % 400 == 9 ? std::exp(level) : level;
  });
  check(writer.commit());
}

std::vector<std::string> texts(std::size_t rows, std::uint64_t letters) {
  Random random;
  std::vector<std::string> result(rows);
  for (std::string& text : result) {
    const std::int64_t length = random.below(12);
    for (std::int64_t i = 0; i < length; ++i) text += static_cast<char>('a' + random.below(letters));
  }
  return result;
}

void encoding_string_plain() {
  Writer writer = create("encoding-string-plain", Profile::kFast);
  const AxisId axis = add_seconds(writer, kRows);
  add_text(writer, axis, "words", texts(kRows, 26));
  check(writer.commit());
}

void encoding_string_zstd() {
  Writer writer = create("encoding-string-zstd", Profile::kSmall);
  const AxisId axis = add_seconds(writer, kRows);
  std::vector<std::string> lines = texts(kRows, 3);
  for (std::string& line : lines) line = "pressure of pump " + line + " is too high";
  add_text(writer, axis, "lines", lines);
  check(writer.commit());
}

}  // namespace

void write_encodings() {
  encoding_plain();
  encoding_constant();
  encoding_sequence();
  encoding_for_bitpack();
  encoding_delta();
  encoding_affine();
  encoding_alp();
  encoding_dictionary();
  encoding_run_end();
  encoding_byte_stream_zstd();
  encoding_decimal_zstd();
  encoding_string_plain();
  encoding_string_zstd();
}

}  // namespace vectors
