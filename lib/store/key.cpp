// SPDX-License-Identifier: Apache-2.0
#include "lib/store/key.hpp"

#include "lib/column/utf8.hpp"

namespace mdat::store {

std::unexpected<Error> no_key(std::string_view key, std::string_view where) {
  return fail(ErrorCode::kKeyNotFound,
              std::string(where) + " has no series with the key " + std::string(key));
}

std::unexpected<Error> no_document(const std::vector<std::string>& path, std::string_view where) {
  std::string shown;
  for (const std::string& part : path) shown += (shown.empty() ? "" : " / ") + part;
  return fail(ErrorCode::kKeyNotFound, std::string(where) + " has no document " + shown);
}

Result<void> check_key(std::string_view key) {
  if (key.empty() || key.size() > 65535)
    return fail(ErrorCode::kInvalidArgument, "a key has 1 to 65535 bytes, not " + std::to_string(key.size()));
  if (key.find('\0') != std::string_view::npos || !column::is_utf8(key))
    return fail(ErrorCode::kInvalidArgument, "a key is UTF-8 without NUL, which this one is not");
  return {};
}

Result<void> check_chunk(const SeriesData& head, const SeriesData& chunk) {
  const auto of = [](const std::optional<ColumnData>& column) {
    return column ? std::optional(column->type()) : std::nullopt;
  };
  if (chunk.index.kind != head.index.kind || chunk.index.values.type() != head.index.values.type() ||
      chunk.values.type() != head.values.type() || of(chunk.quality) != of(head.quality))
    return fail(ErrorCode::kInvalidArgument,
                "series " + head.name + ": rows of " + to_string(chunk.values.type()) + " by " +
                    to_string(chunk.index.values.type()) + " cannot follow those of " +
                    to_string(head.values.type()) + " by " + to_string(head.index.values.type()));
  return check(chunk);
}

}  // namespace mdat::store
