// SPDX-License-Identifier: Apache-2.0
// Any bytes as YAML, and as the CSV of a series whose metadata the first byte picks: understood, or refused
// with a message. What is understood as YAML is written as YAML that means the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "lib/meteaudata/series_reader.hpp"
#include "mdat/yaml.hpp"

using namespace mdat;
using namespace mdat::meteaudata;

namespace {

class TextStream final : public Stream {
 public:
  explicit TextStream(std::string_view text) : left_(text) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t bytes = std::min(out.size(), left_.size());
    std::memcpy(out.data(), left_.data(), bytes);
    left_.remove_prefix(bytes);
    return bytes;
  }

 private:
  std::string_view left_;
};

class TextFolder final : public Folder {
 public:
  explicit TextFolder(std::string_view text) : text_(text) {}
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  Result<std::unique_ptr<Stream>> open(const std::string& /*name*/) override {
    return std::make_unique<TextStream>(text_);
  }

 private:
  std::string_view text_;
  std::vector<std::string> names_;
};

void must(bool holds) {
  if (!holds) std::abort();
}

SeriesEntry entry_of(std::uint8_t choice) {
  constexpr std::pair<const char*, const char*> kIndices[] = {
      {"DatetimeIndex", "datetime64[ns]"},
      {"DatetimeIndex", "datetime64[us, Europe/Paris]"},
      {"TimedeltaIndex", "timedelta64[ns]"},
      {"PeriodIndex", "period[W-WED]"},
      {"PeriodIndex", "period[Q-DEC]"},
      {"IntervalIndex", "interval[float64, right]"},
      {"RangeIndex", "int64"},
      {"MultiIndex", "object"},
      {"Index", "float64"},
      {"CategoricalIndex", "category"}};
  constexpr const char* kValues[] = {"float64", "Int64", "bool", "object", "category", "timedelta64[us]"};
  const auto [type, dtype] = kIndices[choice % std::size(kIndices)];
  SeriesEntry entry{.path = "a/b", .file = "b.csv", .header = "b", .name = "b", .values_dtype = {}};
  entry.index.type = type;
  entry.index.dtype = dtype;
  if (entry.index.dtype.ends_with("Paris]")) entry.index.time_zone = "Europe/Paris";
  entry.values_dtype = kValues[choice / std::size(kIndices) % std::size(kValues)];
  return entry;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (const auto tree = parse_yaml(text)) {
    const auto written = to_yaml(*tree);
    must(written.has_value());
    const auto again = parse_yaml(*written);
    // Tags of YAML lie deeper in it than what they stand for.
    must(again ? *again == *tree : again.error().code == ErrorCode::kLimit);
  } else {
    must(!tree.error().message.empty());
  }
  TextFolder folder(text);
  Notes notes;
  const auto series = read_series(folder, entry_of(data[0]), notes);
  must(series ? check(*series).has_value() : !series.error().message.empty());
  return 0;
}
