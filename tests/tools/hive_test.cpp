// SPDX-License-Identifier: Apache-2.0
#include "tools/hive.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

namespace mdat::tool {
namespace {

TEST_CASE("names of folders are percent-encoded and decoded") {
  CHECK(percent_encoded("flow") == "flow");
  CHECK(percent_encoded("a/b=c%d") == "a%2Fb%3Dc%25d");
  CHECK(percent_encoded(".hidden") == "%2Ehidden");
  CHECK(percent_encoded("_x") == "%5Fx");
  CHECK(percent_encoded("") == "__HIVE_DEFAULT_PARTITION__");
  CHECK(percent_encoded("Zulauf °C") == "Zulauf °C");
  for (const char* text : {"a/b=c%d", "%", "%4", "%zz", "a b", ".x", "ä"})
    CHECK(percent_decoded(percent_encoded(text)) == text);
  CHECK(percent_decoded("%") == "%");
  CHECK(percent_decoded("%4") == "%4");
  CHECK(percent_decoded("%zz") == "%zz");
}

TEST_CASE("the calendar of stamps is that of UTC, also before 1970") {
  CHECK(civil_date(0, TimeUnit::kSecond) == time::CivilDate{1970, 1, 1});
  CHECK(civil_date(-1, TimeUnit::kNano) == time::CivilDate{1969, 12, 31});
  CHECK(civil_date(1'709'164'800'000, TimeUnit::kMilli) == time::CivilDate{2024, 2, 29});
}

TEST_CASE("folders tell keys; hidden files are not of the table") {
  const auto folder = std::filesystem::temp_directory_path() / ("mdat-hive-" + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  CHECK_FALSE(is_table_folder(folder.string()));
  const auto touch = [&](const std::string& path) {
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream(folder / path) << "x";
  };
  touch("signal=a%2Fb/year=2024/month=10/data_0.parquet");
  touch("signal=a%2Fb/year=2024/month=2/data_0.parquet");
  touch("_delta_log/x.parquet");
  touch("signal=a%2Fb/.x.parquet");
  touch("signal=a%2Fb/note.txt");
  CHECK(is_table_folder(folder.string()));
  const auto files = partitioned_files(folder.string());
  REQUIRE(files);
  REQUIRE(files->size() == 2);
  const PartitionedFile& october = (*files)[0];
  CHECK(october.keys == std::vector<std::pair<std::string, std::string>>{
                            {"signal", "a/b"}, {"year", "2024"}, {"month", "10"}});
  CHECK(name_of(october) == "a/b");
  CHECK(agrees(october, {2024, 10, 5}));
  CHECK_FALSE(agrees(october, {2024, 9, 5}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace mdat::tool
