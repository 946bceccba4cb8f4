// A TokenProvider over one way of fetching tokens: keeps a token until shortly before it expires,
// and fetches only once however many ask at the same time.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "executor/http/http_transport.h"
#include "executor/identity/token_provider.h"

namespace acrnet::executor {

// What a source gives: a token with its lifetime, or an error.
struct TokenGrant {
  std::string token;
  std::chrono::seconds lifetime{0};
  std::optional<Diagnostic> error;
};

// Fetches a token; calls back once, maybe before it returns.
using TokenSource = std::function<void(std::function<void(TokenGrant)>)>;

class TokenCache final : public TokenProvider {
 public:
  // `transport` is asked for the time; it must outlive the cache.
  TokenCache(const HttpTransport& transport, TokenSource source);

  void get(Done done) override;
  void refuse(const std::string& token) override;

 private:
  void take(const TokenGrant& grant);

  const HttpTransport& transport_;
  TokenSource source_;
  std::string token_;
  Clock::time_point renew_at_;
  std::vector<Done> waiting_;
};

}  // namespace acrnet::executor
