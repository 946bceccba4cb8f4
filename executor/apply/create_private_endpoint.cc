#include "executor/apply/create_private_endpoint.h"

#include <utility>

#include <fmt/format.h>

#include "executor/arm/private_endpoint_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

std::string CreatePrivateEndpoint::target(std::string_view below) const {
  return fmt::format("{}{}?api-version={}", path_of(id()), below, network_version);
}

bool CreatePrivateEndpoint::was_there() const {
  return context_.plan.observed.find_private_endpoint(id()) != nullptr;
}

void CreatePrivateEndpoint::send_get(ArmClient::Done done) {
  context_.arm.send(request("GET", target()), std::move(done));
}

void CreatePrivateEndpoint::send_put(ArmClient::Done done) {
  ArmRequest write = request("PUT", target());
  write.body = private_endpoint_creation(id(), endpoint());
  context_.arm.send(std::move(write), std::move(done));
}

void CreatePrivateEndpoint::judge(const ArmAnswer& answer) {
  std::string problem;
  const auto reading = read_private_endpoint(answer.response.body, id(), problem);
  if (!reading) return fail(unreadable_answer(what_, problem));
  if (!is_finished(reading->provisioning)) return;
  if (!reading->endpoint.approved) {
    return fail(
        not_as_written(what_, "It waits for approval: az acr private-endpoint-connection approve"));
  }
  if (!endpoint().dns_zone) return done();
  put_zone_group();
}

// One group with one zone; "default" is what the portal and most templates call it.
void CreatePrivateEndpoint::put_zone_group() {
  ArmRequest write = request("PUT", target("/privateDnsZoneGroups/default"));
  write.body = zone_group_creation(*endpoint().dns_zone);
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_zone_group(answer); });
}

// The same body again does no harm, so a lost answer is simply sent once more.
void CreatePrivateEndpoint::take_zone_group(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { done(); },
        [this] { look_later("Azure to finish another change", [this] { put_zone_group(); }); });
  }
  again_if_lost(answer, [this] { put_zone_group(); });
}

}  // namespace acrnet::executor
