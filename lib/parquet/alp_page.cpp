// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/alp_page.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "lib/parquet/bit_unpack.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kHeadBytes = 7;
constexpr unsigned kLogVectorMin = 3, kLogVectorMax = 15;

// Literals: each is the number of its type that is nearest to its power, as the specification wants them.
template <typename T>
constexpr T kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                         1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
template <typename T>
constexpr T kInverses[] = {1e-0,  1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8, 1e-9,
                           1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18};
template <>
constexpr float kPowers<float>[] = {1e0F, 1e1F, 1e2F, 1e3F, 1e4F, 1e5F, 1e6F, 1e7F, 1e8F, 1e9F, 1e10F};
template <>
constexpr float kInverses<float>[] = {1e-0F, 1e-1F, 1e-2F, 1e-3F, 1e-4F, 1e-5F,
                                      1e-6F, 1e-7F, 1e-8F, 1e-9F, 1e-10F};

template <typename T>
constexpr unsigned kExponentMax = std::is_same_v<T, double> ? 18 : 10;

template <typename U>
U load(std::span<const std::byte> bytes, std::size_t at) {
  U value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

template <typename T>
std::uint32_t AlpPage<T>::offset(std::size_t vector) const {
  return load<std::uint32_t>(body_, vector * 4);
}

template <typename T>
std::optional<AlpPage<T>> AlpPage<T>::open(std::span<const std::byte> bytes) {
  if (bytes.size() < kHeadBytes) return std::nullopt;
  const auto mode = load<std::uint8_t>(bytes, 0), integers = load<std::uint8_t>(bytes, 1);
  const auto log = load<std::uint8_t>(bytes, 2);
  const auto size = load<std::int32_t>(bytes, 3);
  if (mode != 0 || integers != 0 || log < kLogVectorMin || log > kLogVectorMax || size < 0)
    return std::nullopt;
  AlpPage page;
  page.body_ = bytes.subspan(kHeadBytes);
  page.vector_size_ = std::size_t{1} << log;
  page.size_ = static_cast<std::size_t>(size);
  page.vectors_ = (page.size_ + page.vector_size_ - 1) >> log;
  if (page.vectors_ > page.body_.size() / 4) return std::nullopt;
  std::size_t least = page.vectors_ * 4;
  for (std::size_t vector = 0; vector < page.vectors_; ++vector) {
    const std::size_t at = page.offset(vector);
    if (vector == 0 ? at != least : at < least) return std::nullopt;
    if (at > page.body_.size()) return std::nullopt;
    least = at;
  }
  return page;
}

template <typename T>
bool AlpPage<T>::decode_vector() {
  using Bits = std::conditional_t<std::is_same_v<T, double>, std::uint64_t, std::uint32_t>;
  using Number = std::make_signed_t<Bits>;
  constexpr std::size_t kVectorHead = 4 + sizeof(Bits) + 1;
  if (vector_ == vectors_) return false;
  const std::size_t begin = offset(vector_);
  const std::size_t end = vector_ + 1 == vectors_ ? body_.size() : offset(vector_ + 1);
  const std::size_t count = std::min(vector_size_, size_ - vector_ * vector_size_);
  const auto bytes = body_.subspan(begin, end - begin);
  if (bytes.size() < kVectorHead) return false;
  const unsigned exponent = load<std::uint8_t>(bytes, 0), factor = load<std::uint8_t>(bytes, 1);
  const std::size_t exceptions = load<std::uint16_t>(bytes, 2);
  const auto base = load<Bits>(bytes, 4);
  const unsigned width = load<std::uint8_t>(bytes, 4 + sizeof(Bits));
  if (exponent > kExponentMax<T> || factor > exponent || width > 8 * sizeof(Bits) || exceptions > count)
    return false;
  const std::size_t positions = kVectorHead + packed_bytes(count, width);
  const std::size_t originals = positions + exceptions * 2;
  if (bytes.size() < originals + exceptions * sizeof(T)) return false;

  std::vector<Bits> deltas(count);
  unpack_bits(bytes.subspan(kVectorHead), width, count, deltas.data());
  values_.resize(count);
  for (std::size_t i = 0; i < count; ++i)
    values_[i] =
        static_cast<T>(static_cast<Number>(deltas[i] + base)) * kPowers<T>[factor] * kInverses<T>[exponent];
  for (std::size_t i = 0; i < exceptions; ++i) {
    const std::size_t position = load<std::uint16_t>(bytes, positions + i * 2);
    if (position >= count) return false;
    std::memcpy(&values_[position], bytes.data() + originals + i * sizeof(T), sizeof(T));
  }
  at_ = 0;
  ++vector_;
  return true;
}

template <typename T>
bool AlpPage<T>::read(std::size_t count, T* out) {
  while (count > 0) {
    if (at_ == values_.size() && !decode_vector()) return false;
    const std::size_t step = std::min(count, values_.size() - at_);
    std::memcpy(out, values_.data() + at_, step * sizeof(T));
    at_ += step;
    out += step;
    count -= step;
  }
  return true;
}

template class AlpPage<float>;
template class AlpPage<double>;

}  // namespace mdat::parquet
