// SPDX-License-Identifier: Apache-2.0
// make_seeds FOLDER: writes the seeds of fuzz/corpus/ that are made rather than found: a segment of every
// encoding and type, pages, small files. For whoever adds an encoding; what it wrote is committed.
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "format/page.hpp"
#include "lib/codec/codec.hpp"
#include "mdat/mdat.hpp"

namespace {

using namespace mdat;
namespace fs = std::filesystem;

void save(const fs::path& path, std::span<const std::byte> bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// One granule without nulls, as the segment target takes it.
std::vector<std::byte> segment_seed(const codec::Encoded& encoded, const codec::Values& values) {
  const format::SegmentHeader header{.magic = format::kSegmentMagic,
                                     .encoding = encoded.encoding,
                                     .physical = values.physical,
                                     .has_validity = 0,
                                     .runner_up = {},
                                     .rows = values.rows,
                                     .granules = 1,
                                     .shared_bytes = static_cast<std::uint32_t>(encoded.shared.size()),
                                     .runner_up_bytes = 0};
  std::vector<std::byte> seed(1 + sizeof header);
  seed[0] = static_cast<std::byte>(values.physical);
  std::memcpy(seed.data() + 1, &header, sizeof header);
  seed.insert(seed.end(), encoded.shared.begin(), encoded.shared.end());
  seed.resize(1 + sizeof header + (encoded.shared.size() + 7) / 8 * 8);
  seed.insert(seed.end(), encoded.payloads.begin(), encoded.payloads.end());
  return seed;
}

void segment_seeds(const codec::Values& values, const std::string& shape, const fs::path& folder) {
  for (int number = 1; number < 256; ++number) {
    const format::Encoding encoding{static_cast<std::uint8_t>(number)};
    if (codec::name(encoding).empty() || !codec::supports(encoding, values.physical)) continue;
    const auto encoded = codec::encode_as(encoding, values);
    if (!encoded) continue;
    const std::string type = std::to_string(static_cast<int>(values.physical));
    save(folder / "segment" / (std::string(codec::name(encoding)) + "-" + type + "-" + shape),
         segment_seed(*encoded, values));
  }
}

void all_segments(const fs::path& folder) {
  constexpr std::uint32_t kRows = 100;
  for (auto physical = format::Physical::kInt8; physical < format::Physical::kString;
       physical = format::Physical{static_cast<std::uint8_t>(static_cast<int>(physical) + 1)}) {
    visit_physical(physical, [&]<typename T>(std::type_identity<T>) {
      const bool is_bool = physical == format::Physical::kBool;
      std::vector<T> varied, equal, steady;
      for (std::uint32_t i = 0; i < kRows; ++i) {
        varied.push_back(static_cast<T>(is_bool ? i * i % 3 == 0 : i * i % 101 / 4));
        equal.push_back(static_cast<T>(1));
        steady.push_back(static_cast<T>(is_bool ? i / 50 : i));
      }
      for (const auto& [shape, run] : {std::pair{"varied", &varied}, {"equal", &equal}, {"steady", &steady}})
        segment_seeds({physical, kRows, reinterpret_cast<const std::byte*>(run->data()), {}, nullptr}, shape,
                      folder);
    });
  }
  const std::string heap = "openopenclosedopenclosed";
  const std::vector<std::uint32_t> offsets{0, 4, 8, 14, 18, 24, 24};
  segment_seeds({format::Physical::kString, 6, nullptr, offsets, heap.data()}, "words", folder);
}

/// One page of each kind, with one item.
void page_seeds(const fs::path& folder) {
  format::Child child{};
  child.extent = {.offset = format::kBodyOffset, .hash = {.low = 1, .high = 2}, .bytes = 64, .height = 0};
  child.aggregate.rows = 1;
  format::Description description{};
  description.physical = format::Physical::kFloat64;
  format::Entry entry{};
  entry.key_bytes = 2;
  entry.axis = 1;
  entry.column = child;
  const format::Branch branch{.extent = child.extent, .entries = 1, .key_offset = 0, .key_bytes = 2};

  format::Page column;
  column.children = {&child, 1};
  save(folder / "column", format::build_page(column));
  format::Page leaf;
  leaf.heap = "\002a";
  leaf.descriptions = {&description, 1};
  leaf.entries = {&entry, 1};
  save(folder / "directory_leaf", format::build_page(leaf));
  format::Page inner;
  inner.heap = "\002a";
  inner.branches = {&branch, 1};
  save(folder / "directory_inner", format::build_page(inner));
}

/// Two series on one axis, nulls, strings, a hidden series on an axis of numbers, two commits.
Result<void> file_seed(const std::string& path) {
  CreateOptions options;
  options.replace = true;
  options.commit_time_us = 0;
  auto writer = Writer::create(path, options);
  if (!writer) return std::unexpected(writer.error());
  const auto number = writer->add_series("number");
  SeriesOptions text_options;
  text_options.type.kind = TypeKind::kString;
  const auto text = writer->add_series("text", text_options);
  text_options.axis_type = {.kind = TypeKind::kInt64};
  text_options.hidden = true;
  const auto hidden = writer->add_series("number", text_options);
  if (!number || !text || !hidden) return fail(ErrorCode::kInvalidArgument, "no series");
  if (auto ok = writer->append(*hidden, 0, Value{std::string("made")}); !ok) return ok;
  for (std::int64_t time = 0; time < 20; ++time) {
    const Value value = time % 7 == 3 ? Value{} : Value{static_cast<double>(time) / 4};
    if (auto ok = writer->append(*number, time, value); !ok) return ok;
    if (auto ok = writer->append(*text, time, Value{std::string("word")}); !ok) return ok;
    if (time == 9 || time == 19) {
      if (auto ok = writer->commit(); !ok) return std::unexpected(ok.error());
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const fs::path folder = argv[1];
  all_segments(folder);
  fs::create_directories(folder / "open_file");
  if (const auto ok = file_seed(folder / "open_file" / "two_commits.mdat"); !ok) {
    std::cerr << ok.error().message << '\n';
    return 1;
  }
  page_seeds(folder / "page");
  return 0;
}
