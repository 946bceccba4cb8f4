#include <catch2/catch.hpp>

#include "executor/arm/registry_json.h"
#include "model/names.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;
using acrnet::testing::arm_id;

namespace {

const std::string id_text = testing::registry_id("Main");
const std::string subnet = testing::subnet_id("net", "vm");

std::string body(const std::string& rule_set, const std::string& more = "",
                 const std::string& sku = "Premium") {
  return R"({"id":")" + id_text + R"(","sku":{"name":")" + sku +
         R"("},"properties":{"loginServer":"main.azurecr.io")" + more +
         (rule_set.empty() ? "" : R"(,"networkRuleSet":)" + rule_set) + "}}";
}

std::string rules(const std::string& subnets, const std::string& ips,
                  const std::string& action = "Deny") {
  return R"({"defaultAction":")" + action + R"(","virtualNetworkRules":[)" + subnets +
         R"(],"ipRules":[)" + ips + "]}";
}

// The reading in short, or the code of the error and its detail.
std::string dump(const std::string& text) {
  std::optional<Diagnostic> error;
  const auto reading = read_registry(text, arm_id(id_text), error);
  REQUIRE(reading.has_value() != error.has_value());
  if (error) return std::string(error->code) + " " + error->detail;
  const NetworkSettings& network = reading->registry.network;
  std::string out = network.default_action == DefaultAction::deny ? "Deny" : "Allow";
  if (network.public_access == PublicAccess::disabled) out += " private";
  if (network.trusted_services == TrustedServices::deny) out += " untrusting";
  if (network.data_endpoints == DataEndpoints::enabled) out += " data";
  if (reading->registry.shows_settings) out += " shown";
  for (const Cidr& cidr : network.ip_rules) out += " " + to_string(cidr);
  for (const ArmId& rule : network.subnet_rules) out += " " + std::string(rule.name());
  return out;
}

}  // namespace

TEST_CASE("a registry is read as far as access goes, in every version's words") {
  const std::string rule_2021 = R"({"action":"Allow","id":")" + subnet + R"("})";
  const std::string rule_2026 =
      R"({"action":"Allow","virtualNetworkSubnetResourceId":")" + subnet + R"("})";
  CHECK(dump(body(rules(rule_2021, R"({"action":"Allow","value":"203.0.113.0/24"})"))) ==
        "Deny 203.0.113.0/24 vm");
  CHECK(dump(body(rules(rule_2026, ""))) == "Deny vm");
  CHECK(dump(body(rules(R"({"id":")" + subnet + R"("})", ""))) == "Deny vm");
  CHECK(dump(body(rules("", R"({"value":"1.2.3.4/32"},{"value":"1.2.3.4"})"))) == "Deny 1.2.3.4");
  CHECK(dump(body(rules("", R"({"value":"203.0.113.7/24"})"))) == "Deny 203.0.113.0/24");
  CHECK(dump(body(rules("", "", "allow"))) == "Allow");
  CHECK(dump(body(rules("", ""), R"(,"publicNetworkAccess":"Disabled")")) == "Deny private");
  CHECK(dump(body(rules("", ""), R"(,"publicNetworkAccess":"Enabled","unknown":{"x":1})")) ==
        "Deny");
  CHECK(dump(body("null", "", "Basic")) == "Allow");
  CHECK(dump(body("", "", "Standard")) == "Allow");
}

TEST_CASE("connections are read whoever made them, and the one that lets in counts") {
  const auto connection = [](const std::string& name, const std::string& status) {
    return R"({"properties":{"privateEndpoint":{"id":"/subscriptions/S/resourceGroups/g/)"
           R"(providers/Microsoft.Network/privateEndpoints/)" +
           name + R"("},"privateLinkServiceConnectionState":{"status":")" + status + R"("}}})";
  };
  const std::string list = connection("B", "Pending") + "," + connection("a", "Disconnected") +
                           "," + connection("A", "aPPROVED") + "," + connection("c", "REJECTED") +
                           "," + connection("d", "SomethingNew") + R"(,{},{"properties":{}})";
  std::optional<Diagnostic> error;
  const auto reading =
      read_registry(body(rules("", ""), R"(,"privateEndpointConnections":[)" + list + "]"),
                    arm_id(id_text), error);
  REQUIRE(reading);
  std::string out;
  for (const ObservedConnection& item : reading->registry.connections)
    out += std::string(item.endpoint.name()) + " " + std::string(name(item.status)) + ";";
  CHECK(out == "A approved;B pending;c rejected;d pending;");
  CHECK(reading->registry.has_private_endpoints);
}

TEST_CASE("a rule set without one of its lists is hidden, never empty") {
  for (const char* rule_set :
       {R"({"defaultAction":"Deny","ipRules":[]})",
        R"({"defaultAction":"Deny","virtualNetworkRules":[]})",
        R"({"defaultAction":"Deny","virtualNetworkRules":null,"ipRules":[]})", "null", ""}) {
    CHECK_THAT(dump(body(rule_set)), Catch::StartsWith("ACR3504"));
  }
}

TEST_CASE("what is not understood exactly is an error that shows it") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {body(rules(R"({"action":"Allow","id":"/subscriptions/x"})", "")), "/subscriptions/x"},
      {body(rules(R"({"action":"Deny","id":")" + subnet + R"("})", "")), "Deny"},
      {body(rules(R"({"action":"Allow"})", "")), R"({"action":"Allow"})"},
      {body(rules("17", "")), "17"},
      {body(rules("", R"({"value":"2001:db8::/32"})")), "2001:db8"},
      {body(rules("", R"({"value":"300.1.1.1"})")), "300.1.1.1"},
      {body(rules("", R"({"value":17})")), "17"},
      {body(rules("", R"(null)")), "null"},
      {body(rules("", "", "Maybe")), "Maybe"},
      {body(R"({"virtualNetworkRules":[],"ipRules":[]})"), "ipRules"},
      {body(R"([1])"), "[1]"},
      {body(rules("", ""), R"(,"publicNetworkAccess":"SecuredByPerimeter")"), "SecuredByPerimeter"},
      {body(rules("", ""), R"(,"publicNetworkAccess":true)"), "true"},
  }));
  CAPTURE(text);
  CHECK_THAT(dump(text), Catch::StartsWith("ACR3505") && Catch::Contains(shown));
}

TEST_CASE("an answer that is no registry, or another one, is an error") {
  for (const std::string& text :
       {std::string("<html>"), std::string(), std::string("[]"), std::string("{}"),
        std::string("null"), std::string(R"({"id":17})"),
        R"({"id":")" + testing::registry_id("Other") + R"(","properties":{}})",
        R"({"id":")" + id_text + R"("})", R"({"id":")" + id_text + R"(","properties":[]})"}) {
    CAPTURE(text);
    CHECK_THAT(dump(text), Catch::StartsWith("ACR350"));
  }
}

TEST_CASE("every prefix of an answer is refused") {
  const std::string whole = body(rules(R"({"id":")" + subnet + R"("})", R"({"value":"1.2.3.4"})"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_THAT(dump(whole.substr(0, size)), Catch::StartsWith("ACR3503"));
  }
}

TEST_CASE("settings beside the rules are read in their words, and other words are an error") {
  const std::string all = R"(,"publicNetworkAccess":"Enabled","networkRuleBypassOptions":"none",)"
                          R"("dataEndpointEnabled":true)";
  CHECK(dump(body(rules("", ""), all)) == "Deny untrusting data shown");
  CHECK(dump(body(rules("", ""), R"(,"networkRuleBypassOptions":"AzureServices")")) == "Deny");
  CHECK(dump(body(rules("", ""), R"(,"networkRuleBypassOptions":null)")) == "Deny");
  CHECK_THAT(dump(body(rules("", ""), R"(,"networkRuleBypassOptions":"Some")")),
             Catch::Contains("networkRuleBypassOptions"));
  CHECK_THAT(dump(body(rules("", ""), R"(,"dataEndpointEnabled":"yes")")),
             Catch::Contains("dataEndpointEnabled"));
}

TEST_CASE("the PATCH carries a setting beside the rules when it changes, and only then") {
  NetworkSettings target;
  target.public_access = PublicAccess::disabled;
  target.trusted_services = TrustedServices::deny;
  target.data_endpoints = DataEndpoints::enabled;
  CHECK(registry_patch(target, {}, "id") ==
        R"({"properties":{"dataEndpointEnabled":true,"networkRuleBypassOptions":"None",)"
        R"("networkRuleSet":{)"
        R"("defaultAction":"Allow","ipRules":[],"virtualNetworkRules":[]},)"
        R"("publicNetworkAccess":"Disabled"}})");
  CHECK(registry_patch({}, target, "id") ==
        R"({"properties":{"dataEndpointEnabled":false,"networkRuleBypassOptions":"AzureServices",)"
        R"("networkRuleSet":{"defaultAction":"Allow","ipRules":[],"virtualNetworkRules":[]},)"
        R"("publicNetworkAccess":"Enabled"}})");
  CHECK(registry_patch(target, target, "id").find("publicNetworkAccess") == std::string::npos);
}

TEST_CASE("the PATCH has the default action and both lists, always, and nothing else") {
  NetworkSettings target;
  CHECK(registry_patch(target, {}, "id") ==
        R"({"properties":{"networkRuleSet":{"defaultAction":"Allow","ipRules":[],)"
        R"("virtualNetworkRules":[]}}})");
  target.default_action = DefaultAction::deny;
  target.ip_rules = {Cidr(0xcb007100U, 24), Cidr(0x01020304U, 32)};
  target.subnet_rules = {arm_id(subnet)};
  normalize(target);
  CHECK(registry_patch(target, {}, "virtualNetworkSubnetResourceId") ==
        R"({"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[{"action":"Allow",)"
        R"("value":"1.2.3.4"},)"
        R"({"action":"Allow","value":"203.0.113.0/24"}],"virtualNetworkRules":[{"action":"Allow",)"
        R"("virtualNetworkSubnetResourceId":")" +
            subnet + R"("}]}}})");
}

TEST_CASE("a page of a list gives what is wanted and does not mind the others") {
  const std::string page = R"({"value":[{"id":17},{"id":"/nonsense"},{"id":")" +
                           testing::registry_id("Broken") + R"("},)" + body(rules("", "")) +
                           R"(],"nextLink":"https://next"})";
  std::string problem;
  const auto read = read_registry_page(
      page, [](const ArmId& id) { return id.name() == "Main"; }, problem);
  REQUIRE(read);
  CHECK(read->wanted.size() == 1);
  CHECK(read->all.size() == 2);
  CHECK(read->errors.empty());
  CHECK(read->next_link == "https://next");
  CHECK_FALSE(read_registry_page(R"({"value":17})", [](const ArmId&) { return true; }, problem));
}

TEST_CASE("who wrote last and when is read where Azure tells, and is no part of what is compared") {
  const std::string plain = body(rules("", ""));
  const std::string told = plain.substr(0, plain.size() - 1) +
                           R"(,"systemData":{"lastModifiedBy":"ops@contoso.example",)" +
                           R"("lastModifiedAt":"2026-11-22T09:14:02Z"}})";
  std::optional<Diagnostic> error;
  const auto reading = read_registry(told, arm_id(id_text), error);
  REQUIRE(reading);
  CHECK(reading->registry.last_write == LastWrite{"ops@contoso.example", "2026-11-22T09:14:02Z"});
  const std::string odd = plain.substr(0, plain.size() - 1) + R"(,"systemData":[1]})";
  REQUIRE(read_registry(odd, arm_id(id_text), error));
}
