// SPDX-License-Identifier: Apache-2.0
#include "tools/difference.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

/// Rows of one series, batch by batch, however they are stored.
class Rows {
 public:
  explicit Rows(const Series& series) : scan_(series.scan(RowRange{0, series.rows()}, Times::kSkipped)) {}

  /// Rows left in the batch at hand; 0 at the end or after an error.
  [[nodiscard]] std::size_t left() {
    if (batch_ == nullptr || index_ == batch_->size()) {
      batch_ = scan_.next();
      index_ = 0;
    }
    return batch_ == nullptr ? 0 : batch_->size() - index_;
  }
  void skip(std::size_t rows) { index_ += rows; }
  [[nodiscard]] const Batch& batch() const { return *batch_; }
  [[nodiscard]] std::size_t index() const { return index_; }
  [[nodiscard]] const std::optional<Error>& error() const { return scan_.error(); }

 private:
  Scan scan_;
  const Batch* batch_ = nullptr;
  std::size_t index_ = 0;
};

template <typename T>
bool same_bits(const Rows& a, const Rows& b, std::size_t count) {
  const T* x = a.batch().values<T>().data() + a.index();
  const T* y = b.batch().values<T>().data() + b.index();
  if (std::memcmp(x, y, count * sizeof(T)) == 0) return true;
  // Where rows are null the bytes mean nothing.
  for (std::size_t i = 0; i < count; ++i) {
    if (a.batch().is_valid(a.index() + i) && std::memcmp(x + i, y + i, sizeof(T)) != 0) return false;
  }
  return true;
}

bool same_text(const Rows& a, const Rows& b, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (a.batch().text(a.index() + i) != b.batch().text(b.index() + i)) return false;
  }
  return true;
}

bool same_rows(const Rows& a, const Rows& b, std::size_t count, const Type& type) {
  if (!a.batch().all_valid() || !b.batch().all_valid()) {
    for (std::size_t i = 0; i < count; ++i) {
      if (a.batch().is_valid(a.index() + i) != b.batch().is_valid(b.index() + i)) return false;
    }
  }
  switch (width_bytes(type.kind)) {
    case 0:
      return same_text(a, b, count);
    case 1:
      return same_bits<std::uint8_t>(a, b, count);
    case 2:
      return same_bits<std::uint16_t>(a, b, count);
    case 4:
      return same_bits<std::uint32_t>(a, b, count);
    default:
      return same_bits<std::uint64_t>(a, b, count);
  }
}

class Comparison {
 public:
  Comparison(const File& a, const File& b, const std::function<void(std::uint64_t)>& progress)
      : a_(a), b_(b), progress_(progress) {}

  Expected<std::string> run() {
    if (a_.info().series != b_.info().series) return std::string("the number of series");
    Expected<std::string> found;
    const auto compare = [&](const char* kind, const Series& series, const Result<Series>& other) {
      found = other ? series_difference(series, *other) : refuse_file(other.error(), b_.path());
      if (found && !found->empty()) *found = format("{} '{}': {}", kind, series.name(), *found);
      return found && found->empty();
    };
    auto walked = a_.each_series(
        [&](const Series& series) { return compare("series", series, b_.find(series.name())); });
    if (walked && found && found->empty()) {
      walked = a_.each_hidden([&](const Series& series) {
        return compare("hidden series", series, b_.find_hidden(series.name()));
      });
    }
    if (!walked) return refuse_file(walked.error(), a_.path());
    return found;
  }

 private:
  Expected<std::string> series_difference(const Series& a, const Series& b) {
    if (a.type() != b.type()) return std::string("type");
    if (a.unit() != b.unit()) return std::string("unit");
    if (a.rows() != b.rows()) return std::string("number of rows");
    if (a.ordinal() != b.ordinal()) return std::string("order of creation");
    if (a.type().kind == TypeKind::kCategorical) {
      const auto x = a.categories(), y = b.categories();
      if (!x) return refuse_file(x.error(), a_.path());
      if (!y) return refuse_file(y.error(), b_.path());
      if (*x != *y) return std::string("categories");
    }
    auto found = axis_difference(a, b);
    if (!found || !found->empty()) return found;
    return values_difference(a, b);
  }

  Expected<std::string> axis_difference(const Series& a, const Series& b) {
    const auto x = a.axis(), y = b.axis();
    if (!x) return refuse_file(x.error(), a_.path());
    if (!y) return refuse_file(y.error(), b_.path());
    if (x->type() != y->type()) return std::string("type of times");
    if (x->id() != y->id() || x->users() != y->users()) return std::string("shared times");
    if (x->cadence() != y->cadence() || x->gaps() != y->gaps()) return std::string("cadence and gaps");
    if (x->id() < compared_.size() && compared_[x->id()]) return std::string();
    compared_.resize(std::max<std::size_t>(compared_.size(), x->id() + 1));
    compared_[x->id()] = true;
    std::vector<std::int64_t> p(kStamps), q(kStamps);
    for (std::uint64_t row = 0; row < x->rows(); row += p.size()) {
      p.resize(std::min<std::uint64_t>(kStamps, x->rows() - row));
      q.resize(p.size());
      if (const auto read = x->read(row, p); !read) return refuse_file(read.error(), a_.path());
      if (const auto read = y->read(row, q); !read) return refuse_file(read.error(), b_.path());
      if (p != q) return format("times from row {}", row);
    }
    return std::string();
  }

  Expected<std::string> values_difference(const Series& a, const Series& b) {
    Rows x(a), y(b);
    std::uint64_t row = 0;
    while (const std::size_t count = std::min(x.left(), y.left())) {
      if (!same_rows(x, y, count, a.type())) return format("values from row {}", row);
      x.skip(count);
      y.skip(count);
      row += count;
      if (progress_) progress_(done_ + row);
    }
    if (x.error()) return refuse_file(*x.error(), a_.path());
    if (y.error()) return refuse_file(*y.error(), b_.path());
    done_ += row;
    return row == a.rows() ? std::string() : format("values from row {}", row);
  }

  static constexpr std::size_t kStamps = std::size_t{1} << 16;
  const File& a_;
  const File& b_;
  const std::function<void(std::uint64_t)>& progress_;
  std::vector<bool> compared_;  ///< axes, by number
  std::uint64_t done_ = 0;
};

}  // namespace

Expected<std::string> difference(const File& a, const File& b,
                                 const std::function<void(std::uint64_t)>& progress) {
  return Comparison(a, b, progress).run();
}

}  // namespace mdat::tool
