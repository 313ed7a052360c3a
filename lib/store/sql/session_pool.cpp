// SPDX-License-Identifier: Apache-2.0
#include "lib/store/sql/session_pool.hpp"

#include <utility>

namespace mdat::store::sql {
namespace {

constexpr std::size_t kIdleSessions = 4;

}  // namespace

std::shared_ptr<SessionPool> SessionPool::make(Connect connect) {
  if (!connect) return nullptr;
  return std::shared_ptr<SessionPool>(new SessionPool(std::move(connect)));
}

Result<std::shared_ptr<Session>> SessionPool::take(const std::shared_ptr<SessionPool>& pool) {
  std::unique_ptr<Session> session;
  {
    const std::lock_guard lock(pool->mutex_);
    if (!pool->idle_.empty()) {
      session = std::move(pool->idle_.back());
      pool->idle_.pop_back();
    }
  }
  if (session == nullptr) {
    auto opened = pool->connect_();
    if (!opened) return std::unexpected(std::move(opened.error()));
    session = std::move(*opened);
  }
  return std::shared_ptr<Session>(session.release(),
                                  [pool](Session* last) { pool->give_back(std::unique_ptr<Session>(last)); });
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
  session->rollback();
  if (!session->is_idle()) return;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleSessions) idle_.push_back(std::move(session));
}

}  // namespace mdat::store::sql
