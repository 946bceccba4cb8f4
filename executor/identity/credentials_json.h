// The answers of token endpoints and of `az`. Pure; no message ever holds a token.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

struct TokenReading {
  std::string token;
  std::chrono::seconds lifetime{0};
};

// {"access_token", "expires_in"} of Entra and of managed identities, which write numbers as texts.
// Empty with `problem`; for {"error", "error_description"} that is what the endpoint says.
std::optional<TokenReading> read_token_answer(std::string_view body, std::string& problem);

// {"accessToken", "expires_on"} of `az account get-access-token`; `now` is in seconds since 1970.
std::optional<TokenReading> read_az_answer(std::string_view body, long long now,
                                           std::string& problem);

}  // namespace acrnet::executor
