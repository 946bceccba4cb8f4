#include <catch2/catch.hpp>

#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using executor::ArmAnswer;
using executor::ArmClient;
using executor::ArmRequest;

namespace {

const std::string path = registry_id("Main") + "?api-version=2021-08-01-preview";

struct Client {
  explicit Client(std::size_t parallelism = 16)
      : arm(azure, tokens, executor::endpoints(Cloud::public_cloud), options(parallelism)) {
    azure.add_registry(registry_id("Main"));
  }
  static ArmClient::Options options(std::size_t parallelism) {
    ArmClient::Options options;
    options.parallelism = parallelism;
    options.random = [] { return 0.5; };
    return options;
  }
  ArmAnswer get(const std::string& target) {
    ArmRequest request;
    request.target = target;
    return send(std::move(request));
  }
  ArmAnswer send(ArmRequest request) {
    std::optional<ArmAnswer> got;
    arm.send(std::move(request), [&](ArmAnswer answer) { got = std::move(answer); });
    azure.run([&] { return got.has_value(); });
    REQUIRE(got);
    return *got;
  }
  FakeArm azure;
  TestTokens tokens;
  ArmClient arm;
};

}  // namespace

TEST_CASE("a 429 is waited out for as long as the server asks, by its clock") {
  Client client;
  client.azure.fault = [](const FakeArm::Request&, std::size_t number) -> std::optional<Fault> {
    return number <= 2 ? std::optional(answer_with(429, "{}", {{"Retry-After", "7"}}))
                       : std::nullopt;
  };
  const auto began = client.azure.now();
  CHECK(client.get(path).ok());
  CHECK(client.azure.now() - began >= milliseconds(14'000));
  CHECK(client.azure.now() - began < milliseconds(14'500));
  CHECK(client.arm.requests() == 3);
}

TEST_CASE("a server that asks for more patience than there is gets none") {
  Client client;
  client.azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(
        answer_with(429, error_body("TooManyRequests"), {{"Retry-After", "999999999"}}));
  };
  const ArmAnswer answer = client.get(path);
  CHECK(answer.kind == ArmAnswer::Kind::error);
  CHECK(answer.error.code == "TooManyRequests");
  CHECK(client.arm.requests() == 1);
}

TEST_CASE("a read is repeated with growing pauses until the time for it is up") {
  Client client;
  client.azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(Fault{Fault::Kind::lost_before, {}});
  };
  const auto began = client.azure.now();
  const ArmAnswer answer = client.get(path);
  CHECK(answer.kind == ArmAnswer::Kind::error);
  CHECK_FALSE(answer.response.answered());
  CHECK(client.azure.now() - began <= std::chrono::minutes(5));
  CHECK(client.azure.now() - began > std::chrono::minutes(4));
  CHECK(client.arm.requests() > 15);
  CHECK(client.arm.requests() < 40);
}

TEST_CASE("the token goes to the configured host and nowhere else") {
  Client client;
  for (const char* target :
       {"https://management.azure.com.evil.example/x", "http://management.azure.com/x",
        "https://evil.example/x", "https://management.azure.com:444/x",
        "https://a@management.azure.com/x", "//evil.example/x", "ftp://x/", "", "x",
        "https://management.azure.com\\.evil.example/x", "http://127.0.0.1/x"}) {
    CAPTURE(target);
    const ArmAnswer answer = client.get(target);
    CHECK(answer.kind == ArmAnswer::Kind::refused);
    REQUIRE(answer.diagnostic);
    CHECK(answer.diagnostic->code == "ACR3506");
  }
  CHECK(client.azure.requests().empty());
  CHECK(client.get("https://MANAGEMENT.azure.com" + path).kind != ArmAnswer::Kind::refused);
}

TEST_CASE("plain http is spoken with this machine only") {
  for (const auto& [base, allowed] :
       {std::pair("http://127.0.0.1:9", true), std::pair("http://10.0.0.1:9", false)}) {
    FakeArm azure;
    TestTokens tokens;
    ArmClient arm(azure, tokens, executor::emulator_endpoints(base), Client::options(1));
    std::optional<ArmAnswer> got;
    ArmRequest request;
    request.target = path;
    request.retry_until = azure.now();
    arm.send(std::move(request), [&](ArmAnswer answer) { got = std::move(answer); });
    azure.run([&] { return got.has_value(); });
    CHECK((got->kind != ArmAnswer::Kind::refused) == allowed);
  }
}

TEST_CASE("a refused token is renewed once, and not for ever") {
  Client client;
  client.tokens.tokens = {"old", "new"};
  client.azure.valid_token = "new";
  CHECK(client.get(path).ok());
  CHECK(client.tokens.refused == std::vector<std::string>{"old"});
  client.azure.valid_token = "another";
  const ArmAnswer answer = client.get(path);
  CHECK(answer.kind == ArmAnswer::Kind::error);
  CHECK(answer.status() == 401);
  CHECK(client.arm.requests() == 4);
}

TEST_CASE("a write that may have happened is not repeated") {
  Client client;
  client.azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(answer_with(503));
  };
  ArmRequest request;
  request.method = "PATCH";
  request.target = path;
  request.body = "{}";
  const ArmAnswer answer = client.send(std::move(request));
  CHECK(answer.kind == ArmAnswer::Kind::lost);
  CHECK(client.arm.requests() == 1);
}

TEST_CASE("no more requests are out at once than may be, and throttling lowers that") {
  Client client(8);
  std::size_t answered = 0;
  int throttle = 6;
  client.azure.fault = [&](const FakeArm::Request&, std::size_t) -> std::optional<Fault> {
    return throttle-- > 0 ? std::optional(answer_with(429, "{}", {{"Retry-After", "1"}}))
                          : std::nullopt;
  };
  for (int i = 0; i < 100; ++i) {
    ArmRequest request;
    request.target = path;
    client.arm.send(std::move(request),
                    [&](const ArmAnswer& answer) { answered += answer.ok() ? 1U : 0U; });
  }
  client.azure.run([&] { return answered == 100; });
  CHECK(answered == 100);
  CHECK(client.azure.most_at_once() == 8);
  // After the six 429 of the first eight answers one at a time goes on, then more again.
  std::map<executor::Clock::time_point, int> at_once;
  for (const auto& request : client.azure.requests()) ++at_once[request.at];
  CHECK(std::next(at_once.begin())->second <= 2);
}
