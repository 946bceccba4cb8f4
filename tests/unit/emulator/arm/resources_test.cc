#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <set>

#include "emulator/base/text.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string resources_version = "?api-version=2022-09-01";

}  // namespace

TEST_CASE("without a bearer token everything of ARM is 401 with a challenge") {
  World world;
  const Reply reply = world.call("GET", "/subscriptions?api-version=2022-12-01", "",
                                 {{"authorization", "Basic eDp5"}});
  CHECK(reply.status == 401);
  CHECK(reply.code() == "AuthenticationFailed");
  CHECK(reply.raw.header("WWW-Authenticate").starts_with("Bearer authorization_uri="));
}

TEST_CASE("every answer carries request ids and what is left of the allowance") {
  World world;
  const Reply read = world.call("GET", "/subscriptions?api-version=2022-12-01");
  CHECK_FALSE(read.raw.header("x-ms-request-id").empty());
  CHECK_FALSE(read.raw.header("x-ms-correlation-request-id").empty());
  CHECK_FALSE(read.raw.header("x-ms-ratelimit-remaining-subscription-reads").empty());
  const Reply write = world.patch_rules(R"({"defaultAction":"Allow"})");
  CHECK_FALSE(write.raw.header("x-ms-ratelimit-remaining-subscription-writes").empty());
}

TEST_CASE("subscriptions are listed and found, an unknown one is SubscriptionNotFound") {
  World world;
  const Reply list = world.call("GET", "/subscriptions?api-version=2022-12-01");
  REQUIRE(list.body["value"].size() == 1);
  CHECK(list.body["value"][0]["displayName"] == "Walk-through");
  CHECK(world.call("GET", subscription + "?api-version=2022-12-01").body["state"] == "Enabled");
  const Reply unknown =
      world.call("GET", "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups" +
                            resources_version);
  CHECK(unknown.status == 404);
  CHECK(unknown.code() == "SubscriptionNotFound");
}

TEST_CASE("a provider registers in its own time, without polling headers") {
  World world("walk-through", slow());
  const std::string storage = subscription + "/providers/microsoft.storage";
  CHECK(world.call("GET", storage + resources_version).body["registrationState"] ==
        "NotRegistered");
  const Reply reply = world.call("POST", storage + "/register" + resources_version);
  CHECK(reply.status == 200);
  CHECK(reply.body["registrationState"] == "Registering");
  CHECK(reply.raw.header("Location").empty());
  world.now += std::chrono::seconds(10);
  const Reply after = world.call("GET", storage + resources_version);
  CHECK(after.body["registrationState"] == "Registered");
  CHECK(after.body["namespace"] == "Microsoft.Storage");
  CHECK(world.call("GET", subscription + "/providers/Nobody.Knows" + resources_version).code() ==
        "InvalidResourceNamespace");
}

TEST_CASE("a registered provider that is registered again stays registered") {
  World world("walk-through", slow());
  const Reply reply = world.call(
      "POST", subscription + "/providers/Microsoft.ContainerRegistry/register" + resources_version);
  CHECK(reply.body["registrationState"] == "Registered");
}

TEST_CASE("the registry provider lists the api-versions it serves, newest first") {
  World world;
  const Reply reply = world.call(
      "GET", subscription + "/providers/Microsoft.ContainerRegistry" + resources_version);
  const Json versions = reply.body["resourceTypes"][0]["apiVersions"];
  CHECK(versions.front() == "2026-09-01-preview");
  CHECK(versions.back() == "2017-10-01");
}

TEST_CASE("a group is made, asked for, and deleted with what is in it") {
  World world("walk-through", slow());
  CHECK(world.call("HEAD", group + resources_version).status == 204);
  const Reply gone = world.call("DELETE", group + resources_version);
  CHECK(gone.status == 202);
  const std::string poll = without_host(gone.raw.header("Location"));
  CHECK(poll.find("/operationresults/") != std::string::npos);
  CHECK(world.call("GET", poll).status == 202);
  CHECK(world.call("GET", group + resources_version).body["properties"]["provisioningState"] ==
        "Deleting");
  CHECK(world.call("PUT", network + "x" + network_version, "{}").code() ==
        "ResourceGroupBeingDeleted");
  world.now += std::chrono::seconds(10);
  const Reply end = world.call("GET", poll);
  CHECK(end.status == 200);
  CHECK(end.raw.body.empty());
  CHECK(world.call("HEAD", group + resources_version).status == 404);
  CHECK(world.get_registry().status == 404);
  CHECK(world.get_subnet().status == 404);
  CHECK(world.call("DELETE", group + resources_version).code() == "ResourceGroupNotFound");
}

TEST_CASE("a group keeps its first letters and its place") {
  World world;
  const std::string lower_case =
      subscription + "/resourcegroups/MYRESOURCEGROUP" + resources_version;
  const Reply again =
      world.call("PUT", lower_case, R"({"location":"WestEurope","tags":{"a":"b"}})");
  CHECK(again.status == 200);
  CHECK(again.body["name"] == "myResourceGroup");
  CHECK(world.call("PUT", lower_case, R"({"location":"eastus"})").code() ==
        "InvalidResourceGroupLocation");
  CHECK(world.call("PUT", lower_case, "{}").code() == "LocationRequired");
  CHECK(world
            .call("PUT", subscription + "/resourcegroups/a%2Fb" + resources_version,
                  R"({"location":"eastus"})")
            .code() == "InvalidResourceGroup");
}

TEST_CASE("resources are filtered by type and name, with the key and the value encoded or not") {
  World world;
  const auto count = [&](const std::string& query) {
    const Reply reply = world.call("GET", subscription + "/resources" + resources_version + query);
    INFO(query << reply.raw.body);
    REQUIRE(reply.status == 200);
    return reply.body["value"].size();
  };
  CHECK(count("") == 2);
  CHECK(count("&$filter=resourceType%20eq%20%27Microsoft.ContainerRegistry%2Fregistries%27") == 1);
  CHECK(count("&%24filter=resourceType+eq+'microsoft.containerregistry/registries'") == 1);
  CHECK(count("&$filter=name%20eq%20'MYDOCKERVMVNET'") == 1);
  CHECK(count("&$filter=name%20eq%20'x'%20and%20resourceType%20eq%20'Microsoft.Network"
              "/virtualNetworks'") == 0);
  CHECK(world
            .call("GET",
                  subscription + "/resources" + resources_version + "&$filter=tagName%20ne%20'a'")
            .code() == "InvalidFilterInQueryString");
}

TEST_CASE(
    "pages follow each other by absolute links, without a repeat or a gap, also while items go") {
  Settings settings;
  settings.page_size = 7;
  World world("estate:30", settings);
  std::set<std::string> seen;
  std::string next =
      subscription + "/providers/Microsoft.ContainerRegistry/registries" + rules_version;
  std::size_t pages = 0;
  while (!next.empty()) {
    const Reply page = world.call("GET", next);
    REQUIRE(page.status == 200);
    CHECK(page.body["value"].size() <= 7);
    for (const Json& item : page.body["value"]) CHECK(seen.insert(item["name"]).second);
    const std::string link = text_at(page.body, {"nextLink"});
    CHECK((link.empty() || link.starts_with("http://cloud.example/")));
    next = link.empty() ? "" : without_host(link);
    // What was already given goes away between two pages.
    if (++pages == 2) {
      world.call("DELETE", fmt::format("{}/resourceGroups/estate/providers/"
                                       "Microsoft.ContainerRegistry/registries/registry000003{}",
                                       subscription, rules_version));
    }
  }
  CHECK(pages == 5);
  CHECK(seen.size() == 30);
}

TEST_CASE("an exact page has no next link") {
  Settings settings;
  settings.page_size = 30;
  World world("estate:30", settings);
  const Reply page = world.call(
      "GET", subscription + "/providers/Microsoft.ContainerRegistry/registries" + rules_version);
  CHECK(page.body["value"].size() == 30);
  CHECK_FALSE(page.body.contains("nextLink"));
}

TEST_CASE("a path or a method nobody knows is refused without a crash") {
  World world;
  CHECK(world.call("GET", "/").status == 404);
  CHECK(world.call("GET", "/%00/%zz?%&=&&a").status == 404);
  CHECK(world.call("DELETE", "/subscriptions?api-version=2022-12-01").status == 405);
  const Reply type = world.call(
      "GET",
      group + "/providers/Microsoft.ContainerRegistry/teapots/x?api-version=2021-08-01-preview");
  CHECK(type.code() == "InvalidResourceType");
  const Reply bytes = world.call(
      "GET", group + "/providers/Microsoft.Network/virtualNetworks/%FF%FE" + network_version);
  CHECK(bytes.status == 404);
}

TEST_CASE("a body nested a hundred thousand deep is refused") {
  World world;
  const std::string deep(100'000, '[');
  CHECK(world.call("PATCH", registry + rules_version, deep).code() == "InvalidRequestContent");
  const std::string closed = deep + std::string(100'000, ']');
  CHECK(world.call("PATCH", registry + rules_version, closed).code() == "InvalidRequestContent");
}

TEST_CASE("the token endpoint gives a JWT to who proves itself, and Entra's errors otherwise") {
  World world;
  const std::string path = "/00000000-0000-0000-0000-0000000000aa/oauth2/v2.0/token";
  const Reply reply = world.call("POST", path,
                                 "client_id=me&grant_type=client_credentials&client_secret=s%26s"
                                 "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default",
                                 {{"authorization", ""}});
  REQUIRE(reply.status == 200);
  CHECK(reply.body["token_type"] == "Bearer");
  CHECK(reply.body["expires_in"] == 3599);
  const std::string token = reply.body["access_token"];
  const auto parts = split(token, '.');
  REQUIRE(parts.size() == 3);

  struct Row {
    std::string form;
    std::string error;
  };
  const auto row =
      GENERATE(values<Row>({{"", "invalid_request"},
                            {"grant_type=client_credentials", "invalid_request"},
                            {"grant_type=password&client_id=me", "unsupported_grant_type"},
                            {"grant_type=client_credentials&client_id=me", "invalid_client"}}));
  const Reply refused = world.call("POST", path, row.form, {{"authorization", ""}});
  CHECK(refused.status == (row.error == "invalid_client" ? 401 : 400));
  CHECK(refused.body["error"] == row.error);
  CHECK(text_at(refused.body, {"error_description"}).starts_with("AADSTS"));
}
