// SPDX-License-Identifier: Apache-2.0
#include "lib/read/find_extreme.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace mdat::read {
namespace {

using column::Run;
using format::Aggregate;

enum class End : std::uint8_t { kLeast, kGreatest };

std::uint64_t bits_of(const Aggregate& a, End end) { return end == End::kLeast ? a.min : a.max; }

// Whether any of the values has this pattern; compilers make vectors of it, which they do not of comparisons.
template <typename U>
bool any_equal(const U* values, std::uint32_t count, U pattern) {
  U found = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto x = static_cast<U>(values[i] ^ pattern);
    found |= static_cast<U>(static_cast<U>(x - 1) & ~x);  // the highest bit is set if x is 0, and only then
  }
  return found >> (8 * sizeof(U) - 1) != 0;
}

// The first row of a run that holds just these bits and is not null; run.rows where none does.
std::uint32_t first_equal(const Run& run, std::uint64_t bits) {
  return format::visit_physical(run.physical, [&]<typename T>(std::type_identity<T>) {
    T wanted;
    if constexpr (std::is_floating_point_v<T>)
      wanted = static_cast<T>(std::bit_cast<double>(bits));
    else
      wanted = static_cast<T>(bits);
    const auto pattern = std::bit_cast<format::UnsignedOf<T>>(wanted);
    const auto* values = reinterpret_cast<const format::UnsignedOf<T>*>(run.data);
    constexpr std::uint32_t kBlock = 64;
    for (std::uint32_t block = 0; block < run.rows; block += kBlock) {
      const std::uint32_t end = std::min(run.rows, block + kBlock);
      if (!any_equal(values + block, end - block, pattern)) continue;
      for (std::uint32_t i = block; i < end; ++i) {
        if (values[i] == pattern && run.is_valid(i)) return i;
      }
    }
    return run.rows;
  });
}

/// What is known of nodes that lie wholly in the rows comes first, so that of the two ragged ends only
/// vectors are decoded that may beat it; then the node that has the extreme is searched for its row.
class Search {
 public:
  Search(Cursor& cursor, const RowRange& rows)
      : cursor_(cursor), rows_(rows), domain_(column::domain_of(cursor.column().physical)) {}

  Result<std::optional<Extremes>> run() {
    if (auto ok = survey(node_above(cursor_, rows_)); !ok) return std::unexpected(std::move(ok.error()));
    for (std::size_t i = 0; i < ragged_count_; ++i) {
      if (auto ok = look_at(ragged_[i]); !ok) return std::unexpected(std::move(ok.error()));
    }
    if (!least_.known) return std::nullopt;
    const auto least = settle(least_), greatest = settle(greatest_);
    if (!least) return std::unexpected(least.error());
    if (!greatest) return std::unexpected(greatest.error());
    return Extremes{*least, *greatest};
  }

 private:
  /// The best so far at one end: a row, or somewhere in a node.
  struct Best {
    End end;
    bool known = false;
    std::uint64_t bits = 0;
    std::uint64_t row = 0;  // the first that may have it
    bool is_row = false;
    format::Child child{};  // the node, unless it is a row
    std::uint64_t child_row = 0;
    std::optional<std::uint32_t> granule = {};
  };
  /// Some rows of a granule, and between what all of it lies.
  struct Ragged {
    RowRange rows;
    std::uint64_t min, max;
  };

  [[nodiscard]] bool beats(std::uint64_t bits, std::uint64_t row, const Best& best) const {
    if (!best.known) return true;
    if (bits == best.bits) return row < best.row;
    return best.end == End::kLeast ? column::less(bits, best.bits, domain_)
                                   : column::less(best.bits, bits, domain_);
  }
  /// Whether values from min to max, the first of them at `row`, may hold something better.
  [[nodiscard]] bool may_beat(std::uint64_t min, std::uint64_t max, std::uint64_t row) const {
    return beats(min, row, least_) || beats(max, row, greatest_);
  }

  Result<bool> survey(const Node& node) {
    if (column::comparable(*node.aggregate, column::Role::kValues) == 0) return true;
    const RowRange part = node.part(rows_);
    if (part == node.rows) {
      for (Best* best : {&least_, &greatest_}) {
        const std::uint64_t bits = bits_of(*node.aggregate, best->end);
        if (beats(bits, part.begin, *best))
          *best = {best->end, true, bits, part.begin, false, *node.child, node.child_row, node.granule};
      }
    } else if (node.granule) {
      ragged_[ragged_count_++] = {part, node.aggregate->min, node.aggregate->max};
    } else {
      const auto ok =
          each_child(cursor_, node, rows_, Order::kForward, [&](const Node& child) { return survey(child); });
      if (!ok) return std::unexpected(ok.error());
    }
    return true;
  }

  Result<void> look_at(const Ragged& ragged) {
    if (!may_beat(ragged.min, ragged.max, ragged.rows.begin)) return {};
    return each_vector(ragged.rows, [&](const RowRange& rows, const codec::Bounds* bounds) -> Result<bool> {
      if (bounds != nullptr && !may_beat(bounds->min, bounds->max, rows.begin)) return true;
      const auto run = cursor_.read(rows.begin, static_cast<std::uint32_t>(rows.size()));
      if (!run) return std::unexpected(run.error());
      const Aggregate a = column::aggregate(*run, column::Role::kValues);
      if (column::comparable(a, column::Role::kValues) == 0) return true;
      for (Best* best : {&least_, &greatest_}) {
        const std::uint64_t bits = bits_of(a, best->end);
        if (!beats(bits, rows.begin, *best)) continue;
        const std::uint64_t row = rows.begin + first_equal(*run, bits);
        if (beats(bits, row, *best)) *best = {best->end, true, bits, row, true, {}, 0, {}};
      }
      return true;
    });
  }

  Result<Extreme> settle(const Best& best) {
    if (best.is_row) return Extreme{best.bits, best.row};
    found_.reset();
    Node node = node_of(best.child, best.child_row);
    Aggregate aggregate;
    if (best.granule) {
      const auto segment = cursor_.open({best.child, best.child_row});
      if (!segment) return std::unexpected(segment.error());
      aggregate = (*segment)->aggregate(*best.granule);
      node.granule = best.granule;
      node.rows = {best.row, best.row + aggregate.rows};
      node.aggregate = &aggregate;
    }
    if (auto ok = find(node, best); !ok) return std::unexpected(std::move(ok.error()));
    if (!found_) return contradicts(cursor_, node);
    return Extreme{best.bits, *found_};
  }

  // The first row of a node that has it.
  Result<bool> find(const Node& node, const Best& best) {
    if (column::comparable(*node.aggregate, column::Role::kValues) == 0) return true;
    if (bits_of(*node.aggregate, best.end) != best.bits) return true;
    const auto done = node.granule ? find_in_rows(node.rows, best.bits)
                                   : each_child(cursor_, node, node.rows, Order::kForward,
                                                [&](const Node& child) { return find(child, best); });
    if (!done) return std::unexpected(done.error());
    // An error at once: in a forged file there could be no end of nodes that only say they have it.
    if (!found_) return contradicts(cursor_, node);
    return false;
  }

  Result<void> find_in_rows(const RowRange& rows, std::uint64_t bits) {
    return each_vector(rows, [&](const RowRange& part, const codec::Bounds* bounds) -> Result<bool> {
      if (bounds != nullptr &&
          (column::less(bits, bounds->min, domain_) || column::less(bounds->max, bits, domain_)))
        return true;
      const auto run = cursor_.read(part.begin, static_cast<std::uint32_t>(part.size()));
      if (!run) return std::unexpected(run.error());
      const std::uint32_t at = first_equal(*run, bits);
      if (at < run->rows) found_ = part.begin + at;
      return !found_;
    });
  }

  // Calls visit(rows, bounds or nullptr) for the rows of each vector of these rows of one granule until it
  // returns false.
  template <typename Visit>
  Result<void> each_vector(const RowRange& rows, Visit&& visit) {
    const auto segment = cursor_.segment_at(rows.begin);
    if (!segment) return std::unexpected(segment.error());
    const std::uint64_t base = cursor_.segment_row();
    for (std::uint64_t row = rows.begin; row < rows.end;) {
      const auto in_granule = static_cast<std::uint32_t>((row - base) % format::kGranuleRows);
      const std::uint32_t vector = in_granule / format::kVectorRows;
      const std::uint64_t end =
          std::min(rows.end, row - in_granule + std::uint64_t{vector + 1} * format::kVectorRows);
      const auto granule = static_cast<std::uint32_t>((row - base) / format::kGranuleRows);
      if (auto ok = cursor_.load(granule); !ok) return std::unexpected(std::move(ok.error()));
      const auto bounds = (*segment)->bounds(granule, vector);
      if (!bounds) return std::unexpected(bounds.error());
      const Result<bool> more = visit(RowRange{row, end}, *bounds ? &**bounds : nullptr);
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
      row = end;
    }
    return {};
  }

  Cursor& cursor_;
  RowRange rows_;
  column::Domain domain_;
  Best least_{.end = End::kLeast}, greatest_{.end = End::kGreatest};
  std::array<Ragged, 2> ragged_;
  std::size_t ragged_count_ = 0;
  std::optional<std::uint64_t> found_;
};

}  // namespace

Result<std::optional<Extremes>> find_extremes(Cursor& cursor, const RowRange& rows) {
  if (rows.begin >= rows.end) return std::nullopt;
  return Search(cursor, rows).run();
}

}  // namespace mdat::read
