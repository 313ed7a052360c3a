// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>

#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

struct CommandLine::State {
  CLI::App app;
  explicit State(std::string about) : app(std::move(about)) {}

  void describe(CLI::Option* option, const Help& help) { option->type_name(std::string(help.metavar)); }
  static std::string text(std::string_view view) { return std::string(view); }
};

CommandLine::CommandLine(std::string_view verb, std::string_view about)
    : state_(std::make_unique<State>(std::string(about))) {
  state_->app.name(format("mdat {}", verb));
  state_->app.get_formatter()->column_width(34);
}

CommandLine::~CommandLine() = default;

void CommandLine::required(const Help& help, std::string& value) {
  state_->app.add_option(State::text(help.name), value, State::text(help.text))->required()->type_name("");
}

void CommandLine::rest(const Help& help, std::vector<std::string>& values, int at_least) {
  auto* option = state_->app.add_option(State::text(help.name), values, State::text(help.text));
  option->type_name("");
  if (at_least > 0) option->required();
}

void CommandLine::flag(const Help& help, bool& value) {
  state_->app.add_flag(State::text(help.name), value, State::text(help.text));
}

void CommandLine::option(const Help& help, std::string& value) {
  state_->describe(state_->app.add_option(State::text(help.name), value, State::text(help.text)), help);
}

void CommandLine::option(const Help& help, std::optional<std::string>& value) {
  state_->describe(state_->app.add_option(State::text(help.name), value, State::text(help.text)), help);
}

void CommandLine::option(const Help& help, std::optional<std::uint64_t>& value) {
  state_->describe(state_->app.add_option(State::text(help.name), value, State::text(help.text)), help);
}

void CommandLine::list(const Help& help, std::vector<std::string>& values) {
  auto* option = state_->app.add_option(State::text(help.name), values, State::text(help.text));
  option->allow_extra_args(false);
  state_->describe(option, help);
}

void CommandLine::choice(const Help& help, std::string& value, std::vector<std::string> choices) {
  auto* option = state_->app.add_option(State::text(help.name), value, State::text(help.text));
  option->check(CLI::IsMember(std::move(choices)));
}

void CommandLine::exclusive(std::string_view name, std::string_view other) {
  state_->app.get_option(State::text(name))->excludes(state_->app.get_option(State::text(other)));
}

void CommandLine::examples(std::string_view text) { state_->app.footer("Examples:\n" + State::text(text)); }

std::optional<int> CommandLine::parse(std::span<const std::string> arguments) {
  try {
    state_->app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    const std::string help = state_->app.help();
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    print_message(format("{}\nUsage: see '{} --help'", error.what(), state_->app.get_name()));
    return 2;
  }
  return std::nullopt;
}

void add_print_options(CommandLine& line, PrintOptions& options) {
  line.flag({"--json", "One JSON object a line"}, options.json);
  line.choice({"--color", "Colour and weight on a terminal", "WHEN"}, options.colour,
              {"auto", "always", "never"});
}

}  // namespace mdat::tool
