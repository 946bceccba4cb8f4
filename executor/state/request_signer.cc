#include "executor/state/request_signer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <utility>

#include "executor/http/protocol_digest.h"
#include "executor/messages/diagnostics.h"
#include "model/arm_id.h"

namespace acrnet::executor {

namespace {

class NoSigner final : public RequestSigner {
 public:
  std::optional<Diagnostic> sign(HttpRequest&, const std::function<bool()>&) override {
    return std::nullopt;
  }
};

class HeaderSigner final : public RequestSigner {
 public:
  explicit HeaderSigner(std::string authorization) : authorization_(std::move(authorization)) {}
  std::optional<Diagnostic> sign(HttpRequest& request, const std::function<bool()>&) override {
    request.headers.push_back({"Authorization", authorization_});
    return std::nullopt;
  }

 private:
  std::string authorization_;
};

class SasSigner final : public RequestSigner {
 public:
  explicit SasSigner(std::string signature) : signature_(std::move(signature)) {}
  std::optional<Diagnostic> sign(HttpRequest& request, const std::function<bool()>&) override {
    request.url += request.url.find('?') == std::string::npos ? '?' : '&';
    request.url += signature_;
    return std::nullopt;
  }

 private:
  std::string signature_;
};

class SharedKeySigner final : public RequestSigner {
 public:
  SharedKeySigner(std::string account, std::string key)
      : account_(std::move(account)), key_(std::move(key)) {}
  std::optional<Diagnostic> sign(HttpRequest& request, const std::function<bool()>&) override {
    request.headers.push_back({"x-ms-date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                                                        fmt::gmtime(std::time(nullptr)))});
    const std::string signature = base64(hmac_sha256(key_, shared_key_text(request, account_)));
    request.headers.push_back(
        {"Authorization", fmt::format("SharedKey {}:{}", account_, signature)});
    return std::nullopt;
  }

 private:
  std::string account_;
  std::string key_;
};

class TokenSigner final : public RequestSigner {
 public:
  TokenSigner(HttpTransport& transport, std::unique_ptr<TokenProvider> tokens)
      : transport_(transport), tokens_(std::move(tokens)) {}

  std::optional<Diagnostic> sign(HttpRequest& request,
                                 const std::function<bool()>& give_up) override {
    std::optional<TokenAnswer> answer;
    tokens_->get([&](const TokenAnswer& given) { answer = given; });
    transport_.run([&] { return answer.has_value() || give_up(); });
    if (!answer) {
      transport_.abandon();  // its callbacks refer to this call
      return stopped_waiting("the sign-in");
    }
    if (answer->error) return answer->error;
    token_ = answer->token;
    request.headers.push_back({"Authorization", "Bearer " + token_});
    return std::nullopt;
  }
  bool renew() override {
    tokens_->refuse(token_);
    return true;
  }

 private:
  HttpTransport& transport_;
  std::unique_ptr<TokenProvider> tokens_;
  std::string token_;  // that was sent last
};

std::string header_of(const HttpRequest& request, std::string_view name) {
  for (const HttpHeader& header : request.headers) {
    if (to_lower(header.name) == name) return header.value;
  }
  return {};
}

// "x-ms-date:…\nx-ms-version:…\n", in order of the names.
std::string canonical_headers(const HttpRequest& request) {
  std::map<std::string, std::string> headers;
  for (const HttpHeader& header : request.headers) {
    const std::string name = to_lower(header.name);
    if (name.starts_with("x-ms-")) headers[name] = header.value;
  }
  std::string text;
  for (const auto& [name, value] : headers) text += fmt::format("{}:{}\n", name, value);
  return text;
}

// "/account/container/blob\ncomp:lease". The parameters that acrnet sends need no decoding.
std::string canonical_resource(const std::string& url, const std::string& account) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t path = std::min(url.find('/', host), url.size());
  const std::size_t question = std::min(url.find('?', path), url.size());
  std::string text = fmt::format("/{}{}", account, url.substr(path, question - path));
  std::map<std::string, std::string> parameters;
  for (std::size_t at = question; at < url.size();) {
    const std::size_t end = std::min(url.find('&', at + 1), url.size());
    const std::string parameter = url.substr(at + 1, end - at - 1);
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    parameters[to_lower(parameter.substr(0, equals))] =
        equals < parameter.size() ? parameter.substr(equals + 1) : "";
    at = end;
  }
  for (const auto& [name, value] : parameters) text += fmt::format("\n{}:{}", name, value);
  return text;
}

}  // namespace

std::string shared_key_text(const HttpRequest& request, const std::string& account) {
  constexpr std::array<std::string_view, 5> after_type{
      "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"};
  const std::string length = request.body.empty() ? "" : std::to_string(request.body.size());
  // The date is in x-ms-date, so its own line is empty.
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n\n", request.method,
                  header_of(request, "content-encoding"), header_of(request, "content-language"),
                  length, header_of(request, "content-md5"), header_of(request, "content-type"));
  for (const std::string_view name : after_type) text += header_of(request, name) + "\n";
  return text + canonical_headers(request) + canonical_resource(request.url, account);
}

std::unique_ptr<RequestSigner> no_signer() { return std::make_unique<NoSigner>(); }

std::unique_ptr<RequestSigner> basic_signer(const std::string& username,
                                            const std::string& password) {
  return std::make_unique<HeaderSigner>("Basic " + base64(username + ":" + password));
}

std::unique_ptr<RequestSigner> sas_signer(std::string signature) {
  return std::make_unique<SasSigner>(std::move(signature));
}

std::unique_ptr<RequestSigner> shared_key_signer(std::string account, std::string key) {
  return std::make_unique<SharedKeySigner>(std::move(account), std::move(key));
}

std::unique_ptr<RequestSigner> token_signer(HttpTransport& transport,
                                            std::unique_ptr<TokenProvider> tokens) {
  return std::make_unique<TokenSigner>(transport, std::move(tokens));
}

}  // namespace acrnet::executor
