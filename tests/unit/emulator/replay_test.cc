// What az asked of the real Azure in 2024, asked of the embedded one: the answers must be the recorded ones.
#include <catch2/catch.hpp>

#include <filesystem>

#include "emulator/snapshot.h"
#include "tests/support/checkout.h"
#include "tests/unit/emulator/recording.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

// Values that differ from one run of the real service to the next.
void mask(nlohmann::json& value) {
  if (value.is_array()) {
    for (auto& item : value) mask(item);
  }
  if (!value.is_object()) return;
  for (auto& [member, inner] : value.items()) {
    const bool volatile_value = member == "etag" || member == "resourceGuid" ||
                                member == "systemData" || member == "creationDate" ||
                                member == "lastUpdatedTime";
    if (volatile_value) {
      inner = "masked";
    } else {
      mask(inner);
    }
  }
}

// Sorted, so that the order of members, which differs between recorded versions, is not compared.
std::string comparable(const std::string& body) {
  if (body.empty()) return "";
  nlohmann::json value = nlohmann::json::parse(body);
  mask(value);
  return value.dump(1);
}

// The group of the recording, which its test had made before the recording began.
std::string group_of(const std::vector<Interaction>& interactions) {
  for (const Interaction& interaction : interactions) {
    if (interaction.response_body.find("Microsoft.Resources/resourceGroups") != std::string::npos) {
      return interaction.response_body;
    }
  }
  const std::string& target = interactions.front().target;
  const std::string id = target.substr(0, target.find("/providers/"));
  return R"({"id":")" + id + R"(","location":"westus"})";
}

bool is_poll(const std::string& target) {
  return target.find("/operations/") != std::string::npos ||
         target.find("/operationStatuses/") != std::string::npos ||
         target.find("/operationResults/") != std::string::npos;
}

// The link of our own answer that stands for a recorded polling link.
std::string own_poll(const std::string& recorded, const std::string& status_link,
                     const std::string& location) {
  const bool result = recorded.find("/operationResults/") != std::string::npos;
  return (result ? location : status_link).substr(std::string("http://cloud.example").size());
}

}  // namespace

TEST_CASE("recorded az sessions get the recorded answers") {
  const auto name = GENERATE(as<std::string>(), "acr__test_acr_network_rule__latest__2024",
                             "acr__test_acr_with_public_network_access__latest__2024",
                             "network__test_network_subnet_endpoint_service__latest__2024",
                             "network__test_network_subnet_default_outbound_access__latest__2024");
  const std::filesystem::path path =
      std::filesystem::path(in_checkout("")) / "../shared/azure/recordings" / (name + ".yaml");
  if (!std::filesystem::exists(path)) {
    WARN("skipped: the recording " << name << " is not beside this checkout");
    return;
  }
  const auto interactions = read_recording(path);
  REQUIRE(interactions.size() >= 8);
  World world("empty", slow());
  std::string error;
  auto cloud = from_snapshot(R"({"subscriptions":[{"id":"00000000-0000-0000-0000-000000000000"}],
                                 "resource_groups":[)" +
                                 group_of(interactions) + "]}",
                             error);
  INFO(error);
  REQUIRE(cloud);
  world.azure.replace(std::move(*cloud));

  std::string status_link;
  std::string location;
  int compared = 0;
  for (const Interaction& recorded : interactions) {
    // The emulator does not know this list; acrnet does not ask for it.
    if (recorded.target.find("virtualNetworkAvailableEndpointServices") != std::string::npos)
      continue;
    const bool poll = is_poll(recorded.target);
    const bool ends = recorded.response_body.find("InProgress") == std::string::npos;
    if (poll && ends) world.now += std::chrono::seconds(10);
    const std::string target =
        poll ? own_poll(recorded.target, status_link, location) : recorded.target;
    const Reply reply = world.call(recorded.method, target, recorded.request_body);
    if (!poll) {
      status_link = reply.raw.header("Azure-AsyncOperation");
      location = reply.raw.header("Location");
    }
    INFO(name << ": " << recorded.method << " " << recorded.target.substr(0, 250) << "\n"
              << recorded.request_body);
    CHECK(reply.status == recorded.status);
    CHECK(comparable(reply.raw.body) == comparable(recorded.response_body));
    ++compared;
  }
  CHECK(compared >= 7);
}
