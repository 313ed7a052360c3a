// SPDX-License-Identifier: Apache-2.0
#include "tests/support/crash.hpp"

#include <algorithm>
#include <random>

namespace mdat::test {
namespace {

/// The part of one write that falls into one sector.
struct Piece {
  std::uint64_t offset = 0;
  std::span<const std::byte> bytes;
};

std::vector<Piece> pieces_of(const Epoch& epoch, std::size_t sector) {
  std::vector<Piece> pieces;
  for (const Write& write : epoch.writes) {
    for (std::size_t done = 0; done < write.bytes.size();) {
      const std::uint64_t offset = write.offset + done;
      const std::size_t bytes = std::min<std::size_t>(write.bytes.size() - done, sector - offset % sector);
      pieces.push_back({offset, std::span(write.bytes).subspan(done, bytes)});
      done += bytes;
    }
  }
  return pieces;
}

void put(std::vector<std::byte>& image, std::uint64_t offset, std::span<const std::byte> bytes) {
  image.resize(std::max<std::size_t>(image.size(), offset + bytes.size()));
  std::ranges::copy(bytes, image.begin() + static_cast<std::ptrdiff_t>(offset));
}

class Explorer {
 public:
  Explorer(const Storage& storage,
           const std::function<void(std::span<const std::byte>, std::uint64_t)>& check)
      : storage_(storage), random_(storage.seed), check_(check) {}

  void explore(const Epoch& epoch, const std::vector<std::byte>& durable) {
    const auto pieces = pieces_of(epoch, storage_.sector_bytes);
    std::vector<bool> kept(pieces.size());
    const bool all = pieces.size() <= 8;
    const std::uint64_t subsets =
        all ? std::uint64_t{1} << pieces.size() : static_cast<std::uint64_t>(storage_.subsets);
    for (std::uint64_t subset = 0; subset < subsets; ++subset) {
      for (std::size_t i = 0; i < kept.size(); ++i)
        kept[i] = all ? (subset >> i & 1) != 0 : random_() % 2 == 0;
      visit(epoch, build(durable, pieces, kept));
    }
    for (std::size_t torn = 0; torn < pieces.size(); ++torn) tear(epoch, durable, pieces, torn);
  }

  [[nodiscard]] std::uint64_t states() const { return states_; }

 private:
  static std::vector<std::byte> build(const std::vector<std::byte>& durable, const std::vector<Piece>& pieces,
                                      const std::vector<bool>& kept) {
    std::vector<std::byte> image = durable;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (kept[i]) put(image, pieces[i].offset, pieces[i].bytes);
    }
    return image;
  }

  // One sector in a bad state while all or a random half of the others arrived.
  void tear(const Epoch& epoch, const std::vector<std::byte>& durable, const std::vector<Piece>& pieces,
            std::size_t torn) {
    for (const bool others : {true, false}) {
      std::vector<bool> kept(pieces.size(), true);
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i != torn && (others || random_() % 2 == 0);
      const std::vector<std::byte> rest = build(durable, pieces, kept);
      const Piece& piece = pieces[torn];
      for (const std::size_t cut : {std::size_t{1}, std::size_t{40}, std::size_t{76}, std::size_t{112},
                                    piece.bytes.size() / 2, piece.bytes.size() - 8}) {
        if (cut >= piece.bytes.size()) continue;
        std::vector<std::byte> prefix = rest, suffix = rest;
        put(prefix, piece.offset, piece.bytes.first(cut));
        put(suffix, piece.offset + cut, piece.bytes.subspan(cut));
        visit(epoch, prefix);
        visit(epoch, suffix);
      }
      std::vector<std::byte> destroyed = rest;
      std::vector<std::byte> noise(storage_.sector_bytes);
      for (auto& byte : noise) byte = static_cast<std::byte>(random_());
      put(destroyed, piece.offset / storage_.sector_bytes * storage_.sector_bytes, noise);
      visit(epoch, destroyed);
    }
  }

  void visit(const Epoch& epoch, const std::vector<std::byte>& image) {
    ++states_;
    check_(image, epoch.acknowledged);
  }

  Storage storage_;
  std::mt19937_64 random_;
  const std::function<void(std::span<const std::byte>, std::uint64_t)>& check_;
  std::uint64_t states_ = 0;
};

}  // namespace

std::uint64_t each_crash_state(const Disk& disk, const Storage& storage,
                               const std::function<void(std::span<const std::byte>, std::uint64_t)>& check) {
  Explorer explorer(storage, check);
  std::vector<std::byte> durable;
  for (const Epoch& epoch : disk.epochs) {
    // Before its first commit the file has no name.
    if (epoch.acknowledged > 0) explorer.explore(epoch, durable);
    for (const Write& write : epoch.writes) put(durable, write.offset, write.bytes);
  }
  return explorer.states();
}

}  // namespace mdat::test
