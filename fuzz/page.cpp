// SPDX-License-Identifier: Apache-2.0
// Any bytes as a page of the tree: refused, or a page that is the same after it was built again.
#include "format/page.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

using mdat::format::parse_page;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::byte> bytes(size);  // private and aligned, as parse_page wants it
  if (size > 0) std::memcpy(bytes.data(), data, size);
  const auto page = parse_page(bytes, 0);
  if (!page) return 0;
  const std::vector<std::byte> built = build_page(*page);
  const auto again = parse_page(built, 0);
  if (!again || again->kind != page->kind || again->heap != page->heap ||
      again->entries.size() != page->entries.size() || again->children.size() != page->children.size())
    std::abort();
  return 0;
}
