#include "model/arm_id.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace acrnet;

namespace {

std::string reason_for(std::string_view text) {
  std::string reason;
  return ArmId::parse(text, reason) ? std::string("accepted") : reason;
}

ArmId parsed(std::string_view text) {
  std::string reason;
  return ArmId::parse(text, reason).value();
}

constexpr const char* registry_text =
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R";
constexpr const char* subnet_text =
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/N/subnets/A";

}  // namespace

TEST_CASE("an ID is parsed, and what is not one is refused with the reason") {
  struct Row {
    const char* text;
    const char* reason;
  };
  const std::vector<Row> rows{
      {registry_text, "accepted"},
      {subnet_text, "accepted"},
      {"/SUBSCRIPTIONS/s/resourcegroups/g/PROVIDERS/x/y/z", "accepted"},
      {"", "it does not begin with '/subscriptions/'"},
      {"subscriptions/s", "it does not begin with '/subscriptions/'"},
      {"/subscriptions/s", "it ends before 'resourceGroups'"},
      {"/subscriptions/s/resourceGroups/g", "it ends before 'providers'"},
      {"/subscriptions/s/resourceGroup/g/providers/x/y/z",
       "'resourceGroup' stands where 'resourceGroups' should"},
      {"/subscriptions/s/resourceGroups/g/providers/x/y",
       "it ends before the resource's type and name"},
      {"/subscriptions/s/resourceGroups/g/providers/x/y/z/subnets",
       "a name is missing after 'subnets'"},
      {"/subscriptions//resourceGroups/g/providers/x/y/z", "a part between two slashes is empty"},
      {"/subscriptions/s/resourceGroups/g/providers/x/y/z/", "a part between two slashes is empty"},
      {"/subscriptions/s/resourceGroups/g/providers/x/y/z?a=b",
       "it holds a character that no resource ID has"},
      {"/subscriptions/s/resourceGroups/g h/providers/x/y/z",
       "it holds a character that no resource ID has"},
      {"/subscriptions/s/resourceGroups/g%2f/providers/x/y/z",
       "it holds a character that no resource ID has"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(reason_for(row.text) == row.reason);
  }
}

TEST_CASE("IDs compare as Azure compares and keep the spelling they were given") {
  const ArmId written = parsed(registry_text);
  const ArmId answered = parsed(
      "/subscriptions/s/RESOURCEGROUPS/g/providers/microsoft.containerregistry/registries/r");
  CHECK(written == answered);
  CHECK(written.key() == answered.key());
  CHECK((written <=> answered) == std::strong_ordering::equal);
  CHECK(written.text() == registry_text);
  CHECK(written != ArmId::registry("S", "G", "other"));
}

TEST_CASE("only ASCII letters are folded") {
  CHECK(to_lower("AZ[\xC3\x84]@`") == "az[\xC3\x84]@`");
}

TEST_CASE("IDs are made from their parts and taken apart again") {
  const ArmId subnet = ArmId::subnet("S", "G", "N", "A");
  CHECK(subnet.text() == subnet_text);
  CHECK(subnet.subscription() == "S");
  CHECK(subnet.subscription_key() == "s");
  CHECK(subnet.resource_group() == "G");
  CHECK(subnet.network_name() == "N");
  CHECK(subnet.name() == "A");
  CHECK(subnet.parent_network() == ArmId::network("s", "g", "n"));
  CHECK(ArmId::registry("S", "G", "R").text() == registry_text);
  CHECK(ArmId().subscription_key().empty());
}

TEST_CASE("an ID knows what it names") {
  const auto kinds = [](const ArmId& id) {
    return std::vector<bool>{id.is_registry(), id.is_network(), id.is_subnet()};
  };
  CHECK(kinds(parsed(registry_text)) == std::vector<bool>{true, false, false});
  CHECK(kinds(ArmId::network("s", "g", "n")) == std::vector<bool>{false, true, false});
  CHECK(kinds(parsed(subnet_text)) == std::vector<bool>{false, false, true});
  CHECK(kinds(ArmId()) == std::vector<bool>{false, false, false});
  const std::string group = "/subscriptions/s/resourceGroups/g/providers/";
  for (const char* other :
       {"Microsoft.ContainerRegistry/registriesX/r",
        "Microsoft.ContainerRegistry/registries/r/tokens/t",
        "Microsoft.Network/virtualNetworks/n/virtualNetworkPeerings/p",
        "Microsoft.Network/virtualNetworksX/n", "Microsoft.Network/virtualNetworksX/n/subnets/a"}) {
    INFO(other);
    CHECK(kinds(parsed(group + other)) == std::vector<bool>{false, false, false});
  }
}

TEST_CASE("what a subscription has of a provider or type has an ID, and is no resource group") {
  std::string reason;
  const ArmId registration = ArmId::in_subscription("S", "Microsoft.ContainerRegistry");
  CHECK(registration.text() == "/subscriptions/S/providers/Microsoft.ContainerRegistry");
  CHECK(registration.subscription_key() == "s");
  const ArmId zones = ArmId::in_subscription("S", "Microsoft.Network/privateDnsZones");
  for (const ArmId& id : {registration, zones}) {
    INFO(id.text());
    CHECK_FALSE(id.is_container());
    CHECK_FALSE(id.is_private_zone());
    CHECK(ArmId::parse_any(id.text(), reason) == id);
    CHECK_FALSE(ArmId::parse_group_or_resource(id.text(), reason));
  }
  CHECK(ArmId::parse_any("/subscriptions/s/resourceGroups/g", reason)->is_group());
  CHECK(ArmId::parse_any(registry_text, reason)->is_registry());
  for (const char* text : {"/subscriptions/s", "/subscriptions/s/providers", "/a/b/providers/c",
                           "/subscriptions/s/providers/a/b/c"}) {
    INFO(text);
    CHECK_FALSE(ArmId::parse_any(text, reason));
  }
}

TEST_CASE("a group named like a part of the path confuses nothing") {
  const ArmId id = ArmId::registry("s", "providers", "r");
  CHECK(id.is_registry());
  CHECK(id.resource_group() == "providers");
  CHECK(ArmId::subnet("s", "providers", "providers", "subnets").is_subnet());
}
