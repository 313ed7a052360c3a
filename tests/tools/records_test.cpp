// SPDX-License-Identifier: Apache-2.0
#include "tools/records.hpp"

#include <catch2/catch.hpp>
#include <csignal>
#include <vector>

#include "tests/tools/printed.hpp"

namespace mdat::tool {
namespace {

std::string sample(Format format, bool on_terminal = false) {
  return printed([&](Output& output) {
    Terminal terminal;
    terminal.interactive = on_terminal;
    const auto records = make_records(format, output, terminal);
    const std::vector<Heading> headings = {{"time", ""}, {"a,b", ""}, {"time", ""}, {"t\tx", ""}};
    records->header(headings);
    records->symbol("2024-05-01");
    records->number(7);
    records->null();
    records->text("");
    records->end_record();
    records->symbol("nan");
    records->field({FieldKind::kNumber, "true"});
    records->text("1");
    records->text("\x1b");
    records->end_record();
    records->finish();
  });
}

}  // namespace

TEST_CASE("CSV records: null prints nothing, the empty text is quoted") {
  CHECK(sample(Format::kCsv) ==
        "time,\"a,b\",time,\"t\tx\"\n"
        "2024-05-01,7,,\"\"\n"
        "nan,true,\"1\",\"\x1b\"\n");
}

TEST_CASE("CSV on a terminal is escaped") {
  CHECK(sample(Format::kCsv, true).find('\x1b') == std::string::npos);
}

TEST_CASE("TSV records") {
  CHECK(sample(Format::kTsv) ==
        "time\ta,b\ttime\tt\\tx\n"
        "2024-05-01\t7\t\t\"\"\n"
        "nan\ttrue\t1\t\x1b\n");
}

TEST_CASE("JSON records: an object a line, keys unique") {
  CHECK(sample(Format::kJsonl) == R"({"time": "2024-05-01", "a,b": 7, "time.2": null, "t\tx": ""})"
                                  "\n"
                                  R"({"time": "nan", "a,b": true, "time.2": "1", "t\tx": "\u001b"})"
                                  "\n");
}

TEST_CASE("a reader that went away is no failure, a full disk is") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  std::signal(SIGPIPE, SIG_IGN);
  Output broken(ends[1], "pipe");
  broken.text() += "x";
  CHECK(broken.finish());
  CHECK(broken.failed());
  close(ends[1]);

  std::FILE* full = std::fopen("/dev/full", "w");
  if (full == nullptr) return;
  Output output(fileno(full), "disk");
  output.text() += "x";
  const auto outcome = output.finish();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().exit == Exit::kIo);
  CHECK(outcome.error().message.starts_with("disk: cannot be written"));
  std::fclose(full);
}

}  // namespace mdat::tool
