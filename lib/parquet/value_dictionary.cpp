// SPDX-License-Identifier: Apache-2.0
#include "lib/parquet/value_dictionary.hpp"

#include <cstring>
#include <functional>
#include <string_view>

#include "lib/parquet/value_encoder.hpp"

namespace mdat::parquet {
namespace {

constexpr std::size_t kBucketsMin = 256;

// The high bits of a product depend on all bits of its factors.
std::uint64_t hash_of(std::uint64_t value) {
  const std::uint64_t product = (value ^ value >> 32) * 0x9E3779B97F4A7C15;
  return product ^ product >> 29;
}

}  // namespace

template <typename Equal, typename Add>
std::uint32_t ValueDictionary::find(std::uint64_t hash, Equal equal, Add add) {
  if (buckets_.size() <= 2 * hashes_.size()) grow();
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t bucket = hash & mask;; bucket = (bucket + 1) & mask) {
    const std::uint32_t entry = buckets_[bucket];
    if (entry == 0) {
      buckets_[bucket] = static_cast<std::uint32_t>(hashes_.size()) + 1;
      hashes_.push_back(hash);
      add();
      return static_cast<std::uint32_t>(hashes_.size()) - 1;
    }
    if (equal(entry - 1)) return entry - 1;
  }
}

void ValueDictionary::grow() {
  buckets_.assign(buckets_.empty() ? kBucketsMin : 2 * buckets_.size(), 0);
  const std::size_t mask = buckets_.size() - 1;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    std::size_t bucket = hashes_[i] & mask;
    while (buckets_[bucket] != 0) bucket = (bucket + 1) & mask;
    buckets_[bucket] = static_cast<std::uint32_t>(i) + 1;
  }
}

template <typename T>
void ValueDictionary::index_fixed(std::span<const T> values, std::vector<std::uint32_t>& indices) {
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = values[i];
    if (i == 0 || value != values[i - 1])
      last = find(
          hash_of(value),
          [&](std::uint32_t entry) {
            return std::memcmp(plain_.data() + entry * sizeof(T), &value, sizeof(T)) == 0;
          },
          [&] {
            const auto* bytes = reinterpret_cast<const std::byte*>(&value);
            plain_.insert(plain_.end(), bytes, bytes + sizeof(T));
          });
    indices.push_back(last);
  }
}

void ValueDictionary::index_texts(const PageValues& page, std::vector<std::uint32_t>& indices) {
  const auto* at = reinterpret_cast<const char*>(page.text.data());
  for (const std::uint32_t length : page.lengths) {
    const std::string_view text(at, length);
    at += length;
    const auto equal = [&](std::uint32_t entry) {
      const std::size_t begin = (entry == 0 ? 0 : ends_[entry - 1]) + 4;  // behind its length
      return ends_[entry] - begin == length && std::memcmp(plain_.data() + begin, text.data(), length) == 0;
    };
    indices.push_back(find(std::hash<std::string_view>{}(text), equal, [&] {
      append_plain(text, plain_);
      ends_.push_back(plain_.size());
    }));
  }
}

void ValueDictionary::index(const PageValues& page, std::vector<std::uint32_t>& indices) {
  indices.clear();
  if (column_->is_category()) {
    const auto codes = page.as<std::uint32_t>();
    indices.assign(codes.begin(), codes.end());
  } else if (column_->type() == PhysicalType::kByteArray) {
    index_texts(page, indices);
  } else if (width_bytes(column_->type()) == 4) {
    index_fixed(page.as<std::uint32_t>(), indices);
  } else {
    index_fixed(page.as<std::uint64_t>(), indices);
  }
}

std::size_t ValueDictionary::size() const {
  return column_->is_category() ? categories_->texts().size() : hashes_.size();
}

std::vector<std::byte> ValueDictionary::plain() const {
  if (!column_->is_category()) return plain_;
  std::vector<std::byte> plain;
  for (const std::string_view text : categories_->texts()) append_plain(text, plain);
  return plain;
}

}  // namespace mdat::parquet
