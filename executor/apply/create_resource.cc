#include "executor/apply/create_resource.h"

#include <utility>

#include <fmt/format.h>

#include "executor/arm/scope_json.h"
#include "executor/arm/subnet_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

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

std::string CreateResource::target() const {
  const std::string_view version = id().is_group() ? group_version : network_version;
  return fmt::format("{}?api-version={}", path_of(id()), version);
}

void CreateResource::send_put(ArmClient::Done done) {
  ArmRequest write = request("PUT", target());
  write.body = creation_body(id(), existence(), context_.step.service_endpoint);
  context_.arm.send(std::move(write), std::move(done));
}

void CreateResource::judge(const ArmAnswer& answer) {
  std::string problem;
  const auto made = read_made(answer.response.body, id(), problem);
  if (!made) return fail(unreadable_answer(what_, problem));
  if (!is_finished(made->provisioning)) return;
  if (!id().is_group() && made->addresses != existence().addresses)
    return fail(not_as_written(what_, "It has other addresses"));
  if (made->service_endpoint != context_.step.service_endpoint)
    return fail(not_as_written(what_, "The service endpoint is not as it was written"));
  done();
}

}  // namespace acrnet::executor
