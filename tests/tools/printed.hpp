// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

#include "tools/output.hpp"

namespace mdat::tool {

/// What `print(Output&)` writes, through a real file.
template <typename F>
std::string printed(F&& print) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  Output output(fileno(file), "test");
  print(output);
  REQUIRE(output.finish());
  const auto size = lseek(fileno(file), 0, SEEK_END);
  std::string text(static_cast<std::size_t>(size), '\0');
  REQUIRE(pread(fileno(file), text.data(), text.size(), 0) == size);
  std::fclose(file);
  return text;
}

}  // namespace mdat::tool
