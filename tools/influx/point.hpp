// SPDX-License-Identifier: Apache-2.0
// The line protocol of InfluxDB: `weather,place=a\ b temperature=8.5,n=2i 1714564800000000000`.
// https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
#pragma once

#include <deque>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/jsonl/json_line.hpp"

namespace mdat::influx {

/// A line, taken apart. Texts are valid until the next one is, and while the line is.
struct Point {
  std::string key;                      ///< measurement and tags: `weather,place=a b`
  std::vector<jsonl::Member> fields{};  ///< in the form that the importer of JSON lines takes
  std::string_view time{};              ///< digits; "" where the line has none
};

class PointLine {
 public:
  /// What is wrong with the line is the error. Blank lines and comments are not for it.
  [[nodiscard]] std::expected<const Point*, std::string> parse(std::string_view line);

 private:
  [[nodiscard]] bool take_key();
  [[nodiscard]] bool take_fields();
  [[nodiscard]] bool take_value(jsonl::Member& field);
  [[nodiscard]] bool take_string(jsonl::Member& field);
  [[nodiscard]] bool take_time();
  /// Up to one of `ends`. A backslash stands before such of `special` as are meant literally.
  [[nodiscard]] std::string unescaped_until(std::string_view ends, std::string_view special);
  [[nodiscard]] bool wrong(std::string what);

  std::string_view line_;
  std::size_t at_ = 0;
  Point point_;
  std::deque<std::string> texts_;
  std::string error_;
};

/// With a backslash before each of `special`.
[[nodiscard]] std::string escaped(std::string_view text, std::string_view special);

}  // namespace mdat::influx
