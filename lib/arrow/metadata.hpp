// SPDX-License-Identifier: Apache-2.0
// The metadata of Arrow IPC, which are FlatBuffers, as plain structs and back. What comes from a stranger has
// gone through FlatBuffers' verifier; numbers in it are as they were found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "lib/arrow/field_tree.hpp"
#include "mdat/error.hpp"
#include "mdat/parameter.hpp"

namespace mdat::arrow {

/// Bytes of a FlatBuffer that are read at most: a schema of a million columns fits.
inline constexpr std::size_t kMetadataBytesMax = std::size_t{1} << 28;

enum class Compression : std::uint8_t { kNone, kLz4Frame, kZstd };

/// Of a field, in depth-first order.
struct FieldNode {
  std::int64_t length = 0;
  std::int64_t nulls = 0;
};

/// Of a body.
struct BufferPlace {
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
};

struct BatchMetadata {
  std::int64_t rows = 0;
  std::vector<FieldNode> nodes{};
  std::vector<BufferPlace> buffers{};
  Compression compression = Compression::kNone;
  std::vector<std::int64_t> view_buffers{};  ///< data buffers of each column of views
};

struct DictionaryMetadata {
  std::int64_t id = 0;
  bool is_delta = false;
  BatchMetadata values;
};

/// A message that means nothing here: tensors, kinds to come.
struct OtherMetadata {};

struct Message {
  std::variant<OtherMetadata, SchemaTree, DictionaryMetadata, BatchMetadata> header;
  std::int64_t body_bytes = 0;
  bool has_union_validity = false;  ///< before version 5 of the metadata, unions had a bitmap
};

/// Where a message is in a file.
struct Block {
  std::int64_t offset = 0;
  std::int32_t metadata_bytes = 0;  ///< with the prefix
  std::int64_t body_bytes = 0;
};

struct Footer {
  SchemaTree schema;
  std::vector<Block> dictionaries, batches;
};

/// A FlatBuffer without the prefix; at an address that is a multiple of 8.
[[nodiscard]] Result<Message> parse_message(std::span<const std::byte> metadata);
[[nodiscard]] Result<Footer> parse_footer(std::span<const std::byte> metadata);

[[nodiscard]] Bytes encode(const SchemaTree& schema);
[[nodiscard]] Bytes encode(const BatchMetadata& batch, std::int64_t body_bytes);
[[nodiscard]] Bytes encode(const DictionaryMetadata& dictionary, std::int64_t body_bytes);
[[nodiscard]] Bytes encode(const Footer& footer);

}  // namespace mdat::arrow
