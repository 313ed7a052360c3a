// SPDX-License-Identifier: Apache-2.0
// Which nodes and buffers of a record batch belong to which field.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "lib/arrow/array_cursor.hpp"
#include "lib/arrow/field_tree.hpp"
#include "lib/arrow/metadata.hpp"
#include "mdat/error.hpp"

namespace mdat::arrow {

/// What a field and all below it take of the lists in a batch.
struct FieldExtent {
  std::size_t nodes = 0;
  std::size_t buffers = 0;  ///< without the data of views
  std::size_t views = 0;    ///< columns of views
};

/// Nothing where a type is not known, so that nobody can tell. `union_validity` as in Message.
[[nodiscard]] std::optional<FieldExtent> extent_of(const FieldTree& field, bool union_validity);

/// The arrays of the fields of a batch, flat ones only, by turns.
class BatchWalk {
 public:
  BatchWalk(const BatchMetadata& batch, const Body& body, bool union_validity)
      : batch_(batch), body_(body), union_validity_(union_validity) {}

  [[nodiscard]] Result<void> skip(const FieldTree& field);
  /// The next array, of this form.
  [[nodiscard]] Result<ArrayParts> take(Form form);

 private:
  [[nodiscard]] Result<BufferCursor> take_buffer();
  [[nodiscard]] Result<std::uint64_t> take_views();
  const BatchMetadata& batch_;
  Body body_;
  bool union_validity_;
  std::size_t node_ = 0, buffer_ = 0, view_ = 0;
};

}  // namespace mdat::arrow
