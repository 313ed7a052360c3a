// SPDX-License-Identifier: Apache-2.0
#include "mdat/yaml.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "mdat/storage_config.hpp"

namespace mdat {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Parameter parsed(std::string_view text) {
  auto value = parse_yaml(text);
  INFO(text);
  if (!value) FAIL(value.error().message);
  return *value;
}

ErrorCode refused(std::string_view text) {
  const auto value = parse_yaml(text);
  REQUIRE_FALSE(value.has_value());
  CHECK_FALSE(value.error().message.empty());
  return value.error().code;
}

Bytes bytes_of(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

TEST_CASE("scalars of YAML are what PyYAML makes of them") {
  const std::pair<const char*, Parameter> cases[] = {
      {"~", {}},
      {"Null", {}},
      {"''", ""},
      {"yes", true},
      {"Off", false},
      {"y", "y"},
      {"nULL", "nULL"},
      {"0", 0},
      {"-12", -12},
      {"+5", 5},
      {"1_000", 1000},
      {"0x1F", 31},
      {"0b101", 5},
      {"017", 15},
      {"0o17", "0o17"},
      {"018", "018"},
      {"1:30", 90},
      {"-1:30:00", -5400},
      {"1:60", "1:60"},
      {"'7'", "7"},
      {"9223372036854775808", std::uint64_t{1} << 63},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"18446744073709551616", "18446744073709551616"},
      {"-9223372036854775809", "-9223372036854775809"},
      {"1.5", 1.5},
      {"1.", 1.0},
      {".5", 0.5},
      {"-0.0", -0.0},
      {"1e5", "1e5"},
      {"1.0e5", "1.0e5"},
      {"1.0e+5", 1e5},
      {"1_0.5", 10.5},
      {"1:30.5", 90.5},
      {".nan", kNan},
      {".inf", kInfinity},
      {"-.Inf", -kInfinity},
      {"nan", "nan"},
      {".", "."},
      {"-", List{Parameter()}},
      {"1.0e+999", kInfinity},
      {"2024-01-02", "2024-01-02"},
      {"2024-01-02 03:04:05", DateTime{.us = 1704164645'000000}},
      {"2024-1-2t3:04:05.25 -5", DateTime{.us = 1704182645'250000, .offset_seconds = -18000}},
      {"2024-01-02T03:04:05Z", DateTime{.us = 1704164645'000000, .offset_seconds = 0}},
      {"2024-01-02 03:04", "2024-01-02 03:04"},
      {"'2024-01-02 03:04:05'", "2024-01-02 03:04:05"},
      {"!!str 5", "5"},
      {"!!int '5'", 5},
      {"!!float '.5'", 0.5},
      {"!!binary QUJD", bytes_of("ABC")},
      {"!!null ''", {}},
      {"!foo 5", Parameters{{"!foo", "5"}}},
  };
  for (const auto& [text, value] : cases) {
    INFO(text);
    CHECK(parsed(text) == value);
  }
}

TEST_CASE("maps of YAML keep keys as text, merge, and unfold aliases") {
  CHECK(parsed("") == Parameter());
  CHECK(parsed("{1: a, null: b, yes: c, 'x': d}") ==
        Parameters{{"1", "a"}, {"null", "b"}, {"yes", "c"}, {"x", "d"}});
  CHECK(parsed("a: &x [1, 2]\nb: *x\n") == Parameters{{"a", List{1, 2}}, {"b", List{1, 2}}});
  CHECK(parsed("d: &d {a: 1, b: 2}\ne: {<<: *d, b: 3}") ==
        Parameters{{"d", Parameters{{"a", 1}, {"b", 2}}}, {"e", Parameters{{"a", 1}, {"b", 3}}}});
  CHECK(parsed("? [1, 2]\n: x") == Parameters{{"[1,2]", "x"}});
  CHECK(parsed("x: 'a\n\n  b'\ny: |\n  c\n   d\n") == Parameters{{"x", "a\nb"}, {"y", "c\n d\n"}});
}

TEST_CASE("what yaml-cpp misreads is read") {
  CHECK(parsed("a:\n- !!binary |\n  QUJD\n- 3\n") == Parameters{{"a", List{bytes_of("ABC"), 3}}});
  CHECK(parsed("- - &x !!str |\n    a\n     b\n\n    c\n  - *x\n- !t >-\n  d\n  e\n") ==
        List{List{"a\n b\n\nc\n", "a\n b\n\nc\n"}, Parameters{{"!t", "d e"}}});
  CHECK(parsed("a:\n  ? [k]\n  : !!binary |\n    QUJD\n") ==
        Parameters{{"a", Parameters{{R"(["k"])", bytes_of("ABC")}}}});
  // Lines of a text are no headers.
  CHECK(parsed("a: |\n  - !x |\n    b\nc: 1\n") == Parameters{{"a", "- !x |\n  b\n"}, {"c", 1}});
  CHECK(parsed("- |\n  - !x |\n    b\n- 1\n") == List{"- !x |\n  b\n", 1});
  CHECK(parsed(R"("\N\_\L\P\xE9")") == "\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9\xC3\xA9");
}

TEST_CASE("tags of Python become values, or maps that tell them") {
  const std::string dtype =
      "!!python/object/apply:numpy.dtype\n"
      "    args: [TYPE, false, true]\n"
      "    state: !!python/tuple [3, ORDER, null, null, null, -1, -1, 0]\n";
  const auto with = [&](const char* type, const char* order) {
    std::string text = dtype;
    text.replace(text.find("TYPE"), 4, type);
    return text.replace(text.find("ORDER"), 5, order);
  };
  CHECK(parsed("!!python/tuple [1, !!python/tuple []]") == Tuple{List{1, Tuple{}}});
  CHECK(parsed("!!python/object/apply:numpy._core.multiarray.scalar\n  - " + with("f8", "<") +
               "  - !!binary AAAAAAAA+D8=\n") == 1.5);
  CHECK(parsed("!!python/object/apply:numpy.core.multiarray.scalar\n  - " + with("i4", "'>'") +
               "  - !!binary AAAABw==\n") == 7);
  const auto array = [&](const char* order, const char* shape, const char* fortran, const char* data) {
    return parsed(
        "!!python/object/apply:numpy._core.multiarray._reconstruct\n"
        "args: [!!python/name:numpy.ndarray '', !!python/tuple [0], !!binary Yg==]\n"
        "state: !!python/tuple\n  - 1\n  - !!python/tuple " +
        std::string(shape) + "\n  - " + with("i2", order) + "  - " + fortran + "\n  - !!binary " + data +
        "\n");
  };
  const NdArray rows{.dtype = "int16", .shape = {2, 2}, .data = bytes_of({"\1\0\2\0\3\0\4\0", 8})};
  CHECK(array("<", "[2, 2]", "false", "AQACAAMABAA=") == rows);
  CHECK(array("'>'", "[2, 2]", "false", "AAEAAgADAAQ=") == rows);
  CHECK(array("<", "[2, 2]", "true", "AQADAAIABAA=") == rows);
  CHECK(array("<", "[0, 3]", "false", "''") == NdArray{.dtype = "int16", .shape = {0, 3}, .data = {}});
  // A shape that is not that of the bytes is not trusted.
  for (const char* shape : {"[3]", "[9223372036854775807, 9223372036854775807]", "[-2, -2]", "[0]"})
    CHECK(array("<", shape, "true", "AQACAAMABAA=").get<Parameters>() != nullptr);
  CHECK(parsed("!!python/name:builtins.abs ''") == Parameters{{"!!python/name:builtins.abs", ""}});
  CHECK(parsed("!!python/object/apply:os.system ['true']") ==
        Parameters{{"!!python/object/apply:os.system", List{"true"}}});
}

Parameter everything() {
  const double payload = std::bit_cast<double>(std::uint64_t{0xFFF8000000001234});
  return Parameters{
      {"null", {}},
      {"on", true},
      {"least", std::numeric_limits<std::int64_t>::min()},
      {"greatest", std::numeric_limits<std::uint64_t>::max()},
      {"floats", List{2.0, 0.1, -0.0, 5e-324, 1e22, 1.5e300, kNan, kInfinity, -kInfinity, payload}},
      {"texts", List{"", "~", "yes", "1e5", "1:30", "2024-01-01", "a: b", "# x", "- ", "a#b", "NA", "'\"\\",
                     " x ", "x\n\ny\t\r\x01\x7f", "°C \xF0\x9F\x92\xA7 \xEF\xBB\xBF \xC2\x85", "<<", "="}},
      {"bytes", Bytes{std::byte{0}, std::byte{255}}},
      {"times", List{DateTime{.us = 1'700'000'000'123'456}, DateTime{.us = -1, .offset_seconds = -12600},
                     DateTime{.us = 1, .offset_seconds = 1}, DateTime{.us = -99999999999'000000},
                     DateTime{.us = 300000000000'000000}}},
      {"lists", List{List{}, List{List{1}, Parameters{}}, Parameters{{"a", List{1, 2}}, {"b", 3}}}},
      {"tuple", Tuple{List{1, Tuple{}}}},
      {"map", Parameters{{"", 0}, {"a b", Parameters{}}, {std::string(2000, 'k'), 1}}},
      {"like a tag", Parameters{{"$tuple", List{1}}}},
      {"like two", Parameters{{"$map", Parameters{{"$tuple", List{1}}}}}},
      {"like one of two", Parameters{{"$map", Parameters{{"$tuple", List{1}}}}, {"a", 1}}},
      {"array", NdArray{.dtype = "int16", .shape = {2, 1}, .data = Bytes(4, std::byte{9})}},
  };
}

TEST_CASE("every kind of parameter comes back from YAML as it went in") {
  const Parameter before = everything();
  const auto text = to_yaml(before);
  REQUIRE(text.has_value());
  INFO(*text);
  CHECK(parsed(*text) == before);
  for (const auto& [name, value] : *before.get<Parameters>()) {
    INFO(name);
    CHECK(parsed(*to_yaml(value)) == value);
  }
}

TEST_CASE("parameters are written in YAML as these texts") {
  CHECK(*to_yaml(Parameters{{"b", List{1, "x y"}}, {"a", 1.0}}) == "a: 1.0\nb:\n  - 1\n  - \"x y\"\n");
  CHECK(*to_yaml(List{Parameters{{"A#1", "°C"}, {"n", {}}}}) == "- A#1: \"\\xB0C\"\n  n: null\n");
  CHECK(*to_yaml(Tuple{List{"on"}}) == "$tuple:\n  - \"on\"\n");
  CHECK(*to_yaml(DateTime{.us = 0}) == "1970-01-01 00:00:00\n");
  CHECK(to_yaml("\xFF").error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("YAML of strangers is refused before it hurts") {
  CHECK(refused("a: [1") == ErrorCode::kMalformed);
  CHECK(refused("a: *b") == ErrorCode::kMalformed);
  CHECK(refused("a: &b [*b]") == ErrorCode::kMalformed);
  CHECK(refused("a: \"\xFF\"") == ErrorCode::kMalformed);
  CHECK(refused("a: 1\x04") == ErrorCode::kMalformed);
  CHECK(refused("--- 1\n--- 2\n") == ErrorCode::kMalformed);
  CHECK(refused(std::string(300, '[') + std::string(300, ']')) == ErrorCode::kLimit);
  const auto deep = parse_yaml(std::string(100'000, '['));
  CHECK_FALSE(deep.has_value());
  CHECK_FALSE(parse_yaml(std::string(100'000, '{')).has_value());
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int k = 1; k < 10; ++k) laughs += ", " + below;
    laughs += "]\n";
  }
  CHECK(refused(laughs) == ErrorCode::kLimit);
}

TEST_CASE("a store is chosen by YAML, which has to say what is known") {
  const auto config =
      StorageConfig::from_yaml("backend_type: mdat\nbase_path: plant.mdat\nauto_save: false\n");
  REQUIRE(config.has_value());
  CHECK(config->backend_type == "mdat");
  CHECK(config->base_path == "plant.mdat");
  CHECK_FALSE(config->auto_save);
  CHECK(config->lazy_load);
  CHECK(StorageConfig::from_yaml("{base_path: null}")->backend_type == "pandas-memory");
  for (const char* text : {"bse_path: x", "auto_save: 1", "backend_type: [x]", "[]", "plain"}) {
    INFO(text);
    const auto wrong = StorageConfig::from_yaml(text);
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(StorageConfig::from_yaml("a: [").error().code == ErrorCode::kMalformed);
}

}  // namespace
}  // namespace mdat
