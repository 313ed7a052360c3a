// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/text_decoder.hpp"

#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "lib/parquet/delta_decoder.hpp"
#include "lib/parquet/fixed_decoder.hpp"

namespace mdat::parquet {
namespace {

std::string_view view(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class Texts : public TextDecoder {
 protected:
  [[nodiscard]] std::string_view* room(std::size_t count) {
    if (views_.size() < count + 1) views_.resize(count + 1);
    return views_.data();
  }

 private:
  std::vector<std::string_view> views_;
};

/// Each behind its length.
class Plain final : public Texts {
 public:
  explicit Plain(std::span<const std::byte> page) : page_(page) {}
  const std::string_view* next(std::size_t count) override {
    if (count > page_.size() / sizeof(std::uint32_t)) return nullptr;
    std::string_view* out = room(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint32_t size = 0;
      if (page_.size() < sizeof size) return nullptr;
      std::memcpy(&size, page_.data(), sizeof size);
      if (size > page_.size() - sizeof size) return nullptr;
      out[i] = view(page_.subspan(sizeof size, size));
      page_ = page_.subspan(sizeof size + size);
    }
    return out;
  }

 private:
  std::span<const std::byte> page_;
};

/// All lengths, then all bytes.
class Lengths final : public Texts {
 public:
  Lengths(DeltaDecoder lengths, std::span<const std::byte> heap)
      : lengths_(std::move(lengths)), heap_(heap) {}
  const std::string_view* next(std::size_t count) override {
    if (sizes_.size() < count + 1) sizes_.resize(count + 1);
    if (!lengths_.read(count, sizes_.data())) return nullptr;
    std::string_view* out = room(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (sizes_[i] < 0 || static_cast<std::size_t>(sizes_[i]) > heap_.size()) return nullptr;
      const auto size = static_cast<std::size_t>(sizes_[i]);
      out[i] = view(heap_.first(size));
      heap_ = heap_.subspan(size);
    }
    return out;
  }

 private:
  DeltaDecoder lengths_;
  std::span<const std::byte> heap_;
  std::vector<std::int32_t> sizes_;
};

std::unique_ptr<Lengths> make_lengths(std::span<const std::byte> page) {
  auto lengths = DeltaDecoder::open(page);
  const auto end = lengths ? lengths->end() : std::nullopt;
  return end ? std::make_unique<Lengths>(std::move(*lengths), page.subspan(*end)) : nullptr;
}

/// Each as what it shares with the one before, and the rest.
class Prefixes final : public Texts {
 public:
  Prefixes(DeltaDecoder prefixes, std::unique_ptr<Lengths> suffixes)
      : prefixes_(std::move(prefixes)), suffixes_(std::move(suffixes)) {}
  const std::string_view* next(std::size_t count) override {
    if (sizes_.size() < count + 1) sizes_.resize(count + 1);
    const std::string_view* suffixes = suffixes_->next(count);
    if (suffixes == nullptr || !prefixes_.read(count, sizes_.data())) return nullptr;
    std::size_t heap = 0, before = last_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (sizes_[i] < 0 || static_cast<std::size_t>(sizes_[i]) > before) return nullptr;
      before = static_cast<std::size_t>(sizes_[i]) + suffixes[i].size();
      heap += before;
      if (heap > kHeapMax) return nullptr;
    }
    heap_.clear();
    heap_.reserve(heap);
    std::string_view* out = room(count);
    std::string_view previous = last_;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = heap_.size();
      heap_.append(previous.substr(0, static_cast<std::size_t>(sizes_[i]))).append(suffixes[i]);
      previous = out[i] = std::string_view(heap_).substr(begin);
    }
    last_ = previous;
    return out;
  }

 private:
  DeltaDecoder prefixes_;
  std::unique_ptr<Lengths> suffixes_;
  std::vector<std::int32_t> sizes_;
  std::string heap_, last_;
};

std::unique_ptr<TextDecoder> make_prefixes(std::span<const std::byte> page) {
  auto prefixes = DeltaDecoder::open(page);
  const auto end = prefixes ? prefixes->end() : std::nullopt;
  auto suffixes = end ? make_lengths(page.subspan(*end)) : nullptr;
  return suffixes ? std::make_unique<Prefixes>(std::move(*prefixes), std::move(suffixes)) : nullptr;
}

class Fixed final : public Texts {
 public:
  Fixed(std::unique_ptr<FixedDecoder> values, std::size_t width)
      : values_(std::move(values)), width_(width) {}
  const std::string_view* next(std::size_t count) override {
    const std::byte* values = values_->next(count);
    if (values == nullptr) return nullptr;
    std::string_view* out = room(count);
    for (std::size_t i = 0; i < count; ++i) out[i] = view({values + i * width_, width_});
    return out;
  }

 private:
  std::unique_ptr<FixedDecoder> values_;
  std::size_t width_;
};

}  // namespace

std::unique_ptr<TextDecoder> make_text_decoder(Encoding encoding, std::span<const std::byte> page) {
  switch (encoding) {
    case Encoding::kPlain:
      return std::make_unique<Plain>(page);
    case Encoding::kDeltaLengthByteArray:
      return make_lengths(page);
    case Encoding::kDeltaByteArray:
      return make_prefixes(page);
    default:
      return nullptr;
  }
}

std::unique_ptr<TextDecoder> make_text_decoder(std::unique_ptr<FixedDecoder> values, std::size_t width) {
  return values ? std::make_unique<Fixed>(std::move(values), width) : nullptr;
}

}  // namespace mdat::parquet
