// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/chunk_builder.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>

namespace mdat::parquet {
namespace {

constexpr std::size_t kDictionaryMax = std::numeric_limits<std::int32_t>::max() / 2;  // room for zstd

template <typename T>
bool is_sorted_behind(std::optional<std::int64_t> last, std::span<const T> values) {
  return std::ranges::is_sorted(values) && (!last || values.empty() || *last <= values[0]);
}

// In the order in which they first occur: those of the dictionary and the levels, those of pages.
std::vector<Encoding> encodings_of(const WrittenColumn& column, const std::vector<Page>& pages,
                                   bool has_dictionary) {
  std::vector<Encoding> encodings;
  const auto add = [&](Encoding encoding) {
    if (std::ranges::find(encodings, encoding) == encodings.end()) encodings.push_back(encoding);
  };
  if (has_dictionary) add(Encoding::kPlain);
  if (column.field.nullable) add(Encoding::kRle);
  for (const Page& page : pages) add(page.encoding);
  return encodings;
}

std::vector<PageEncodingStats> count_encodings(const PageForm& form, const std::vector<Page>& pages,
                                               bool has_dictionary) {
  const PageType type = form.profile == ParquetProfile::kCompatible ? PageType::kData : PageType::kDataV2;
  std::vector<PageEncodingStats> counts;
  if (has_dictionary) counts.push_back({PageType::kDictionary, Encoding::kPlain, 1});
  for (const Page& page : pages) {
    const auto same = std::ranges::find_if(counts, [&](const PageEncodingStats& count) {
      return count.page_type == type && count.encoding == page.encoding;
    });
    if (same == counts.end())
      counts.push_back({type, page.encoding, 1});
    else
      ++same->count;
  }
  return counts;
}

BoundaryOrder order_of(const WrittenColumn& column, const std::vector<const ValueBounds*>& bounds) {
  bool ascending = true, descending = true;
  for (std::size_t i = 1; i < bounds.size(); ++i) {
    const ValueBounds &a = *bounds[i - 1], &b = *bounds[i];
    ascending &= !is_less(column, *b.least, *a.least) && !is_less(column, *b.greatest, *a.greatest);
    descending &= !is_less(column, *a.least, *b.least) && !is_less(column, *a.greatest, *b.greatest);
  }
  if (ascending) return BoundaryOrder::kAscending;
  return descending ? BoundaryOrder::kDescending : BoundaryOrder::kUnordered;
}

std::optional<ColumnIndex> column_index(const WrittenColumn& column, const std::vector<Page>& pages) {
  ColumnIndex index;
  index.null_counts.emplace();
  std::vector<const ValueBounds*> bounds;
  for (const Page& page : pages) {
    const bool is_null = page.nulls == page.rows;
    if (!is_null && !page.bounds.least) return std::nullopt;
    if (!is_null) bounds.push_back(&page.bounds);
    index.null_pages.push_back(is_null);
    index.min_values.push_back(page.bounds.least.value_or(""));
    index.max_values.push_back(page.bounds.greatest.value_or(""));
    index.null_counts->push_back(page.nulls);
  }
  index.boundary_order = order_of(column, bounds);
  return index;
}

// A page with values but without bounds says nothing of the chunk either.
Statistics statistics(const WrittenColumn& column, const std::vector<Page>& pages) {
  Statistics statistics{.null_count = 0};
  ValueBounds bounds;
  bool all = true;
  for (const Page& page : pages) {
    *statistics.null_count += page.nulls;
    widen(column, page.bounds, bounds);
    const bool is_text = column.type() == PhysicalType::kByteArray;  // of floats, what is left out is NaN
    if (is_text && page.nulls != page.rows && !page.bounds.least) all = false;
  }
  if (!all || !bounds.least) return statistics;
  statistics.min_value = bounds.least;
  statistics.max_value = bounds.greatest;
  statistics.min_is_exact = bounds.least_is_exact;
  statistics.max_is_exact = bounds.greatest_is_exact;
  return statistics;
}

}  // namespace

Result<void> ChunkBuilder::append(const ColumnData& batch, std::size_t begin, std::size_t end,
                                  std::uint64_t row) {
  while (begin < end) {
    const std::size_t most = std::min(end, begin + (form_.rows_max - open_.rows));
    const auto taken =
        parquet::append(*column_, batch, begin, most, row, form_.bytes_max, categories_, open_);
    if (!taken) return std::unexpected(taken.error());
    begin += *taken;
    row += *taken;
    if (begin < most || open_.rows == form_.rows_max) end_page();
  }
  return {};
}

// It has to stay short and to save what it costs. Once it does not, it gets no values any more.
bool ChunkBuilder::has_dictionary() const {
  if (!dictionary_ || column_->is_category()) return dictionary_.has_value();
  return dictionary_->bytes() <= form_.dictionary_max &&
         (indexed_ == 0 || 2 * dictionary_->size() <= indexed_);
}

Encoding ChunkBuilder::encode(const PageValues& rows, std::vector<std::byte>& out) {
  if (!choice_ && (rows.count > 0 || column_->is_category())) {
    choice_ = choose_encoding(*column_, rows, categories_, form_.profile, form_.level);
    if (choice_->dictionary) dictionary_.emplace(*column_, categories_);
  }
  if (has_dictionary()) {
    dictionary_->index(rows, indices_);
    indexed_ += indices_.size();
    append_indices(indices_, dictionary_->size(), *choice_->dictionary, out);
    return Encoding::kRleDictionary;
  }
  const ValueEncoding values = choice_ ? choice_->values : ValueEncoding{};
  append_values(*column_, rows, values, out);
  return values.encoding;
}

void ChunkBuilder::follow(const PageValues& rows) {
  if (!is_ascending_) return;
  if (rows.count != rows.rows || column_->is_unsigned) {
    is_ascending_ = false;
  } else if (column_->type() == PhysicalType::kInt64) {
    const auto values = rows.as<std::int64_t>();
    is_ascending_ = is_sorted_behind(last_, values);
    last_ = values.back();
  } else if (column_->type() == PhysicalType::kInt32) {
    const auto values = rows.as<std::int32_t>();
    is_ascending_ = is_sorted_behind(last_, values);
    last_ = values.back();
  } else {
    is_ascending_ = false;
  }
}

void ChunkBuilder::end_page() {
  if (open_.rows == 0) return;
  std::vector<std::byte> encoded;
  const Encoding encoding = encode(open_, encoded);
  Page page = data_page(*column_, form_, open_, encoding, encoded);
  page.bounds = bounds_of(*column_, open_, categories_);
  follow(open_);
  bytes_ += page.bytes.size();
  pages_.push_back(std::move(page));
  open_.clear();
}

ChunkMetadata ChunkBuilder::describe(std::uint64_t offset, const std::optional<Page>& dictionary) const {
  ChunkMetadata described{.is_ascending = is_ascending_};
  ColumnMetadata& column = described.column;
  column.type = column_->type();
  column.encodings = encodings_of(*column_, pages_, dictionary.has_value());
  column.path = {column_->field.name};
  column.codec = Compression::kZstd;
  column.statistics = statistics(*column_, pages_);
  column.encoding_stats = count_encodings(form_, pages_, dictionary.has_value());
  auto at = static_cast<std::int64_t>(offset);
  const auto pass = [&](const Page& page) {
    const auto bytes = static_cast<std::int64_t>(page.bytes.size());
    column.uncompressed_bytes += page.uncompressed_bytes;
    column.compressed_bytes += bytes;
    at += bytes;
  };
  if (dictionary) {
    column.dictionary_page_offset = at;
    pass(*dictionary);
  }
  column.data_page_offset = at;
  for (const Page& page : pages_) {
    described.offset_index.pages.push_back(
        {at, static_cast<std::int32_t>(page.bytes.size()), column.num_values});
    column.num_values += page.rows;
    pass(page);
  }
  described.column_index = column_index(*column_, pages_);
  return described;
}

Result<ChunkMetadata> ChunkBuilder::write(std::uint64_t offset, const ByteSink& sink) {
  assert(open_.rows == 0 && !pages_.empty());
  std::optional<Page> dictionary;
  if (dictionary_) {
    const std::vector<std::byte> plain = dictionary_->plain();
    if (plain.size() > kDictionaryMax)
      return fail(ErrorCode::kLimit, "column '" + column_->field.name + "': its categories have " +
                                         std::to_string(plain.size()) + " bytes, a dictionary of Parquet " +
                                         std::to_string(kDictionaryMax) + " at most");
    dictionary = dictionary_page(form_, dictionary_->size(), plain);
  }
  ChunkMetadata described = describe(offset, dictionary);
  if (dictionary)
    if (auto done = sink(dictionary->bytes); !done) return std::unexpected(std::move(done.error()));
  for (const Page& page : pages_)
    if (auto done = sink(page.bytes); !done) return std::unexpected(std::move(done.error()));
  begin();
  return described;
}

void ChunkBuilder::begin() {
  choice_.reset();
  dictionary_.reset();
  indexed_ = 0;
  pages_.clear();
  bytes_ = 0;
  is_ascending_ = true;
  last_.reset();
}

}  // namespace mdat::parquet
