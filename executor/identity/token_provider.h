// Who hands out bearer tokens for Azure Resource Manager.
//
// Abstract because there are many ways to be somebody: a client secret, a federated token, a
// managed identity, a logged-in `az`, the embedded Azure. Tokens are cached and renewed before they
// expire; they are never printed. Asynchronous, as fetching one is a request itself.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "model/diagnostic.h"

namespace acrnet::executor {

// Exactly one of the two is set.
struct TokenAnswer {
  std::string token;
  std::optional<Diagnostic> error;
};

class TokenProvider {
 public:
  using Done = std::function<void(const TokenAnswer&)>;

  virtual ~TokenProvider() = default;
  // Calls `done` once, maybe before it returns.
  virtual void get(Done done) = 0;
  // The server refused this token (401): the next get() fetches another.
  virtual void refuse(const std::string& token) = 0;
};

}  // namespace acrnet::executor
