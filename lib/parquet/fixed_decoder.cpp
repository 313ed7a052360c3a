// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/fixed_decoder.hpp"

#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "lib/codec/byte_streams.hpp"
#include "lib/parquet/alp_page.hpp"
#include "lib/parquet/delta_decoder.hpp"
#include "lib/parquet/index_decoder.hpp"
#include "lib/parquet/run_decoder.hpp"
#include "lib/parquet/text_decoder.hpp"

namespace mdat::parquet {
namespace {

/// Room for values that are not in the page as they are.
class Scratch {
 public:
  [[nodiscard]] std::byte* room(std::size_t bytes) {
    if (bytes_.size() < bytes) bytes_.resize(bytes);
    return bytes_.data();
  }

 private:
  std::vector<std::byte> bytes_;
};

class Plain final : public FixedDecoder {
 public:
  Plain(std::size_t width, std::span<const std::byte> page) : width_(width), page_(page) {}
  const std::byte* next(std::size_t count) override {
    if (count > page_.size() / width_) return nullptr;
    const std::byte* values = page_.data();
    page_ = page_.subspan(count * width_);
    return values;
  }

 private:
  std::size_t width_;
  std::span<const std::byte> page_;
};

class PlainBooleans final : public FixedDecoder {
 public:
  explicit PlainBooleans(std::span<const std::byte> page) : page_(page) {}
  const std::byte* next(std::size_t count) override {
    if (at_ + count > page_.size() * 8) return nullptr;
    std::byte* out = scratch_.room(count + 1);
    for (std::size_t i = 0; i < count; ++i, ++at_) out[i] = page_[at_ / 8] >> (at_ % 8) & std::byte{1};
    return out;
  }

 private:
  std::span<const std::byte> page_;
  std::size_t at_ = 0;
  Scratch scratch_;
};

class RunBooleans final : public FixedDecoder {
 public:
  explicit RunBooleans(std::span<const std::byte> runs) : runs_(runs, 1) {}
  const std::byte* next(std::size_t count) override {
    values_.resize(count);
    if (!runs_.read(values_)) return nullptr;
    std::byte* out = scratch_.room(count + 1);
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::byte>(values_[i] & 1);
    return out;
  }

 private:
  RunDecoder runs_;
  std::vector<std::uint32_t> values_;
  Scratch scratch_;
};

/// DeltaDecoder of T, AlpPage of T.
template <typename Decoder, typename T>
class Typed final : public FixedDecoder {
 public:
  explicit Typed(Decoder decoder) : decoder_(std::move(decoder)) {}
  const std::byte* next(std::size_t count) override {
    if (values_.size() < count) values_.resize(count);
    return decoder_.read(count, values_.data()) ? reinterpret_cast<const std::byte*>(values_.data())
                                                : nullptr;
  }

 private:
  Decoder decoder_;
  std::vector<T> values_ = std::vector<T>(1);
};

/// First bytes of all values, second bytes of all values ...
class SplitStreams final : public FixedDecoder {
 public:
  SplitStreams(std::size_t width, std::span<const std::byte> page)
      : width_(width), size_(page.size() / width), page_(page) {}
  const std::byte* next(std::size_t count) override {
    if (count > size_ - at_) return nullptr;
    std::byte* out = scratch_.room(count * width_ + 1);
    switch (width_) {
      case 4:
        codec::join_streams<std::uint32_t>(page_.data() + at_, size_, count, out);
        break;
      case 8:
        codec::join_streams<std::uint64_t>(page_.data() + at_, size_, count, out);
        break;
      default:
        for (std::size_t byte = 0; byte < width_; ++byte)
          for (std::size_t i = 0; i < count; ++i) out[i * width_ + byte] = page_[byte * size_ + at_ + i];
    }
    at_ += count;
    return out;
  }

 private:
  std::size_t width_, size_;
  std::span<const std::byte> page_;
  std::size_t at_ = 0;
  Scratch scratch_;
};

/// T has the bytes of a value.
template <typename T>
class Dictionary final : public FixedDecoder {
 public:
  Dictionary(std::span<const std::byte> values, std::span<const std::byte> page)
      : values_(reinterpret_cast<const T*>(values.data())), indices_(page, values.size() / sizeof(T)) {}
  const std::byte* next(std::size_t count) override {
    std::byte* out = scratch_.room(count * sizeof(T) + 1);
    return indices_.pick(values_, count, reinterpret_cast<T*>(out)) ? out : nullptr;
  }

 private:
  const T* values_;
  IndexDecoder indices_;
  Scratch scratch_;
};

/// FIXED_LEN_BYTE_ARRAY in the encodings of byte arrays.
class FixedTexts final : public FixedDecoder {
 public:
  FixedTexts(std::size_t width, std::unique_ptr<TextDecoder> texts)
      : width_(width), texts_(std::move(texts)) {}
  const std::byte* next(std::size_t count) override {
    const std::string_view* texts = texts_->next(count);
    if (texts == nullptr) return nullptr;
    std::byte* out = scratch_.room(count * width_ + 1);
    for (std::size_t i = 0; i < count; ++i) {
      if (texts[i].size() != width_) return nullptr;
      std::memcpy(out + i * width_, texts[i].data(), width_);
    }
    return out;
  }

 private:
  std::size_t width_;
  std::unique_ptr<TextDecoder> texts_;
  Scratch scratch_;
};

/// Runs behind their length in four bytes, as booleans have them in both versions of pages.
std::unique_ptr<FixedDecoder> make_run_booleans(std::span<const std::byte> page) {
  std::uint32_t bytes = 0;
  if (page.size() < sizeof bytes) return nullptr;
  std::memcpy(&bytes, page.data(), sizeof bytes);
  page = page.subspan(sizeof bytes);
  return bytes > page.size() ? nullptr : std::make_unique<RunBooleans>(page.first(bytes));
}

std::unique_ptr<FixedDecoder> make_delta(PhysicalType physical, std::span<const std::byte> page) {
  auto decoder = DeltaDecoder::open(page);
  if (!decoder) return nullptr;
  if (physical == PhysicalType::kInt32)
    return std::make_unique<Typed<DeltaDecoder, std::int32_t>>(std::move(*decoder));
  if (physical == PhysicalType::kInt64)
    return std::make_unique<Typed<DeltaDecoder, std::int64_t>>(std::move(*decoder));
  return nullptr;
}

template <typename T>
std::unique_ptr<FixedDecoder> make_alp(std::span<const std::byte> page) {
  auto decoder = AlpPage<T>::open(page);
  return decoder ? std::make_unique<Typed<AlpPage<T>, T>>(std::move(*decoder)) : nullptr;
}

}  // namespace

FixedType fixed_type(PhysicalType physical, std::size_t fixed_length) {
  switch (physical) {
    case PhysicalType::kBoolean:
      return {physical, 1};
    case PhysicalType::kInt32:
    case PhysicalType::kFloat:
      return {physical, 4};
    case PhysicalType::kInt96:
      return {physical, 12};
    case PhysicalType::kFixedLenByteArray:
      return {physical, fixed_length};
    default:
      return {physical, 8};
  }
}

std::unique_ptr<FixedDecoder> make_fixed_decoder(Encoding encoding, FixedType type,
                                                 std::span<const std::byte> page) {
  const bool boolean = type.physical == PhysicalType::kBoolean;
  switch (encoding) {
    case Encoding::kPlain:
      if (boolean) return std::make_unique<PlainBooleans>(page);
      return std::make_unique<Plain>(type.width, page);
    case Encoding::kRle:
      return boolean ? make_run_booleans(page) : nullptr;
    case Encoding::kDeltaBinaryPacked:
      return make_delta(type.physical, page);
    case Encoding::kByteStreamSplit:
      if (boolean || type.physical == PhysicalType::kInt96) return nullptr;
      return std::make_unique<SplitStreams>(type.width, page);
    case Encoding::kAlp:
      if (type.physical == PhysicalType::kFloat) return make_alp<float>(page);
      if (type.physical == PhysicalType::kDouble) return make_alp<double>(page);
      return nullptr;
    case Encoding::kDeltaByteArray:
      if (type.physical != PhysicalType::kFixedLenByteArray) return nullptr;
      if (auto texts = make_text_decoder(encoding, page))
        return std::make_unique<FixedTexts>(type.width, std::move(texts));
      return nullptr;
    default:
      return nullptr;
  }
}

std::unique_ptr<FixedDecoder> make_fixed_decoder(std::span<const std::byte> dictionary, FixedType type,
                                                 std::span<const std::byte> page) {
  switch (type.width) {
    case 2:
      return std::make_unique<Dictionary<std::uint16_t>>(dictionary, page);
    case 4:
      return std::make_unique<Dictionary<std::uint32_t>>(dictionary, page);
    case 8:
      return std::make_unique<Dictionary<std::uint64_t>>(dictionary, page);
    case 12:
      return std::make_unique<Dictionary<std::array<std::uint32_t, 3>>>(dictionary, page);
    default:
      return nullptr;
  }
}

}  // namespace mdat::parquet
