// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/copy_format.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/series_shapes.hpp"

namespace mdat::store::sql {
namespace {

using namespace std::string_literals;
using Step = CopyDecoder::Step;

const std::string kHeader = "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0"s;

TEST_CASE("Rows of a binary COPY are their fields, big-endian, behind their lengths") {
  const auto index = test::column_of<std::int64_t>(test::time_type(TimeUnit::kSecond), {258, 0}, {1});
  const auto value = test::column_of<double>(Type{.kind = TypeKind::kFloat64}, {1.0, -2.0});
  CopyEncoder encoder;
  encoder.add(7, 256, std::vector<PartColumn>{{Part::kIndex, &index}, {Part::kValue, &value}}, 0, 2);
  encoder.finish();
  const std::string first =
      "\0\x05"
      "\0\0\0\x08\0\0\0\0\0\0\0\x07"
      "\0\0\0\x08\0\0\0\0\0\0\x01\0"
      "\0\0\0\x08\0\0\0\0\0\0\x01\x02"
      "\0\0\0\x08\x3f\xf0\0\0\0\0\0\0"
      "\xff\xff\xff\xff"s;
  const std::string second =
      "\0\x05"
      "\0\0\0\x08\0\0\0\0\0\0\0\x07"
      "\0\0\0\x08\0\0\0\0\0\0\x01\x01"
      "\xff\xff\xff\xff"
      "\0\0\0\x08\xc0\0\0\0\0\0\0\0"
      "\xff\xff\xff\xff"s;
  CHECK(encoder.bytes() == kHeader + first + second + "\xff\xff");
}

TEST_CASE("A binary COPY is taken apart wherever its messages end") {
  const std::string stream = kHeader +
                             "\0\x02"
                             "\0\0\0\x03"
                             "abc"
                             "\xff\xff\xff\xff"
                             "\0\x02"
                             "\0\0\0\0"
                             "\0\0\0\x01"
                             "d"
                             "\xff\xff"s;
  for (std::size_t bytes = 1; bytes <= stream.size(); ++bytes) {
    CopyDecoder decoder;
    std::vector<std::optional<std::string_view>> fields(2);
    std::string seen;
    std::size_t fed = 0;
    Step step = Step::kMore;
    while (step != Step::kEnd && step != Step::kDamaged) {
      step = decoder.next(fields);
      if (step == Step::kRow)
        for (const auto& field : fields) seen += field ? "[" + std::string(*field) + "]" : "null ";
      if (step != Step::kMore) continue;
      if (fed >= stream.size()) break;
      decoder.feed(stream.substr(fed, bytes));
      fed += bytes;
    }
    CHECK(step == Step::kEnd);
    CHECK(seen == "[abc]null [][d]");
  }
}

TEST_CASE("What is no binary COPY is told from one") {
  const auto step_of = [](const std::string& stream) {
    CopyDecoder decoder;
    decoder.feed(stream);
    std::vector<std::optional<std::string_view>> fields(1);
    return decoder.next(fields);
  };
  CHECK(step_of("PGCOPY\n\xff\r\n\1\0\0\0\0\0\0\0\0"s) == Step::kDamaged);
  CHECK(step_of(kHeader + "\0\x02"s) == Step::kDamaged);
  CHECK(step_of(kHeader + "\0\x01\xff\xff\xff\xfe"s) == Step::kDamaged);
  CHECK(step_of(kHeader + "\0\x01\0\0\0\x02x"s) == Step::kMore);
}

}  // namespace
}  // namespace mdat::store::sql
