// SPDX-License-Identifier: Apache-2.0
#include "lib/process/built_in.hpp"

#include <utility>

#include "mdat/version.hpp"

namespace mdat::process {

std::shared_ptr<const FunctionInfo> function_info(std::string_view name, std::string_view module) {
  return std::make_shared<const FunctionInfo>(
      FunctionInfo{.name = std::string(name),
                   .version = std::string(kVersion),
                   .author = "mdat",
                   .reference = "after meteaudata.processing_steps." + std::string(module) + " 0.1"});
}

Result<void> need_times(const SeriesData& head, std::string_view function) {
  if (head.index.kind == IndexKind::kTime || head.index.kind == IndexKind::kDuration) return {};
  return fail(ErrorCode::kInvalidArgument, "series " + head.name + " has an index of type " +
                                               head.index.metadata.type + "; " + std::string(function) +
                                               " needs a DatetimeIndex or a TimedeltaIndex");
}

Result<void> each_chunk(SeriesReader& reader, const std::function<Result<void>(SeriesData&)>& take) {
  SeriesData chunk;
  for (;;) {
    auto more = reader.next(chunk);
    if (!more) return std::unexpected(std::move(more.error()));
    if (!*more) return {};
    if (auto ok = take(chunk); !ok) return ok;
  }
}

}  // namespace mdat::process
