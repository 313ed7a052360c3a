// SPDX-License-Identifier: Apache-2.0
// The rows of one source, read once from front to back and gathered into groups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mdat/error.hpp"
#include "tools/csv/clock.hpp"
#include "tools/csv/grid_reader.hpp"
#include "tools/csv/group.hpp"
#include "tools/csv/import.hpp"
#include "tools/csv/schema.hpp"
#include "tools/csv/source_list.hpp"
#include "tools/csv/tokenizer.hpp"

namespace mdat::csv {

class RowLoader {
 public:
  struct Plan {
    const SourceName& name;
    const Schema& schema;
    const CsvOptions& options;
    std::string name_template;  ///< of {dir} {file} {column} {key}
  };
  /// Borrows all it is given.
  RowLoader(const Plan& plan, Target& target);

  /// Reads the source to its end. `on_block` is called now and then.
  [[nodiscard]] Result<SourceReport> load(ByteSource& source, const std::function<void()>& on_block);

 private:
  enum class Verdict : std::uint8_t { kKeep, kDrop, kStop };

  [[nodiscard]] Result<void> start();
  [[nodiscard]] bool take_grids(Tokenizer& tokenizer);
  [[nodiscard]] Verdict take(const Record& record);
  [[nodiscard]] Verdict read_time(const Record& record, CivilTime& time);
  [[nodiscard]] Verdict place(const Record& record, CivilTime& time, Group& group, std::int64_t& ticks);
  [[nodiscard]] Verdict take_values(const Record& record, Group& group);
  [[nodiscard]] Group* group_of(const Record& record);
  [[nodiscard]] Group* new_group(std::string_view key);
  [[nodiscard]] bool refine(TimeUnit unit, std::uint64_t line);
  [[nodiscard]] bool flush(Group& group, bool at_end);
  [[nodiscard]] bool flush_full(Group& group, std::size_t rows);
  [[nodiscard]] bool finish();
  [[nodiscard]] bool set_range();
  [[nodiscard]] SourceReport report() const;

  [[nodiscard]] Verdict bad_row(std::uint64_t line, const std::string& why);
  Verdict refuse(ErrorCode code, std::uint64_t line, const std::string& why);
  [[nodiscard]] bool fail_with(Error error);

  Plan plan_;
  GroupContext context_;
  GridReader grid_reader_;
  std::size_t grid_pause_ = 0;  // rows to take one by one
  std::size_t grid_pause_next_ = 1;
  std::optional<Clock> clock_;
  std::deque<Group> groups_;
  std::unordered_map<std::string, Group*> by_key_;
  std::unordered_map<std::string, const Group*> names_;  // of series, to find two columns that want one
  Group* last_group_ = nullptr;
  std::optional<std::int64_t> from_, to_;
  std::string joined_;
  std::size_t buffered_slots_ = 0;
  SourceReport report_;
  std::optional<Error> error_;
};

}  // namespace mdat::csv
