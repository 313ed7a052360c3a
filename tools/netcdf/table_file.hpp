// SPDX-License-Identifier: Apache-2.0
// Time series in files of NetCDF, by the conventions CF. docs/netcdf.md
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::netcdf {

/// What is missing where this build, or this machine, cannot do NetCDF; "" where it can.
[[nodiscard]] std::string lacking();

/// A file has a table for each dimension of times: the names of their times.
[[nodiscard]] tool::Expected<std::vector<std::string>> tables_in(const std::string& path);

/// One of these tables, with a column for each variable, or for each station of it. `columns`: no others.
[[nodiscard]] tool::Expected<std::unique_ptr<TableReader>> read_netcdf(
    const std::string& path, const std::string& table,
    const std::optional<std::vector<std::string>>& columns);

/// Where a table goes whose first column has stamps. Columns that are nullable are written in a type with a
/// value to spare; where all are taken, the row is refused (kLimit). `target` names the series together, and
/// tells the disk to work on.
[[nodiscard]] tool::Expected<std::unique_ptr<TableWriter>> write_netcdf(const TableSchema& schema,
                                                                        ByteSink sink,
                                                                        const std::string& target);

}  // namespace mdat::netcdf
