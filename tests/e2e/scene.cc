#include "tests/e2e/scene.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <utility>

namespace acrnet::e2e {

namespace {

constexpr std::string_view head = R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}

virtual_network docker {
  resource_group = "rg"
  name           = "vnet"

  subnet vm { name = "build" }
}
)";

std::string policy_with(std::string_view blocks) {
  return std::string(head) + "\n" + std::string(blocks);
}

std::string registry_with(std::string_view statements) {
  return fmt::format(
      "registry main {{\n  resource_group = \"rg\"\n  name           = \"contoso\"\n{}}}\n",
      statements);
}

constexpr std::string_view usual = R"(  default_action = deny

  allow subnet.docker.vm because "build VMs"
  allow 203.0.113.0/24   because "office"
)";

constexpr std::string_view group =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";

}  // namespace

Scene::Scene() : Scene(policy_with(registry_with(usual))) {}

Scene::Scene(const std::string& policy) : project_(Project::with_policy(policy)) {}

Scene Scene::with_rules(std::string_view statements) {
  return Scene(policy_with(registry_with(statements)));
}

Scene Scene::with_blocks(std::string_view blocks) { return Scene(policy_with(blocks)); }

Scene& Scene::registry(std::string_view properties, std::string_view sku) {
  registry_properties_ = properties;
  sku_ = sku;
  return *this;
}

Scene& Scene::subnet(std::string_view properties) {
  subnet_properties_ = properties;
  return *this;
}

Scene& Scene::fault(const std::string& line) {
  azure().send("POST", "/_emulator/faults", {{"fault", line}});
  return *this;
}

Scene& Scene::file(const std::string& name, std::string_view text) {
  std::filesystem::create_directories((path() / name).parent_path());
  std::ofstream(path() / name, std::ios::binary) << text;
  return *this;
}

Scene& Scene::folder(const std::string& name) {
  std::filesystem::create_directories(path() / name);
  return *this;
}

Scene& Scene::variable(const std::string& name, const std::string& value) {
  environment_[name] = value;
  return *this;
}

Scene& Scene::when(std::string method, std::string path_end, std::function<void()> act) {
  azure();
  azure_->set_observer([method = std::move(method), path_end = std::move(path_end),
                        act = std::move(act), done = std::make_shared<std::atomic_flag>()](
                           const emulator::RequestRecord& request, emulator::Moment moment) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    const bool meant =
        moment == emulator::Moment::arrived && request.method == method && path.ends_with(path_end);
    if (meant && !done->test_and_set()) act();
  });
  return *this;
}

Scene& Scene::edit(std::string_view from, std::string_view to) {
  std::string text = read("policy.acrnet");
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return file("policy.acrnet", text.replace(at, from.size(), to));
}

std::string Scene::read(const std::string& name) const { return read_file(path() / name); }

std::string Scene::seed() const {
  nlohmann::json subnet = nlohmann::json::parse(subnet_properties_);
  subnet["addressPrefix"] = "10.0.0.0/24";
  const nlohmann::json world = {
      {"virtual_networks",
       {{{"id", fmt::format("{}/providers/Microsoft.Network/virtualNetworks/vnet", group)},
         {"properties",
          {{"addressSpace", {{"addressPrefixes", {"10.0.0.0/16"}}}},
           {"subnets", {{{"name", "build"}, {"properties", subnet}}}}}}}}},
      {"registries",
       {{{"id", fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/contoso", group)},
         {"sku", {{"name", sku_}}},
         {"properties", nlohmann::json::parse(registry_properties_)}}}}};
  const std::filesystem::path file = path().parent_path() / "seed.json";
  std::ofstream(file) << world.dump();
  return file.string();
}

const AzureOnLoopback& Scene::azure() const {
  if (azure_ == nullptr) azure_ = std::make_unique<AzureOnLoopback>(seed());
  return *azure_;
}

Command Scene::command(std::vector<std::string> arguments) const {
  Command command = project_.command(std::move(arguments), &azure());
  for (const auto& [name, value] : environment_) {
    command.environment[name] = value;
    if (value.empty()) command.environment.erase(name);
  }
  return command;
}

Outcome Scene::run(std::vector<std::string> arguments) const {
  Outcome outcome = e2e::run(command(std::move(arguments)));
  UNSCOPED_INFO(describe(outcome) << "\n" << outcome.out << outcome.err);
  return outcome;
}

Outcome Scene::run_bounded(std::vector<std::string> arguments) const {
  Command bounded = command(std::move(arguments));
  // An address space is reserved by the terabyte under a sanitizer: there only the time is limited.
#ifdef ACRNET_SANITIZED
  const char* const limits = "exec \"$0\" \"$@\"";
#else
  const char* const limits = "ulimit -v 2000000; exec \"$0\" \"$@\"";
#endif
  bounded.arguments.insert(bounded.arguments.begin(), {"-c", limits, bounded.program.string()});
  bounded.program = "/bin/sh";
  bounded.timeout = std::chrono::seconds(10);
  Outcome outcome = e2e::run(bounded);
  UNSCOPED_INFO(describe(outcome) << "\n" << outcome.out.substr(0, 4000) << outcome.err);
  return outcome;
}

Outcome Scene::run_meanwhile(std::vector<std::string> arguments, const std::string& method,
                             const std::function<void(ChildProcess&)>& act) {
  std::promise<void> arrived;
  when(method, "", [&] { arrived.set_value(); });
  ChildProcess program(command(std::move(arguments)));
  REQUIRE(arrived.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
  act(program);
  return program.wait();
}

}  // namespace acrnet::e2e
