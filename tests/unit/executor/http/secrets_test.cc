// Secrets in a text: found however they were written on the way, and nothing else taken for one.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

#include "executor/http/protocol_digest.h"
#include "executor/http/secrets.h"
#include "executor/http/url.h"

namespace acrnet::executor {

namespace {

using Change = std::function<std::string(const std::string&)>;

std::string each(const std::string& text, const std::function<std::string(char)>& change) {
  std::string made;
  for (const char c : text) made += change(c);
  return made;
}

std::string hexadecimal(const char* form, char c) {
  return fmt::format(fmt::runtime(form), static_cast<unsigned>(static_cast<unsigned char>(c)));
}

std::string json_escaped(const std::string& text) {
  return each(text, [](char c) {
    return c == '"' || c == '\\' || c == '/' ? std::string("\\") + c : std::string(1, c);
  });
}

std::string html_escaped(const std::string& text) {
  return each(text, [](char c) {
    return c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  });
}

// What is done to a text on its way into an output.
std::vector<std::pair<std::string, Change>> ways() {
  return {
      {"as it is", [](const std::string& s) { return s; }},
      {"percent-encoded", [](const std::string& s) { return percent_encode(s); }},
      {"percent-encoded twice",
       [](const std::string& s) { return percent_encode(percent_encode(s)); }},
      {"percent-encoded, each byte",
       [](const std::string& s) {
         return each(s, [](char c) { return hexadecimal("%{:02x}", c); });
       }},
      {"base64", [](const std::string& s) { return base64(s); }},
      {"base64 of user and password", [](const std::string& s) { return base64("user:" + s); }},
      {"base64 in the middle", [](const std::string& s) { return base64("ab" + s + "more"); }},
      {"base64 for URLs",
       [](const std::string& s) {
         return each(base64(s), [](char c) {
           return std::string(1, c == '+' ? '-' : c == '/' ? '_' : c);
         });
       }},
      {"in JSON", json_escaped},
      {"in JSON in JSON", [](const std::string& s) { return json_escaped(json_escaped(s)); }},
      {"in JSON, each byte",
       [](const std::string& s) {
         return each(s, [](char c) { return hexadecimal("\\u{:04x}", c); });
       }},
      {"in HTML", html_escaped},
      {"in HTML in HTML", [](const std::string& s) { return html_escaped(html_escaped(s)); }},
      {"in large letters",
       [](const std::string& s) {
         return each(s, [](char c) {
           return std::string(1, c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
         });
       }},
      {"broken over lines",
       [](const std::string& s) { return s.substr(0, 5) + "\n      " + s.substr(5); }},
      {"broken, with colours",
       [](const std::string& s) {
         return s.substr(0, 6) + "\x1b[0m\n    \x1b[1;31m" + s.substr(6);
       }},
      {"as Azure Pipelines escapes",
       [](const std::string& s) {
         return each(s, [](char c) { return c == '%' ? "%AZP25" : std::string(1, c); });
       }},
  };
}

const std::vector<std::string> samples = {
    "Cl13nt~S3cret.Zq8-9x_Yv",
    "p@ss w0rd/with+all&of=it%41<\"q\"",
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL20ifQ.c2lnbmF0dXJl-_x",
    "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==",
    "sl0wP@ss",
    "12345678901",
};

}  // namespace

TEST_CASE("a credential is found whatever was done to it on its way, and nothing around it") {
  std::size_t cases = 0;
  for (const std::string& sample : samples) {
    Secrets secrets;
    secrets.learn(sample);
    for (const auto& [name, change] : ways()) {
      for (const auto& [before, after] :
           std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                            {"the answer is 'x=", "' at last"},
                                                            {"{\"message\":\"", "\"}"},
                                                            {"(", ")"}}) {
        CAPTURE(sample, name, before);
        const std::string text = before + change(sample) + after;
        const std::string masked = secrets.masked(text);
        CHECK(masked.find("(sensitive)") != std::string::npos);
        CHECK(masked.find(change(sample)) == std::string::npos);
        CHECK(masked.size() < before.size() + after.size() + 11 + 16);
        CHECK(masked.starts_with(before.substr(0, 5)));
        ++cases;
      }
    }
  }
  CHECK(cases == samples.size() * ways().size() * 4);
}

TEST_CASE("a piece of a credential is masked, a piece of a sensitive text is not") {
  Secrets secrets;
  secrets.learn("Cl13nt~S3cret.Zq8-9x_Yv");
  secrets.learn("the partner's subscription in the north", Secrets::Kind::value);
  CHECK(secrets.masked("cut off: Cl13nt~S3cret.Zq8…") == "cut off: (sensitive)…");
  CHECK(secrets.masked("a subscription in the south") == "a subscription in the south");
  CHECK(secrets.masked("It is the partner's subscription in the north.") == "It is (sensitive).");
}

TEST_CASE("what is too short for a secret is not taken for one") {
  Secrets secrets;
  for (const char* word : {"any", "user", "acrnet", "x9"}) secrets.learn(word);
  CHECK(secrets.empty());
  CHECK(secrets.masked("any user of acrnet x9") == "any user of acrnet x9");
  secrets.learn("S3cr3t");
  CHECK(secrets.masked("client_secret=S3cr3t&x") == "client_secret=(sensitive)&x");
  CHECK(secrets.masked("\"S3cr3t\" is not S3cr3ts") == "\"(sensitive)\" is not S3cr3ts");
}

TEST_CASE("the environment's secrets are known by the names of their variables") {
  Secrets secrets;
  secrets.learn(Environment{{"ARM_CLIENT_SECRET", "one~Secret"},
                            {"GITHUB_TOKEN", "ghp_0123456789abcd"},
                            {"HTTPS_PROXY", "http://me:pr0xy%40word@proxy.example:8080"},
                            {"ACRNET_STATE_SAS_TOKEN", "?sv=2024&sig=aB3%2Bd9f8%2Fxyz%3D&se=1"},
                            {"ARM_OIDC_TOKEN_FILE_PATH", "/var/run/token-file-path"},
                            {"HOME", "/home/somebody-else"}});
  CHECK(secrets.masked("one~Secret ghp_0123456789abcd") == "(sensitive) (sensitive)");
  CHECK(secrets.masked("proxy pr0xy@word") == "proxy (sensitive)");
  CHECK(secrets.masked("sig aB3+d9f8/xyz=") == "sig (sensitive)");
  const std::string plain = "/var/run/token-file-path /home/somebody-else proxy.example";
  CHECK(secrets.masked(plain) == plain);
}

TEST_CASE("what a request proves its sender with is a secret from then on") {
  Secrets secrets;
  HttpRequest request;
  request.url = "https://account.blob.core.windows.net/c/k?sv=1&sig=s1gn%2Bature%3D&comp=lease";
  request.headers = {{"Authorization", "Bearer t0ken-of-the-server"},
                     {"x-identity-header", "1dentity-header"}};
  request.body = "client_id=id-of-the-client&client_secret=s%7Ecret-value-9";
  secrets.learn(request);
  for (const char* secret :
       {"s1gn+ature=", "t0ken-of-the-server", "1dentity-header", "s~cret-value-9"}) {
    CHECK(secrets.masked(secret) == "(sensitive)");
  }
  CHECK(secrets.masked("id-of-the-client") == "id-of-the-client");
  Secrets none;
  HttpRequest embedded;
  embedded.headers = {{"Authorization", "Bearer emulator"}};
  none.learn(embedded);
  CHECK(none.empty());
}

TEST_CASE("JSON stays JSON, and UTF-8 stays UTF-8, where a secret was") {
  Secrets secrets;
  secrets.learn("\"quoted\\s3cret\"");
  CHECK(secrets.masked(R"x({"a":"\"quoted\\s3cret\""})x") == R"x({"a":"(sensitive)"})x");
  secrets.learn("päßwörter-0123");
  CHECK(secrets.masked("é päßwörter-0123 é") == "é (sensitive) é");
}

TEST_CASE("values are forgotten where they are what was asked for, credentials are not") {
  Secrets secrets;
  secrets.learn("a sensitive text", Secrets::Kind::value);
  secrets.learn("cr3dential-of-a-run");
  CHECK_FALSE(secrets.has_credential("a sensitive text"));
  CHECK(secrets.has_credential("cr3dential-of-a-run"));
  secrets.forget_values();
  CHECK(secrets.masked("a sensitive text, cr3dential-of-a-run") == "a sensitive text, (sensitive)");
}

}  // namespace acrnet::executor
