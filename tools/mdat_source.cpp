// SPDX-License-Identifier: Apache-2.0
#include "tools/mdat_source.hpp"

#include <map>
#include <vector>

#include "tools/append_group.hpp"
#include "tools/selection.hpp"

namespace mdat::tool {
namespace {

struct AxisSeries {
  Axis axis;
  std::vector<Series> series;
};

Expected<std::vector<AxisSeries>> by_axis(std::vector<Series> all, const std::string& path) {
  std::vector<AxisSeries> groups;
  std::map<std::uint64_t, std::size_t> index_of;
  for (Series& series : all) {
    auto axis = series.axis();
    if (!axis) return refuse_file(axis.error(), path);
    const auto [found, added] = index_of.try_emplace(axis->id(), groups.size());
    if (added) groups.push_back({std::move(*axis), {}});
    groups[found->second].series.push_back(std::move(series));
  }
  return groups;
}

/// One column of a batch, in the form that a writer takes.
class ColumnCopy {
 public:
  ColumnCopy(const Type& type, std::vector<std::uint32_t> codes) : type_(type), codes_(std::move(codes)) {}

  ColumnChunk chunk(const Batch& batch, std::size_t column) {
    ColumnChunk chunk;
    if (!batch.all_valid(column)) {
      validity_.assign((batch.size() + 63) / 64, 0);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        if (batch.is_valid(i, column)) validity_[i / 64] |= std::uint64_t{1} << (i % 64);
      }
      chunk.validity = validity_.data();
    }
    switch (type_.kind) {
      case TypeKind::kString:
        strings_.clear();
        for (std::size_t i = 0; i < batch.size(); ++i) strings_.push_back(batch.text(i, column));
        chunk.strings = strings_;
        break;
      case TypeKind::kCategorical:
        mapped_.clear();
        for (std::size_t i = 0; i < batch.size(); ++i) {
          const std::uint32_t code = batch.values<std::uint32_t>(column)[i];
          mapped_.push_back(batch.is_valid(i, column) && code < codes_.size() ? codes_[code] : 0);
        }
        chunk.values = mapped_.data();
        break;
      case TypeKind::kInt8:
      case TypeKind::kUint8:
      case TypeKind::kBool:
        chunk.values = batch.values<std::uint8_t>(column).data();
        break;
      case TypeKind::kInt16:
      case TypeKind::kUint16:
        chunk.values = batch.values<std::uint16_t>(column).data();
        break;
      case TypeKind::kInt32:
      case TypeKind::kUint32:
      case TypeKind::kFloat32:
        chunk.values = batch.values<std::uint32_t>(column).data();
        break;
      default:
        chunk.values = batch.values<std::uint64_t>(column).data();
    }
    return chunk;
  }

 private:
  Type type_;
  std::vector<std::uint32_t> codes_;  ///< of the source to those of the target
  std::vector<std::uint64_t> validity_;
  std::vector<std::string_view> strings_;
  std::vector<std::uint32_t> mapped_;
};

Expected<std::vector<std::uint32_t>> map_categories(const Series& series, Writer& target, SeriesId id,
                                                    const std::string& path) {
  std::vector<std::uint32_t> codes;
  if (series.type().kind != TypeKind::kCategorical) return codes;
  const auto texts = series.categories();
  if (!texts) return refuse_file(texts.error(), path);
  for (const std::string& text : *texts) {
    auto code = target.add_category(id, text);
    if (!code) return refuse_series(code.error(), path);
    codes.push_back(*code);
  }
  return codes;
}

Expected<std::vector<ColumnCopy>> columns_of(const AxisSeries& group, const AppendGroup& target,
                                             Writer& writer, const std::string& path) {
  std::vector<ColumnCopy> columns;
  for (std::size_t i = 0; i < group.series.size(); ++i) {
    auto codes = map_categories(group.series[i], writer, target.id(i), path);
    if (!codes) return std::unexpected(std::move(codes.error()));
    columns.emplace_back(group.series[i].type(), std::move(*codes));
  }
  return columns;
}

Outcome append_batch(const Batch& batch, std::vector<ColumnCopy>& columns, AppendGroup& target) {
  std::vector<ColumnChunk> chunks;
  for (std::size_t c = 0; c < columns.size(); ++c) chunks.push_back(columns[c].chunk(batch, c));
  return target.append(batch.times(), chunks);
}

Outcome append_group(const File& source, const AxisSeries& group, Writer& writer,
                     const AppendOptions& options, std::uint64_t& done) {
  const auto range = parse_range(options.range, group.axis.type(), source.path());
  if (!range) return std::unexpected(range.error());
  std::vector<SeriesSpec> specs;
  for (const Series& series : group.series) specs.push_back({series.name(), series.type(), series.unit()});
  auto target = AppendGroup::open(writer, {source.path(), options.keep_overlap}, group.axis.type(), specs);
  if (!target) return std::unexpected(std::move(target.error()));
  auto columns = columns_of(group, *target, writer, source.path());
  if (!columns) return std::unexpected(std::move(columns.error()));
  auto scan = source.scan(group.series, *range);
  if (!scan) return refuse_file(scan.error(), source.path());
  while (const Batch* batch = scan->next()) {
    if (auto outcome = append_batch(*batch, *columns, *target); !outcome) return outcome;
    done += batch->size() * group.series.size();
    if (options.progress) options.progress(done);
  }
  if (scan->error()) return refuse_file(*scan->error(), source.path());
  return {};
}

}  // namespace

Outcome append_series(const File& source, std::vector<Series> series, Writer& target,
                      const AppendOptions& options) {
  auto groups = by_axis(std::move(series), source.path());
  if (!groups) return std::unexpected(std::move(groups.error()));
  std::uint64_t done = 0;
  for (const AxisSeries& group : *groups) {
    if (auto outcome = append_group(source, group, target, options, done); !outcome) return outcome;
  }
  return {};
}

}  // namespace mdat::tool
