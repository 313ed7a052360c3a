// SPDX-License-Identifier: Apache-2.0
// Sessions for passes: each pass has its own, which the next one uses again.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/store/sql/session.hpp"

namespace mdat::store::sql {

/// One more session of a database.
using Connect = std::function<Result<std::unique_ptr<Session>>()>;

/// Thread-safe: passes may go on in other threads.
class SessionPool {
 public:
  /// nullptr without a way to connect.
  [[nodiscard]] static std::shared_ptr<SessionPool> make(Connect connect);
  /// Comes back, with nothing open, when the last copy goes.
  [[nodiscard]] static Result<std::shared_ptr<Session>> take(const std::shared_ptr<SessionPool>& pool);

 private:
  explicit SessionPool(Connect connect) : connect_(std::move(connect)) {}
  void give_back(std::unique_ptr<Session> session);

  Connect connect_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace mdat::store::sql
