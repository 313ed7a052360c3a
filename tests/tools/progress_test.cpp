// SPDX-License-Identifier: Apache-2.0
#include "tools/progress.hpp"

#include <catch2/catch.hpp>

namespace mdat::tool {

TEST_CASE("progress shows the share and the time left") {
  using std::chrono::seconds;
  CHECK(progress_text(0, 100, seconds(5)) == "0 %");
  CHECK(progress_text(25, 100, seconds(10)) == "25 %, 0:30 left");
  CHECK(progress_text(100, 100, seconds(10)) == "100 %, 0:00 left");
  CHECK(progress_text(200, 100, seconds(10)) == "100 %, 0:00 left");
  CHECK(progress_text(1, 100, seconds(100)) == "1 %, 2:45:00 left");
}

TEST_CASE("progress without a known end counts") {
  CHECK(progress_text(1234, 0, std::chrono::seconds(61)) == "1234 so far, 1:01");
}

}  // namespace mdat::tool
