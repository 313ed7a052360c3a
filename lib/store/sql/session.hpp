// SPDX-License-Identifier: Apache-2.0
// A connection to a database: the little that the stores need of SQLite and PostgreSQL, which both can.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mdat/axis.hpp"
#include "mdat/error.hpp"
#include "mdat/series_data.hpp"

namespace mdat::store::sql {

using Field = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Field>;
/// Zero and "" for fields of another type, which a stranger's file may have.
[[nodiscard]] inline std::int64_t integer_at(const Row& row, std::size_t field) {
  const auto* value = std::get_if<std::int64_t>(&row[field]);
  return value == nullptr ? 0 : *value;
}
[[nodiscard]] inline std::string text_at(const Row& row, std::size_t field) {
  const auto* value = std::get_if<std::string>(&row[field]);
  return value == nullptr ? std::string() : *value;
}

/// Samples of a series in order of their positions, which are its rows.
struct Selection {
  std::int64_t series = 0;
  RowRange positions{};
  TimeRange labels{};  ///< of an index of int64; null labels are in no range
};

/// Uses its session until it ends: nothing else may.
class SampleSource {
 public:
  virtual ~SampleSource() = default;
  /// Appends up to `rows` rows to a chunk; false where there were no more.
  [[nodiscard]] virtual Result<bool> next(SeriesData& chunk, std::size_t rows) = 0;
};

/// Errors: kLocked where another held the store for too long, kDamaged for a broken file, else kIo.
class Session {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };

  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// One statement. Parameters are $1, $2 ... in the order of their first use.
  [[nodiscard]] virtual Result<std::vector<Row>> run(std::string_view sql, const Row& parameters = {}) = 0;
  /// A snapshot, or the only writer of the store until commit().
  [[nodiscard]] virtual Result<void> begin(Access access) = 0;
  /// After a failure nothing is changed and no transaction is open.
  [[nodiscard]] virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
  /// Whether it is as new: nothing is open or broken.
  [[nodiscard]] virtual bool is_idle() const = 0;

  [[nodiscard]] virtual Result<void> insert(std::int64_t series, std::uint64_t position,
                                            const SeriesData& rows) = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<SampleSource>> select(const Selection& selection,
                                                                     const SeriesData& head) = 0;
  [[nodiscard]] virtual Result<std::uint64_t> size_bytes() = 0;
  [[nodiscard]] virtual std::string_view backend_type() const = 0;
  /// "the SQLite store plant.db", for messages.
  [[nodiscard]] virtual const std::string& where() const = 0;
};

}  // namespace mdat::store::sql
