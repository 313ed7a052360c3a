// SPDX-License-Identifier: Apache-2.0
#include "format/page.hpp"

#include <algorithm>
#include <string>

#include "page_generated.h"

namespace mdat::format {
namespace {

static_assert(sizeof(fb::Extent) == sizeof(Extent) && sizeof(fb::Aggregate) == sizeof(Aggregate));
static_assert(sizeof(fb::Child) == sizeof(Child) && sizeof(fb::Branch) == sizeof(Branch));
static_assert(sizeof(fb::Description) == sizeof(Description) && sizeof(fb::Entry) == sizeof(Entry));

// The FlatBuffers structs and ours are the same bytes; asserted above and by the tests of the specification.
template <typename T, typename F>
std::span<const T> view(const flatbuffers::Vector<const F*>* vector) {
  if (vector == nullptr) return {};
  return {reinterpret_cast<const T*>(vector->Data()), vector->size()};
}

// FlatBuffers verifies where a vector's length stands, not where its first struct does.
template <typename T>
bool is_aligned(std::span<const T> items) {
  return reinterpret_cast<std::uintptr_t>(items.data()) % alignof(T) == 0;
}

std::unexpected<Error> damaged(std::uint64_t offset, const std::string& what) {
  return fail(ErrorCode::kDamaged, "page at offset " + std::to_string(offset) + ": " + what, offset);
}

bool inside(std::string_view heap, std::uint32_t offset, std::uint32_t bytes) {
  return offset <= heap.size() && bytes <= heap.size() - offset;
}

bool is_valid(const Description& d, std::string_view heap) {
  if (!is_valid(d.physical) || d.meaning > Meaning::kCategorical || d.tick > Tick::kNano || d.reserved != 0)
    return false;
  const bool timed = d.meaning == Meaning::kTimestamp || d.meaning == Meaning::kDuration;
  if (timed != (d.tick != Tick::kNone) || (timed && d.physical != Physical::kInt64)) return false;
  if (d.meaning == Meaning::kCategorical && d.physical != Physical::kUint32) return false;
  return std::max(d.unit_bytes, d.zone_bytes) <= kNameBytesMax && inside(heap, d.unit_offset, d.unit_bytes) &&
         inside(heap, d.zone_offset, d.zone_bytes);
}

bool is_valid(const Aggregate& a) { return a.nulls <= a.rows && a.nans <= a.rows - a.nulls; }

// The number of an axis or the name of a series, inside the heap.
template <typename T>
bool has_key(const T& item, const Page& page) {
  if (!inside(page.heap, item.key_offset, item.key_bytes) || item.key_bytes == 0) return false;
  const char kind = page.key(item).front();
  if (kind == kAxisKey) return item.key_bytes == 1 + sizeof(std::uint64_t);
  return (kind == kSeriesKey || kind == kHiddenKey) && item.key_bytes >= 2 &&
         item.key_bytes <= 1 + kNameBytesMax;
}

bool is_valid(const Entry& e, const Page& page) {
  return has_key(e, page) && e.description < page.descriptions.size() &&
         e.dictionary <= page.children.size() && e.metadata <= page.children.size() &&
         is_valid(e.column.aggregate) &&
         (e.column.aggregate.rows == 0 ? e.column == Child{} : is_valid(e.column.extent));
}

bool is_valid(const Branch& b, const Page& page) {
  return has_key(b, page) && is_valid(b.extent) && b.entries > 0;
}

template <typename T>
bool keys_increase(const Page& page, std::span<const T> items) {
  return std::ranges::adjacent_find(
             items, [&](const T& a, const T& b) { return page.key(a) >= page.key(b); }) == items.end();
}

Result<PageKind> kind_of(const Page& page, std::uint64_t offset) {
  const bool branches = !page.branches.empty(), children = !page.children.empty();
  const bool entries = !page.entries.empty(), descriptions = !page.descriptions.empty();
  if (!branches && entries == descriptions && (entries || !children)) return PageKind::kDirectoryLeaf;
  if (branches != children && !entries && !descriptions)
    return branches ? PageKind::kDirectoryInner : PageKind::kColumn;
  return damaged(offset, "mixes what no page holds together");
}

}  // namespace

bool is_valid(const Extent& extent) {
  return extent.bytes > 0 && extent.offset >= kBodyOffset && extent.offset % kSmallBlockAlignment == 0 &&
         extent.height <= kTreeHeightMax;
}

Result<Page> parse_page(std::span<const std::byte> bytes, std::uint64_t offset) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (bytes.size() < 16 || bytes.size() > kTreePageBytesMax)
    return damaged(offset, "has an impossible length");
  flatbuffers::Verifier verifier(data, bytes.size(), /*max_depth=*/4, /*max_tables=*/16);
  if (!fb::VerifyPageBuffer(verifier)) return damaged(offset, "is not a FlatBuffer of a page");
  const fb::Page* root = fb::GetPage(data);
  Page page;
  page.branches = view<Branch>(root->branches());
  page.descriptions = view<Description>(root->descriptions());
  page.entries = view<Entry>(root->entries());
  page.children = view<Child>(root->children());
  if (root->heap() != nullptr)
    page.heap = {reinterpret_cast<const char*>(root->heap()->data()), root->heap()->size()};

  if (!is_aligned(page.branches) || !is_aligned(page.descriptions) || !is_aligned(page.entries) ||
      !is_aligned(page.children))
    return damaged(offset, "holds structs that are not aligned");

  const auto kind = kind_of(page, offset);
  if (!kind) return std::unexpected(kind.error());
  page.kind = *kind;
  const bool valid =
      std::ranges::all_of(page.descriptions, [&](const auto& d) { return is_valid(d, page.heap); }) &&
      std::ranges::all_of(page.children,
                          [](const auto& c) { return is_valid(c.extent) && is_valid(c.aggregate); }) &&
      std::ranges::all_of(page.branches, [&](const auto& b) { return is_valid(b, page); }) &&
      std::ranges::all_of(page.entries, [&](const auto& e) { return is_valid(e, page); });
  if (!valid) return damaged(offset, "refers outside itself or holds an impossible value");
  if (!keys_increase(page, page.branches) || !keys_increase(page, page.entries))
    return damaged(offset, "keys are not in order");
  return page;
}

std::vector<std::byte> build_page(const Page& page) {
  flatbuffers::FlatBufferBuilder builder(4096);
  const auto structs = [&]<typename F, typename T>(std::span<const T> items, std::type_identity<F>) {
    return items.empty()
               ? flatbuffers::Offset<flatbuffers::Vector<const F*>>()
               : builder.CreateVectorOfStructs(reinterpret_cast<const F*>(items.data()), items.size());
  };
  const auto children = structs(page.children, std::type_identity<fb::Child>{});
  const auto entries = structs(page.entries, std::type_identity<fb::Entry>{});
  const auto descriptions = structs(page.descriptions, std::type_identity<fb::Description>{});
  const auto branches = structs(page.branches, std::type_identity<fb::Branch>{});
  const auto heap =
      page.heap.empty()
          ? flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>>()
          : builder.CreateVector(reinterpret_cast<const std::uint8_t*>(page.heap.data()), page.heap.size());
  fb::FinishPageBuffer(builder, fb::CreatePage(builder, heap, branches, descriptions, entries, children));
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  return {begin, begin + builder.GetSize()};
}

}  // namespace mdat::format
