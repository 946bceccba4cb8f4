#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "executor/files/access_json.h"
#include "executor/files/observed_json.h"
#include "executor/files/plan_json.h"
#include "model/plan_traits.h"

namespace acrnet::executor {

namespace {

Json ids(const std::vector<ArmId>& list) {
  return list_of(list, [](const ArmId& id) { return Json(id.text()); });
}

// "not in policy" is null.
Json write_origin(const Origin& origin) {
  if (!origin.in_policy()) return nullptr;
  Json object{{"file", origin.file}, {"line", origin.line}};
  if (origin.caller != Origin::none) object["caller"] = origin.caller;
  return object;
}

Json write_plan_resource(const Resource& resource) {
  Json object{{"kind", name(resource.kind)},
              {"address", resource.address.text()},
              {"origin", write_origin(resource.origin)}};
  if (resource.kind == Resource::Kind::subscription) {
    object["subscription"] = resource.subscription;
  } else {
    object["id"] = resource.id.text();
  }
  if (resource.prevent_destroy) object["prevent_destroy"] = true;
  return object;
}

// What a fact says, beside its kind.
struct WriteFact {
  Json& object;

  void operator()(const RuleFact& fact) const {
    write_source(object, fact.source);
    if (fact.subnet) object["subnet_resource"] = *fact.subnet;
  }
  template <typename T>
  void operator()(const SettingFact<T>& fact) const {
    object["before"] = name(fact.before);
    object["after"] = name(fact.after);
  }
  void operator()(const EndpointFact&) const {}
  void operator()(const RegistrationFact&) const {}
  void operator()(const ExistenceFact& fact) const {
    object["location"] = fact.location;
    object["addresses"] = list_of(fact.addresses, [](const Cidr& cidr) { return to_string(cidr); });
    object["on_destroy"] = name(fact.on_destroy);
  }
  void operator()(const PrivateEndpointFact& fact) const {
    // One that is gone and only forgotten leads nowhere.
    if (!fact.registry.empty()) object["registry"] = fact.registry.text();
    if (!fact.subnet.empty()) object["subnet"] = fact.subnet.text();
    object["location"] = fact.location;
    object["is_known"] = fact.is_known;
    if (fact.dns_zone) object["dns_zone"] = fact.dns_zone->text();
  }
  void operator()(const ProvisioningFact&) const {}
  void operator()(const WayFact& fact) const {
    object["part"] = name(fact.part);
    object["before"] = fact.before;
    object["after"] = fact.after;
  }
  void operator()(const AddressFact& fact) const { object["before"] = fact.before.text(); }
  void operator()(const GovernanceFact& fact) const {
    object["on_destroy"] = name(fact.on_destroy);
  }
};

Json write_fact(const Fact& fact) {
  Json object{{"kind", traits(fact).name}};
  std::visit(WriteFact{object}, fact);
  return object;
}

Json write_change(const Change& change) {
  Json object{{"action", name(change.action)},
              {"resource", change.resource},
              {"fact", write_fact(change.fact)},
              {"reason", name(change.reason)},
              {"origin", write_origin(change.origin)}};
  if (change.because != no_text) object["because"] = change.because;
  if (change.until) object["until"] = to_string(*change.until);
  return object;
}

// `null` for a machine of which nothing is known.
Json write_runner(const Plan& plan) {
  if (!plan.runner) return nullptr;
  Json object = Json::object();
  write_source(object, *plan.runner);
  return object;
}

Json write_drift(const Drift& drift) {
  Json object{{"kind", name(drift.kind)},
              {"address", drift.address.text()},
              {"action", name(drift.action)}};
  if (drift.kind == Resource::Kind::subscription) {
    object["subscription"] = drift.subscription;
  } else {
    object["id"] = drift.id.text();
  }
  if (drift.fact) object["fact"] = write_fact(*drift.fact);
  if (drift.origin.in_policy()) object["origin"] = write_origin(drift.origin);
  if (!drift.last_write.by.empty()) object["by"] = drift.last_write.by;
  if (!drift.last_write.at.empty()) object["at"] = drift.last_write.at;
  return object;
}

Json write_step(const Step& step) {
  Json object{{"kind", name(step.kind)},
              {"resource", step.resource},
              {"changes", step.changes},
              {"after", list_of(step.after, [](const Edge& edge) {
                 return Json{{"before", edge.before}, {"reason", name(edge.reason)}};
               })}};
  if (step.settings) object["settings"] = write_network(*step.settings);
  const bool of_subnet = step.kind == StepKind::write_subnet || step.kind == StepKind::create;
  if (of_subnet) object["service_endpoint"] = step.service_endpoint;
  return object;
}

Json write_observed(const Observed& observed) {
  Json object = Json::object();
  write_seen(object, observed);
  object["missing"] = list_of(observed.missing, [](const MissingTarget& target) {
    return Json{{"id", target.id.text()},
                {"missing", target.missing.text()},
                {"candidates", target.candidates}};
  });
  return object;
}

Json write_targets(const Targets& targets) {
  Json object{{"subscriptions", targets.subscriptions}};
  for_each_observed_kind([&](const auto& kind) { object[kind.name] = ids(targets.*kind.targets); });
  return object;
}

// All but what was looked for and found.
Json encode_decisions(const Plan& plan) {
  Json object{{"format", plan_format_name},
              {"format_version", Plan::format_version},
              {"mode", name(plan.mode)},
              {"cloud", name(plan.cloud)},
              {"tenant", plan.tenant},
              {"lineage", plan.lineage},
              {"serial", plan.serial},
              {"today", to_string(plan.today)},
              {"selection",
               Json{{"targets", plan.selection.targets}, {"excludes", plan.selection.excludes}}},
              {"refreshed", plan.refreshed},
              {"runner", write_runner(plan)},
              {"files", list_of(plan.files,
                                [](const PolicyFile& file) {
                                  return Json{{"name", file.name}, {"sha256", file.sha256}};
                                })},
              {"drift", list_of(plan.drift, write_drift)},
              {"resources", list_of(plan.resources, write_plan_resource)},
              {"changes", list_of(plan.changes, write_change)},
              {"steps", list_of(plan.steps, write_step)},
              {"clients", write_clients(plan)},
              {"access", write_access(plan.access)},
              {"assertions", write_assertions(plan)},
              {"proof", write_proof(plan)},
              {"risks", write_risks(plan)},
              {"origins", Json{{"files", plan.origins.files},
                               {"callers", list_of(plan.origins.callers, write_origin)}}},
              {"texts", plan.texts}};
  if (!is_empty(plan.earlier)) object["earlier"] = write_observed(plan.earlier);
  if (plan.unfinished) object["unfinished"] = true;
  if (!plan.outside.empty()) object["outside"] = write_access(plan.outside);
  // Beside the policy, where it is when nothing is said, it is not worth a word.
  if (plan.backend != Backend()) object["backend"] = write_backend(plan.backend);
  return object;
}

}  // namespace

Json encode_plan(const Plan& plan) {
  Json document = encode_decisions(plan);
  document["targets"] = write_targets(plan.targets);
  document["observed"] = write_observed(plan.observed);
  return document;
}

void canonical_plan(const Plan& plan, const TextSink& sink) {
  using WriteMember = std::function<void()>;
  std::map<std::string, WriteMember> members{
      {"observed", [&] { canonical_observed(plan.observed, sink); }},
      {"targets", [&] { canonical_targets(plan.targets, sink); }}};
  const Json decisions = encode_decisions(plan);
  for (const auto& [key, value] : decisions.items())
    members.emplace(key, [&sink, &member = value] { sink(write_json(member)); });
  std::string_view separator = "{";
  for (const auto& [key, write] : members) {
    sink(fmt::format("{}\"{}\":", separator, key));
    write();
    separator = ",";
  }
  sink("}");
}

}  // namespace acrnet::executor
