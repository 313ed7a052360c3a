// SPDX-License-Identifier: Apache-2.0
#include "tests/support/postgresql_server.hpp"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace mdat::test {
namespace {

/// Debian keeps the programs of a server out of PATH; the newest version.
std::string programs() {
  std::string newest;
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored))
    if (std::filesystem::exists(version.path() / "bin/initdb"))
      newest = std::max(newest, (version.path() / "bin/").string());
  return newest;
}

/// A server does not run as root: the user that Debian made for it does.
void drop_root() {
  if (::geteuid() != 0) return;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr || ::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
      ::setuid(user->pw_uid) != 0)
    ::_exit(126);
}

/// In a new process, through a shell; the process ends with this one.
pid_t spawn(const std::string& command) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  drop_root();
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

int wait_for(pid_t process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int PostgresqlServer::run(const std::string& program, const std::string& arguments) const {
  return wait_for(
      spawn("exec " + programs() + program + " " + arguments + " >>" + folder_ / "log" + " 2>&1"));
}

PostgresqlServer::PostgresqlServer() {
  if (programs().empty()) {
    problem_ = "there is no PostgreSQL server under /usr/lib/postgresql: install the package postgresql";
    return;
  }
  const passwd* user = ::getpwnam("postgres");
  if (::geteuid() == 0 &&
      (user == nullptr || ::chown((folder_ / "").c_str(), user->pw_uid, user->pw_gid) != 0)) {
    problem_ = "there is no user postgres, and root runs no server";
    return;
  }
  if (run("initdb", "-D " + folder_ / "data" + " -U tester -A trust -E UTF8 --locale=C.UTF-8 -N") != 0)
    problem_ = "initdb failed";
  else
    start();
}

void PostgresqlServer::start() {
  server_ = spawn("exec " + programs() + "postgres -D " + folder_ / "data" + " -k " + folder_ / "" +
                  " -c listen_addresses= -c autovacuum=off >>" + folder_ / "log" + " 2>&1");
  for (int attempt = 0; attempt < 600; ++attempt) {
    if (run("pg_isready", "-q -h " + folder_ / "" + " -U tester") == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  problem_ = "the server did not start within 30 s";
}

void PostgresqlServer::stop() {
  if (server_ <= 0) return;
  ::kill(server_, SIGQUIT);
  (void)wait_for(server_);
  server_ = 0;
}

std::string PostgresqlServer::url(const std::string& database) const {
  return "postgresql:///" + database + "?user=tester&host=" + folder_ / "";
}

std::string PostgresqlServer::fresh_database() {
  const std::string name = "fresh" + std::to_string(databases_++);
  (void)run("createdb", "-h " + folder_ / "" + " -U tester " + name);
  return url(name);
}

}  // namespace mdat::test
