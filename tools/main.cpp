// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "mdat/version.hpp"
#include "tools/commands.hpp"
#include "tools/output.hpp"
#include "tools/terminal.hpp"
#include "tools/text.hpp"

namespace mdat::tool {
namespace {

struct Command {
  std::string_view name;
  std::string_view summary;
  Outcome (*run)(Arguments);
};

constexpr Command kCommands[] = {
    {"info", "What a file is and holds, on one screen", run_info},
    {"ls", "Its series, a line each", run_ls},
    {"head", "The first rows of series", run_head},
    {"tail", "The last rows of series", run_tail},
    {"cat", "Rows of series as CSV, JSON lines, TSV or an Arrow stream", run_cat},
    {"stats", "Count, extremes, sum and mean of a time range or of windows", run_stats},
    {"at", "The row in force at a time", run_at},
    {"gaps", "Where rows are missing", run_gaps},
    {"sample", "The rows that draw a line exactly", run_sample},
    {"layout", "Segments: offset, size, encoding, ratio, checksum", run_layout},
    {"verify", "Check every byte", run_verify},
    {"convert", "CSV, JSON lines, Parquet, Arrow, databases and mdat into one another", run_convert},
    {"formats", "What convert reads and writes", run_formats},
    {"history", "How a series of a data set was made", run_history},
    {"process", "Makes series of series: means, gaps filled, ranges cut or replaced", run_process},
    {"cp", "Chosen series or a time range into another file", run_cp},
    {"meta", "What a file says of its data set, signals and series: get, set, export, import", run_meta},
    {"rm", "Takes series out of a file", run_rm},
    {"rename", "Gives a series another name", run_rename},
    {"rewrite", "Writes a file afresh, without what is dead in it", run_rewrite},
};

std::string help() {
  std::string text =
      "mdat: time series in one file, mapped and compressed\n\n"
      "  mdat FILE                 the same as mdat info FILE\n"
      "  mdat COMMAND --help       options and examples\n\n";
  for (const Command& command : kCommands) text += format("  {:<10}{}\n", command.name, command.summary);
  text +=
      "\nExamples:\n"
      "  mdat convert sensors/ -o plant.mdat\n"
      "  mdat plant.mdat\n"
      "  mdat stats plant.mdat level --from 2024-05-01 --to 2024-06-01\n"
      "  mdat cat plant.mdat level flow > both.csv\n"
      "\nExit codes: 0 done, 1 no such series or cannot be held, 2 usage or target exists, 3 cannot be read "
      "or\n"
      "written, 4 damaged or not an mdat file, 5 needs a newer reader. See docs/tool.md.\n";
  return text;
}

/// Blocks of a few MiB come and go with every segment. They are kept: giving them back and faulting them in
/// again takes as long as encoding what they hold.
void keep_memory() {
#ifdef M_MMAP_THRESHOLD
  (void)::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  (void)::mallopt(M_TRIM_THRESHOLD, 128 << 20);
#endif
}

Outcome print(std::string_view text) {
  Output output(STDOUT_FILENO, "standard output");
  output.text().append(text);
  return output.finish();
}

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

/// A word that could have been meant for a command, where no file has that name.
bool is_mistyped(const std::string& word) {
  std::error_code unknown;
  return word.find_first_of("./") == std::string::npos && !std::filesystem::exists(word, unknown) && !unknown;
}

Outcome run(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    print_message("a command or a file is missing; see 'mdat --help'");
    return refuse(Exit::kUsage, {});
  }
  if (arguments[0] == "--version" || arguments[0] == "-V") return print(format("mdat {}\n", kVersion));
  if (arguments[0] == "help" && arguments.size() > 1) {
    arguments = {arguments[1], "--help"};
  } else if (arguments[0] == "help" || arguments[0] == "--help" || arguments[0] == "-h") {
    return print(help());
  }
  const Command* command = find_command(arguments[0]);
  if (command == nullptr && is_mistyped(arguments[0])) {
    return refuse(Exit::kIo, format("{}: no such file, and no command; see 'mdat --help'", arguments[0]));
  }
  if (command == nullptr) return run_info(arguments);
  return command->run(Arguments(arguments).subspan(1));
}

int finish(const Outcome& outcome) {
  if (outcome) return static_cast<int>(Exit::kDone);
  if (!outcome.error().message.empty()) print_message(outcome.error().message);
  return static_cast<int>(outcome.error().exit);
}

}  // namespace
}  // namespace mdat::tool

int main(int argc, char** argv) {
  using namespace mdat::tool;
  // A reader that goes away shows as EPIPE, which Output takes as the end.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow shows as EFBIG, like a full disk, and leaves no target.
  std::signal(SIGXFSZ, SIG_IGN);
  keep_memory();
  try {
    return finish(run(std::vector<std::string>(argv + 1, argv + argc)));
  } catch (const std::exception& error) {
    print_message(format("stopped: {}", error.what()));
    return static_cast<int>(Exit::kIo);
  }
}
