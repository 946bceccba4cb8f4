// Random policies and Azures, planned; and an evaluator of access that knows nothing of sets: it
// asks every rule about one client at a time.
//
// Deterministic: the same seed gives the same world.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/plan.h"
#include "tests/unit/planner/sample.h"

namespace acrnet::planner {

// Three registries, four subnets, and ranges that often touch, hold or equal each other.
struct RandomWorld {
  explicit RandomWorld(std::uint64_t seed);

  Sample sample;
  Cloudscape azure;
  State state;
  PlanMode mode = PlanMode::apply;
  std::map<std::string, std::vector<Cidr>> egress;  // of some subnets, by key

  // Empty when the planner refuses. With the egress of subnets, which access and proof know.
  std::optional<Plan> plan() const;
};

// What is in Azure, and how it answers.
struct NaiveAzure {
  std::map<std::string, NetworkSettings> registries;  // by key
  std::set<std::string> endpoints;                    // of these subnets

  static NaiveAzure of(const Observed& observed);
  void apply(const Plan& plan, const Step& step);

  bool admits(const std::string& registry, std::uint32_t address) const;
  bool admits(const std::string& registry, const ClientSubnet& client) const;
};

}  // namespace acrnet::planner
