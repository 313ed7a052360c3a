// SPDX-License-Identifier: Apache-2.0
#include "lib/arrow/framing.hpp"

#include <cstring>

namespace mdat::arrow {

Bytes frame(std::span<const std::byte> metadata) {
  const auto length = static_cast<std::uint32_t>(padded(metadata.size()));
  Bytes out(8 + length);
  std::memcpy(out.data(), &kContinuation, 4);
  std::memcpy(out.data() + 4, &length, 4);
  std::memcpy(out.data() + 8, metadata.data(), metadata.size());
  return out;
}

Result<Bytes> unframe(std::span<const std::byte> bytes) {
  std::uint32_t length = kContinuation;
  std::size_t prefix = 0;
  while (prefix < 8 && length == kContinuation) {
    if (bytes.size() < prefix + 4)
      return fail(ErrorCode::kMalformed, "an Arrow message of less than 8 bytes");
    std::memcpy(&length, bytes.data() + prefix, 4);
    prefix += 4;
  }
  if (length > bytes.size() - prefix)
    return fail(ErrorCode::kMalformed, "Arrow metadata of " + std::to_string(length) + " bytes in " +
                                           std::to_string(bytes.size() - prefix));
  const auto metadata = bytes.subspan(prefix, length);
  return Bytes(metadata.begin(), metadata.end());
}

}  // namespace mdat::arrow
