// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/page_store.hpp"

#include "format/checksum.hpp"

namespace mdat::tree {
namespace {

void count_rows(LoadedPage& loaded) {
  std::uint64_t rows = 0;
  loaded.row_ends.reserve(loaded.page.children.size());
  for (const format::Child& child : loaded.page.children) {
    if (child.extent.height + 1 != loaded.extent.height) loaded.fault = "has a child of a wrong height";
    if (child.aggregate.rows == 0 || __builtin_add_overflow(rows, child.aggregate.rows, &rows))
      loaded.fault = "has a child with an impossible number of rows";
    loaded.row_ends.push_back(rows);
  }
}

}  // namespace

Result<PagePointer> PageStore::read(const format::Extent& extent) const {
  if (extent.bytes > format::kTreePageBytesMax)
    return io::damaged(*source_, extent.offset, "page of an impossible length");
  auto loaded = std::make_shared<LoadedPage>();
  loaded->extent = extent;
  const std::span<std::byte> bytes = loaded->copy.take(extent.bytes);
  if (auto ok = source_->read(extent.offset, bytes); !ok) return std::unexpected(std::move(ok.error()));
  if (format::checksum128(bytes) != extent.hash)
    return io::damaged(*source_, extent.offset, "page does not hash to what its parent holds");
  auto page = format::parse_page(bytes, extent.offset);
  if (!page) {
    page.error().message.insert(0, source_->path() + ": ");
    return std::unexpected(std::move(page.error()));
  }
  loaded->page = *page;
  if (page->kind == format::PageKind::kColumn) count_rows(*loaded);
  return loaded;
}

Result<PagePointer> PageStore::load(const format::Extent& extent) const {
  if (auto page = pages_.recall(extent.offset, [&](const LoadedPage& kept) { return kept.extent == extent; }))
    return page;
  auto page = read(extent);
  if (page) pages_.keep(extent.offset, *page, extent.bytes);
  return page;
}

Result<column::HeadPointer> PageStore::load_head(const format::Child& segment,
                                                 format::Physical physical) const {
  const std::uint64_t offset = segment.extent.offset;
  const auto is_same = [&](const column::SegmentHead& kept) {
    return kept.child() == segment && kept.physical() == physical;
  };
  if (auto head = heads_.recall(offset, is_same)) return head;
  auto head = column::SegmentHead::load(*source_, segment, physical);
  if (head && (*head)->header().granules > 1 && (*head)->bytes() <= kHeadBytesMax)
    heads_.keep(offset, *head, sizeof **head + (*head)->bytes());
  return head;
}

}  // namespace mdat::tree
