// SPDX-License-Identifier: Apache-2.0
// What is used of libnetcdf, and the one place that knows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "mdat/error.hpp"

namespace mdat::netcdf {

/// "" where libnetcdf can be used; else what is missing. It is loaded when it is first needed, because with
/// it come forty other libraries, for which every start of the tool would have to wait.
[[nodiscard]] std::string missing_library();

/// External types; kOther are those that users define.
enum class External : std::uint8_t {
  kByte,
  kChar,
  kShort,
  kInt,
  kFloat,
  kDouble,
  kUbyte,
  kUshort,
  kUint,
  kInt64,
  kUint64,
  kString,
  kOther
};
[[nodiscard]] bool is_integer(External type);
/// Bytes of a value in memory; 0 for strings and others.
[[nodiscard]] std::size_t width_bytes(External type);

struct Dimension {
  std::string name;
  std::uint64_t length = 0;
};

struct Variable {
  int id = 0;
  std::string name;
  External type = External::kOther;
  std::string type_name{};        ///< in the words of NetCDF
  std::vector<int> dimensions{};  ///< ids, slowest first
  std::uint64_t chunk_cache = 0;  ///< bytes of the largest chunk; 0 where it is not chunked
};

using Number = std::variant<std::int64_t, std::uint64_t, double>;

/// A part of an array: so many from there on, for each dimension.
struct Slab {
  std::vector<std::size_t> start, count;
};

/// An open file: its root group. Errors are those of libnetcdf in words.
class NcFile {
 public:
  static constexpr int kGlobal = -1;  ///< the file itself, where attributes are asked of a variable

  [[nodiscard]] static Result<NcFile> open(const std::string& path);
  /// In the form of NetCDF-4, to be written from define() on.
  [[nodiscard]] static Result<NcFile> create(const std::string& path);

  /// Bytes of a file in which each value has its place; nothing where they are compressed or left out.
  [[nodiscard]] std::optional<std::uint64_t> plain_bytes() const { return plain_bytes_; }
  [[nodiscard]] Result<std::vector<Variable>> variables() const;
  [[nodiscard]] Result<Dimension> dimension(int id) const;
  /// Whether there are groups in the file, whose variables are not among those above.
  [[nodiscard]] Result<std::vector<std::string>> groups() const;

  /// Nothing where there is no such attribute, or it is no text.
  [[nodiscard]] Result<std::optional<std::string>> text(int variable, const char* name) const;
  /// Nothing likewise; integers as such.
  [[nodiscard]] Result<std::vector<Number>> numbers(int variable, const char* name) const;

  /// Values of the external type, back to back.
  [[nodiscard]] Result<void> read(const Variable& variable, const Slab& slab, void* out) const;
  [[nodiscard]] Result<void> read_strings(const Variable& variable, const Slab& slab,
                                          std::vector<std::string>& out) const;
  /// How much of the chunks of a variable waits in memory.
  [[nodiscard]] Result<void> set_cache(int variable, std::uint64_t bytes) const;

  /// A dimension without end.
  [[nodiscard]] Result<int> add_dimension(const std::string& name);
  struct Definition {
    std::string name;
    External type = External::kDouble;
    std::optional<int> dimension{};  ///< none: a single value
    std::size_t chunk_rows = 0;      ///< of the dimension; compressed but for strings
    const void* fill = nullptr;      ///< of the type; const char* const* for strings
  };
  [[nodiscard]] Result<int> add_variable(const Definition& definition);
  [[nodiscard]] Result<void> set_text(int variable, const char* name, const std::string& text);
  [[nodiscard]] Result<void> set_bytes(int variable, const char* name, std::span<const std::int8_t> values);
  [[nodiscard]] Result<void> end_definition();
  /// `values` of the external type; const char* each for strings.
  [[nodiscard]] Result<void> write(int variable, const Slab& slab, const void* values);
  [[nodiscard]] Result<void> close();

 private:
  struct Closer {
    void operator()(int* id) const;
  };
  explicit NcFile(int id) : id_(new int(id)) {}
  std::unique_ptr<int, Closer> id_;
  std::optional<std::uint64_t> plain_bytes_{};
};

}  // namespace mdat::netcdf
