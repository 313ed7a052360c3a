// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdat::tool {

/// The options of one subcommand, bound to variables that parse() fills. CLI11 stands behind it, in one file.
class CommandLine {
 public:
  CommandLine(std::string_view verb, std::string_view about);
  ~CommandLine();

  struct Help {
    std::string_view name;  ///< "--from", "-n,--limit" or "FILE"
    std::string_view text;
    std::string_view metavar = "TEXT";
  };

  void required(const Help& help, std::string& value);
  void rest(const Help& help, std::vector<std::string>& values, int at_least = 0);
  void flag(const Help& help, bool& value);
  void option(const Help& help, std::string& value);
  void option(const Help& help, std::optional<std::string>& value);
  void option(const Help& help, std::optional<std::uint64_t>& value);
  /// May be given several times, one value each.
  void list(const Help& help, std::vector<std::string>& values);
  void choice(const Help& help, std::string& value, std::vector<std::string> choices);
  /// At most one of the two.
  void exclusive(std::string_view name, std::string_view other);
  void examples(std::string_view text);

  /// Nothing: go on. Else the exit code: help was printed, or the usage is wrong and was told on stderr.
  [[nodiscard]] std::optional<int> parse(std::span<const std::string> arguments);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// What all commands that print records share.
struct PrintOptions {
  bool json = false;
  std::string colour = "auto";
};
void add_print_options(CommandLine& line, PrintOptions& options);

}  // namespace mdat::tool
