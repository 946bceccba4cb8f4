#include "executor/identity/credentials_json.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "executor/json/bounded_json.h"

namespace acrnet::executor {

namespace {

// Tokens of Entra live about an hour; where nothing is said, little is assumed.
constexpr std::chrono::seconds unknown_lifetime{600};
constexpr long long longest_lifetime = 24LL * 3600;

std::optional<long long> number_of(const Json& object, std::string_view name) {
  const Json* const value = member(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_integer()) return value->get<long long>();
  const std::string* const text = value->get_ptr<const std::string*>();
  long long number = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

// A token goes into a header: anything but visible ASCII could break out of it.
bool is_token(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string refusal(const Json& body) {
  const std::string* const error = text_member(body, "error");
  const std::string* const description = text_member(body, "error_description");
  if (error == nullptr) return "the answer holds no token";
  std::string text = *error;
  if (description != nullptr)
    text += ": " + description->substr(0, description->find_first_of("\r\n"));
  return text.substr(0, 600);
}

std::chrono::seconds bounded(long long seconds) {
  return std::chrono::seconds(std::clamp(seconds, 0LL, longest_lifetime));
}

}  // namespace

std::optional<TokenReading> read_token_answer(std::string_view body, std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) {
    problem = fmt::format("the answer is no JSON: {}", problem);
    return std::nullopt;
  }
  const std::string* const token = text_member(*document, "access_token");
  if (token == nullptr || !is_token(*token)) {
    problem = refusal(*document);
    return std::nullopt;
  }
  const auto lifetime = number_of(*document, "expires_in");
  return TokenReading{*token, lifetime ? bounded(*lifetime) : unknown_lifetime};
}

std::optional<TokenReading> read_az_answer(std::string_view body, long long now,
                                           std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) {
    problem = fmt::format("its output is no JSON: {}", problem);
    return std::nullopt;
  }
  const std::string* const token = text_member(*document, "accessToken");
  if (token == nullptr || !is_token(*token)) {
    problem = "its output holds no token";
    return std::nullopt;
  }
  // Older versions give local time only, in `expiresOn`; it is not worth guessing the zone.
  const auto expires = number_of(*document, "expires_on");
  return TokenReading{*token, expires ? bounded(*expires - now) : unknown_lifetime};
}

}  // namespace acrnet::executor
