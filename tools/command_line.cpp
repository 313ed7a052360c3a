// SPDX-License-Identifier: Apache-2.0
#include "tools/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>
#include <cstdio>
#include <system_error>

#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {

namespace {

/// CLI11 takes "[a,b]" for a list of a and b. Here it is a name or a glob, so it is guarded on the way in.
constexpr char kGuard = '\x01';

std::string guarded(const std::string& argument) {
  return argument.starts_with('[') && argument.ends_with(']') ? argument + kGuard : argument;
}

std::string unguarded(std::string value) {
  if (value.ends_with(kGuard)) value.pop_back();
  return value;
}

std::string whole_number_fault(std::string& text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && last == end ? "" : format("'{}' is no number of 0 or more", text);
}

}  // namespace

struct CommandLine::State {
  CLI::App app;
  explicit State(std::string about) : app(std::move(about)) {}

  template <typename T>
  CLI::Option* add(const Help& help, T& value) {
    return app.add_option(std::string(help.name), value, std::string(help.text))
        ->type_name(std::string(help.metavar))
        ->transform(unguarded);
  }
};

CommandLine::CommandLine(std::string_view verb, std::string_view about)
    : state_(std::make_unique<State>(std::string(about))) {
  state_->app.name(format("mdat {}", verb));
  state_->app.get_formatter()->column_width(34);
}

CommandLine::~CommandLine() = default;

void CommandLine::required(const Help& help, std::string& value) {
  state_->add(help, value)->required()->type_name("");
}

void CommandLine::rest(const Help& help, std::vector<std::string>& values, int at_least) {
  state_->add(help, values)->required(at_least > 0)->type_name("");
}

void CommandLine::flag(const Help& help, bool& value) {
  state_->app.add_flag(std::string(help.name), value, std::string(help.text));
}

void CommandLine::option(const Help& help, std::string& value) { state_->add(help, value); }

void CommandLine::option(const Help& help, std::optional<std::string>& value) { state_->add(help, value); }

void CommandLine::option(const Help& help, std::optional<std::uint64_t>& value) {
  state_->add(help, value)->check(CLI::Validator(whole_number_fault, ""));
}

void CommandLine::list(const Help& help, std::vector<std::string>& values) {
  state_->add(help, values)->allow_extra_args(false);
}

void CommandLine::choice(const Help& help, std::string& value, std::vector<std::string> choices) {
  auto* option = state_->app.add_option(std::string(help.name), value, std::string(help.text));
  option->type_name(std::string(help.metavar))->check(CLI::IsMember(std::move(choices)));
}

void CommandLine::exclusive(std::string_view name, std::string_view other) {
  state_->app.get_option(std::string(name))->excludes(state_->app.get_option(std::string(other)));
}

void CommandLine::examples(std::string_view text) { state_->app.footer("Examples:\n" + std::string(text)); }

std::optional<int> CommandLine::parse(std::span<const std::string> arguments) {
  try {
    std::vector<std::string> reversed;  // as CLI11 wants them
    reversed.reserve(arguments.size());
    for (auto argument = arguments.rbegin(); argument != arguments.rend(); ++argument) {
      reversed.push_back(guarded(*argument));
    }
    state_->app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    const std::string help = state_->app.help();
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 0;
  } catch (const CLI::ExtrasError&) {
    const std::string first = unguarded(state_->app.remaining(true).front());
    print_message(format("{}: {}\nUsage: see '{} --help'", first,
                         first.starts_with('-') ? "there is no such option" : "is one argument too many",
                         state_->app.get_name()));
    return 2;
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
