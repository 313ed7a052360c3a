// SPDX-License-Identifier: Apache-2.0
// In place of table_writer.cpp where the build found no libxlsxwriter.
#include "tools/xlsx/table_writer.hpp"

namespace mdat::xlsx {

std::string lacking() { return "libxlsxwriter-dev"; }

tool::Expected<std::unique_ptr<TableWriter>> write_xlsx(const TableSchema& /*schema*/, ByteSink /*sink*/,
                                                        const std::string& target) {
  return tool::refuse(tool::Exit::kNo, target + ": this mdat was built without libxlsxwriter-dev");
}

}  // namespace mdat::xlsx
