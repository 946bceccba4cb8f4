#include <nlohmann/json.hpp>

#include <string_view>
#include <variant>

#include "cli/messages/version.h"
#include "cli/views/model/access_shifts.h"
#include "cli/views/model/access_view.h"
#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/plan/terraform_json.h"
#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"
#include "model/match.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

template <typename List, typename Write>
ordered_json array_of(const List& list, Write write) {
  ordered_json made = ordered_json::array();
  for (const auto& element : list) made.push_back(write(element));
  return made;
}

// ---- what changes

ordered_json origin_json(const Plan& plan, const Origin& origin) {
  if (!origin.in_policy()) return nullptr;
  return {{"file", plan.origins.files[origin.file]},
          {"line", origin.line},
          {"words", to_string(origin, plan.origins)}};
}

ordered_json resource_json(const Resource& resource) {
  ordered_json made{{"kind", name(resource.kind)}};
  if (!resource.address.empty()) made["address"] = resource.address.text();
  if (!resource.id.empty()) made["id"] = resource.id.text();
  if (!resource.subscription.empty()) made["subscription"] = resource.subscription;
  return made;
}

void add_source(ordered_json& to, const RuleSource& source) {
  match(
      source, [&](const Cidr& cidr) { to["ip"] = to_string(cidr); },
      [&](const ArmId& subnet) { to["subnet"] = subnet.text(); });
}

// What exactly is added, removed or set.
struct WriteFact {
  ordered_json& to;
  void operator()(const RuleFact& fact) const { add_source(to, fact.source); }
  template <typename T>
  void operator()(const SettingFact<T>& fact) const {
    to["before"] = name(fact.before);
    to["after"] = name(fact.after);
  }
  void operator()(const GovernanceFact& fact) const { to["after"] = name(fact.on_destroy); }
  void operator()(const PrivateEndpointFact& fact) const {
    if (!fact.registry.empty()) to["registry"] = fact.registry.text();
    if (!fact.subnet.empty()) to["subnet"] = fact.subnet.text();
    if (fact.dns_zone) to["dns_zone"] = fact.dns_zone->text();
  }
  void operator()(const ProvisioningFact&) const { to["state"] = "Failed"; }
  void operator()(const WayFact& fact) const {
    to["before"] = fact.before;
    to["after"] = fact.after;
  }
  void operator()(const ExistenceFact& fact) const {
    if (!fact.location.empty()) to["location"] = fact.location;
    if (fact.addresses.empty()) return;
    ordered_json addresses = ordered_json::array();
    for (const Cidr& cidr : fact.addresses) addresses.push_back(to_string(cidr));
    to["addresses"] = std::move(addresses);
  }
  void operator()(const AddressFact& fact) const { to["before"] = fact.before.text(); }
  void operator()(const EndpointFact&) const { to["service"] = registry_service; }
  void operator()(const RegistrationFact&) const { to["provider"] = registry_service; }
};

ordered_json change_json(const Plan& plan, const Change& change) {
  ordered_json made{{"resource", resource_json(plan.resources[change.resource])},
                    {"action", name(change.action)},
                    {"what", fact_label(change.fact)}};
  std::visit(WriteFact{made}, change.fact);
  if (std::holds_alternative<GovernanceFact>(change.fact) &&
      plan.resources[change.resource].prevent_destroy)
    made["prevent_destroy"] = true;
  made["reason"] = name(change.reason);
  made["origin"] = origin_json(plan, change.origin);
  if (change.because != no_text) made["because"] = plan.texts[change.because];
  if (change.until) made["until"] = to_string(*change.until);
  return made;
}

ordered_json drift_json(const Drift& drift) {
  ordered_json made{
      {"resource", resource_json({drift.kind, drift.address, drift.id, drift.subscription, {}})},
      {"action", name(drift.action)},
      {"what", drift.fact ? fact_label(*drift.fact) : name(drift.kind)}};
  if (drift.fact) std::visit(WriteFact{made}, *drift.fact);
  if (!drift.last_write.by.empty()) made["last_written_by"] = drift.last_write.by;
  if (!drift.last_write.at.empty()) made["last_written_at"] = drift.last_write.at;
  return made;
}

// ---- who can reach what

ordered_json clients_json(const Plan& plan, const Clients& clients) {
  const bool everyone = clients.is_everyone();
  ordered_json made{{"everyone", everyone},
                    {"addresses", ordered_json::array()},
                    {"subnets", ordered_json::array()}};
  if (everyone) return made;
  if (clients.subnets.all_but()) made["all_but"] = true;
  made["addresses"] =
      array_of(clients.addresses.cover(), [](const Cidr& cidr) { return to_string(cidr); });
  made["subnets"] = array_of(clients.subnets.listed(),
                             [&](ClientIndex index) { return plan.clients[index].id.text(); });
  return made;
}

ordered_json shift_json(const Plan& plan, const AccessShift& shift) {
  ordered_json made = ordered_json::object();
  match(
      shift.who,
      [&](const Cidr& cidr) {
        made["addresses"] = to_string(cidr);
        made["count"] = cidr.size();
      },
      [&](ClientIndex index) {
        const ClientSubnet& subnet = plan.clients[index];
        made["subnet"] = subnet.id.text();
        if (!subnet.address.empty()) made["address"] = subnet.address.text();
      },
      [&](EveryoneElse) { made["everyone_else"] = true; });
  made["origins"] = array_of(shift.causes, [&](ChangeIndex cause) {
    return origin_json(plan, plan.changes[cause].origin);
  });
  return made;
}

ordered_json unknown_json(const Plan& plan, const UnknownAccess& item) {
  ordered_json made = ordered_json::object();
  if (!item.client) made["everyone"] = true;
  if (item.client) {
    const ClientSubnet& subnet = plan.clients[*item.client];
    made["subnet"] = subnet.id.text();
    if (!subnet.address.empty()) made["address"] = subnet.address.text();
  }
  made["before"] = item.before;
  made["after"] = item.after;
  made["reason"] = name(item.reason);
  made["words"] = unknown_words(item.reason);
  return made;
}

ordered_json registry_access_json(const Plan& plan, const RegistryAccess& access,
                                  const RegistryShifts& shifts) {
  ordered_json made = ordered_json::object();
  if (!access.address.empty()) made["address"] = access.address.text();
  made["id"] = access.id.text();
  if (access.of_others) {
    made["of_others"] = true;
  } else {
    made["before"] = clients_json(plan, access.before);
    made["after"] = clients_json(plan, access.after);
  }
  const auto write = [&](const AccessShift& shift) { return shift_json(plan, shift); };
  made["loses"] = array_of(shifts.loses, write);
  made["gains"] = array_of(shifts.gains, write);
  if (access.unknown.empty()) return made;
  made["unknown"] =
      array_of(access.unknown, [&](const UnknownAccess& item) { return unknown_json(plan, item); });
  return made;
}

ordered_json access_json(const Plan& plan, const std::vector<RegistryAccess>& registries) {
  const AccessShifts shifts(plan);
  ordered_json list = ordered_json::array();
  for (const RegistryAccess& access : registries)
    list.push_back(registry_access_json(plan, access, shifts.of(access)));
  return list;
}

// ---- the way there

ordered_json step_json(const Plan& plan, const Step& step, std::size_t number) {
  ordered_json after = array_of(step.after, [](const Edge& edge) {
    return ordered_json{{"step", edge.before + 1},
                        {"reason", name(edge.reason)},
                        {"words", order_words(edge.reason)}};
  });
  return {{"step", number},
          {"kind", name(step.kind)},
          {"resource", resource_json(plan.resources[step.resource])},
          {"words", step_text(plan, step)},
          {"changes", step.changes},
          {"after", std::move(after)}};
}

ordered_json steps_json(const Plan& plan) {
  ordered_json list = ordered_json::array();
  for (const Step& step : plan.steps) list.push_back(step_json(plan, step, list.size() + 1));
  return list;
}

ordered_json finding_json(const Plan& plan, const Finding& finding) {
  ordered_json made{{"kind", name(finding.kind)}};
  if (!finding.registry.empty()) made["registry"] = finding.registry.text();
  if (finding.client) made["subnet"] = plan.clients[*finding.client].id.text();
  if (finding.done) made["done"] = *finding.done + 1;
  if (finding.open) made["open"] = *finding.open + 1;
  if (finding.traded) made["traded"] = true;
  return made;
}

ordered_json proof_json(const Plan& plan, const PlanView& view) {
  ordered_json made{
      {"states", nullptr}, {"situations", plan.proof.situations}, {"words", view.proof}};
  if (plan.proof.states) made["states"] = *plan.proof.states;
  made["findings"] = array_of(plan.proof.findings,
                              [&](const Finding& finding) { return finding_json(plan, finding); });
  return made;
}

ordered_json assertions_json(const Plan& plan) {
  ordered_json names = ordered_json::array();
  for (const ReachClaim& claim : plan.assertions.claims) {
    if (names.empty() || names.back() != claim.assertion) names.push_back(claim.assertion);
  }
  return {{"count", plan.assertions.count},
          {"about_access", std::move(names)},
          {"broken_on_the_way", broken_assertions(plan)}};
}

ordered_json risk_json(const Plan& plan, const Risk& risk) {
  ordered_json made{{"level", name(level(risk.reason))},
                    {"reason", name(risk.reason)},
                    {"words", risk_words(risk.reason)}};
  if (risk.access) made["registry"] = plan.access[*risk.access].id.text();
  if (risk.finding) made["finding"] = *risk.finding;
  return made;
}

ordered_json summary_json(const PlanView& view) {
  ordered_json made{{"add", view.counts.add},
                    {"change", view.counts.update},
                    {"remove", view.counts.remove},
                    {"adopt", view.counts.adopt},
                    {"move", view.counts.move},
                    {"forget", view.counts.forget},
                    {"requests_to_write", view.writes},
                    {"requests_made", view.reads},
                    {"words", view.headline}};
  if (!view.opening.empty()) made["opens"] = view.opening;
  made["risk"] = nullptr;
  if (!view.risk.empty()) made["risk"] = name(view.risk.level);
  return made;
}

ordered_json selection_json(const Selection& selection) {
  return {{"targets", selection.targets}, {"excludes", selection.excludes}};
}

ordered_json runner_json(const std::optional<RuleSource>& runner) {
  if (!runner) return nullptr;
  ordered_json made = ordered_json::object();
  add_source(made, *runner);
  return made;
}

}  // namespace

std::string plan_json(const Plan& plan, const PlanView& view, const std::string& digest) {
  ordered_json made{{"format_version", terraform_format_version},
                    {"terraform_version", terraform_release},
                    {"acrnet_version", version.number},
                    {"applyable", !plan.empty()},
                    {"complete", plan.selection.empty()},
                    {"errored", false},
                    {"mode", name(plan.mode)},
                    {"refreshed", plan.refreshed},
                    {"selection", selection_json(plan.selection)},
                    {"runner", runner_json(plan.runner)},
                    {"cloud", name(plan.cloud)},
                    {"today", view.today},
                    {"digest", digest},
                    {"short_digest", view.digest},
                    {"summary", summary_json(view)}};
  made["drift"] = array_of(plan.drift, drift_json);
  if (!plan.outside.empty()) {
    Plan past;  // nothing of this plan has brought it about
    past.clients = plan.clients;
    made["now"] = {{"unfinished_apply", plan.unfinished},
                   {"words", view.outside_words},
                   {"access", access_json(past, plan.outside)}};
  }
  made["resource_changes"] = resource_changes_json(plan);
  made["changes"] =
      array_of(plan.changes, [&](const Change& change) { return change_json(plan, change); });
  made["access"] = access_json(plan, plan.access);
  made["steps"] = steps_json(plan);
  made["proof"] = proof_json(plan, view);
  made["assertions"] = assertions_json(plan);
  made["risks"] = array_of(plan.risks, [&](const Risk& risk) { return risk_json(plan, risk); });
  return json_text(made);
}

}  // namespace acrnet::cli
