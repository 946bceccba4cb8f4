#include "tests/e2e/product.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

using nlohmann::json;

// The last two parts of a request's path.
std::string short_path(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::size_t last = path.rfind('/');
  const std::size_t before = last == 0 ? 0 : path.rfind('/', last - 1);
  return std::string(path.substr(before + 1));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::vector<std::string> sorted_values(const json& set, const char* list, const char* member) {
  std::vector<std::string> values;
  for (const json& rule : set.value(list, json::array())) {
    values.push_back(lower(rule.at(member).get<std::string>()));
  }
  std::sort(values.begin(), values.end());
  return values;
}

json registry_facts(const json& registry) {
  const json& set = registry.at("properties").at("networkRuleSet");
  const json& properties = registry.at("properties");
  return {{"default", set.at("defaultAction")},
          {"public", properties.at("publicNetworkAccess")},
          {"trusted", properties.at("networkRuleBypassOptions")},
          {"data", properties.at("dataEndpointEnabled")},
          {"ip", sorted_values(set, "ipRules", "value")},
          {"subnets", sorted_values(set, "virtualNetworkRules", "id")}};
}

// All of a subnet but what changes with every write.
json subnet_facts(json subnet) {
  subnet.erase("etag");
  json& properties = subnet.at("properties");
  properties.erase("provisioningState");
  properties.erase("ipConfigurations");  // with names that Azure makes up
  if (!properties.contains("serviceEndpoints")) properties["serviceEndpoints"] = json::array();
  for (json& endpoint : properties["serviceEndpoints"]) endpoint.erase("provisioningState");
  return subnet;
}

}  // namespace

// ---- Azure ----

struct AzureOnLoopback::Hook {
  std::mutex mutex;
  Observer observer;
  bool holds_up = false;
};

AzureOnLoopback::AzureOnLoopback(const std::string& seed, std::chrono::milliseconds operation_time)
    : hook_(std::make_shared<Hook>()) {
  emulator::Options options;
  options.seed = seed;
  options.operation_time = operation_time;
  options.observer = [hook = hook_](const emulator::RequestRecord& record,
                                    emulator::Moment moment) {
    std::unique_lock lock(hook->mutex);
    const Observer observer = hook->observer;
    if (hook->holds_up) lock.unlock();
    if (observer) observer(record, moment);
  };
  std::string error;
  server_ = emulator::Server::start(options, error);
  if (server_ == nullptr) throw std::runtime_error(error);
}

void AzureOnLoopback::set_observer(Observer observer) {
  const std::scoped_lock lock(hook_->mutex);
  hook_->observer = std::move(observer);
  hook_->holds_up = false;
}

void AzureOnLoopback::set_patient_observer(Observer observer) {
  const std::scoped_lock lock(hook_->mutex);
  hook_->observer = std::move(observer);
  hook_->holds_up = true;
}

std::vector<std::string> AzureOnLoopback::writes() const {
  std::vector<std::string> writes;
  for (const emulator::RequestRecord& record : server_->requests()) {
    const bool arm = record.target.starts_with("/subscriptions");
    if (record.method == "GET" || !arm) continue;
    writes.push_back(fmt::format("{} {}", record.method, short_path(record.target)));
  }
  return writes;
}

json AzureOnLoopback::send(std::string_view method, const std::string& target, const json& body,
                           int expected) const {
  httplib::Client client(url());
  httplib::Request request;
  request.method = method;
  request.path = target;
  request.headers = {{"Authorization", "Bearer test"}, {"Content-Type", "application/json"}};
  if (!body.is_null()) request.body = body.dump();
  const auto answer = client.send(request);
  REQUIRE(answer);
  CAPTURE(method, target, answer->body);
  REQUIRE((answer->status == expected || (expected == 200 && answer->status == 201)));
  return answer->body.empty() ? json() : json::parse(answer->body);
}

json AzureOnLoopback::world() const {
  const json snapshot = json::parse(server_->snapshot());
  json world = {{"registries", json::object()},       {"subnets", json::object()},
                {"networks", json::array()},          {"groups", json::array()},
                {"private_endpoints", json::array()}, {"registered", json::array()}};
  for (const json& endpoint : snapshot.value("private_endpoints", json::array()))
    world["private_endpoints"].push_back(endpoint.at("id"));
  for (const json& group : snapshot.at("resource_groups"))
    world["groups"].push_back(group.at("id"));
  for (const json& registry : snapshot.at("registries")) {
    const std::string id = registry.at("id");
    world["registries"][id.substr(id.rfind('/') + 1)] = registry_facts(registry);
  }
  for (const json& network : snapshot.at("virtual_networks")) {
    world["networks"].push_back(network.at("id"));
    for (const json& subnet : network.at("properties").value("subnets", json::array())) {
      const std::string key = fmt::format("{}/subnets/{}", network.at("id").get<std::string>(),
                                          subnet.at("name").get<std::string>());
      world["subnets"][key] = subnet_facts(subnet);
    }
  }
  for (const json& subscription : snapshot.at("subscriptions")) {
    for (const json& provider : subscription.value("providers", json::array())) {
      const std::string name = provider.is_string() ? provider.get<std::string>() : provider.dump();
      world["registered"].push_back(
          fmt::format("{} {}", subscription.at("id").get<std::string>(), name));
    }
  }
  return world;
}

std::string sealed_anew(json plan) {
  json content = plan;
  for (const char* member : {"digest", "requests", "seal"}) content.erase(member);
  plan["digest"] = executor::sha256(content.dump());
  plan["seal"] = executor::no_seal;
  return executor::seal(plan.dump(1) + "\n");
}

// ---- the project ----

Project Project::example(const std::string& name) {
  Project project(std::make_shared<ScratchFolder>());
  project.folder_ = project.scratch_->copy_of(in_checkout("examples/" + name));
  return project;
}

Project Project::with_policy(std::string_view text) {
  Project project(std::make_shared<ScratchFolder>());
  project.folder_ = project.scratch_->write("policy/policy.acrnet", text).parent_path();
  return project;
}

Project Project::below(const std::string& name) const {
  Project project(scratch_);
  project.folder_ = folder_ / name;
  return project;
}

void Project::insert(const std::string& file, std::string_view place, std::string_view text) const {
  std::ifstream in(folder_ / file, std::ios::binary);
  std::string whole((std::istreambuf_iterator<char>(in)), {});
  const std::size_t at = whole.find(place);
  REQUIRE(at != std::string::npos);
  std::ofstream(folder_ / file, std::ios::binary) << whole.insert(at, text);
}

std::string Project::seed() const {
  const auto file = folder_ / "emulator.seed.json";
  return std::filesystem::exists(file) ? file.string() : "walk-through";
}

Command Project::command(std::vector<std::string> arguments, const AzureOnLoopback* azure) const {
  Command command;
  command.program = ACRNET_PROGRAM;
  command.arguments = std::move(arguments);
  command.folder = folder_;
  command.environment = {{"ACRNET_CLOUD", "emulator"}};
  if (azure != nullptr) command.environment["ACRNET_EMULATOR_URL"] = azure->url();
  return command;
}

Outcome Project::run(std::vector<std::string> arguments, const AzureOnLoopback* azure) const {
  Outcome outcome = e2e::run(command(std::move(arguments), azure));
  UNSCOPED_INFO(describe(outcome) << "\n" << outcome.out << outcome.err);
  return outcome;
}

}  // namespace acrnet::e2e
