// SPDX-License-Identifier: Apache-2.0
#include "lib/read/find_extreme.hpp"

#include <bit>
#include <cstring>

namespace mdat::read {
namespace {

using column::Run;
using format::Aggregate;

enum class End : std::uint8_t { kLeast, kGreatest };

std::uint64_t bits_of(const Aggregate& a, End end) { return end == End::kLeast ? a.min : a.max; }

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
    for (std::uint32_t i = 0; i < run.rows; ++i) {
      if (values[i] == pattern && run.is_valid(i)) return i;
    }
    return run.rows;
  });
}

/// Two walks over the same nodes: one over what is known of those that lie wholly in the rows, one for the
/// rows themselves, past all that cannot beat what is known.
class Search {
 public:
  Search(Cursor& cursor, const RowRange& rows)
      : cursor_(cursor), rows_(rows), domain_(column::domain_of(cursor.column().physical)) {}

  Result<std::optional<Extremes>> run() {
    const Node top = node_above(cursor_, rows_);
    if (auto ok = survey(top); !ok) return std::unexpected(std::move(ok.error()));
    auto least = find(End::kLeast, top);
    if (!least) return std::unexpected(std::move(least.error()));
    if (!*least) return std::nullopt;
    auto greatest = find(End::kGreatest, top);
    if (!greatest) return std::unexpected(std::move(greatest.error()));
    return Extremes{**least, **greatest};
  }

 private:
  [[nodiscard]] bool beats(std::uint64_t a, std::uint64_t b, End end) const {
    return end == End::kLeast ? column::less(a, b, domain_) : column::less(b, a, domain_);
  }
  [[nodiscard]] static bool has_numbers(const Node& node) {
    return column::comparable(*node.aggregate, column::Role::kValues) > 0;
  }

  // What nodes that lie wholly in the rows hold at both ends.
  Result<bool> survey(const Node& node) {
    if (!has_numbers(node)) return true;
    if (node.part(rows_) == node.rows) {
      const Aggregate& a = *node.aggregate;
      if (!known_ || column::less(a.min, least_, domain_)) least_ = a.min;
      if (!known_ || column::less(greatest_, a.max, domain_)) greatest_ = a.max;
      known_ = true;
    } else if (!node.granule) {
      const auto ok =
          each_child(cursor_, node, rows_, Order::kForward, [&](const Node& child) { return survey(child); });
      if (!ok) return std::unexpected(ok.error());
    }
    return true;
  }

  Result<std::optional<Extreme>> find(End end, const Node& top) {
    end_ = end;
    target_ = end == End::kLeast ? least_ : greatest_;
    best_.reset();
    if (auto ok = look(top); !ok) return std::unexpected(std::move(ok.error()));
    return best_;
  }

  Result<bool> look(const Node& node) {
    if (!has_numbers(node)) return true;
    const std::uint64_t most = bits_of(*node.aggregate, end_);
    if (known_ && beats(target_, most, end_)) return true;
    if (best_ && !beats(most, best_->bits, end_)) return true;  // of equals the first
    const RowRange part = node.part(rows_);
    const bool whole = part == node.rows;
    if (node.granule) {
      if (auto ok = whole ? find_target(part) : find_best(part); !ok) return std::unexpected(ok.error());
    } else {
      const auto ok =
          each_child(cursor_, node, rows_, Order::kForward, [&](const Node& child) { return look(child); });
      if (!ok) return std::unexpected(ok.error());
    }
    if (whole && (!best_ || beats(most, best_->bits, end_))) return contradicts(cursor_, node);
    return true;
  }

  // In a granule that holds the target.
  Result<void> find_target(RowRange rows) {
    while (rows.begin < rows.end) {
      const auto run = read(rows);
      if (!run) return std::unexpected(run.error());
      const std::uint32_t found = first_equal(*run, target_);
      if (found < run->rows) {
        best_ = Extreme{target_, rows.begin + found};
        return {};
      }
      rows.begin += run->rows;
    }
    return {};
  }

  // In part of a granule.
  Result<void> find_best(RowRange rows) {
    while (rows.begin < rows.end) {
      const auto run = read(rows);
      if (!run) return std::unexpected(run.error());
      const Aggregate a = column::aggregate(*run, column::Role::kValues);
      const std::uint64_t most = bits_of(a, end_);
      if (column::comparable(a, column::Role::kValues) > 0 && (!best_ || beats(most, best_->bits, end_)))
        best_ = Extreme{most, rows.begin + first_equal(*run, most)};
      rows.begin += run->rows;
    }
    return {};
  }

  Result<Run> read(const RowRange& rows) {
    return cursor_.read(
        rows.begin, static_cast<std::uint32_t>(std::min<std::uint64_t>(rows.size(), format::kVectorRows)));
  }

  Cursor& cursor_;
  RowRange rows_;
  column::Domain domain_;
  bool known_ = false;  // of least_ and greatest_
  std::uint64_t least_ = 0, greatest_ = 0;
  End end_ = End::kLeast;
  std::uint64_t target_ = 0;
  std::optional<Extreme> best_;
};

}  // namespace

Result<std::optional<Extremes>> find_extremes(Cursor& cursor, const RowRange& rows) {
  if (rows.begin >= rows.end) return std::nullopt;
  return Search(cursor, rows).run();
}

}  // namespace mdat::read
