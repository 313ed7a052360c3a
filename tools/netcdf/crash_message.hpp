// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mdat::netcdf {

/// While it lives, a crash of this thread ends the process with a message and the exit code of a file that
/// cannot be read: libnetcdf and HDF5 do not check all that a damaged file may tell them. Files that are made
/// meanwhile have no name yet, and leave nothing.
class CrashMessage {
 public:
  CrashMessage();
  CrashMessage(const CrashMessage&) = delete;
  CrashMessage& operator=(const CrashMessage&) = delete;
  ~CrashMessage();
};

}  // namespace mdat::netcdf
