#include "executor/apply/create_private_endpoint.h"

#include <utility>

#include <fmt/format.h>

#include "executor/arm/private_endpoint_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

namespace {

// One group with one zone; "default" is what the portal and most templates call it.
constexpr std::string_view zone_group_path = "/privateDnsZoneGroups/default";

}  // namespace

std::string CreatePrivateEndpoint::target(std::string_view below) const {
  return fmt::format("{}{}?api-version={}", path_of(id()), below, network_version);
}

bool CreatePrivateEndpoint::was_there() const {
  return context_.plan.observed.find_private_endpoint(id()) != nullptr;
}

void CreatePrivateEndpoint::send_put(ArmClient::Done done) {
  ArmRequest write = request("PUT", target());
  write.body = private_endpoint_creation(id(), endpoint());
  context_.arm.send(std::move(write), std::move(done));
}

void CreatePrivateEndpoint::judge(const ArmAnswer& answer) {
  std::string problem;
  const auto reading = read_private_endpoint(answer.response.body, id(),
                                             context_.arm.cloud().registry_suffix, problem);
  if (!reading) return fail(unreadable_answer(what_, problem));
  if (!is_finished(reading->provisioning)) return;
  if (!reading->endpoint.approved) {
    return fail(
        not_as_written(what_, "It waits for approval: az acr private-endpoint-connection approve"));
  }
  if (!endpoint().dns_zone) return done();
  put_zone_group();
}

void CreatePrivateEndpoint::put_zone_group() {
  ArmRequest write = request("PUT", target(zone_group_path));
  write.body = zone_group_creation(*endpoint().dns_zone);
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_zone_group(answer); });
}

// The same body again does no harm, so a lost answer is simply sent once more.
void CreatePrivateEndpoint::take_zone_group(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { read_zone_group_back(); },
        [this] { look_later("Azure to finish another change", [this] { put_zone_group(); }); });
  }
  again_if_lost(answer, [this] { put_zone_group(); });
}

void CreatePrivateEndpoint::read_zone_group_back() {
  context_.arm.send(request("GET", target(zone_group_path)), [this](const ArmAnswer& answer) {
    if (answer.ok() && zone_group_has(answer.response.body, *endpoint().dns_zone)) return done();
    const bool absent = answer.kind == ArmAnswer::Kind::error && says_absent(answer.error);
    if (!answer.ok() && !absent) return fail_reading(answer);
    if (!again(answer, [this] { put_zone_group(); }))
      fail(not_as_written(what_, "Its names are not in the zone"));
  });
}

}  // namespace acrnet::executor
