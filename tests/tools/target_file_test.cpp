// SPDX-License-Identifier: Apache-2.0
#include "tools/target_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace mdat::tool {
namespace {

namespace fs = std::filesystem;

/// A new folder, gone at the end.
struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "mdat-target-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string file(const char* name) const { return (path / name).string(); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
std::string read(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}
void put(const TargetFile& target, const std::string& text) {
  REQUIRE(::write(target.descriptor(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("a target appears when it is published, not before") {
  const Folder folder;
  {
    auto target = TargetFile::create(folder.file("a.csv"), Existing::kRefuse);
    REQUIRE(target);
    put(*target, "whole");
    CHECK_FALSE(fs::exists(folder.file("a.csv")));
    REQUIRE(target->publish());
  }
  CHECK(read(folder.file("a.csv")) == "whole");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a target that is not published leaves nothing, and what was there stays") {
  const Folder folder;
  write(folder.file("a.csv"), "before");
  {
    auto target = TargetFile::create(folder.file("a.csv"), Existing::kReplace);
    REQUIRE(target);
    put(*target, "half");
  }
  CHECK(read(folder.file("a.csv")) == "before");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a target is replaced only where that is asked for") {
  const Folder folder;
  const std::string path = folder.file("a.csv");
  write(path, "before");
  const auto refused = TargetFile::create(path, Existing::kRefuse);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == Exit::kUsage);
  CHECK(refused.error().message.find(path) != std::string::npos);
  CHECK(refused.error().message.find("--force") != std::string::npos);
  auto target = TargetFile::create(path, Existing::kReplace);
  REQUIRE(target);
  put(*target, "after");
  REQUIRE(target->publish());
  CHECK(read(path) == "after");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that appeared meanwhile is not replaced unasked") {
  const Folder folder;
  auto target = TargetFile::create(folder.file("a.csv"), Existing::kRefuse);
  REQUIRE(target);
  write(folder.file("a.csv"), "theirs");
  CHECK_FALSE(target->publish());
  CHECK(read(folder.file("a.csv")) == "theirs");
}

TEST_CASE("folders, pipes, devices and links are never replaced") {
  const Folder folder;
  fs::create_directory(folder.file("folder"));
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  fs::create_symlink("elsewhere", folder.file("link"));
  for (const std::string& path :
       {folder.file("folder"), folder.file("pipe"), folder.file("link"), std::string("/dev/null")}) {
    CAPTURE(path);
    const auto outcome = check_target(path, Existing::kReplace);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().exit == Exit::kUsage);
  }
}

TEST_CASE("a folder that is missing cannot take a target") {
  const auto target = TargetFile::create("/nowhere/at/all/a.csv", Existing::kRefuse);
  REQUIRE_FALSE(target);
  CHECK(target.error().exit == Exit::kIo);
}

}  // namespace mdat::tool
