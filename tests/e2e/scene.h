// A place where something goes wrong: a policy, an Azure with faults, and the program in it.
//
// For the tests of messages that need more than a policy. Each Scene is a world of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

class Scene {
 public:
  // One network `docker` with the subnet `vm`, one registry `main` that lets in the subnet and
  // 203.0.113.0/24; and Azure has both, as yet without rules.
  Scene();
  // The same with other statements of the registry, or with another text behind its network.
  static Scene with_rules(std::string_view statements);
  static Scene with_blocks(std::string_view blocks);

  // Azure as it was before: the registry's properties and its tier, the subnet's properties, as
  // JSON.
  Scene& registry(std::string_view properties, std::string_view sku = "Premium");
  Scene& subnet(std::string_view properties);
  // A fault of the embedded Azure, docs/emulator.md.
  Scene& fault(const std::string& line);
  Scene& file(const std::string& name, std::string_view text);
  Scene& folder(const std::string& name);
  Scene& variable(const std::string& name, const std::string& value);
  // `act` happens when a request has arrived whose method and end of path are these, once.
  Scene& when(std::string method, std::string path_end, std::function<void()> act);

  // Replaces the first `from` in the policy.
  Scene& edit(std::string_view from, std::string_view to);

  Outcome run(std::vector<std::string> arguments) const;
  // Within 2 GB of memory and ten seconds.
  Outcome run_bounded(std::vector<std::string> arguments) const;
  // What run() would start.
  Command command(std::vector<std::string> arguments) const;
  // Does something else as soon as a request of this method has arrived. A fault has to keep the
  // program from going on meanwhile.
  Outcome run_meanwhile(std::vector<std::string> arguments, const std::string& method,
                        const std::function<void(ChildProcess&)>& act);
  Outcome plan() const { return run({"plan", "--today", "2026-06-01"}); }
  Outcome apply() const { return run({"apply", "--auto-approve", "--today", "2026-06-01"}); }

  const std::filesystem::path& path() const { return project_.folder(); }
  std::string read(const std::string& name) const;
  const AzureOnLoopback& azure() const;

 private:
  explicit Scene(const std::string& policy);
  std::string seed() const;

  Project project_;
  std::string registry_properties_ = "{}";
  std::string sku_ = "Premium";
  std::string subnet_properties_ = "{}";
  std::map<std::string, std::string> environment_;
  mutable std::unique_ptr<AzureOnLoopback> azure_;  // made with its first use
};

}  // namespace acrnet::e2e
