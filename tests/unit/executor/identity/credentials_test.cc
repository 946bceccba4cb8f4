#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "executor/identity/az_command.h"
#include "executor/identity/credentials.h"
#include "executor/identity/credentials_json.h"
#include "executor/identity/token_cache.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::testing;
using namespace acrnet::executor;

namespace {

const CloudEndpoints azure_cloud = endpoints(Cloud::public_cloud);

// The token, or the error's code and detail.
std::string token_of(FakeArm& azure, TokenProvider& provider) {
  std::optional<TokenAnswer> got;
  provider.get([&](const TokenAnswer& answer) { got = answer; });
  azure.run([&] { return got.has_value(); });
  REQUIRE(got);
  return got->error ? std::string(got->error->code) + " " + got->error->detail : got->token;
}

}  // namespace

TEST_CASE("a client secret is exchanged at the tenant's endpoint, once until it expires") {
  FakeArm azure;
  std::vector<HttpRequest> asked;
  azure.elsewhere = [&](const HttpRequest& request) {
    asked.push_back(request);
    return HttpResponse{
        200,
        {},
        R"({"access_token":"tok-)" + std::to_string(asked.size()) + R"(","expires_in":3600})",
        {}};
  };
  Diagnostics diagnostics;
  const auto provider = make_token_provider(
      {{"ARM_CLIENT_ID", "id"}, {"ARM_CLIENT_SECRET", "s&cret="}, {"ARM_TENANT_ID", "env"}},
      azure_cloud, azure, "policy-tenant", diagnostics);
  REQUIRE(provider);
  CHECK(token_of(azure, *provider) == "tok-1");
  CHECK(token_of(azure, *provider) == "tok-1");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].url == "https://login.microsoftonline.com/policy-tenant/oauth2/v2.0/token");
  CHECK(asked[0].body ==
        "client_id=id&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
        "&grant_type=client_credentials&client_secret=s%26cret%3D");
  azure.advance(std::chrono::minutes(56));
  CHECK(token_of(azure, *provider) == "tok-2");
  provider->refuse("tok-1");  // an old one: the new one stays
  CHECK(token_of(azure, *provider) == "tok-2");
  provider->refuse("tok-2");
  CHECK(token_of(azure, *provider) == "tok-3");
}

TEST_CASE("a federated token is read from its file again at each renewal") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "token";
  std::ofstream(file) << "first.jwt\n";
  FakeArm azure;
  std::string last;
  azure.elsewhere = [&](const HttpRequest& request) {
    last = request.body;
    return HttpResponse{200, {}, R"({"access_token":"t","expires_in":"3600"})", {}};
  };
  Diagnostics diagnostics;
  const auto provider = make_token_provider({{"AZURE_CLIENT_ID", "id"},
                                             {"AZURE_TENANT_ID", "t"},
                                             {"AZURE_FEDERATED_TOKEN_FILE", file.string()}},
                                            azure_cloud, azure, "", diagnostics);
  REQUIRE(provider);
  CHECK(token_of(azure, *provider) == "t");
  CHECK_THAT(last, Catch::EndsWith("client_assertion=first.jwt"));
  std::ofstream(file) << "second.jwt\n";
  azure.advance(std::chrono::hours(1));
  token_of(azure, *provider);
  CHECK_THAT(last, Catch::EndsWith("client_assertion=second.jwt"));
  std::filesystem::remove(file);
  azure.advance(std::chrono::hours(1));
  CHECK_THAT(token_of(azure, *provider), Catch::StartsWith("ACR3512"));
}

TEST_CASE("an endpoint that refuses is quoted, and no secret is") {
  FakeArm azure;
  azure.elsewhere = [](const HttpRequest&) {
    return HttpResponse{
        401,
        {},
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client )"
        R"(secret.\r\nTrace ID: x"})",
        {}};
  };
  Diagnostics diagnostics;
  const auto provider = make_token_provider(
      {{"ARM_CLIENT_ID", "id"}, {"ARM_CLIENT_SECRET", "hush"}, {"ARM_TENANT_ID", "t"}}, azure_cloud,
      azure, "", diagnostics);
  const std::string error = token_of(azure, *provider);
  CHECK_THAT(error, Catch::Contains("invalid_client: AADSTS7000215") && !Catch::Contains("Trace") &&
                        !Catch::Contains("hush"));
}

TEST_CASE("half a set of credentials is an error that names the other half") {
  FakeArm azure;
  Diagnostics diagnostics;
  CHECK_FALSE(make_token_provider({{"ARM_CLIENT_SECRET", "x"}, {"ARM_TENANT_ID", "t"}}, azure_cloud,
                                  azure, "", diagnostics));
  CHECK_FALSE(make_token_provider({{"ARM_CLIENT_SECRET", "x"}, {"ARM_CLIENT_ID", "t"}}, azure_cloud,
                                  azure, "", diagnostics));
  CHECK_FALSE(make_token_provider({{"ARM_USE_CLI", "false"}}, azure_cloud, azure, "", diagnostics));
  REQUIRE(diagnostics.items().size() == 3);
  CHECK_THAT(diagnostics.items()[0].summary, Catch::Contains("ARM_CLIENT_ID"));
  CHECK_THAT(diagnostics.items()[1].summary, Catch::Contains("ARM_TENANT_ID"));
  CHECK_THAT(diagnostics.items()[2].detail, Catch::Contains("client secret") &&
                                                Catch::Contains("managed identity") &&
                                                Catch::Contains("forbids"));
}

TEST_CASE("a managed identity is asked at the metadata service, or at App Service's own endpoint") {
  FakeArm azure;
  HttpRequest last;
  azure.elsewhere = [&](const HttpRequest& request) {
    last = request;
    return HttpResponse{200, {}, R"({"access_token":"m","expires_in":"86400","resource":"x"})", {}};
  };
  Diagnostics diagnostics;
  CHECK(token_of(azure, *make_token_provider({{"ARM_USE_MSI", "true"}, {"ARM_CLIENT_ID", "c"}},
                                             azure_cloud, azure, "", diagnostics)) == "m");
  CHECK(last.url ==
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
        "&resource=https%3A%2F%2Fmanagement.azure.com%2F&client_id=c");
  CHECK(last.headers[0].name == "Metadata");
  CHECK(token_of(azure, *make_token_provider({{"IDENTITY_ENDPOINT", "http://127.0.0.1:41/msi"},
                                              {"IDENTITY_HEADER", "h"}},
                                             azure_cloud, azure, "", diagnostics)) == "m");
  CHECK_THAT(last.url, Catch::StartsWith("http://127.0.0.1:41/msi?api-version=2019-08-01"));
}

TEST_CASE("the embedded Azure needs no credentials") {
  FakeArm azure;
  Diagnostics diagnostics;
  const auto provider =
      make_token_provider({}, emulator_endpoints("http://127.0.0.1:1/"), azure, "", diagnostics);
  REQUIRE(provider);
  CHECK_FALSE(token_of(azure, *provider).empty());
}

TEST_CASE("the embedded Azure is signed in to where it is asked for, and nowhere else") {
  FakeArm azure;
  HttpRequest last;
  azure.elsewhere = [&](const HttpRequest& request) {
    last = request;
    return HttpResponse{200, {}, R"({"access_token":"t","expires_in":3600})", {}};
  };
  Diagnostics diagnostics;
  const Environment environment{{"ACRNET_EMULATOR_SIGN_IN", "true"},
                                {"ARM_CLIENT_ID", "c"},
                                {"ARM_CLIENT_SECRET", "s"},
                                {"ARM_TENANT_ID", "t"},
                                {"AZURE_AUTHORITY_HOST", "https://elsewhere.example"}};
  const auto provider = make_token_provider(environment, emulator_endpoints("http://127.0.0.1:1/"),
                                            azure, "", diagnostics);
  REQUIRE(provider);
  CHECK(token_of(azure, *provider) == "t");
  CHECK(last.url == "http://127.0.0.1:1/t/oauth2/v2.0/token");
}

TEST_CASE("many who ask at once cause one fetch") {
  FakeArm azure;
  int fetched = 0;
  TokenCache cache(azure, [&](const std::function<void(TokenGrant)>& done) {
    ++fetched;
    azure.after(milliseconds(50), [done] { done({"t", std::chrono::seconds(100), std::nullopt}); });
  });
  int answered = 0;
  for (int i = 0; i < 20; ++i) cache.get([&](const TokenAnswer&) { ++answered; });
  azure.run([&] { return answered == 20; });
  CHECK(answered == 20);
  CHECK(fetched == 1);
  azure.advance(std::chrono::seconds(40));  // a short life is used for half
  cache.get([&](const TokenAnswer&) {});
  CHECK(fetched == 1);
  azure.advance(std::chrono::seconds(20));
  cache.get([&](const TokenAnswer&) {});
  CHECK(fetched == 2);
}

TEST_CASE("tokens are read from every answer, and nothing that could break out of a header") {
  std::string problem;
  CHECK(read_token_answer(R"({"access_token":"a.b","expires_in":"60"})", problem)->lifetime ==
        std::chrono::seconds(60));
  CHECK(read_token_answer(R"({"access_token":"a.b"})", problem)->lifetime >
        std::chrono::seconds(0));
  CHECK(read_token_answer(R"({"access_token":"a.b","expires_in":-5})", problem)->lifetime ==
        std::chrono::seconds(0));
  CHECK_FALSE(read_token_answer(R"({"access_token":"a\r\nX: y"})", problem));
  CHECK_FALSE(read_token_answer(R"({"access_token":""})", problem));
  CHECK_FALSE(read_token_answer("<html>", problem));
  CHECK(read_az_answer(R"({"accessToken":"z","expires_on":1100})", 1000, problem)->lifetime ==
        std::chrono::seconds(100));
  CHECK(read_az_answer(R"({"accessToken":"z","expiresOn":"2026-01-01 00:00:00"})", 1000, problem)
            ->lifetime > std::chrono::seconds(0));
  CHECK_FALSE(read_az_answer("ERROR", 0, problem));
}

TEST_CASE("a command is run without a shell, with no input, and its end is told") {
  const CommandResult echo = start_command({"echo", "$HOME; `id`"}).get();
  CHECK(echo.ran);
  CHECK(echo.output == "$HOME; `id`\n");
  CHECK(start_command({"cat"}).get().output.empty());
  const CommandResult failing = start_command({"ls", "/nonexistent-folder"}).get();
  CHECK(failing.exit_code != 0);
  CHECK_FALSE(failing.errors.empty());
  CHECK_FALSE(start_command({"acrnet-no-such-program"}).get().ran);
  CHECK(is_plain_argument("11111111-2222.onmicrosoft.com"));
  for (const char* odd : {"", "-t", "a b", "$(x)", "a;b"}) CHECK_FALSE(is_plain_argument(odd));
}
