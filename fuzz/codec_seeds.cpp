// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of decode and roundtrip: `codec_seeds fuzz/corpus`. For each encoding a few segments that
// it likes; run again after a new encoding, and commit what it wrote.
#include <cmath>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "lib/codec/codec.hpp"

using namespace mdat;

namespace {

void write(const std::string& path, const std::vector<char>& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void append(std::vector<char>& out, const std::vector<std::byte>& bytes, std::size_t count) {
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  out.insert(out.end(), begin, begin + count);
}

void write_seeds(const std::string& folder, const std::string& label, const codec::Values& values,
                 const std::vector<char>& raw) {
  std::vector<char> round_trip{static_cast<char>(values.physical)};
  round_trip.insert(round_trip.end(), raw.begin(), raw.end());
  write(folder + "/roundtrip/" + label, round_trip);
  for (char number = 1; number < 32; ++number) {
    const auto encoded = codec::encode_as(static_cast<format::Encoding>(number), values);
    if (!encoded || encoded->ends.size() != 1) continue;
    const auto rows = values.rows - 1;
    const std::size_t shared = encoded->shared.size();
    std::vector<char> seed{number,
                           static_cast<char>(values.physical),
                           static_cast<char>(rows),
                           static_cast<char>(rows >> 8),
                           static_cast<char>(shared),
                           static_cast<char>(shared >> 8)};
    append(seed, encoded->shared, shared);
    append(seed, encoded->payloads, encoded->payloads.size());
    if (seed.size() < 4096)
      write(folder + "/decode/" + std::string(codec::name(encoded->encoding)) + "-" + label, seed);
  }
}

template <typename T>
void write_numbers(const std::string& folder, const std::string& label, format::Physical physical,
                   const std::vector<T>& values) {
  std::vector<char> raw(values.size() * sizeof(T));
  std::memcpy(raw.data(), values.data(), raw.size());
  const auto rows = static_cast<std::uint32_t>(values.size());
  write_seeds(folder, label, {physical, rows, reinterpret_cast<const std::byte*>(values.data())}, raw);
}

void write_strings(const std::string& folder) {
  const std::string text = "on\noff\n\non\nfault: pump 3\non";
  std::vector<std::uint32_t> offsets{0};
  std::string heap;
  for (const char c : text + "\n") {
    if (c == '\n') {
      offsets.push_back(static_cast<std::uint32_t>(heap.size()));
    } else {
      heap += c;
    }
  }
  const auto rows = static_cast<std::uint32_t>(offsets.size() - 1);
  write_seeds(folder, "strings", {format::Physical::kString, rows, nullptr, offsets, heap.data()},
              {text.begin(), text.end()});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  using enum format::Physical;
  std::vector<std::int64_t> stamps, regular;
  std::vector<double> decimals, hard{0.0, -0.0, NAN, INFINITY, -INFINITY, 1e300, 5e-324, 0.1 + 0.2, 1.5};
  std::vector<float> floats;
  std::vector<std::int16_t> small;
  std::vector<std::uint8_t> flags, bytes(300, 7);
  for (int i = 0; i < 1100; ++i) {
    if (i < 200)
      stamps.push_back(1704067200000000 + i * 300000000LL + i * i % 5 * 1000 + (i > 120 ? 7200000000 : 0));
    regular.push_back(1000 - 3 * i);
    if (i < 100) decimals.push_back((i * i % 317) / 100.0);
    if (i < 60) floats.push_back(static_cast<float>(i % 11) / 10);
    small.push_back(static_cast<std::int16_t>(i % 7 == 3 ? -300 : i / 50));
    flags.push_back(i % 3 == 0);
  }
  write_numbers(folder, "stamps", kInt64, stamps);
  write_numbers(folder, "regular", kInt64, regular);
  write_numbers(folder, "decimals", kFloat64, decimals);
  write_numbers(folder, "hard", kFloat64, hard);
  write_numbers(folder, "floats", kFloat32, floats);
  write_numbers(folder, "small", kInt16, small);
  write_numbers(folder, "flags", kBool, flags);
  write_numbers(folder, "same", kUint8, bytes);
  write_numbers(folder, "extremes", kUint64, std::vector<std::uint64_t>{0, ~0ull, 1, 1ull << 63, 42});
  write_strings(folder);
  return 0;
}
