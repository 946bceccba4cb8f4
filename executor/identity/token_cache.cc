#include "executor/identity/token_cache.h"

#include <algorithm>
#include <utility>

namespace acrnet::executor {

namespace {

// A request may take minutes to be served; its token must last that long.
constexpr std::chrono::seconds margin{300};

}  // namespace

TokenCache::TokenCache(const HttpTransport& transport, TokenSource source)
    : transport_(transport), source_(std::move(source)) {}

void TokenCache::get(Done done) {
  if (!token_.empty() && transport_.now() < renew_at_) return done({token_, std::nullopt});
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;  // it is being fetched
  source_([this](const TokenGrant& grant) { take(grant); });
}

void TokenCache::take(const TokenGrant& grant) {
  token_ = grant.error ? std::string() : grant.token;
  // A token that lives no longer than the margin is used for half its life.
  const auto usable = std::max(grant.lifetime - margin, grant.lifetime / 2);
  renew_at_ = transport_.now() + usable;
  const std::vector<Done> waiting = std::exchange(waiting_, {});
  for (const Done& done : waiting) done({token_, grant.error});
}

void TokenCache::refuse(const std::string& token) {
  if (token == token_) token_.clear();
}

}  // namespace acrnet::executor
