// SPDX-License-Identifier: Apache-2.0
#include "lib/read/verify_tail.hpp"

#include <algorithm>
#include <utility>

#include "lib/column/utf8.hpp"

namespace mdat::read {

bool TailCheck::checked(Result<std::shared_ptr<const tree::Tail>> tail, const format::Extent& newest,
                        const std::function<void(const format::Extent&)>& cover) {
  if (!tail) {
    last_ = nullptr;
    damage("tail: " + tail.error().message, {}, tail.error().offset.value_or(newest.offset));
    return false;
  }
  for (const auto& block : (*tail)->blocks()) {
    const std::uint64_t number = block->header().blocks;
    const bool known =
        last_ != nullptr && number <= last_->blocks().size() && last_->blocks()[number - 1] == block;
    if (known) continue;
    cover(block->extent());
    check_padding(*block);
  }
  last_ = std::move(*tail);
  return true;
}

void TailCheck::check_padding(const tree::TailBlock& block) {
  io::Scratch scratch;
  const auto bytes = snapshot_.blocks.view(block.extent().offset, block.extent().bytes, scratch);
  std::size_t end = sizeof(format::TailHeader);
  for (const std::uint32_t column : block.header().column_bytes) {
    if (column == 0 || !bytes) continue;
    const auto gap = bytes->subspan(end, (end + 7) / 8 * 8 - end);
    if (std::ranges::any_of(gap, [](std::byte b) { return b != std::byte{0}; }))
      damage("padding is not zero", {}, block.extent().offset + end);
    end = (end + 7) / 8 * 8 + column;
  }
}

void TailCheck::check_newest() {
  if (last_ == nullptr) return;
  for (const auto& block : last_->blocks()) {
    for (const auto& group : block->groups()) {
      for (const std::uint64_t ordinal : group.ordinals)
        expected_.insert({group.axis, group.physical, ordinal});
    }
  }
  // Pages that cannot be read are reported where the directory is looked at.
  const auto walked = tree::each_of(tree::kSeriesKey, snapshot_.pages, snapshot_.superblock.slot.root,
                                    [&](const tree::Record& record) {
                                      check_series(record);
                                      return true;
                                    });
  for (const auto& [axis, physical, ordinal] : expected_) {
    if (walked)
      damage("the tail has rows of series number " + std::to_string(ordinal) + " on axis " +
                 std::to_string(axis) + ", which does not exist or is of another type",
             {}, last_->blocks().back()->extent().offset);
  }
}

void TailCheck::check_series(const tree::Record& series) {
  if (expected_.erase({series.axis, series.physical, series.ordinal}) == 0) return;
  const column::Buffer rows = last_->values(series.axis, series.physical, series.ordinal);
  const column::Run run = rows.run();
  const std::uint64_t offset = last_->blocks().back()->extent().offset;
  const std::uint64_t categories = series.dictionary ? series.dictionary->aggregate.rows : 0;
  if (series.meaning == format::Meaning::kCategorical && !column::codes_below(run, categories))
    damage("a value in the tail is a category that does not exist", series.key.substr(1), offset);
  for (std::uint32_t i = 0; series.physical == format::Physical::kString && i < run.rows; ++i) {
    if (column::is_utf8(run.text(i))) continue;
    damage("a string in the tail is not UTF-8", series.key.substr(1), offset);
    break;
  }
}

}  // namespace mdat::read
