// SPDX-License-Identifier: Apache-2.0
// A file opened for reading: one descriptor for all snapshots, one map per snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "lib/io/block_source.hpp"
#include "lib/io/descriptor.hpp"
#include "lib/io/map_guard.hpp"
#include "lib/io/mapping.hpp"
#include "mdat/error.hpp"
#include "mdat/file.hpp"

namespace mdat::io {

class InputFile {
 public:
  [[nodiscard]] static Result<std::shared_ptr<const InputFile>> open(const std::string& path);
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int descriptor() const { return file_.get(); }
  [[nodiscard]] Result<std::uint64_t> size() const { return file_size(file_.get(), path_); }
  [[nodiscard]] Result<std::size_t> read_some(std::uint64_t offset, std::span<std::byte> out) const {
    return io::read_some(file_.get(), path_, offset, out);
  }

 private:
  std::string path_;
  Descriptor file_;
};

/// Until when the blocks of a commit stay as they are, in a file that uses space again.
struct Term {
  std::uint64_t commit = 0;
  std::uint32_t keep_commits = 0;  // 0: for ever
};

/// The first `bytes` of a file as a source of blocks.
class InputBlocks final : public BlockSource {
 public:
  InputBlocks(std::shared_ptr<const InputFile> file, std::uint64_t bytes, const OpenOptions& options,
              Term term = {});
  [[nodiscard]] const std::string& path() const override { return file_->path(); }
  [[nodiscard]] Result<std::span<const std::byte>> view(std::uint64_t offset, std::size_t bytes,
                                                        Scratch& scratch) const override;
  [[nodiscard]] Result<void> read(std::uint64_t offset, std::span<std::byte> out) const override;
  /// As view(), for signal handlers: nullptr where the bytes cannot be had or do not fit into `room`.
  [[nodiscard]] const std::byte* peek(std::uint64_t offset, std::size_t bytes,
                                      std::span<std::byte> room) const noexcept;
  /// Lets the system read the bytes ahead; a hint.
  void advise(std::uint64_t offset, std::uint64_t bytes) const;
  [[nodiscard]] bool in_place() const override { return mapping_.has_value(); }
  [[nodiscard]] std::uint64_t checked_parts(std::uint64_t offset) const override;
  void note_checked(std::uint64_t offset, std::uint64_t parts) const override;
  [[nodiscard]] std::optional<Error> gone() const override;
  [[nodiscard]] std::uint64_t trips() const noexcept override { return guard_ ? guard_->trips() : 0; }
  /// What the guard met, if it met anything.
  [[nodiscard]] std::optional<Error> guard_error() const;

 private:
  [[nodiscard]] Result<void> check(std::uint64_t offset, std::size_t bytes) const;
  std::shared_ptr<const InputFile> file_;
  std::uint64_t bytes_;
  Term term_;
  std::optional<Mapping> mapping_;
  std::optional<MapGuard> guard_;
  // A few MiB at most; forgetting only costs another check.
  static constexpr std::size_t kCheckedMax = std::size_t{1} << 16;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::uint64_t, std::uint64_t> checked_;
};

}  // namespace mdat::io
