#include "executor/apply/write_subnet.h"

#include <utility>

#include <fmt/format.h>

#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

std::string WriteSubnet::subnet_target() const {
  return fmt::format("{}?api-version={}", path_of(id()), network_version);
}

void WriteSubnet::look() {
  read(id(), [this](const ResourceAnswer& answer) { take_look(answer); });
}

void WriteSubnet::take_look(const ResourceAnswer& look) {
  const ArmAnswer& answer = look.answer;
  if (look.absence) return fail(gone_since_plan(what_));
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto reading = read_subnet(answer.response.body, id(), problem);
  if (!reading) return fail(unreadable_answer(what_, problem));
  // As wanted means that an earlier run, or a write whose answer was lost, got that far; not where
  // Azure failed with it: then it is the write that is wanted.
  const bool as_wanted = reading->subnet.service_endpoint == context_.step.service_endpoint;
  if (as_wanted && !reading->subnet.failed) return settle();
  if (reading->provisioning == Provisioning::busy) {
    return look_later("Azure to finish another change of the subnet", [this] { this->look(); });
  }
  const std::string_view header = answer.response.header("etag");
  put(answer.response.body, reading->etag.empty() ? std::string(header) : reading->etag);
}

void WriteSubnet::put(const std::string& body, const std::string& etag) {
  ArmRequest write = request("PUT", subnet_target());
  write.body = subnet_with_endpoint(body, context_.step.service_endpoint);
  if (!etag.empty()) write.headers.push_back({"If-Match", etag});
  context_.arm.send(std::move(write), [this](const ArmAnswer& answer) { take_put(answer); });
}

void WriteSubnet::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    written_ = true;
    return follow(
        answer.response, [this] { settle(); },
        [this] {
          look_later("Azure to finish another change of the network", [this] { look(); });
        });
  }
  const bool changed = answer.kind == ArmAnswer::Kind::error && answer.status() == 412;
  // Looking again tells what happened: done after all, or as planned and to be written again.
  const bool look_again = changed || answer.kind == ArmAnswer::Kind::lost;
  if (look_again && again(answer, [this] { look(); })) return;
  if (changed) return fail(changed_since_plan(what_, "Its ETag changes with every look"));
  fail_writing(answer);
}

void WriteSubnet::settle() {
  read(id().parent_network(), [this](const ResourceAnswer& answer) { take_network(answer); });
}

void WriteSubnet::take_network(const ResourceAnswer& look) {
  const ArmAnswer& answer = look.answer;
  if (answer.kind == ArmAnswer::Kind::error && answer.status() == 403) return settle_by_subnet();
  if (look.absence) return fail(not_as_written(what_, "Its network does not exist any more"));
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto network = read_network(answer.response.body, id().parent_network(), {id()}, problem);
  if (!network) return fail(unreadable_answer(what_, problem));
  if (network->subnets.empty()) return settle_by_subnet();  // the network's word alone is no proof
  judge(network->subnets.front(), network->provisioning);
}

void WriteSubnet::settle_by_subnet() {
  read(id(), [this](const ResourceAnswer& look) {
    const ArmAnswer& answer = look.answer;
    if (look.absence) return fail(not_as_written(what_, "It does not exist any more"));
    if (!answer.ok()) return fail_reading(answer);
    std::string problem;
    const auto reading = read_subnet(answer.response.body, id(), problem);
    if (!reading) return fail(unreadable_answer(what_, problem));
    judge(*reading, Provisioning::succeeded);
  });
}

void WriteSubnet::judge(const SubnetReading& subnet, Provisioning network) {
  if (subnet.provisioning == Provisioning::busy || network == Provisioning::busy) {
    return look_later("Azure to finish the change of the network", [this] { settle(); });
  }
  if (subnet.subnet.service_endpoint != context_.step.service_endpoint) {
    return fail(not_as_written(what_, context_.step.service_endpoint
                                          ? "The service endpoint is not there"
                                          : "The service endpoint is still there"));
  }
  if (written_ && subnet.subnet.failed) {
    return fail(not_as_written(what_, "Azure reports its state as Failed"));
  }
  done();
}

}  // namespace acrnet::executor
