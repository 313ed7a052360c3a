// SPDX-License-Identifier: Apache-2.0
// What a complete check asks of tails. Spec: mdat.md, sections 3.5 and 8.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include "lib/read/snapshot.hpp"

namespace mdat::read {

class TailCheck {
 public:
  TailCheck(const File::State& snapshot, const std::function<void(const Damage&)>& report)
      : snapshot_(snapshot), report_(report) {}

  /// The chain of a slot or record, commits in order from the newest. Calls `cover` for every block; false
  /// where it cannot be read.
  template <typename Commit>
  bool check_chain(const Commit& commit, const std::function<void(const format::Extent&)>& cover) {
    return checked(tree::Tail::load(snapshot_.blocks, commit, last_.get()), commit.tail, cover);
  }

  /// Whose rows the chain that was checked last has, that of the newest commit: of series that exist, and
  /// values they may have.
  void check_newest();

 private:
  using Place = std::tuple<std::uint64_t, format::Physical, std::uint64_t>;  // axis, type, ordinal
  bool checked(Result<std::shared_ptr<const tree::Tail>> tail, const format::Extent& newest,
               const std::function<void(const format::Extent&)>& cover);
  void damage(std::string what, std::string series, std::uint64_t offset) {
    report_({std::move(what), std::move(series), {}, {}, offset});
  }
  void check_series(const tree::Record& series);
  void check_padding(const tree::TailBlock& block);

  const File::State& snapshot_;
  const std::function<void(const Damage&)>& report_;
  std::shared_ptr<const tree::Tail> last_;
  std::set<Place> expected_;  // whose rows are in the newest tail
};

}  // namespace mdat::read
