// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/batch_layout.hpp"

namespace mdat::arrow {
namespace {

// Buffers of the field itself.
std::optional<std::size_t> own_buffers(const ArrowType& type, bool union_validity) {
  switch (type.id) {
    case TypeId::kNone:
      return std::nullopt;
    case TypeId::kNull:
    case TypeId::kRunEndEncoded:
      return 0;
    case TypeId::kStruct:
    case TypeId::kFixedSizeList:
      return 1;
    case TypeId::kUnion:
      return (type.is_dense ? 2 : 1) + (union_validity ? 1 : 0);
    case TypeId::kBinary:
    case TypeId::kUtf8:
    case TypeId::kLargeBinary:
    case TypeId::kLargeUtf8:
    case TypeId::kListView:
    case TypeId::kLargeListView:
      return 3;
    default:
      return 2;  // validity, and values, offsets or views
  }
}

std::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::kMalformed, what); }

}  // namespace

std::optional<FieldExtent> extent_of(const FieldTree& field, bool union_validity) {
  if (field.dictionary) return FieldExtent{.nodes = 1, .buffers = 2};
  const auto own = own_buffers(field.type, union_validity);
  if (!own) return std::nullopt;
  const bool is_view = field.type.id == TypeId::kBinaryView || field.type.id == TypeId::kUtf8View;
  FieldExtent extent{.nodes = 1, .buffers = *own, .views = is_view ? 1U : 0U};
  for (const FieldTree& child : field.children) {
    const auto below = extent_of(child, union_validity);
    if (!below) return std::nullopt;
    extent.nodes += below->nodes;
    extent.buffers += below->buffers;
    extent.views += below->views;
  }
  return extent;
}

Result<std::uint64_t> BatchWalk::take_views() {
  if (view_ >= batch_.view_buffers.size())
    return malformed("a batch that leaves out how many buffers views have");
  const std::int64_t count = batch_.view_buffers[view_++];
  if (count < 0 || static_cast<std::uint64_t>(count) > batch_.buffers.size() - buffer_)
    return malformed("a batch with fewer buffers than its columns have");
  return static_cast<std::uint64_t>(count);
}

Result<void> BatchWalk::skip(const FieldTree& field) {
  const auto extent = extent_of(field, union_validity_);
  if (!extent)
    return fail(ErrorCode::kUnsupported, "column '" + field.name +
                                             "' is of a type that a newer Arrow has: what " +
                                             "belongs to it cannot be told");
  node_ += extent->nodes;
  if (extent->buffers > batch_.buffers.size() - buffer_)
    return malformed("a batch with fewer buffers than its columns have");
  buffer_ += extent->buffers;
  for (std::size_t i = 0; i < extent->views; ++i) {
    const auto count = take_views();
    if (!count) return std::unexpected(count.error());
    buffer_ += *count;
  }
  return {};
}

Result<BufferCursor> BatchWalk::take_buffer() {
  if (buffer_ >= batch_.buffers.size()) return malformed("a batch with fewer buffers than its columns have");
  return BufferCursor::open(body_, batch_.buffers[buffer_++], batch_.compression);
}

Result<ArrayParts> BatchWalk::take(Form form) {
  if (node_ >= batch_.nodes.size()) return malformed("a batch with fewer nodes than it has columns");
  const FieldNode node = batch_.nodes[node_++];
  if (node.length != batch_.rows || node.length < 0 || node.nulls > node.length)
    return malformed("a column that is not as long as its batch");
  ArrayParts parts{.rows = static_cast<std::uint64_t>(node.length), .has_nulls = node.nulls != 0};
  std::uint64_t views = 0;
  if (form == Form::kTextViews) {
    const auto count = take_views();
    if (!count) return std::unexpected(count.error());
    views = *count;
  }
  const bool has_text = form == Form::kText || form == Form::kLargeText;
  std::vector<BufferCursor> buffers;
  for (std::uint64_t i = 0; i < 2 + (has_text ? 1 : views); ++i) {
    auto buffer = take_buffer();
    if (!buffer) return std::unexpected(buffer.error());
    buffers.push_back(std::move(*buffer));
  }
  parts.validity = std::move(buffers[0]);
  parts.values = std::move(buffers[1]);
  if (has_text) parts.text = std::move(buffers[2]);
  if (views != 0)
    parts.views.assign(std::make_move_iterator(buffers.begin() + 2), std::make_move_iterator(buffers.end()));
  return parts;
}

}  // namespace mdat::arrow
