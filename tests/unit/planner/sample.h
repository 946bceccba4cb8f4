// Policies, Azures and states for the planner's tests, written in a few words, and compact dumps of
// what the stages make of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/state.h"
#include "planner/diff/changes.h"

namespace acrnet::planner {

// Subscriptions "1" and "2" stand for two that differ in their last digit.
std::string subscription(std::string_view digit);
ArmId registry_id(std::string_view name, std::string_view digit = "1");
// "docker/vm": network and subnet.
ArmId subnet_id(std::string_view network_and_name, std::string_view digit = "1");
// The zone privatelink.azurecr.io of this resource group.
ArmId zone_id(std::string_view group);
Cidr cidr(std::string_view text);
Date day(std::string_view text);

// A policy under construction. Each statement stands on a line of its own, given by its number.
class Sample {
 public:
  Sample();

  // registry.NAME and subnet.NETWORK.NAME
  PolicyRegistry& registry(std::string_view name, std::uint32_t line);
  PolicySubnet& subnet(std::string_view network_and_name, std::uint32_t line,
                       std::string_view digit = "1");
  // For the registry that was added last. A source with a letter is a subnet added before.
  Sample& allow(std::string_view source, std::uint32_t line);
  // The rule that was added last ends on this day.
  Sample& until(std::string_view last_day);
  Sample& default_action(DefaultAction value, std::uint32_t line);

  Policy policy;
  Date today;  // 2026-11-23
};

// An observed Azure under construction; call finish() before it is used.
class Cloudscape {
 public:
  ObservedRegistry& registry(std::string_view name, DefaultAction default_action,
                             std::string_view rules = {});
  Cloudscape& subnet(std::string_view network_and_name, bool endpoint,
                     std::string_view digit = "1");
  Observed observed;
  // Sorts by ID, as executor::observe does.
  const Observed& finish();
};

// "203.0.113.0/24 docker/vm": sources in a list of words.
std::vector<RuleSource> sources(std::string_view words);

// The four things that a diff is made from, the diff, and the plan.
struct Case {
  Sample sample;
  Cloudscape azure;
  State state;
  PlanMode mode = PlanMode::apply;

  TrackedAccess& remember(std::string_view name, std::optional<DefaultAction> original,
                          std::string_view created = {}, std::string_view found = {});
  void remember_subnet(std::string_view network_and_name, Provenance provenance);

  // What the policy wants; lints are not told.
  Desired desired() const;
  std::optional<Changes> run(Diagnostics& diagnostics);
  // Of all of it, or of a part.
  std::optional<Plan> plan(Diagnostics& diagnostics, const Selection& selection = {});
  // The dump of the changes, then that of the diagnostics.
  std::string changes();
};

std::string dump(const RuleSource& source);
// "+ 203.0.113.0/24", "~ Deny->Allow", "- endpoint"
std::string dump(Action action, const Fact& fact);
// One line each: "ACR2001 warning registry.main line 12".
std::string dump(const Diagnostics& diagnostics);
std::string dump(const Desired& desired);
std::string dump(const std::vector<Resource>& resources, const std::vector<Change>& changes);
std::string dump(const std::vector<Resource>& resources, const std::vector<Step>& steps);
std::string dump(const State& state);

}  // namespace acrnet::planner
