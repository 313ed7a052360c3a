// SPDX-License-Identifier: Apache-2.0
#include "tools/failure.hpp"

namespace mdat::tool {
namespace {

Exit exit_of(ErrorCode code, Exit not_found) {
  switch (code) {
    case ErrorCode::kNotFound:
    case ErrorCode::kKeyNotFound:
      return not_found;
    case ErrorCode::kExists:
      return Exit::kUsage;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kLimit:
      return Exit::kNo;
    case ErrorCode::kNotMdat:
    case ErrorCode::kDamaged:
      return Exit::kDamaged;
    case ErrorCode::kUnsupported:
      return Exit::kNewer;
    case ErrorCode::kIo:
    case ErrorCode::kLocked:
    case ErrorCode::kPoisoned:
    case ErrorCode::kMalformed:
    case ErrorCode::kSnapshotGone:
      break;
  }
  return Exit::kIo;
}

std::unexpected<Failure> refuse_error(const Error& error, std::string_view path, Exit not_found) {
  std::string message = error.message;
  if (!path.empty() && message.find(path) == std::string::npos) message.insert(0, std::string(path) + ": ");
  return refuse(exit_of(error.code, not_found), std::move(message));
}

}  // namespace

std::unexpected<Failure> refuse_open(const Error& error, std::string_view path) {
  auto failure = refuse_error(error, path, Exit::kIo);
  if (error.code == ErrorCode::kInvalidArgument) failure.error().exit = Exit::kIo;
  return failure;
}

std::unexpected<Failure> refuse_file(const Error& error, std::string_view path) {
  return refuse_error(error, path, Exit::kIo);
}

std::unexpected<Failure> refuse_series(const Error& error, std::string_view path) {
  return refuse_error(error, path, Exit::kNo);
}

}  // namespace mdat::tool
