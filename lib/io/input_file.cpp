// SPDX-License-Identifier: Apache-2.0
#include "lib/io/input_file.hpp"

#include <fcntl.h>

#include <array>
#include <limits>
#include <utility>

#include "format/superblock.hpp"

namespace mdat::io {

Result<std::shared_ptr<const InputFile>> InputFile::open(const std::string& path) {
  auto file = std::make_shared<InputFile>();
  file->path_ = path;
  auto opened = Descriptor::open_regular(path, O_RDONLY);
  if (!opened) return std::unexpected(std::move(opened.error()));
  file->file_ = std::move(*opened);
  return file;
}

InputBlocks::InputBlocks(std::shared_ptr<const InputFile> file, std::uint64_t bytes,
                         const OpenOptions& options, Term term)
    : file_(std::move(file)), bytes_(bytes), term_(term) {
  if (options.access == Access::kMapped && bytes > 0) mapping_ = Mapping::map(file_->descriptor(), bytes);
  if (mapping_ && options.guard) guard_.emplace(mapping_->bytes(), file_->descriptor());
}

std::optional<Error> InputBlocks::gone() const {
  if (term_.keep_commits == 0) return std::nullopt;
  std::array<std::byte, format::kBodyOffset> first;
  const auto read = file_->read_some(0, first);
  if (!read) return std::nullopt;
  const auto newest = format::choose_superblock(std::span(first).first(*read),
                                                std::numeric_limits<std::uint64_t>::max(), file_->path());
  if (!newest || newest->slot.sequence <= term_.commit + term_.keep_commits) return std::nullopt;
  return Error{ErrorCode::kSnapshotGone,
               file_->path() + ": commit " + std::to_string(term_.commit) + " is gone: commit " +
                   std::to_string(newest->slot.sequence) + " is there, and the file keeps " +
                   std::to_string(term_.keep_commits) + " older ones; open or refresh it again",
               {}};
}

std::optional<Error> InputBlocks::guard_error() const {
  if (trips() == 0) return std::nullopt;
  return Error{ErrorCode::kIo,
               file_->path() +
                   ": became shorter or could not be read while it was mapped; what was read of it" +
                   " since may be zeros: open it again, or with Access::kCopied",
               {}};
}

Result<void> InputBlocks::check(std::uint64_t offset, std::size_t bytes) const {
  if (offset <= bytes_ && bytes <= bytes_ - offset) return {};
  return fail(ErrorCode::kDamaged,
              file_->path() + ": a block of " + std::to_string(bytes) + " bytes at offset " +
                  std::to_string(offset) + " reaches behind the committed " + std::to_string(bytes_) +
                  " bytes",
              offset);
}

Result<std::span<const std::byte>> InputBlocks::view(std::uint64_t offset, std::size_t bytes,
                                                     Scratch& scratch) const {
  if (auto ok = check(offset, bytes); !ok) return std::unexpected(std::move(ok.error()));
  if (mapping_ && mapping_->populate(offset, bytes))
    return mapping_->bytes().subspan(static_cast<std::size_t>(offset), bytes);
  // Reading what cannot be brought in says why.
  const std::span<std::byte> copy = scratch.take(bytes);
  if (auto ok = read(offset, copy); !ok) return std::unexpected(std::move(ok.error()));
  if (!mapping_) return copy;
  return fail(ErrorCode::kIo,
              file_->path() + ": the system cannot map " + std::to_string(bytes) + " bytes at offset " +
                  std::to_string(offset) + ": open it with Access::kCopied",
              offset);
}

const std::byte* InputBlocks::peek(std::uint64_t offset, std::size_t bytes,
                                   std::span<std::byte> room) const noexcept {
  if (offset > bytes_ || bytes > bytes_ - offset) return nullptr;
  if (mapping_) return mapping_->populate(offset, bytes) ? mapping_->bytes().data() + offset : nullptr;
  if (bytes > room.size()) return nullptr;
  const std::ptrdiff_t read = try_read(file_->descriptor(), offset, room.first(bytes));
  return read == static_cast<std::ptrdiff_t>(bytes) ? room.data() : nullptr;
}

void InputBlocks::advise(std::uint64_t offset, std::uint64_t bytes) const {
  ::posix_fadvise(file_->descriptor(), static_cast<off_t>(offset), static_cast<off_t>(bytes),
                  POSIX_FADV_WILLNEED);
}

std::uint64_t InputBlocks::checked_parts(std::uint64_t offset) const {
  if (!mapping_) return 0;
  const std::scoped_lock lock(mutex_);
  const auto found = checked_.find(offset);
  return found == checked_.end() ? 0 : found->second;
}

void InputBlocks::note_checked(std::uint64_t offset, std::uint64_t parts) const {
  if (!mapping_) return;
  const std::scoped_lock lock(mutex_);
  if (checked_.size() >= kCheckedMax) checked_.clear();
  checked_[offset] |= parts;
}

Result<void> InputBlocks::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (auto ok = check(offset, out.size()); !ok) return ok;
  return read_fully(file_->descriptor(), file_->path(), offset, out);
}

}  // namespace mdat::io
