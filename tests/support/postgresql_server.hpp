// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL server of our own on a Unix socket, which goes with the test: even where that is killed.
#pragma once

#include <sys/types.h>

#include <string>

#include "tests/support/temporary_folder.hpp"

namespace mdat::test {

class PostgresqlServer {
 public:
  /// Makes a cluster and starts it; problem() tells why it did not.
  PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;
  ~PostgresqlServer() { stop(); }

  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Of a database that is there.
  [[nodiscard]] std::string url(const std::string& database = "postgres") const;
  /// The URL of a new database.
  [[nodiscard]] std::string fresh_database();
  void start();
  /// At once, as by a failure of power: no session is ended in good order.
  void stop();

 private:
  int run(const std::string& program, const std::string& arguments) const;

  TemporaryFolder folder_;
  std::string problem_;
  pid_t server_ = 0;
  int databases_ = 0;
};

}  // namespace mdat::test
