#include "executor/state/request_signer.h"

#include <catch2/catch.hpp>

#include "executor/state/blob_requests.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;

namespace {

bool never() { return false; }

std::string header_of(const HttpRequest& request, const std::string& name) {
  for (const HttpHeader& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

class OneToken final : public TokenProvider {
 public:
  explicit OneToken(std::string& refused) : refused_(refused) {}
  void get(Done done) override { done({"tok", std::nullopt}); }
  void refuse(const std::string& token) override { refused_ = token; }

 private:
  std::string& refused_;
};

}  // namespace

// The form is that of "Authorize with Shared Key" in Microsoft's reference; tests/conformance/state
// has the signature accepted by Azurite.
TEST_CASE("a Shared Key signs the method, the headers that count and the resource") {
  HttpRequest request;
  request.method = "PUT";
  request.url = "http://127.0.0.1:10000/acct/state/a%20b.acrstate?comp=lease&timeout=5";
  request.headers = {{"x-ms-version", "2021-12-02"},
                     {"Content-Type", "application/json"},
                     {"If-Match", "\"0x1\""},
                     {"X-Ms-Date", "Fri, 27 Nov 2026 20:00:00 GMT"}};
  request.body = "{}";
  CHECK(shared_key_text(request, "acct") ==
        "PUT\n\n\n2\n\napplication/json\n\n\n\"0x1\"\n\n\n\n"
        "x-ms-date:Fri, 27 Nov 2026 20:00:00 GMT\nx-ms-version:2021-12-02\n"
        "/acct/acct/state/a%20b.acrstate\ncomp:lease\ntimeout:5");
  request.body.clear();
  CHECK_THAT(shared_key_text(request, "acct"),
             Catch::StartsWith("PUT\n\n\n\n\napplication/json\n"));
}

TEST_CASE("each way to prove who asks puts its own mark on a request") {
  HttpRequest request;
  request.url = "https://contosotf.blob.core.windows.net/state/a";
  CHECK_FALSE(basic_signer("Aladdin", "open sesame")->sign(request, never));  // RFC 7617
  CHECK(header_of(request, "Authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");

  HttpRequest with_sas = BlobRequests(request.url).acquire("id");
  CHECK_FALSE(sas_signer("sv=1&sig=x")->sign(with_sas, never));
  CHECK(with_sas.url == request.url + "?comp=lease&sv=1&sig=x");
  HttpRequest plain = BlobRequests(request.url).get();
  CHECK_FALSE(sas_signer("sv=1&sig=x")->sign(plain, never));
  CHECK(plain.url == request.url + "?sv=1&sig=x");

  HttpRequest with_key = BlobRequests(request.url).get();
  CHECK_FALSE(shared_key_signer("contosotf", "key")->sign(with_key, never));
  CHECK_THAT(header_of(with_key, "Authorization"), Catch::StartsWith("SharedKey contosotf:"));
  CHECK_THAT(header_of(with_key, "x-ms-date"), Catch::EndsWith(" GMT"));

  testing::FakeArm loop;
  std::string refused;
  HttpRequest with_token;
  const auto signer = token_signer(loop, std::make_unique<OneToken>(refused));
  CHECK_FALSE(signer->sign(with_token, never));
  CHECK(header_of(with_token, "Authorization") == "Bearer tok");
  CHECK(signer->renew());
  CHECK(refused == "tok");
  CHECK_FALSE(no_signer()->renew());
}

TEST_CASE("a key becomes a path in which nothing can end the path") {
  CHECK(blob_url("https://a.example", "state", "prod/x y?#.acrstate") ==
        "https://a.example/state/prod/x%20y%3F%23.acrstate");
}
