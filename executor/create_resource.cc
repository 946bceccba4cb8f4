#include "executor/create_resource.h"

#include <utility>

#include <fmt/format.h>

#include "executor/container_json.h"
#include "executor/diagnostics.h"
#include "executor/observe_run.h"
#include "executor/subnet_json.h"
#include "executor/url.h"

namespace acrnet::executor {

namespace {

// What is there, as far as this step has written it.
struct Made {
  std::vector<Cidr> addresses;
  bool service_endpoint = false;
  Provisioning provisioning = Provisioning::succeeded;
};

std::optional<Made> read_made(std::string_view body, const ArmId& id, std::string& problem) {
  if (id.is_subnet()) {
    const auto reading = read_subnet(body, id, problem);
    if (!reading) return std::nullopt;
    const ObservedSubnet& subnet = reading->subnet;
    return Made{subnet.prefixes, subnet.service_endpoint, reading->provisioning};
  }
  const auto reading = read_container(body, id, problem);
  if (!reading) return std::nullopt;
  return Made{reading->container.addresses, false, reading->provisioning};
}

}  // namespace

const ExistenceFact& CreateResource::fact() const {
  return std::get<ExistenceFact>(context_.plan.changes[context_.step.changes.front()].fact);
}

std::string CreateResource::target() const {
  const std::string_view version = id().is_group() ? group_version : network_version;
  return fmt::format("{}?api-version={}", path_of(id()), version);
}

void CreateResource::look() {
  context_.arm.send(request("GET", target()),
                    [this](const ArmAnswer& answer) { take_look(answer); });
}

void CreateResource::take_look(const ArmAnswer& answer) {
  if (is_missing(answer)) return put();
  if (!answer.ok()) return fail_reading(answer);
  if (sent_) return take_settled(answer);
  fail(changed_since_plan(what_, "It exists by now"));
}

void CreateResource::put() {
  ArmRequest write = request("PUT", target());
  write.body = creation_body(id(), fact(), context_.step.service_endpoint);
  sent_ = true;
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_put(answer); });
}

void CreateResource::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { settle(); },
        [this] { look_later("Azure to finish another change", [this] { look(); }); });
  }
  const bool lost = answer.kind == ArmAnswer::Kind::lost;
  if (!lost || !again(answer, [this] { look(); })) fail_writing(answer);
}

void CreateResource::settle() {
  context_.arm.send(request("GET", target()),
                    [this](const ArmAnswer& answer) { take_settled(answer); });
}

void CreateResource::take_settled(const ArmAnswer& answer) {
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto made = read_made(answer.response.body, id(), problem);
  if (!made) return fail(unreadable_answer(what_, problem));
  if (made->provisioning == Provisioning::busy)
    return look_later("Azure to finish making it", [this] { settle(); });
  if (made->provisioning == Provisioning::failed)
    return fail(not_as_written(what_, "Azure reports its state as Failed"));
  if (!id().is_group() && made->addresses != fact().addresses)
    return fail(not_as_written(what_, "It has other addresses"));
  if (made->service_endpoint != context_.step.service_endpoint)
    return fail(not_as_written(what_, "The service endpoint is not as it was written"));
  done();
}

}  // namespace acrnet::executor
