// SPDX-License-Identifier: Apache-2.0
// Tables as a workbook of Excel.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mdat/table.hpp"
#include "tools/failure.hpp"

namespace mdat::xlsx {

/// The package that this build was made without; "" where it can write workbooks.
[[nodiscard]] std::string lacking();

/// A sheet `data` with the table, one `series` with names, types and units of its columns. More rows, columns
/// or text than a sheet holds are kLimit. `target` is for messages and tells the disk to work on; what a cell
/// cannot hold exactly is told on stderr at the end.
[[nodiscard]] tool::Expected<std::unique_ptr<TableWriter>> write_xlsx(const TableSchema& schema,
                                                                      ByteSink sink,
                                                                      const std::string& target);

}  // namespace mdat::xlsx
