// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/message_source.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "lib/arrow/framing.hpp"

namespace mdat::arrow {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr std::size_t kMagicBytes = 8;     // of a file, with two zeros
constexpr std::size_t kTrailerBytes = 10;  // the length of the footer, and the magic again

std::unexpected<Error> malformed(const std::string& what) { return fail(ErrorCode::kMalformed, what); }

bool starts_with(std::span<const std::byte> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

/// From front to back: pulled, its bodies in memory, or from a file, where they stay.
class StreamSource final : public MessageSource {
 public:
  StreamSource(ByteSource source, std::uint64_t memory_max)
      : source_(std::move(source)), memory_max_(memory_max) {}
  StreamSource(std::shared_ptr<const io::InputFile> file, std::uint64_t bytes)
      : file_(std::move(file)), file_bytes_(bytes) {}

  Result<bool> next(Message& message) override;
  Result<Body> body() override;

 private:
  [[nodiscard]] Result<std::size_t> fill(std::span<std::byte> out);
  [[nodiscard]] Result<void> append(Bytes& out, std::uint64_t bytes, const char* what);
  [[nodiscard]] Result<void> skip_body();
  [[nodiscard]] Result<std::uint32_t> prefix();
  ByteSource source_;
  std::uint64_t memory_max_ = 0;
  std::shared_ptr<const io::InputFile> file_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t offset_ = 0;      // of what comes next
  std::uint64_t body_bytes_ = 0;  // that have not been read
  bool done_ = false;
  Bytes body_;
};

/// Bytes that came, fewer than out.size() only at the end.
Result<std::size_t> StreamSource::fill(std::span<std::byte> out) {
  std::size_t done = 0;
  if (file_) {
    auto read = file_->read_some(offset_, out);
    if (!read) return read;
    done = *read;
  }
  while (!file_ && done < out.size()) {
    const auto read = source_(out.subspan(done));
    if (!read) return read;
    if (*read == 0) break;
    done += *read;
  }
  offset_ += done;
  return done;
}

// In pieces, so that nothing is believed of a length before its bytes have come.
Result<void> StreamSource::append(Bytes& out, std::uint64_t bytes, const char* what) {
  while (bytes != 0) {
    const std::size_t known = out.size();
    const std::size_t piece = std::min<std::uint64_t>(bytes, kPieceBytes);
    out.resize(known + piece);
    const auto read = fill(std::span(out).subspan(known));
    if (!read) return std::unexpected(read.error());
    if (*read != piece) return malformed(std::string("it ends within ") + what + ": it was cut off");
    bytes -= piece;
  }
  return {};
}

Result<void> StreamSource::skip_body() {
  if (file_) offset_ += body_bytes_;
  Bytes piece;
  while (!file_ && body_bytes_ != 0) {
    const std::uint64_t bytes = std::min<std::uint64_t>(body_bytes_, kPieceBytes);
    piece.clear();
    if (const auto ok = append(piece, bytes, "a batch"); !ok) return ok;
    body_bytes_ -= bytes;
  }
  body_bytes_ = 0;
  return {};
}

/// Bytes of the metadata that follow, 0 at the end.
Result<std::uint32_t> StreamSource::prefix() {
  std::uint32_t length = 0;
  Bytes bytes(sizeof length);
  const bool is_first = offset_ == 0;
  const auto read = fill(bytes);
  if (!read) return std::unexpected(read.error());
  if (is_first && starts_with(bytes, kFileMagic.substr(0, bytes.size()))) {
    Bytes magic;
    if (const auto ok = append(magic, kMagicBytes - bytes.size(), "its first bytes"); !ok)
      return std::unexpected(ok.error());
    if (const auto again = fill(bytes); !again) return std::unexpected(again.error());
  } else if (is_first && starts_with(bytes, "FEA1")) {
    return fail(ErrorCode::kUnsupported,
                "a Feather file of version 1: write it as version 2, which is Arrow IPC");
  } else if (is_first && *read != bytes.size()) {
    return malformed("empty, or too short for Arrow IPC");
  } else if (*read != bytes.size()) {
    return *read == 0 ? Result<std::uint32_t>(0) : malformed("it ends within a message: it was cut off");
  }
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length == kContinuation) {
    bytes.clear();
    if (const auto ok = append(bytes, sizeof length, "a message"); !ok) return std::unexpected(ok.error());
    std::memcpy(&length, bytes.data(), sizeof length);
  }
  if (length > kMetadataBytesMax)
    return malformed(is_first ? "neither a file nor a stream of Arrow IPC"
                              : "a message of impossible length");
  return length;
}

Result<bool> StreamSource::next(Message& message) {
  if (done_) return false;
  done_ = true;  // also after an error
  if (const auto ok = skip_body(); !ok) return std::unexpected(ok.error());
  const auto length = prefix();
  if (!length) return std::unexpected(length.error());
  if (*length == 0) return false;
  Bytes metadata;
  if (const auto ok = append(metadata, *length, "a message"); !ok) return std::unexpected(ok.error());
  auto parsed = parse_message(metadata);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  message = std::move(*parsed);
  if (message.body_bytes < 0) return malformed("a message with a body of negative length");
  body_bytes_ = static_cast<std::uint64_t>(message.body_bytes);
  if (file_ && body_bytes_ > file_bytes_ - std::min(offset_, file_bytes_))
    return malformed("it ends within a batch: it was cut off");
  done_ = false;
  return true;
}

Result<Body> StreamSource::body() {
  if (file_) return Body(*file_, offset_, body_bytes_);
  if (body_bytes_ > memory_max_)
    return fail(ErrorCode::kLimit, "a batch of " + std::to_string(body_bytes_) +
                                       " bytes in a stream, more than " + std::to_string(memory_max_) +
                                       ": write smaller batches, or read it as a file");
  body_.clear();
  if (const auto ok = append(body_, body_bytes_, "a batch"); !ok) return std::unexpected(ok.error());
  body_bytes_ = 0;
  return Body(body_);
}

/// A file by its footer.
class FooterSource final : public MessageSource {
 public:
  FooterSource(std::shared_ptr<const io::InputFile> file, std::uint64_t bytes)
      : file_(std::move(file)), bytes_(bytes) {}
  [[nodiscard]] Result<void> open();
  Result<bool> next(Message& message) override;
  Result<Body> body() override { return body_; }
  Result<std::optional<std::uint64_t>> rows() override;

 private:
  [[nodiscard]] Result<Message> read(const Block& block);
  std::shared_ptr<const io::InputFile> file_;
  std::uint64_t bytes_;
  Footer footer_;
  bool told_schema_ = false;
  std::size_t block_ = 0;
  std::set<std::int64_t> dictionaries_;
  Body body_;
};

Result<void> FooterSource::open() {
  Bytes trailer(kTrailerBytes);
  if (bytes_ < kMagicBytes + kTrailerBytes) return malformed("an Arrow file that was cut off");
  const auto in_file = [&](std::uint64_t offset, std::span<std::byte> out) {
    return io::read_fully(file_->descriptor(), file_->path(), offset, out);
  };
  if (const auto ok = in_file(bytes_ - kTrailerBytes, trailer); !ok) return ok;
  if (!starts_with(std::span(trailer).subspan(4), kFileMagic))
    return malformed("an Arrow file without its end: it was cut off, or is still being written");
  std::int32_t length = 0;
  std::memcpy(&length, trailer.data(), sizeof length);
  if (length <= 0 || static_cast<std::uint64_t>(length) > bytes_ - kMagicBytes - kTrailerBytes)
    return malformed("an Arrow file with a footer of impossible length");
  Bytes metadata(static_cast<std::size_t>(length));
  if (const auto ok = in_file(bytes_ - kTrailerBytes - metadata.size(), metadata); !ok) return ok;
  auto footer = parse_footer(metadata);
  if (!footer) return std::unexpected(std::move(footer.error()));
  footer_ = std::move(*footer);
  return {};
}

Result<Message> FooterSource::read(const Block& block) {
  const auto offset = static_cast<std::uint64_t>(block.offset);
  const auto body = static_cast<std::uint64_t>(block.body_bytes);
  if (block.offset < 0 || block.metadata_bytes < 8 || block.body_bytes < 0 || offset > bytes_ ||
      static_cast<std::uint64_t>(block.metadata_bytes) > bytes_ - offset ||
      body > bytes_ - offset - static_cast<std::uint64_t>(block.metadata_bytes))
    return malformed("a batch that lies outside its file");
  Bytes framed(static_cast<std::size_t>(block.metadata_bytes));
  if (const auto ok = io::read_fully(file_->descriptor(), file_->path(), offset, framed); !ok)
    return std::unexpected(ok.error());
  const auto metadata = unframe(framed);
  if (!metadata) return std::unexpected(metadata.error());
  auto message = parse_message(*metadata);
  if (!message) return message;
  if (message->body_bytes < 0 || message->body_bytes > block.body_bytes)
    return malformed("a batch whose length its file tells otherwise");
  body_ = Body(*file_, offset + framed.size(), static_cast<std::uint64_t>(message->body_bytes));
  return message;
}

Result<bool> FooterSource::next(Message& message) {
  if (!told_schema_) {
    message = {.header = footer_.schema};
    told_schema_ = true;
    return true;
  }
  const std::size_t dictionaries = footer_.dictionaries.size();
  if (block_ == dictionaries + footer_.batches.size()) return false;
  const bool is_dictionary = block_ < dictionaries;
  auto read_message =
      read(is_dictionary ? footer_.dictionaries[block_] : footer_.batches[block_ - dictionaries]);
  ++block_;
  if (!read_message) return std::unexpected(std::move(read_message.error()));
  message = std::move(*read_message);
  if (is_dictionary != std::holds_alternative<DictionaryMetadata>(message.header))
    return malformed("a footer that takes a batch for a dictionary, or the other way round");
  // Batches may stand before it: which of the two they mean cannot be told.
  const auto* dictionary = std::get_if<DictionaryMetadata>(&message.header);
  if (dictionary != nullptr && !dictionaries_.insert(dictionary->id).second && !dictionary->is_delta)
    return malformed("an Arrow file in which one dictionary takes the place of another");
  return true;
}

Result<std::optional<std::uint64_t>> FooterSource::rows() {
  std::uint64_t rows = 0;
  for (const Block& block : footer_.batches) {
    const auto message = read(block);
    if (!message) return std::unexpected(message.error());
    const auto* batch = std::get_if<BatchMetadata>(&message->header);
    if (batch == nullptr || batch->rows < 0)
      return malformed("a footer that refers to something else than a batch");
    if (static_cast<std::uint64_t>(batch->rows) > ~rows) return malformed("more rows than can be counted");
    rows += static_cast<std::uint64_t>(batch->rows);
  }
  return std::optional(rows);
}

}  // namespace

Result<std::unique_ptr<MessageSource>> open_messages(const std::string& path) {
  auto file = io::InputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto bytes = (*file)->size();
  if (!bytes) return std::unexpected(bytes.error());
  Bytes magic(kFileMagic.size());
  const auto read = (*file)->read_some(0, magic);
  if (!read) return std::unexpected(read.error());
  if (!starts_with(magic, kFileMagic)) return std::make_unique<StreamSource>(std::move(*file), *bytes);
  auto source = std::make_unique<FooterSource>(std::move(*file), *bytes);
  if (const auto ok = source->open(); !ok) return std::unexpected(ok.error());
  return source;
}

Result<std::unique_ptr<MessageSource>> open_messages(ByteSource source, std::uint64_t memory_max) {
  return std::make_unique<StreamSource>(std::move(source), memory_max);
}

}  // namespace mdat::arrow
