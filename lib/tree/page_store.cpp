// SPDX-License-Identifier: Apache-2.0
#include "lib/tree/page_store.hpp"

#include <utility>

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

void PageStore::keep(const PagePointer& page) const {
  if (!young_.pages.insert_or_assign(page->extent.offset, page).second) return;
  young_.bytes += page->extent.bytes;
  if (young_.bytes > kGenerationBytes) old_ = std::exchange(young_, {});
}

PagePointer PageStore::recall(const format::Extent& extent) const {
  for (const Generation* generation : {&young_, &old_}) {
    const auto found = generation->pages.find(extent.offset);
    // Equal offset is not enough: a damaged parent may hold another hash for the same place.
    if (found == generation->pages.end() || found->second->extent != extent) continue;
    const PagePointer page = found->second;
    if (generation == &old_) keep(page);
    return page;
  }
  return nullptr;
}

Result<PagePointer> PageStore::load(const format::Extent& extent) const {
  {
    const std::scoped_lock lock(mutex_);
    if (auto page = recall(extent)) return page;
  }
  auto page = read(extent);
  if (!page) return page;
  const std::scoped_lock lock(mutex_);
  keep(*page);
  return page;
}

}  // namespace mdat::tree
