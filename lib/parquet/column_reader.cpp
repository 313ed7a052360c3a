// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/column_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/column/utf8.hpp"
#include "lib/parquet/page_codec.hpp"

namespace mdat::parquet {
namespace {

// Rows that are decoded at once: indices, values and bits of so many stay in the first cache.
constexpr std::size_t kPieceRows = 2048;

std::string encoding_name(Encoding encoding) {
  constexpr std::string_view kNames[] = {"PLAIN",
                                         "encoding 1",
                                         "PLAIN_DICTIONARY",
                                         "RLE",
                                         "BIT_PACKED",
                                         "DELTA_BINARY_PACKED",
                                         "DELTA_LENGTH_BYTE_ARRAY",
                                         "DELTA_BYTE_ARRAY",
                                         "RLE_DICTIONARY",
                                         "BYTE_STREAM_SPLIT",
                                         "ALP"};
  const auto number = static_cast<std::size_t>(encoding);
  return number < std::size(kNames) ? std::string(kNames[number]) : "encoding " + std::to_string(number);
}

bool is_dictionary(Encoding encoding) {
  return encoding == Encoding::kPlainDictionary || encoding == Encoding::kRleDictionary;
}

}  // namespace

ColumnReader::ColumnReader(const ByteSource& source, FlatColumn column)
    : source_(&source), column_(std::move(column)), stream_(source) {}

std::unexpected<Error> ColumnReader::wrong(ErrorCode code, const std::string& what) const {
  return fail(code,
              source_->name() + ": column \"" + column_.field.name + "\", row group " +
                  std::to_string(group_) + ", page " + std::to_string(page_) + ": " + what,
              page_offset_);
}

std::unexpected<Error> ColumnReader::not_text() {
  misfit_ = true;
  return wrong(ErrorCode::kMalformed, "a string that is not UTF-8");
}

Result<void> ColumnReader::open(const RowGroup& group, std::size_t number) {
  group_ = number;
  page_ = 0;
  page_rows_ = 0;
  has_dictionary_ = false;
  rows_left_ = static_cast<std::uint64_t>(group.num_rows);
  if (rows_left_ == 0) return {};  // whose chunks may be nowhere
  const ColumnChunk& chunk = group.columns[column_.leaf];
  if (chunk.encrypted || !chunk.metadata) return wrong(ErrorCode::kUnsupported, "it is encrypted");
  if (chunk.file_path) return wrong(ErrorCode::kUnsupported, "it is in another file, " + *chunk.file_path);
  const ColumnMetadata& metadata = *chunk.metadata;
  if (metadata.type != column_.fixed.physical)
    return wrong(ErrorCode::kMalformed, "its type is not that of the schema");
  if (metadata.num_values != group.num_rows)
    return wrong(ErrorCode::kMalformed, "it has " + std::to_string(metadata.num_values) +
                                            " values, but its group " + std::to_string(group.num_rows) +
                                            " rows");
  codec_ = metadata.codec;
  if (!is_supported(codec_))
    return wrong(ErrorCode::kUnsupported, "pages compressed with " + name(codec_) + " cannot be read");
  // Old writers count the sizes of chunks wrongly, so that pages end where their values do.
  const std::int64_t data = metadata.data_page_offset;
  const std::int64_t dictionary = metadata.dictionary_page_offset.value_or(0);
  const std::int64_t begin = dictionary > 0 && dictionary < data ? dictionary : data;
  if (begin < 4) return wrong(ErrorCode::kMalformed, "its pages begin at " + std::to_string(begin));
  stream_.seek(static_cast<std::uint64_t>(begin), source_->size());
  return {};
}

Result<void> ColumnReader::skip(std::uint64_t rows) {
  ColumnData unwanted(column_.field.type);
  while (rows > 0) {
    if (page_rows_ == 0) {
      const std::uint64_t before = rows_left_;
      if (auto done = next_page(rows); !done) return done;
      if (page_rows_ == 0) {
        rows -= before - rows_left_;
        continue;
      }
    }
    const std::size_t step =
        std::min({rows, std::uint64_t{page_rows_}, std::uint64_t{TableReader::kBatchRows}});
    if (auto done = read(step, unwanted); !done) return done;
    unwanted.clear();
    rows -= step;
  }
  return {};
}

Result<void> ColumnReader::read(std::size_t rows, ColumnData& out) {
  text_bytes_ = 0;
  while (rows > 0) {
    if (page_rows_ == 0) {
      if (auto done = next_page(); !done) return done;
      continue;
    }
    const std::size_t step = std::min({rows, page_rows_, kPieceRows});
    if (auto done = read_piece(step, out); !done) return done;
    page_rows_ -= step;
    rows -= step;
  }
  if (column_.field.type.kind == TypeKind::kCategorical && out.categories().size() != categories_.size())
    out.set_categories(categories_);
  return {};
}

/// Leaves the decoders at the start of the next page with rows, or behind a page that is to be skipped whole.
Result<void> ColumnReader::next_page(std::uint64_t rows_to_skip) {
  page_offset_ = stream_.position();
  if (rows_left_ == 0) return wrong(ErrorCode::kMalformed, "its rows are more than those of its group");
  const auto header = stream_.header();
  if (!header) return wrong(header.error());
  if (header->type == PageType::kDictionary && header->dictionary) {
    if (has_dictionary_) return wrong(ErrorCode::kMalformed, "a second dictionary");
    return load_dictionary(*header);
  }
  const bool first = header->type == PageType::kData && header->data;
  const bool second = header->type == PageType::kDataV2 && header->data_v2;
  if (header->type == PageType::kIndex) {
    stream_.skip_body(*header);
    return {};
  }
  if (!first && !second)
    return wrong(ErrorCode::kMalformed, "a page of no known type, or without its header");
  const std::int32_t values = first ? header->data->num_values : header->data_v2->num_values;
  if (values < 0 || static_cast<std::uint64_t>(values) > rows_left_)
    return wrong(ErrorCode::kMalformed, "it has " + std::to_string(values) + " values, and " +
                                            std::to_string(rows_left_) + " rows are left");
  rows_left_ -= static_cast<std::uint64_t>(values);
  if (static_cast<std::uint64_t>(values) <= rows_to_skip) {
    stream_.skip_body(*header);
    ++page_;
    return {};
  }
  page_rows_ = static_cast<std::size_t>(values);
  if (auto done = load_data(*header); !done) return done;
  if (has_levels_ && levels_.all_valid(page_rows_)) has_levels_ = false;
  return {};
}

/// `plain` bytes at the front are never compressed.
Result<std::span<const std::byte>> ColumnReader::decompressed(const PageHeader& header, std::size_t plain,
                                                              Room& room) {
  const auto bytes = stream_.body(header);
  if (!bytes) return wrong(bytes.error());
  const auto size = static_cast<std::size_t>(header.uncompressed_bytes);
  if (plain > size || plain > bytes->size())
    return wrong(ErrorCode::kMalformed, "its levels are longer than the page");
  const bool plain_page = header.type == PageType::kDataV2 && !header.data_v2->compressed.value_or(true);
  const bool compressed = codec_ != Compression::kNone && !plain_page;
  // Dictionaries stay while pages come and go.
  if (!compressed && &room == &page_room_) return bytes;
  const std::span<std::byte> out = room.of(size);
  std::copy_n(bytes->begin(), plain, out.begin());
  // Without values some writers write nothing at all, compressed or not.
  if (bytes->size() == plain && size == plain) return out;
  auto done = decompress(compressed ? codec_ : Compression::kNone, bytes->subspan(plain), out.subspan(plain));
  if (!done) return wrong(done.error());
  return out;
}

Result<void> ColumnReader::load_dictionary(const PageHeader& header) {
  const DictionaryPageHeader& page = *header.dictionary;
  if (page.encoding != Encoding::kPlain && page.encoding != Encoding::kPlainDictionary)
    return wrong(ErrorCode::kUnsupported, "a dictionary in " + encoding_name(page.encoding));
  const auto bytes = decompressed(header, 0, dictionary_room_);
  if (!bytes) return std::unexpected(bytes.error());
  const auto count = static_cast<std::size_t>(std::max(page.num_values, 0));
  const std::size_t width =
      column_.fixed.width == 0 ? sizeof(std::uint32_t) : column_.fixed.width;  // at least
  if (page.num_values < 0 || count > bytes->size() / width)
    return wrong(ErrorCode::kMalformed, "a dictionary of " + std::to_string(page.num_values) + " values in " +
                                            std::to_string(bytes->size()) + " bytes");
  if (!column_.is_text()) {
    if (column_.fixed.physical == PhysicalType::kBoolean)
      return wrong(ErrorCode::kUnsupported, "a dictionary of booleans");
    dictionary_ = bytes->first(count * column_.fixed.width);
  } else if (auto done = load_dictionary_texts(*bytes, count); !done) {
    return done;
  }
  has_dictionary_ = true;
  return {};
}

Result<void> ColumnReader::load_dictionary_texts(std::span<const std::byte> bytes, std::size_t count) {
  dictionary_texts_.clear();
  dictionary_codes_.clear();
  if (count == 0) return {};
  const bool fixed = column_.fixed.width != 0;
  const auto decoder = fixed ? make_text_decoder(make_fixed_decoder(Encoding::kPlain, column_.fixed, bytes),
                                                 column_.fixed.width)
                             : make_text_decoder(Encoding::kPlain, bytes);
  const std::string_view* texts = decoder->next(count);
  if (texts == nullptr) return wrong(ErrorCode::kMalformed, "a dictionary that ends before its values");
  dictionary_texts_.assign(texts, texts + count);
  if (!std::ranges::all_of(dictionary_texts_, column::is_utf8)) return not_text();
  if (column_.field.type.kind == TypeKind::kCategorical)
    for (const std::string_view text : dictionary_texts_) dictionary_codes_.push_back(code_of(text));
  return check_categories();
}

/// They stay from batch to batch.
Result<void> ColumnReader::check_categories() const {
  if (category_bytes_ <= TextDecoder::kHeapMax) return {};
  return wrong(ErrorCode::kLimit, std::to_string(categories_.size()) + " categories have more than " +
                                      std::to_string(TextDecoder::kHeapMax) + " bytes");
}

std::uint32_t ColumnReader::code_of(std::string_view text) {
  const auto [at, added] =
      codes_.try_emplace(std::string(text), static_cast<std::uint32_t>(categories_.size()));
  if (added) {
    categories_.emplace_back(text);
    category_bytes_ += text.size();
  }
  return at->second;
}

Result<void> ColumnReader::load_data(const PageHeader& header) {
  has_levels_ = column_.optional;
  if (header.data) {
    auto bytes = decompressed(header, 0, page_room_);
    if (!bytes) return std::unexpected(bytes.error());
    if (has_levels_) bytes = take_levels_v1(*header.data, *bytes);
    if (!bytes) return std::unexpected(bytes.error());
    return start_values(header.data->encoding, *bytes);
  }
  const DataPageHeaderV2& page = *header.data_v2;
  if (page.definition_bytes < 0 || page.repetition_bytes < 0 || page.num_rows != page.num_values)
    return wrong(ErrorCode::kMalformed, "its levels are not those of a flat column");
  // Levels of repetition, which some write though all are 0, come first.
  const auto skipped = static_cast<std::size_t>(page.repetition_bytes);
  const std::size_t levels = skipped + static_cast<std::size_t>(page.definition_bytes);
  const auto bytes = decompressed(header, levels, page_room_);
  if (!bytes) return std::unexpected(bytes.error());
  levels_ = LevelDecoder::runs(bytes->subspan(skipped, levels - skipped));
  return start_values(page.encoding, bytes->subspan(levels));
}

Result<std::span<const std::byte>> ColumnReader::take_levels_v1(const DataPageHeader& page,
                                                                std::span<const std::byte> bytes) {
  if (page.definition_encoding == Encoding::kBitPacked) {
    const std::size_t size = (page_rows_ + 7) / 8;
    if (size > bytes.size()) return wrong(ErrorCode::kMalformed, "its levels are longer than the page");
    levels_ = LevelDecoder::packed(bytes.first(size));
    return bytes.subspan(size);
  }
  if (page.definition_encoding != Encoding::kRle)
    return wrong(ErrorCode::kUnsupported, "levels in " + encoding_name(page.definition_encoding));
  std::uint32_t size = 0;
  if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data(), sizeof size);
  if (bytes.size() < sizeof size || size > bytes.size() - sizeof size)
    return wrong(ErrorCode::kMalformed, "its levels are longer than the page");
  levels_ = LevelDecoder::runs(bytes.subspan(sizeof size, size));
  return bytes.subspan(sizeof size + size);
}

Result<void> ColumnReader::start_values(Encoding encoding, std::span<const std::byte> values) {
  ++page_;
  const bool text = column_.is_text();
  const bool fixed = column_.fixed.width != 0;
  if (is_dictionary(encoding)) {
    if (!has_dictionary_) return wrong(ErrorCode::kMalformed, "indices without a dictionary");
    form_ = text ? Form::kIndices : Form::kFixed;
    if (text)
      indices_ = std::make_unique<IndexDecoder>(values, dictionary_texts_.size());
    else
      fixed_ = make_fixed_decoder(dictionary_, column_.fixed, values);
    return {};
  }
  form_ = text ? Form::kTexts : Form::kFixed;
  if (fixed) fixed_ = make_fixed_decoder(encoding, column_.fixed, values);
  if (text)
    texts_ = fixed ? make_text_decoder(std::move(fixed_), column_.fixed.width)
                   : make_text_decoder(encoding, values);
  // A page of nulls may have no bytes, not even the head of its encoding.
  if ((text ? texts_ == nullptr : fixed_ == nullptr) && !(has_levels_ && values.empty()))
    return wrong(ErrorCode::kUnsupported, "values in " + encoding_name(encoding) + ", or not even that");
  return {};
}

}  // namespace mdat::parquet
