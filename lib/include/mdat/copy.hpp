// SPDX-License-Identifier: Apache-2.0
// Copying series from open files into a writer. Segments are copied as bytes, their checksums compared;
// decoded and encoded again are only those that a range cuts, and those much shorter than they might be.
//
//     mdat::Copier copier(writer);
//     for (const mdat::Series& series : chosen) copier.copy(series, {.from = a, .to = b});
//     writer.commit();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "mdat/file.hpp"
#include "mdat/writer.hpp"

namespace mdat {

struct CopyOptions {
  /// Encodes all values and stamps anew, with the profile of the writer.
  bool encode_anew = false;
  /// Called now and then with the rows copied so far, over all series.
  std::function<void(std::uint64_t)> progress{};
};

struct CopyCounts {
  std::uint64_t rows = 0;              ///< over all series
  std::uint64_t segments_copied = 0;   ///< of values and stamps, as bytes
  std::uint64_t segments_decoded = 0;  ///< to be encoded again, whole or in part
  std::uint64_t bytes_copied = 0;      ///< what is stored once counts once, here and below
  std::uint64_t bytes_decoded = 0;     ///< in the source
  std::uint64_t bytes_encoded = 0;     ///< what was made of them
};

/// Names, types, units, zones, categories and the facts of axes are kept; the order of creation is that of
/// the calls. Memory: a few segments, and what the writer needs for each series it holds. Threads: one at a
/// time, as the writer.
class Copier {
 public:
  /// The writer must stay where it is meanwhile.
  explicit Copier(Writer& target, CopyOptions options = {});
  Copier(Copier&&) noexcept;
  Copier& operator=(Copier&&) noexcept;
  ~Copier();

  /// Rows of a series as a new series of the target. Series of one axis from which the same rows are copied
  /// share one in the target, too. kExists where the name is taken, kInvalidArgument for rows that are not
  /// there. After an error the writer is as it was.
  [[nodiscard]] Result<SeriesId> copy(const Series& series, RowRange rows);
  /// The rows whose stamps lie in the range; kInvalidArgument where the stamps are not sorted.
  [[nodiscard]] Result<SeriesId> copy(const Series& series, const TimeRange& range = {});
  /// Everything in a file, the numbers of axes and the order of creation included, into a writer of a new
  /// file that has nothing yet (else kInvalidArgument), and commits it; errors also as Writer::commit. Memory
  /// does not grow with the number of series.
  [[nodiscard]] Result<std::uint64_t> copy(const File& file);

  [[nodiscard]] const CopyCounts& counts() const;

 private:
  struct State;  // internal
  std::unique_ptr<State> state_;
};

}  // namespace mdat
