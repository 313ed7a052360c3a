// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/byte_source.hpp"

#include <cstring>

#include "lib/io/input_file.hpp"

namespace mdat::parquet {
namespace {

std::unexpected<Error> ends_early(const ByteSource& source, std::uint64_t offset, std::size_t bytes) {
  return fail(
      ErrorCode::kDamaged,
      source.name() + ": ends before " + std::to_string(bytes) + " bytes at " + std::to_string(offset),
      offset);
}

class FileSource final : public ByteSource {
 public:
  FileSource(std::shared_ptr<const io::InputFile> file, std::uint64_t size)
      : ByteSource(file->path(), size), file_(std::move(file)) {}

  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    const auto got = file_->read_some(offset, out);
    if (!got) return std::unexpected(got.error());
    if (*got < out.size()) return ends_early(*this, offset, out.size());
    return {};
  }

 private:
  std::shared_ptr<const io::InputFile> file_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes)
      : ByteSource("memory", bytes.size()), bytes_(bytes) {}

  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset)
      return ends_early(*this, offset, out.size());
    if (!out.empty()) std::memcpy(out.data(), bytes_.data() + offset, out.size());
    return {};
  }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

Result<std::unique_ptr<const ByteSource>> open_file(const std::string& path) {
  auto file = io::InputFile::open(path);
  if (!file) return std::unexpected(file.error());
  const auto size = (*file)->size();
  if (!size) return std::unexpected(size.error());
  return std::make_unique<FileSource>(std::move(*file), *size);
}

std::unique_ptr<const ByteSource> view_memory(std::span<const std::byte> bytes) {
  return std::make_unique<MemorySource>(bytes);
}

}  // namespace mdat::parquet
