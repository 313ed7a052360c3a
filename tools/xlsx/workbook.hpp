// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "mdat/error.hpp"

namespace mdat::xlsx {

enum class Sheet : std::uint8_t { kData, kSeries };

/// Rows and columns are counted from 0.
struct Cell {
  Sheet sheet = Sheet::kData;
  std::uint32_t row = 0;
  std::uint16_t column = 0;
};

enum class Look : std::uint8_t { kPlain, kHeading, kSeconds, kMilliseconds };

/// A workbook of two sheets. Each is written row by row from above and kept in temporary files, so that
/// memory is bounded. What goes wrong is remembered and told by close().
class Workbook {
 public:
  static constexpr std::uint32_t kRows = 1'048'576;  ///< of a sheet
  static constexpr std::uint32_t kColumns = 16'384;

  [[nodiscard]] static Result<Workbook> create(const std::string& path);

  void number(Cell cell, double value, Look look = Look::kPlain);  ///< stamps are numbers of days
  void boolean(Cell cell, bool value);
  void text(Cell cell, const std::string& text, Look look = Look::kPlain);  ///< as escaped() made it
  void set_width(Sheet sheet, std::uint16_t column, double characters);
  [[nodiscard]] Result<void> close();

 private:
  struct Parts;
  struct Deleter {
    void operator()(Parts* parts) const;
  };
  explicit Workbook(std::unique_ptr<Parts, Deleter> parts) : parts_(std::move(parts)) {}
  void note(int error);
  std::unique_ptr<Parts, Deleter> parts_;
  int error_ = 0;  ///< the first one
};

}  // namespace mdat::xlsx
