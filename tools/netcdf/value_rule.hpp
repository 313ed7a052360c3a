// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mdat/series_data.hpp"
#include "tools/netcdf/library.hpp"
#include "tools/netcdf/time_units.hpp"

namespace mdat::netcdf {

/// What becomes of the values of a variable: their type here, which of them are null, what they are scaled
/// by.
class ValueRule {
 public:
  /// `own` is the type that the file's own key tells of it; it counts where the variable can hold it. What
  /// cannot be held here is kInvalidArgument, with the reason as its message.
  [[nodiscard]] static Result<ValueRule> of(const NcFile& file, const Variable& variable,
                                            const std::optional<Type>& own);

  [[nodiscard]] const Type& type() const { return type_; }
  /// Appends `rows` values, `stride` values of the external type apart; `first_row` is for messages.
  [[nodiscard]] Result<void> append(const void* raw, std::size_t stride, std::size_t rows,
                                    std::uint64_t first_row, ColumnData& out) const;
  /// Of a variable of texts. What is not UTF-8 is taken for Latin-1.
  void append_text(std::string_view text, ColumnData& out) const;

 private:
  explicit ValueRule(const Variable& variable) : external_(variable.type), name_(variable.name) {}
  [[nodiscard]] Result<void> take_missing(const NcFile& file, const Variable& variable, bool ours);
  [[nodiscard]] Result<void> take_scale(const NcFile& file, const Variable& variable);
  [[nodiscard]] Result<void> take_times(const NcFile& file, const Variable& variable,
                                        const std::optional<Type>& own);
  void take_own(const Type& own);
  template <typename T>
  [[nodiscard]] bool is_missing(T value) const;
  template <typename T>
  [[nodiscard]] Result<void> append_as(const T* raw, std::size_t stride, std::size_t rows,
                                       std::uint64_t first_row, ColumnData& out) const;
  template <typename T, typename Out>
  [[nodiscard]] bool convert(T value, Out& out) const;

  External external_;
  std::string name_;
  Type type_;
  std::vector<Number> missing_;
  std::optional<std::string> missing_text_;
  std::optional<TimeUnits> times_;
  bool scaled_ = false;
  double scale_ = 1, offset_ = 0;
};

}  // namespace mdat::netcdf
