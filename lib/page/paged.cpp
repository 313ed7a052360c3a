// SPDX-License-Identifier: Apache-2.0
// Paged, from the modes that can be had to what it tells of itself.
#include "mdat/paged.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "lib/column/segment.hpp"
#include "lib/column/type.hpp"
#include "lib/column/validity.hpp"
#include "lib/io/fault_handler.hpp"
#include "lib/io/spin_lock.hpp"
#include "lib/page/budget.hpp"
#include "lib/page/frame_decoder.hpp"
#include "lib/page/region.hpp"
#include "lib/read/cursor.hpp"
#include "lib/read/plain_view.hpp"
#include "lib/read/snapshot.hpp"

namespace mdat {

using page::Budget;
constexpr std::uint64_t kFrameBytes = io::LazyMemory::kFrameBytes;

struct PagedColumn::State {
  State(std::shared_ptr<const File::State> file, const tree::Column& of, std::string what)
      : snapshot(std::move(file)), column(of), label(std::move(what)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { Budget::process().give_back(Budget::Held::kEager, eager.bytes().size()); }

  [[nodiscard]] std::uint64_t rows() const { return column.root.aggregate.rows; }
  [[nodiscard]] std::size_t width() const { return format::width_bytes(column.physical); }
  [[nodiscard]] std::uint64_t bytes() const {  // whole frames
    return (rows() * width() + kFrameBytes - 1) / kFrameBytes * kFrameBytes;
  }
  [[nodiscard]] Result<void> check(RowRange range) const {
    if (range.begin <= range.end && range.end <= rows()) return {};
    return fail(ErrorCode::kInvalidArgument, label + " has " + std::to_string(rows()) + " rows; rows " +
                                                 std::to_string(range.begin) + " to " +
                                                 std::to_string(range.end) + " were asked for");
  }
  [[nodiscard]] Result<void> verify() const;
  [[nodiscard]] Result<void> make_lazy(PageMode wanted);
  [[nodiscard]] Result<void> make_eager();
  [[nodiscard]] Result<void> fetch(std::uint64_t begin, std::uint64_t end) const;

  std::shared_ptr<const File::State> snapshot;
  tree::Column column;
  std::string label;  // for messages
  PageMode mode = PageMode::kInPlace;
  const std::byte* data = nullptr;
  std::unique_ptr<page::FrameDecoder> decoder;  // but in place
  std::unique_ptr<page::Region> region;         // where frames are decoded when touched
  io::Memory eager;
};

struct Pin::State {
  explicit State(std::shared_ptr<PagedColumn::State> of, std::uint64_t frame)
      : column(std::move(of)), begin(frame), end(frame) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (std::uint64_t frame = begin; frame < end; ++frame) {
      if (column->region->unpin(frame)) Budget::process().give_back(Budget::Held::kPinned, kFrameBytes);
    }
  }

  std::shared_ptr<PagedColumn::State> column;
  std::uint64_t begin;  // frames
  std::uint64_t end;
};

Pin::Pin(std::unique_ptr<State> state) : state_(std::move(state)) {}
Pin::Pin(Pin&&) noexcept = default;
Pin& Pin::operator=(Pin&&) noexcept = default;
Pin::~Pin() = default;

std::string_view name(PageMode mode) {
  switch (mode) {
    case PageMode::kInPlace:
      return "in place";
    case PageMode::kUserfault:
      return "userfault";
    case PageMode::kProtect:
      return "protect";
    case PageMode::kEager:
      return "eager";
  }
  return "unknown";
}

namespace paging {

Counters counters() { return Budget::process().counters(); }
void set_budget(std::uint64_t bytes) { Budget::process().set(bytes); }
std::uint64_t budget() { return Budget::process().limit(); }

}  // namespace paging

namespace {

// Calls use(bench) with a workbench; a handler that interrupted us might wait for it.
template <typename Use>
void with_bench(Use&& use) {
  const io::SignalsBlocked blocked;
  page::Workbench& bench = Budget::process().benches().take();
  use(bench);
  Budget::process().benches().give_back(bench);
}

// Calls decode(first_row, rows) for each frame.
template <typename Decode>
void each_frame(std::uint64_t rows, std::uint64_t frame_rows, Decode&& decode) {
  for (std::uint64_t row = 0; row < rows; row += frame_rows) decode(row, std::min(frame_rows, rows - row));
}

}  // namespace

Result<void> PagedColumn::State::verify() const {
  each_frame(rows(), kFrameBytes / width(), [&](std::uint64_t row, std::uint64_t count) {
    if (decoder->error()) return;
    with_bench([&](page::Workbench& bench) { decoder->decode(row, count, bench, bench.frame.data()); });
  });
  if (auto damage = decoder->error()) return std::unexpected(std::move(*damage));
  return {};
}

Result<void> PagedColumn::State::make_lazy(PageMode wanted) {
  if (const char* why = io::no_deliberate_faults())
    return fail(ErrorCode::kUnsupported,
                label + " cannot be decoded when it is touched: " + why + "; ask for PageMode::kEager");
  auto memory =
      wanted == PageMode::kUserfault ? io::reserve_by_userfault(bytes()) : io::reserve_by_protection(bytes());
  if (!memory) {
    memory.error().message.insert(0, label + " cannot be decoded when it is touched: ");
    return std::unexpected(std::move(memory.error()));
  }
  region = std::make_unique<page::Region>(std::move(*memory), *decoder);
  data = region->bytes().data();
  mode = wanted;
  return {};
}

Result<void> PagedColumn::State::make_eager() {
  if (auto ok = Budget::process().hold(Budget::Held::kEager, bytes()); !ok) {
    ok.error().message.insert(0, label + ": ");
    return ok;
  }
  auto memory = io::Memory::allocate(bytes());
  if (!memory) {
    Budget::process().give_back(Budget::Held::kEager, bytes());
    return std::unexpected(std::move(memory.error()));
  }
  eager = std::move(*memory);
  each_frame(rows(), kFrameBytes / width(), [&](std::uint64_t row, std::uint64_t count) {
    with_bench([&](page::Workbench& bench) {
      decoder->decode(row, count, bench, eager.bytes().data() + row * width());
    });
    Budget::process().count_decoded(count * width());
  });
  eager.protect(0, eager.bytes().size(), true);
  data = eager.bytes().data();
  mode = PageMode::kEager;
  return {};
}

/// Makes what Series and Axis hand out; the one friend PagedColumn has.
struct PagedMaker_ {
  static Result<PagedColumn> make(std::shared_ptr<const File::State> snapshot, const tree::Column& column,
                                  std::string label, const PagedOptions& options) {
    auto state = std::make_shared<PagedColumn::State>(std::move(snapshot), column, std::move(label));
    const auto wants = [&](PageMode mode) { return options.mode.value_or(mode) == mode; };
    if (wants(PageMode::kInPlace)) {
      const auto bytes = read::view_plain(*state->snapshot, column);
      if (bytes) {
        state->data = bytes->data();
        return PagedColumn(std::move(state));
      }
      if (options.mode)
        return fail(bytes.error().code, state->label + " cannot be read in place: " + bytes.error().message);
    }
    if (auto ok = Budget::process().prepare(); !ok) return std::unexpected(std::move(ok.error()));
    auto decoder = page::FrameDecoder::make(*state->snapshot, column, options.nulls);
    if (!decoder) return std::unexpected(std::move(decoder.error()));
    state->decoder = std::move(*decoder);
    if (options.verify) {
      if (auto ok = state->verify(); !ok) return std::unexpected(std::move(ok.error()));
    }
    for (const PageMode mode : {PageMode::kUserfault, PageMode::kProtect, PageMode::kEager}) {
      if (!wants(mode)) continue;
      auto made = mode == PageMode::kEager ? state->make_eager() : state->make_lazy(mode);
      if (made) return PagedColumn(std::move(state));
      if (options.mode || mode == PageMode::kEager) return std::unexpected(std::move(made.error()));
    }
    std::unreachable();
  }

  static Result<Paged<std::int64_t>> stamps(std::shared_ptr<const File::State> snapshot,
                                            const Axis::State& axis, const PagedOptions& options) {
    auto column = make(std::move(snapshot), axis.column(), "axis " + std::to_string(axis.id), options);
    if (!column) return std::unexpected(std::move(column.error()));
    return Paged<std::int64_t>(std::move(*column));
  }
};

Result<PagedColumn> Series::paged_column(TypeKind kind, const PagedOptions& options) const {
  const format::Physical physical = state_->record.physical;
  if (physical == format::Physical::kString)
    return fail(ErrorCode::kInvalidArgument,
                "series '" + name() + "' is of strings, which are no array of fixed width: scan it instead");
  const bool is_bool = physical == format::Physical::kBool && kind == TypeKind::kUint8;
  if (column::physical_of(kind) != physical && !is_bool)
    return fail(ErrorCode::kInvalidArgument, "series '" + name() + "' is " + to_string(type()) +
                                                 ", an array of " + to_string(Type{.kind = kind}) +
                                                 " was asked for");
  return PagedMaker_::make(state_->snapshot, state_->column(), "series '" + name() + "'", options);
}

Result<Paged<std::int64_t>> Axis::paged(const PagedOptions& options) const {
  return PagedMaker_::stamps(state_->snapshot, *state_, options);
}
Result<Paged<std::int64_t>> Axis::paged() const { return paged({}); }

PageMode PagedColumn::mode() const { return state_->mode; }
std::uint64_t PagedColumn::size() const { return state_->rows(); }
const void* PagedColumn::data() const { return state_->data; }
std::uint64_t PagedColumn::nulls() const { return state_->column.root.aggregate.nulls; }

std::optional<Error> PagedColumn::error() const {
  return state_->decoder ? state_->decoder->error() : state_->snapshot->input.guard_error();
}

Result<std::vector<std::uint64_t>> PagedColumn::validity(RowRange rows) const {
  if (auto ok = state_->check(rows); !ok) return std::unexpected(std::move(ok.error()));
  std::vector<std::uint64_t> bits((rows.size() + 63) / 64);
  const auto set = [&](std::uint64_t row) {
    bits[(row - rows.begin) / 64] |= std::uint64_t{1} << ((row - rows.begin) % 64);
  };
  read::Cursor cursor(state_->snapshot->pages, state_->column);
  for (std::uint64_t row = rows.begin; row < rows.end;) {
    const auto segment = cursor.segment_at(row);
    if (!segment) return std::unexpected(segment.error());
    const std::uint64_t in_segment = row - cursor.segment_row();
    const auto granule = (*segment)->granule(static_cast<std::uint32_t>(in_segment / format::kGranuleRows));
    if (!granule) return std::unexpected(granule.error());
    const column::GranuleView& view = **granule;
    const auto first = static_cast<std::uint32_t>(in_segment % format::kGranuleRows);
    for (std::uint32_t i = first; i < view.rows && row < rows.end; ++i, ++row) {
      if (view.validity == nullptr || column::bit_at(view.validity, i)) set(row);
    }
  }
  return bits;
}

// Frames [begin, end).
Result<void> PagedColumn::State::fetch(std::uint64_t begin, std::uint64_t end) const {
  for (std::uint64_t frame = begin; frame < end; ++frame) {
    const io::SignalsBlocked blocked;
    if (!region->fetch(frame))
      return fail(ErrorCode::kIo, label + ": the system has no memory left for decoded values");
  }
  return {};
}

Result<void> PagedColumn::materialize(RowRange rows) const {
  if (auto ok = state_->check(rows); !ok) return ok;
  if (state_->region && rows.begin < rows.end) {
    const std::uint64_t begin = rows.begin * state_->width() / kFrameBytes;
    const std::uint64_t end = (rows.end * state_->width() + kFrameBytes - 1) / kFrameBytes;
    if ((end - begin) * kFrameBytes > Budget::process().limit())
      return fail(ErrorCode::kLimit, state_->label + ": rows " + std::to_string(rows.begin) + " to " +
                                         std::to_string(rows.end) + " are more than the budget of " +
                                         std::to_string(Budget::process().limit()) +
                                         " bytes: ask for fewer or raise it (mdat::paging::set_budget)");
    if (auto ok = state_->fetch(begin, end); !ok) return ok;
  }
  if (!state_->decoder) return {};
  if (auto damage = state_->decoder->error_in(rows)) return std::unexpected(std::move(*damage));
  return {};
}

Result<Pin> PagedColumn::pin(RowRange rows) const {
  if (auto ok = state_->check(rows); !ok) return std::unexpected(std::move(ok.error()));
  const std::uint64_t begin = rows.begin * state_->width() / kFrameBytes;
  auto pinned = std::make_unique<Pin::State>(state_, begin);
  for (; state_->region && pinned->end * kFrameBytes < rows.end * state_->width(); ++pinned->end) {
    if (state_->region->pin_again(pinned->end)) continue;
    if (auto ok = Budget::process().hold(Budget::Held::kPinned, kFrameBytes); !ok) {
      ok.error().message.insert(0, state_->label + ": ");
      return std::unexpected(std::move(ok.error()));
    }
    if (!state_->region->pin(pinned->end)) Budget::process().give_back(Budget::Held::kPinned, kFrameBytes);
  }
  if (auto ok = materialize(rows); !ok) return std::unexpected(std::move(ok.error()));
  return Pin(std::move(pinned));
}

void PagedColumn::prefetch(RowRange rows) const {
  const read::Overlay& blocks = state_->snapshot->blocks;
  rows.end = std::min(rows.end, state_->rows());
  if (!state_->decoder || rows.begin >= rows.end) return;
  state_->decoder->each_extent(
      rows, [&](std::uint64_t offset, std::uint64_t bytes) { blocks.advise(offset, bytes); });
}

}  // namespace mdat
