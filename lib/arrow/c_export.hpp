// SPDX-License-Identifier: Apache-2.0
// What gives batches to the C stream interface.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lib/arrow/field_tree.hpp"
#include "mdat/arrow_c.hpp"
#include "mdat/error.hpp"

namespace mdat::arrow {

/// An array, ready to be handed out: buffers that stay as they are as long as their owner.
struct SharedArray {
  std::int64_t rows = 0, nulls = 0;
  std::vector<std::span<const std::byte>> buffers{};
  std::shared_ptr<const void> owner{};
  std::shared_ptr<const SharedArray> dictionary{};
};

class BatchProducer {
 public:
  BatchProducer() = default;
  BatchProducer(const BatchProducer&) = delete;
  BatchProducer& operator=(const BatchProducer&) = delete;
  virtual ~BatchProducer() = default;
  [[nodiscard]] virtual const SchemaTree& schema() const = 0;
  /// Replaces `arrays` by the next batch, an array for each field; false at the end.
  [[nodiscard]] virtual Result<bool> next(std::vector<SharedArray>& arrays) = 0;
};

void export_batches(std::unique_ptr<BatchProducer> producer, ArrowArrayStream* out);

/// Rows [begin, end) of a column, which is shared, not copied. Categories become `dictionary`.
[[nodiscard]] SharedArray share(const std::shared_ptr<const ColumnData>& column, std::size_t begin,
                                std::size_t end, std::shared_ptr<const SharedArray> dictionary = {});
/// Texts as an array.
[[nodiscard]] std::shared_ptr<const SharedArray> share_texts(const std::vector<std::string>& texts);

}  // namespace mdat::arrow
