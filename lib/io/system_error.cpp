// SPDX-License-Identifier: Apache-2.0
#include "lib/io/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace mdat::io {

std::unexpected<Error> system_failure(std::string_view path, std::string_view work, int error_number) {
  std::string message(path);
  message.append(": cannot ").append(work).append(": ");
  message += std::generic_category().message(error_number);
  const ErrorCode code = error_number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return fail(code, std::move(message));
}

}  // namespace mdat::io
