// Which cloud this is, where tokens come from, and what strict mode makes of them.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "emulator/base/text.h"
#include "emulator/identity/sign_in.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string tenant = "00000000-0000-0000-0000-0000000000aa";
const std::string arm = "https://management.azure.com/";
const std::map<std::string, std::string> nobody = {{"authorization", ""}};

std::string secret_form(const std::string& audience) {
  return "grant_type=client_credentials&client_id=someone&client_secret=s&scope=" +
         percent_encode(audience + "/.default");
}

Reply ask_token(World& world, const std::string& authority, const std::string& form) {
  return world.call("POST", "/" + authority + "/oauth2/v2.0/token", form, nobody);
}

std::string token(World& world, const std::string& authority = tenant,
                  const std::string& audience = "https://management.azure.com") {
  const Reply reply = ask_token(world, authority, secret_form(audience));
  REQUIRE(reply.status == 200);
  return text_at(reply.body, {"access_token"});
}

Settings strict(std::vector<RoleAssignment> roles = {}) {
  Settings settings;
  settings.strict = true;
  settings.roles = std::move(roles);
  return settings;
}

Reply get_with(World& world, const std::string& bearer) {
  return world.call("GET", registry + rules_version, "", {{"authorization", "Bearer " + bearer}});
}

}  // namespace

TEST_CASE(
    "OpenID discovery answers under every authority, and its links lead to the token endpoint") {
  World world;
  for (const std::string authority : {"adfs", "adfs/adfs", "common", tenant.c_str()}) {
    for (const std::string version : {"", "/v2.0"}) {
      const std::string target =
          fmt::format("/{}{}/.well-known/openid-configuration", authority, version);
      const Reply found = world.call("GET", target, "", nobody);
      INFO(authority << version);
      REQUIRE(found.status == 200);
      CHECK(text_at(found.body, {"issuer"}) == "http://cloud.example/" + authority + "/");
      const std::string endpoint = text_at(found.body, {"token_endpoint"});
      REQUIRE(endpoint.starts_with("http://cloud.example/" + authority + "/oauth2"));
      const std::string path = endpoint.substr(std::string("http://cloud.example").size());
      CHECK(world.call("POST", path, secret_form("https://management.azure.com"), nobody).status ==
            200);
      const std::string keys = text_at(found.body, {"jwks_uri"});
      const Reply listed =
          world.call("GET", keys.substr(std::string("http://cloud.example").size()), "", nobody);
      CHECK(listed.body["keys"][0]["kty"] == "EC");
    }
  }
}

TEST_CASE("cloud metadata has the shape that its version had") {
  World world;
  const auto metadata = [&](const std::string& version) {
    return world.call("GET", "/metadata/endpoints?api-version=" + version, "", nobody).body;
  };
  CHECK(text_at(metadata("2015-01-01"), {"authentication", "loginEndpoint"}) ==
        "http://cloud.example/adfs");
  CHECK(metadata("2015-01-01").contains("galleryEndpoint"));
  CHECK(metadata("2019-05-01")[0]["suffixes"]["acrLoginServer"] == "azurecr.io");
  CHECK(metadata("2022-09-01")["suffixes"]["acrLoginServer"] == "azurecr.io");
  CHECK(metadata("2022-09-01")["authentication"]["audiences"].size() == 3);
  CHECK(world.call("GET", "/metadata/endpoints", "", nobody).code() ==
        "MissingApiVersionParameter");
}

TEST_CASE("a token is a JWT of one hour, signed by the key that is published") {
  World world;
  const std::string held = token(world);
  const auto claims = claims_of(held);
  REQUIRE(claims);
  CHECK((*claims)["tid"] == tenant);
  CHECK((*claims)["appid"] == "someone");
  CHECK((*claims)["aud"] == "https://management.azure.com");
  CHECK((*claims)["exp"].get<long>() - (*claims)["iat"].get<long>() == 3600);
  CHECK(text_at(*claims, {"iss"}) == "http://cloud.example/" + tenant + "/");
}

TEST_CASE("a token that a key signed is verified by that key alone, and by no changed text") {
  const TokenKey key = TokenKey::make();
  const std::string held = key.sign({{"sub", "someone"}});
  CHECK(key.verified(held));
  CHECK_FALSE(TokenKey::make().verified(held));
  const auto again = TokenKey::from_pem(key.to_pem());
  REQUIRE(again);
  CHECK(again->verified(held));
  for (std::size_t i = 0; i < held.size(); ++i) {
    std::string changed = held;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    // The last digit of base64 has bits that are in no byte.
    if (i + 1 < held.size() && held[i + 1] != '.') CHECK_FALSE(key.verified(changed));
  }
  CHECK_FALSE(key.verified(""));
  CHECK_FALSE(key.verified("a.b.c"));
  CHECK_FALSE(TokenKey::from_pem("no key"));
  CHECK_FALSE(TokenKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
}

TEST_CASE("the older token endpoint writes numbers as text, as it always did") {
  World world;
  const Reply reply = world.call("POST", "/adfs/oauth2/token",
                                 "grant_type=client_credentials&client_id=a&client_assertion=x&"
                                 "resource=https%3A%2F%2Fmanagement.core.windows.net%2F",
                                 nobody);
  REQUIRE(reply.status == 200);
  CHECK(reply.body["expires_in"] == "3599");
  CHECK(reply.body["resource"] == "https://management.core.windows.net/");
  CHECK(claims_of(text_at(reply.body, {"access_token"})).value()["tid"] == tenant);
}

TEST_CASE("a token request that lacks something is refused as Entra refuses it") {
  World world;
  const auto error = [&](const std::string& form) {
    const Reply reply = ask_token(world, tenant, form);
    CHECK(reply.status >= 400);
    return text_at(reply.body, {"error_description"}).substr(0, 13);
  };
  CHECK(error("") == "AADSTS900144:");
  CHECK(error("grant_type=client_credentials") == "AADSTS900144:");
  CHECK(error("grant_type=client_credentials&client_id=a") == "AADSTS7000218");
  CHECK(error("grant_type=password&client_id=a&client_secret=s") == "AADSTS70003: ");
}

TEST_CASE("managed identity answers where its header shows that the caller is on the machine") {
  World world;
  const std::string machine =
      "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=" + percent_encode(arm);
  CHECK(world.call("GET", machine, "", nobody).status == 400);
  const Reply found = world.call("GET", machine, "", {{"authorization", ""}, {"metadata", "true"}});
  CHECK(found.status == 200);
  CHECK(claims_of(text_at(found.body, {"access_token"})).value()["aud"] == arm);
  const std::string service = "/MSI/token?api-version=2017-09-01&clientid=me&resource=" + arm;
  const Reply app = world.call("GET", service, "", {{"authorization", ""}, {"secret", "s"}});
  CHECK(app.body["client_id"] == "me");
  CHECK(world
            .call("POST", "/msi/token", "resource=" + percent_encode(arm),
                  {{"authorization", ""}, {"metadata", "true"}})
            .status == 200);
}

TEST_CASE(
    "strict mode lets in a token of its own, of now, for Azure Resource Manager, of the tenant") {
  World world("walk-through", strict());
  const std::string good = token(world);
  CHECK(get_with(world, good).status == 200);
  CHECK(get_with(world, token(world, "adfs")).status == 200);
  CHECK(get_with(world, token(world, tenant, "http://cloud.example")).status == 200);

  CHECK(get_with(world, "anything").code() == "InvalidAuthenticationToken");
  World other("walk-through", strict());
  CHECK(get_with(other, good).code() == "InvalidAuthenticationToken");
  CHECK(get_with(world, token(world, tenant, "https://vault.azure.net")).code() ==
        "InvalidAuthenticationTokenAudience");
  const std::string foreign = "99999999-0000-0000-0000-000000000000";
  CHECK_THAT(get_with(world, token(world, foreign)).message(),
             Catch::Contains(foreign) && Catch::Contains(tenant));
  world.now += std::chrono::hours(2);
  const Reply late = get_with(world, good);
  CHECK(late.status == 401);
  CHECK(late.code() == "ExpiredAuthenticationToken");
}

TEST_CASE("strict mode looks at the time of a client assertion, and default mode at nothing") {
  World lenient;
  World world("walk-through", strict());
  const TokenKey foreign = TokenKey::make();
  const auto form = [](const std::string& assertion) {
    return "grant_type=client_credentials&client_id=a&client_assertion=" + assertion;
  };
  const auto at = [&](std::chrono::seconds distance) {
    const auto time = (world.now + distance).time_since_epoch();
    return foreign.sign({{"exp", std::chrono::duration_cast<std::chrono::seconds>(time).count()}});
  };
  CHECK(ask_token(world, tenant, form(at(std::chrono::seconds(60)))).status == 200);
  CHECK(ask_token(world, tenant, form(at(std::chrono::seconds(-60)))).status == 401);
  CHECK(ask_token(world, tenant, form("x")).status == 401);
  CHECK(ask_token(lenient, tenant, form("x")).status == 200);
}
