#include "executor/create_private_endpoint.h"

#include <utility>

#include <fmt/format.h>

#include "executor/diagnostics.h"
#include "executor/observe_run.h"
#include "executor/private_endpoint_json.h"
#include "executor/url.h"

namespace acrnet::executor {

const PrivateEndpointFact& CreatePrivateEndpoint::fact() const {
  return std::get<PrivateEndpointFact>(context_.plan.changes[context_.step.changes.front()].fact);
}

std::string CreatePrivateEndpoint::target() const {
  return fmt::format("{}?api-version={}", path_of(id()), network_version);
}

// One group with one zone; "default" is what the portal and most templates call it.
std::string CreatePrivateEndpoint::zone_group_target() const {
  return fmt::format("{}/privateDnsZoneGroups/default?api-version={}", path_of(id()),
                     network_version);
}

void CreatePrivateEndpoint::look() {
  context_.arm.send(request("GET", target()),
                    [this](const ArmAnswer& answer) { take_look(answer); });
}

void CreatePrivateEndpoint::take_look(const ArmAnswer& answer) {
  if (is_missing(answer)) return put();
  if (!answer.ok()) return fail_reading(answer);
  const bool was_there = context_.plan.observed.find_private_endpoint(id()) != nullptr;
  if (sent_ || was_there) return take_settled(answer);
  fail(changed_since_plan(what_, "It exists by now"));
}

void CreatePrivateEndpoint::put() {
  ArmRequest write = request("PUT", target());
  write.body = private_endpoint_creation(id(), fact());
  sent_ = true;
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_put(answer); });
}

void CreatePrivateEndpoint::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { settle(); },
        [this] { look_later("Azure to finish another change", [this] { look(); }); });
  }
  const bool lost = answer.kind == ArmAnswer::Kind::lost;
  if (!lost || !again(answer, [this] { look(); })) fail_writing(answer);
}

void CreatePrivateEndpoint::settle() {
  context_.arm.send(request("GET", target()),
                    [this](const ArmAnswer& answer) { take_settled(answer); });
}

void CreatePrivateEndpoint::take_settled(const ArmAnswer& answer) {
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto reading = read_private_endpoint(answer.response.body, id(), problem);
  if (!reading) return fail(unreadable_answer(what_, problem));
  if (reading->provisioning == Provisioning::busy)
    return look_later("Azure to finish making it", [this] { settle(); });
  if (reading->provisioning == Provisioning::failed)
    return fail(not_as_written(what_, "Azure reports its state as Failed"));
  if (!reading->endpoint.approved) {
    return fail(
        not_as_written(what_, "It waits for approval: az acr private-endpoint-connection approve"));
  }
  if (!fact().dns_zone) return done();
  put_zone_group();
}

void CreatePrivateEndpoint::put_zone_group() {
  ArmRequest write = request("PUT", zone_group_target());
  write.body = zone_group_creation(*fact().dns_zone);
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_zone_group(answer); });
}

// The same body again does no harm, so a lost answer is simply sent once more.
void CreatePrivateEndpoint::take_zone_group(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { done(); },
        [this] { look_later("Azure to finish another change", [this] { put_zone_group(); }); });
  }
  const bool lost = answer.kind == ArmAnswer::Kind::lost;
  if (!lost || !again(answer, [this] { put_zone_group(); })) fail_writing(answer);
}

}  // namespace acrnet::executor
