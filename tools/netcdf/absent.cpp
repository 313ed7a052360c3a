// SPDX-License-Identifier: Apache-2.0
// In place of the other sources of this folder where the build found no libnetcdf.
#include "tools/netcdf/table_file.hpp"

namespace mdat::netcdf {
namespace {

std::unexpected<tool::Failure> refuse(const std::string& path) {
  return tool::refuse(tool::Exit::kNo, path + ": this mdat was built without libnetcdf-dev");
}

}  // namespace

std::string lacking() { return "libnetcdf-dev"; }

tool::Expected<std::vector<std::string>> tables_in(const std::string& path) { return refuse(path); }

tool::Expected<std::unique_ptr<TableReader>> read_netcdf(
    const std::string& path, const std::string& /*table*/,
    const std::optional<std::vector<std::string>>& /*columns*/) {
  return refuse(path);
}

tool::Expected<std::unique_ptr<TableWriter>> write_netcdf(const TableSchema& /*schema*/, ByteSink /*sink*/,
                                                          const std::string& target) {
  return refuse(target);
}

}  // namespace mdat::netcdf
