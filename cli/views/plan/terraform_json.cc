#include "cli/views/plan/terraform_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "model/access_setting.h"
#include "model/match.h"
#include "model/names.h"
#include "model/plan_traits.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view provider = "acrnet";

// ---- addresses

// Where the part of an address ends that begins at `from`: at the next dot outside of ["…"].
std::size_t end_of_part(std::string_view address, std::size_t from) {
  bool quoted = false;
  for (std::size_t at = from; at < address.size(); ++at) {
    if (quoted && address[at] == '\\') {
      ++at;
    } else if (address[at] == '"') {
      quoted = !quoted;
    } else if (address[at] == '.' && !quoted) {
      return at;
    }
  }
  return address.size();
}

// `module.team["a"].registry.main` in front of the block: `module.team["a"]`.
std::size_t end_of_modules(std::string_view address) {
  std::size_t end = 0;
  while (address.substr(end).starts_with("module.")) {
    end = end_of_part(address, end + std::string_view("module.").size());
    if (end == address.size()) return 0;
    ++end;
  }
  return end;
}

// Address, module, type, name and index, as Terraform has them.
ordered_json identity(std::string_view address, std::string_view type) {
  ordered_json made{{"address", address}};
  const std::size_t modules = end_of_modules(address);
  if (modules > 0) made["module_address"] = address.substr(0, modules - 1);
  made["mode"] = "managed";
  made["type"] = type;
  std::string_view block = address.substr(modules);
  if (block.find('.') != std::string_view::npos) block.remove_prefix(block.find('.') + 1);
  const std::size_t bracket = block.ends_with(']') ? block.find('[') : std::string_view::npos;
  made["name"] = block.substr(0, bracket);
  if (bracket != std::string_view::npos) {
    const std::string_view key = block.substr(bracket + 1, block.size() - bracket - 2);
    const auto parsed = ordered_json::parse(key, nullptr, false);
    made["index"] = parsed.is_discarded() ? ordered_json(key) : parsed;
  }
  made["provider_name"] = provider;
  return made;
}

// What the policy does not name (any more) is called by its ID.
std::string address_of(const Resource& resource) {
  if (!resource.address.empty()) return resource.address.text();
  if (resource.kind == Resource::Kind::subscription) {
    return "provider_registration." + resource.subscription;
  }
  return resource.id.text();
}

// ---- values

ordered_json rules_json(const std::vector<Cidr>& rules) {
  ordered_json list = ordered_json::array();
  for (const Cidr& rule : rules) list.push_back(to_string(rule));
  return list;
}

ordered_json rules_json(const std::vector<ArmId>& rules) {
  ordered_json list = ordered_json::array();
  for (const ArmId& rule : rules) list.push_back(rule.text());
  return list;
}

ordered_json registry_json(const ArmId& id, const NetworkSettings& settings) {
  ordered_json made{{"id", id.text()}, {"name", id.name()}};
  for_each_access_setting([&](auto setting, auto) {
    made[std::string(setting.attribute)] = name(settings.*setting.network);
  });
  made["ip_rules"] = rules_json(settings.ip_rules);
  made["subnet_rules"] = rules_json(settings.subnet_rules);
  return made;
}

ordered_json subnet_json(const ArmId& id, bool endpoint) {
  ordered_json made{{"id", id.text()}, {"name", id.name()}, {"virtual_network", id.network_name()}};
  made["service_endpoint"] = endpoint;
  return made;
}

ordered_json subscription_json(const std::string& subscription, bool registered) {
  return {
      {"subscription", subscription}, {"provider", registry_service}, {"registered", registered}};
}

ordered_json container_json(const ArmId& id, const std::string& location,
                            const std::vector<Cidr>& addresses) {
  ordered_json made{{"id", id.text()}, {"name", id.name()}, {"location", location}};
  if (id.is_network()) made["address_space"] = rules_json(addresses);
  return made;
}

// A network or a resource group: a plan makes it, deletes it or leaves it as it is.
std::pair<ordered_json, ordered_json> container_values(const Plan& plan, const Resource& resource) {
  const ObservedContainer* const found = plan.observed.find_container(resource.id);
  if (found != nullptr) {
    const ordered_json there = container_json(found->id, found->location, found->addresses);
    return {there, there};
  }
  for (const Change& change : plan.changes) {
    const auto* const fact = std::get_if<ExistenceFact>(&change.fact);
    if (fact == nullptr || !(plan.resources[change.resource].id == resource.id)) continue;
    const ordered_json made = container_json(resource.id, fact->location, fact->addresses);
    return {made, made};
  }
  return {};
}

ordered_json private_endpoint_json(const ArmId& id, const PrivateEndpointFact& fact) {
  const auto known = [](const ArmId& end) {
    return end.empty() ? ordered_json(nullptr) : ordered_json(end.text());
  };
  ordered_json made{{"id", id.text()},
                    {"name", id.name()},
                    {"registry", known(fact.registry)},
                    {"subnet", known(fact.subnet)}};
  made["dns_zone"] = fact.dns_zone ? ordered_json(fact.dns_zone->text()) : ordered_json(nullptr);
  return made;
}

std::pair<ordered_json, ordered_json> private_endpoint_values(const Plan& plan,
                                                              const Resource& resource) {
  for (const Change& change : plan.changes) {
    const auto* const fact = std::get_if<PrivateEndpointFact>(&change.fact);
    if (fact == nullptr || !(plan.resources[change.resource].id == resource.id)) continue;
    const ordered_json values = private_endpoint_json(resource.id, *fact);
    return {values, values};
  }
  return {ordered_json::object(), ordered_json::object()};
}

std::pair<ordered_json, ordered_json> registry_values(const Plan& plan, const Resource& resource,
                                                      const Step* step) {
  const ObservedRegistry* const found = plan.observed.find_registry(resource.id);
  const NetworkSettings before = found == nullptr ? NetworkSettings() : found->network;
  const bool written = step != nullptr && step->settings;
  return {registry_json(resource.id, before),
          registry_json(resource.id, written ? *step->settings : before)};
}

std::pair<ordered_json, ordered_json> subnet_values(const Plan& plan, const Resource& resource,
                                                    const Step* step) {
  const ObservedSubnet* const found = plan.observed.find_subnet(resource.id);
  const bool before = found != nullptr && found->service_endpoint;
  return {subnet_json(resource.id, before),
          subnet_json(resource.id, step == nullptr ? before : step->service_endpoint)};
}

std::pair<ordered_json, ordered_json> registration_values(const Plan& plan,
                                                          const Resource& resource,
                                                          const Step* step) {
  const bool before = plan.observed.registration(resource.subscription) == Registration::registered;
  return {subscription_json(resource.subscription, before),
          subscription_json(resource.subscription, before || step != nullptr)};
}

// What a resource is before and after the plan.
std::pair<ordered_json, ordered_json> values_of(const Plan& plan, const Resource& resource,
                                                const Step* step) {
  switch (resource.kind) {
    case Resource::Kind::registry: return registry_values(plan, resource, step);
    case Resource::Kind::subnet: return subnet_values(plan, resource, step);
    case Resource::Kind::private_endpoint: return private_endpoint_values(plan, resource);
    case Resource::Kind::network:
    case Resource::Kind::resource_group: return container_values(plan, resource);
    case Resource::Kind::subscription: return registration_values(plan, resource, step);
  }
  return {};  // unreachable
}

// A resource that the plan neither makes nor deletes is an update in Terraform's words, whatever is
// added to it or removed from it.
ordered_json terraform_change(const Plan& plan, ResourceIndex index,
                              const std::vector<Action>& actions, const Step* step) {
  const Resource& resource = plan.resources[index];
  auto [before, after] = values_of(plan, resource, step);
  const auto is = [&](Action action) {
    return std::find(actions.begin(), actions.end(), action) != actions.end();
  };
  std::string_view word = "no-op";
  if (step != nullptr && step->kind == StepKind::create) {
    word = is(Action::add) ? "create" : "update";
  } else if (step != nullptr && step->kind == StepKind::remove) {
    word = "delete";
  } else if (step != nullptr) {
    word = "update";
  } else if (is(Action::forget)) {
    word = "forget";
  }
  ordered_json change{{"actions", ordered_json::array({word})},
                      {"before", std::move(before)},
                      {"after", std::move(after)},
                      {"after_unknown", ordered_json::object()},
                      {"before_sensitive", ordered_json::object()},
                      {"after_sensitive", ordered_json::object()}};
  if (word == "forget" || word == "delete") change["after"] = nullptr;
  if (word == "create") change["before"] = nullptr;
  if (is(Action::adopt) && !resource.id.empty()) change["importing"] = {{"id", resource.id.text()}};
  return change;
}

ordered_json instance(const Address& address, const ArmId& id, std::string_view type,
                      ordered_json values) {
  ordered_json made = identity(address.empty() ? id.text() : address.text(), type);
  made["values"] = std::move(values);
  return made;
}

ordered_json tracked_rule_json(const TrackedRule& rule) {
  ordered_json made;
  match(
      rule.source, [&](const Cidr& cidr) { made["ip"] = to_string(cidr); },
      [&](const ArmId& subnet) { made["subnet"] = subnet.text(); });
  made["provenance"] = name(rule.provenance);
  made["claim"] = name(rule.pending);
  made["origin"] = rule.origin;
  return made;
}

ordered_json tracked_access_json(const TrackedResource& registry) {
  ordered_json values{{"id", registry.id.text()},
                      {"name", registry.id.name()},
                      {"on_destroy", name(registry.protection.on_destroy)}};
  for_each_access_setting([&](auto setting, auto) {
    const auto& original = *registry.access.*setting.original;
    if (original) values["original_" + std::string(setting.attribute)] = name(*original);
  });
  ordered_json rules = ordered_json::array();
  for (const TrackedRule& rule : registry.access->rules) rules.push_back(tracked_rule_json(rule));
  values["rules"] = std::move(rules);
  return values;
}

// Scripts read these names: `claim` is what the state's format 3 calls a pending operation.
ordered_json with_aspect(ordered_json values, const TrackedAspect& aspect) {
  values["provenance"] = name(aspect.provenance);
  values["claim"] = name(aspect.pending);
  return values;
}

// Registries and subnets are listed under their own addresses already.
Address existence_address(const TrackedResource& resource) {
  return resource.address.empty() ? Address() : Address("existence." + resource.address.text());
}

}  // namespace

ordered_json resource_changes_json(const Plan& plan) {
  std::vector<const Step*> steps(plan.resources.size(), nullptr);
  for (const Step& step : plan.steps) steps[step.resource] = &step;
  std::vector<std::vector<Action>> actions(plan.resources.size());
  std::vector<const Address*> before(plan.resources.size(), nullptr);
  for (const Change& change : plan.changes) {
    actions[change.resource].push_back(change.action);
    if (const auto* const fact = std::get_if<AddressFact>(&change.fact))
      before[change.resource] = &fact->before;
  }
  ordered_json list = ordered_json::array();
  for (ResourceIndex i = 0; i < plan.resources.size(); ++i) {
    if (actions[i].empty()) continue;
    const Resource& resource = plan.resources[i];
    ordered_json made = identity(address_of(resource), traits(resource.kind).terraform_type);
    if (before[i] != nullptr) made["previous_address"] = before[i]->text();
    made["change"] = terraform_change(plan, i, actions[i], steps[i]);
    list.push_back(std::move(made));
  }
  return list;
}

ordered_json state_resources_json(const State& state) {
  ordered_json list = ordered_json::array();
  for (const TrackedResource& resource : state.resources) {
    if (!resource.access) continue;
    list.push_back(instance(resource.address, resource.id,
                            traits(Resource::Kind::registry).terraform_type,
                            tracked_access_json(resource)));
  }
  for (const TrackedResource& resource : state.resources) {
    if (!resource.endpoint) continue;
    list.push_back(instance(resource.address, resource.id,
                            traits(Resource::Kind::subnet).terraform_type,
                            with_aspect(subnet_json(resource.id, true), *resource.endpoint)));
  }
  for (const TrackedResource& resource : state.resources) {
    if (!resource.existence) continue;
    const ordered_json values{{"id", resource.id.text()}, {"name", resource.id.name()}};
    list.push_back(instance(existence_address(resource), resource.id, "acrnet_existence",
                            with_aspect(values, *resource.existence)));
  }
  return list;
}

}  // namespace acrnet::cli
