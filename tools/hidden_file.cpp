// SPDX-License-Identifier: Apache-2.0
#include "tools/hidden_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "tools/text.hpp"

namespace mdat::tool {
namespace {

// What a signal handler may look at. A command has one or two hidden files.
std::array<std::atomic<const char*>, 4> doomed{};

void vanish(int signal) {
  for (const auto& path : doomed) {
    if (const char* name = path.load()) unlink(name);
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void vanish_when_stopped(const char* path) {
  for (auto& place : doomed) {
    const char* none = nullptr;
    if (place.compare_exchange_strong(none, path)) break;
  }
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // nohup and the like have asked for it to be ignored.
    if (std::signal(signal, vanish) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
}

void stay(const char* path) {
  for (auto& place : doomed) {
    const char* mine = path;
    place.compare_exchange_strong(mine, nullptr);
  }
}

}  // namespace

HiddenFile::HiddenFile(const std::string& target) : target_(target), path_(hidden_name(target)) {
  vanish_when_stopped(path_.c_str());
}

HiddenFile::~HiddenFile() {
  unlink(path_.c_str());
  stay(path_.c_str());
}

Outcome HiddenFile::publish(Existing existing) {
  const auto failure = [&](const char* what) {
    return refuse(Exit::kIo, format("{}: {}: {}", target_, what, std::strerror(errno)));
  };
  if (existing == Existing::kReplace) {
    if (auto outcome = check_target(target_, existing); !outcome) return outcome;
    if (std::rename(path_.c_str(), target_.c_str()) != 0) return failure("cannot be replaced");
  } else if (link(path_.c_str(), target_.c_str()) != 0) {
    return errno == EEXIST ? check_target(target_, existing) : failure("cannot be created");
  } else {
    unlink(path_.c_str());
  }
  return sync_folder_of(target_);
}

}  // namespace mdat::tool
