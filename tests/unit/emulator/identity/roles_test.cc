// The table of roles: what it says, and which requests it refuses.
#include <catch2/catch.hpp>

#include "emulator/identity/roles.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

std::vector<RoleAssignment> table(const std::vector<std::string>& lines) {
  std::vector<RoleAssignment> roles;
  for (const std::string& line : lines) {
    std::string error;
    const auto role = parse_role(line, error);
    INFO(error);
    REQUIRE(role);
    roles.push_back(*role);
  }
  return roles;
}

// Code of the refusal; empty when it is let through.
std::string refusal(const std::vector<std::string>& lines, const std::string& method,
                    const std::string& target, const std::string& body = "") {
  Request request;
  request.method = method;
  request.target = target;
  request.body = body;
  const auto refused = refuse_by_role(table(lines), "me", request, parse_target(target));
  return refused ? text_at(parsed(refused->body), {"error", "code"}) : std::string();
}

std::string message(const std::vector<std::string>& lines, const std::string& method,
                    const std::string& target, const std::string& body = "") {
  Request request;
  request.method = method;
  request.target = target;
  request.body = body;
  const auto refused = refuse_by_role(table(lines), "me", request, parse_target(target));
  REQUIRE(refused);
  return text_at(parsed(refused->body), {"error", "message"});
}

const std::string rule_write =
    R"({"properties":{"networkRuleSet":{"virtualNetworkRules":[{"id":")" + subnet + R"("}]}}})";

}  // namespace

TEST_CASE("a role is principal, role and scope, or is refused with an example") {
  std::string error;
  const auto whole = parse_role("me contributor /subscriptions/s/", error);
  REQUIRE(whole);
  CHECK(whole->scope == "/subscriptions/s");
  CHECK(parse_role("* reader", error)->scope == "/");
  for (const char* wrong :
       {"", "me", "me owner", "me reader subscriptions/s", "me reader / more"}) {
    CHECK_FALSE(parse_role(wrong, error));
    CHECK_THAT(error, Catch::Contains("PRINCIPAL ROLE SCOPE") && Catch::Contains(wrong));
  }
}

TEST_CASE("the assignment with the longest scope counts, of those for the principal") {
  const auto roles =
      table({"* reader", "me contributor " + group, "me none " + registry, "you contributor /"});
  CHECK(role_at(roles, "me", subscription) == Role::reader);
  CHECK(role_at(roles, "ME", network) == Role::contributor);
  CHECK(role_at(roles, "me", registry) == Role::none);
  CHECK(role_at(roles, "me", registry + "2") == Role::contributor);
  CHECK(role_at(roles, "you", registry) == Role::contributor);
  CHECK(role_at(table({"you reader"}), "me", "/") == Role::none);
  CHECK(role_at({}, "me", "/") == Role::contributor);
}

TEST_CASE("a reader reads and asks, and writes nothing") {
  const std::vector<std::string> reader = {"me reader"};
  CHECK(refusal(reader, "GET", registry + rules_version).empty());
  CHECK(refusal(reader, "POST", "/providers/Microsoft.ResourceGraph/resources").empty());
  CHECK(refusal(reader, "POST",
                subscription + "/providers/Microsoft.ContainerRegistry/checkNameAvailability")
            .empty());
  for (const char* method : {"PUT", "PATCH", "DELETE", "POST"}) {
    CHECK(refusal(reader, method, registry + rules_version) == "AuthorizationFailed");
  }
  CHECK(refusal(reader, "POST", registry + "/listCredentials") == "AuthorizationFailed");
  CHECK(refusal({"you reader"}, "GET", "/subscriptions?api-version=2022-12-01").empty());
}

TEST_CASE("a refusal names the action and the scope as role definitions write them") {
  const std::vector<std::string> none = {"* none"};
  CHECK_THAT(message(none, "PATCH", registry + rules_version),
             Catch::Contains("'Microsoft.ContainerRegistry/registries/write' over scope '" +
                             registry + "'"));
  CHECK_THAT(message(none, "GET", subnet),
             Catch::Contains("'Microsoft.Network/virtualNetworks/subnets/read'"));
  CHECK_THAT(message(none, "POST", registry + "/listCredentials"),
             Catch::Contains("'Microsoft.ContainerRegistry/registries/listCredentials/action' over "
                             "scope '" +
                             registry + "'"));
  CHECK_THAT(message(none, "GET", group + "/providers/Microsoft.ContainerRegistry/registries"),
             Catch::Contains("'Microsoft.ContainerRegistry/registries/read'"));
  CHECK_THAT(message(none, "DELETE", group),
             Catch::Contains("'Microsoft.Resources/subscriptions/resourceGroups/delete'"));
}

TEST_CASE("a write needs rights on what it names, too") {
  const std::vector<std::string> registry_only = {"* reader", "me contributor " + registry};
  CHECK(refusal(registry_only, "PATCH", registry, R"({"tags":{}})").empty());
  CHECK(refusal(registry_only, "PATCH", registry, rule_write) == "LinkedAuthorizationFailed");
  CHECK_THAT(message(registry_only, "PATCH", registry, rule_write),
             Catch::Contains("joinViaServiceEndpoint") && Catch::Contains(subnet));
  CHECK(refusal({"* reader", "me contributor " + registry, "me contributor " + subnet}, "PATCH",
                registry, rule_write)
            .empty());
  const std::string nsg = group + "/providers/Microsoft.Network/networkSecurityGroups/n";
  CHECK(refusal({"me contributor", "me reader " + nsg}, "PUT", subnet,
                R"({"properties":{"networkSecurityGroup":{"id":")" + nsg + "\"}}}") ==
        "LinkedAuthorizationFailed");
}
