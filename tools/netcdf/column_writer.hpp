// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "mdat/table.hpp"
#include "tools/netcdf/library.hpp"

namespace mdat::netcdf {

/// A column as a variable. Where it is nullable, integers of less than 64 bits take the next wider type, in
/// which a value is free to stand for null.
class ColumnWriter {
 public:
  [[nodiscard]] static Result<ColumnWriter> define(NcFile& file, const Field& field, const std::string& name,
                                                   int dimension, std::size_t chunk_rows);
  [[nodiscard]] int variable() const { return variable_; }
  [[nodiscard]] Result<void> append(NcFile& file, const ColumnData& data, std::uint64_t first_row) const;

 private:
  ColumnWriter(Field field, External type) : field_(std::move(field)), type_(type) {}
  template <typename In, typename Out>
  [[nodiscard]] Result<void> append_as(NcFile& file, const ColumnData& data, std::uint64_t first_row) const;
  [[nodiscard]] Result<void> append_texts(NcFile& file, const ColumnData& data,
                                          std::uint64_t first_row) const;
  [[nodiscard]] std::unexpected<Error> taken(const std::string& value, std::uint64_t row) const;

  Field field_;
  External type_;
  int variable_ = 0;
};

}  // namespace mdat::netcdf
