// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "lib/arrow/array_buffers.hpp"
#include "lib/arrow/framing.hpp"
#include "lib/arrow/lz4_frame.hpp"
#include "lib/arrow/message_source.hpp"
#include "lib/arrow/schema.hpp"
#include "lib/codec/zstd_frame.hpp"
#include "mdat/arrow.hpp"

namespace mdat {
namespace {

using namespace arrow;

constexpr int kZstdLevel = 1;
constexpr std::size_t kCategoriesMax = INT32_MAX;

/// The body of a message: buffers, one behind the other at multiples of eight.
class BodyBuilder {
 public:
  explicit BodyBuilder(Compression compression) : compression_(compression) {}
  void clear() {
    metadata_ = {.compression = compression_};
    pieces_.clear();
    bytes_ = 0;
  }
  void add(const ArrayBuffers& array);

  [[nodiscard]] BatchMetadata& metadata() { return metadata_; }
  [[nodiscard]] std::int64_t bytes() const { return static_cast<std::int64_t>(bytes_); }
  [[nodiscard]] Result<void> write(const ByteSink& sink) const;

 private:
  [[nodiscard]] std::span<const std::byte> compressed(std::span<const std::byte> buffer);
  Compression compression_;
  BatchMetadata metadata_;
  std::vector<std::span<const std::byte>> pieces_;
  std::vector<Bytes> frames_;  // pieces_ that were compressed; kept, so that memory is used again
  std::uint64_t bytes_ = 0;
};

void BodyBuilder::add(const ArrayBuffers& array) {
  metadata_.nodes.push_back({array.rows(), array.nulls()});
  for (const auto buffer : array.buffers()) {
    const auto piece = compression_ == Compression::kNone || buffer.empty() ? buffer : compressed(buffer);
    metadata_.buffers.push_back({bytes(), static_cast<std::int64_t>(piece.size())});
    pieces_.push_back(piece);
    bytes_ += padded(piece.size());
  }
}

/// The length before, and a frame; or -1, and the buffer as it is where a frame would not be shorter.
std::span<const std::byte> BodyBuilder::compressed(std::span<const std::byte> buffer) {
  const std::size_t index = pieces_.size();
  if (frames_.size() <= index) frames_.resize(index + 1);
  Bytes& out = frames_[index];
  auto length = static_cast<std::int64_t>(buffer.size());
  out.resize(sizeof length);
  if (compression_ == Compression::kZstd)
    codec::zstd_compress(buffer, kZstdLevel, out);
  else
    lz4_compress(buffer, out);
  if (out.size() - sizeof length >= buffer.size()) {
    length = -1;
    out.resize(sizeof length);
    out.insert(out.end(), buffer.begin(), buffer.end());
  }
  std::memcpy(out.data(), &length, sizeof length);
  return out;
}

Result<void> BodyBuilder::write(const ByteSink& sink) const {
  constexpr std::byte kZeros[8] = {};
  for (const auto piece : pieces_) {
    if (piece.empty()) continue;
    if (auto ok = sink(piece); !ok) return ok;
    const std::size_t rest = padded(piece.size()) - piece.size();
    if (rest == 0) continue;
    if (auto ok = sink(std::span(kZeros).first(rest)); !ok) return ok;
  }
  return {};
}

/// Of a column of categories: every text that came up so far, by its number.
struct WrittenDictionary {
  std::int64_t id = 0;
  std::vector<std::string> texts;
  std::unordered_map<std::string, std::uint32_t> numbers;
  bool is_written = false;
};

class IpcWriter final : public TableWriter {
 public:
  IpcWriter(TableSchema schema, ByteSink sink, const ArrowWriteOptions& options);
  [[nodiscard]] Result<void> begin();
  Result<void> append(std::span<const ColumnData> columns) override;
  Result<void> finish() override;

 private:
  [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
  [[nodiscard]] Result<void> write_message(const Bytes& metadata, std::vector<Block>* blocks);
  [[nodiscard]] Result<void> write_dictionary(WrittenDictionary& dictionary, const ColumnData& column);
  [[nodiscard]] Result<void> write_batch(std::span<const ColumnData> columns, std::size_t begin,
                                         std::size_t end);
  [[nodiscard]] Result<void> write_footer();

  TableSchema schema_;
  SchemaTree tree_;
  ByteSink sink_;
  ArrowWriteOptions options_;
  std::uint64_t offset_ = 0;
  Footer footer_;
  BodyBuilder body_;
  std::vector<ArrayBuffers> arrays_;
  std::vector<WrittenDictionary> dictionaries_;     // one per column, empty where it has none
  std::vector<std::optional<ColumnData>> recoded_;  // columns that came with other numbers
};

Compression compression_of(ArrowCompression compression) {
  return compression == ArrowCompression::kNone  ? Compression::kNone
         : compression == ArrowCompression::kLz4 ? Compression::kLz4Frame
                                                 : Compression::kZstd;
}

IpcWriter::IpcWriter(TableSchema schema, ByteSink sink, const ArrowWriteOptions& options)
    : schema_(std::move(schema)),
      tree_(tree_of(schema_)),
      sink_(std::move(sink)),
      options_(options),
      body_(compression_of(options.compression)),
      arrays_(schema_.fields.size()),
      dictionaries_(schema_.fields.size()),
      recoded_(schema_.fields.size()) {
  for (std::size_t i = 0; i < dictionaries_.size(); ++i) {
    if (tree_.fields[i].dictionary) dictionaries_[i].id = tree_.fields[i].dictionary->id;
  }
}

Result<void> IpcWriter::write(std::span<const std::byte> bytes) {
  offset_ += bytes.size();
  return sink_(bytes);
}

Result<void> IpcWriter::begin() {
  if (options_.form == ArrowForm::kFile) {
    std::string magic(kFileMagic);
    magic.resize(padded(magic.size()));
    if (auto ok = write(std::as_bytes(std::span(magic))); !ok) return ok;
  }
  return write(frame(encode(tree_)));
}

/// Whether codes of the column are numbers of the dictionary as they are.
bool has_numbers_of(const WrittenDictionary& dictionary, const ColumnData& column) {
  const auto& texts = column.categories();
  return texts.size() <= dictionary.texts.size() &&
         std::equal(texts.begin(), texts.end(), dictionary.texts.begin());
}

/// The column in the numbers of the dictionary, whose texts it does not keep.
ColumnData recoded(const WrittenDictionary& dictionary, const ColumnData& column) {
  std::vector<std::uint32_t> numbers, codes;
  for (const std::string& text : column.categories()) numbers.push_back(dictionary.numbers.at(text));
  for (std::size_t row = 0; row < column.size(); ++row)
    codes.push_back(column.is_valid(row) ? numbers[column.values<std::uint32_t>()[row]] : 0);
  ColumnData out(column.type());
  out.append(codes.data(), codes.size(), column.validity());
  return out;
}

Result<void> IpcWriter::append(std::span<const ColumnData> columns) {
  assert(columns.size() == schema_.fields.size());
  if (columns.empty()) return {};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    assert(columns[i].type() == schema_.fields[i].type && columns[i].size() == columns[0].size());
    if (columns[i].type().kind != TypeKind::kCategorical) continue;
    if (auto ok = write_dictionary(dictionaries_[i], columns[i]); !ok) return ok;
    recoded_[i].reset();
    if (!has_numbers_of(dictionaries_[i], columns[i])) recoded_[i] = recoded(dictionaries_[i], columns[i]);
  }
  for (std::size_t begin = 0; begin < columns[0].size();) {
    const auto end = fitting_end(columns, begin, columns[0].size());
    if (!end) return std::unexpected(end.error());
    if (auto ok = write_batch(columns, begin, *end); !ok) return ok;
    begin = *end;
  }
  return {};
}

Result<void> IpcWriter::write_message(const Bytes& metadata, std::vector<Block>* blocks) {
  const Bytes framed = frame(metadata);
  blocks->push_back(
      {static_cast<std::int64_t>(offset_), static_cast<std::int32_t>(framed.size()), body_.bytes()});
  if (auto ok = write(framed); !ok) return ok;
  offset_ += static_cast<std::uint64_t>(body_.bytes());
  return body_.write(sink_);
}

/// Texts that are new go behind those that were written before, so that codes of earlier batches stay true.
Result<void> IpcWriter::write_dictionary(WrittenDictionary& dictionary, const ColumnData& column) {
  if (dictionary.is_written && dictionary.texts == column.categories()) return {};
  ColumnData news(Type{.kind = TypeKind::kString});
  for (const std::string& text : column.categories()) {
    const auto number = static_cast<std::uint32_t>(dictionary.texts.size());
    if (!dictionary.numbers.try_emplace(text, number).second) continue;
    dictionary.texts.push_back(text);
    news.append_text(text);
  }
  if (dictionary.texts.size() > kCategoriesMax)
    return fail(ErrorCode::kLimit, "more than " + std::to_string(kCategoriesMax) + " categories");
  if (dictionary.is_written && news.empty()) return {};
  ArrayBuffers array;
  array.fill(news, 0, news.size());
  body_.clear();
  body_.add(array);
  body_.metadata().rows = array.rows();
  const DictionaryMetadata metadata{dictionary.id, dictionary.is_written, body_.metadata()};
  dictionary.is_written = true;
  return write_message(encode(metadata, body_.bytes()), &footer_.dictionaries);
}

Result<void> IpcWriter::write_batch(std::span<const ColumnData> columns, std::size_t begin, std::size_t end) {
  body_.clear();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    arrays_[i].fill(recoded_[i] ? *recoded_[i] : columns[i], begin, end);
    body_.add(arrays_[i]);
  }
  body_.metadata().rows = static_cast<std::int64_t>(end - begin);
  return write_message(encode(body_.metadata(), body_.bytes()), &footer_.batches);
}

Result<void> IpcWriter::finish() {
  constexpr std::uint32_t kEnd[2] = {kContinuation, 0};
  if (auto ok = write(std::as_bytes(std::span(kEnd))); !ok) return ok;
  return options_.form == ArrowForm::kFile ? write_footer() : Result<void>();
}

Result<void> IpcWriter::write_footer() {
  footer_.schema = tree_;
  Bytes bytes = encode(footer_);
  const auto length = static_cast<std::int32_t>(bytes.size());
  const auto* at = reinterpret_cast<const std::byte*>(&length);
  bytes.insert(bytes.end(), at, at + sizeof length);
  const auto magic = std::as_bytes(std::span(kFileMagic));
  bytes.insert(bytes.end(), magic.begin(), magic.end());
  return write(bytes);
}

}  // namespace

Result<std::unique_ptr<TableWriter>> write_arrow(TableSchema schema, ByteSink sink,
                                                 const ArrowWriteOptions& options) {
  auto writer = std::make_unique<IpcWriter>(std::move(schema), std::move(sink), options);
  if (auto ok = writer->begin(); !ok) return std::unexpected(std::move(ok.error()));
  return writer;
}

}  // namespace mdat
