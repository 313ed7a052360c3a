// SPDX-License-Identifier: Apache-2.0
#include "lib/read/plain_view.hpp"

#include <string>

#include "lib/codec/codec.hpp"
#include "lib/column/segment.hpp"

namespace mdat::read {

Result<std::span<const std::byte>> view_plain(const File::State& snapshot, const tree::Column& column) {
  const auto refuse = [](std::string why) { return fail(ErrorCode::kInvalidArgument, std::move(why)); };
  if (column.root.aggregate.rows == 0) return std::span<const std::byte>{};
  if (!snapshot.blocks.in_place()) return refuse("the file is not mapped");
  if (column.root.extent.height > 0) return refuse("it is stored in several segments");
  const auto segment = column::Segment::open(snapshot.blocks, column.root, column.physical);
  if (!segment) return std::unexpected(segment.error());
  const std::byte* begin = nullptr;
  std::size_t bytes = 0;
  for (std::uint32_t granule = 0; granule < (*segment)->granules(); ++granule) {
    const auto part = (*segment)->plain(granule);
    if (!part) return std::unexpected(part.error());
    if (part->empty())
      return refuse("it is stored as " + std::string(codec::name((*segment)->header().encoding)) +
                    " or has nulls");
    if (begin != nullptr && part->data() != begin + bytes) return refuse("its granules are not contiguous");
    if (begin == nullptr) begin = part->data();
    bytes += part->size();
  }
  return std::span(begin, bytes);
}

}  // namespace mdat::read
