#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "executor/files/access_json.h"
#include "executor/files/observed_json.h"
#include "executor/files/plan_json.h"
#include "executor/files/state_codec.h"
#include "model/plan_traits.h"

namespace acrnet::executor {

namespace {

constexpr std::uint64_t any_index = Origin::none - 1;

void require(bool holds, const StrictReader& place, std::string_view otherwise) {
  if (!holds) place.fail(otherwise);
}

template <typename T, typename Less>
void require_order(const std::vector<T>& list, Less less, const StrictReader& place,
                   std::string_view name) {
  const auto disorder = std::adjacent_find(list.begin(), list.end(),
                                           [&](const T& a, const T& b) { return !less(a, b); });
  if (disorder != list.end())
    place.fail(fmt::format("has a list of {} that is not in order", name));
}

const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };

// What the plan's indices may refer to; filled before they are read.
struct Tables {
  std::size_t files = 0;
  std::size_t callers = 0;
  std::size_t texts = 0;
};

std::vector<std::string> read_texts(StrictReader& object, std::string_view name) {
  std::vector<std::string> texts;
  object.each(name, [&](const StrictReader& element) { texts.push_back(element.as_text()); });
  return texts;
}

Origin read_origin_members(StrictReader object, const Tables& tables) {
  Origin origin;
  origin.file = static_cast<std::uint32_t>(object.number("file", any_index));
  origin.line = static_cast<std::uint32_t>(object.number("line", any_index));
  if (object.has("caller")) {
    origin.caller = static_cast<std::uint32_t>(object.number("caller", any_index));
    require(origin.caller < tables.callers, object, "names a caller that is not in the table");
  }
  require(origin.file < tables.files, object, "names a file that is not in the table");
  object.finish();
  return origin;
}

Origin read_origin(StrictReader& owner, const Tables& tables) {
  if (owner.is_null("origin")) return {};
  return read_origin_members(owner.object("origin"), tables);
}

Resource read_plan_resource(StrictReader& object, const Tables& tables) {
  Resource resource;
  resource.kind = object.word<Resource::Kind>("kind");
  resource.address = Address(object.text("address"));
  resource.origin = read_origin(object, tables);
  if (resource.kind == Resource::Kind::subscription) {
    resource.subscription = object.text("subscription");
  } else {
    resource.id = object.id("id");
    require(is_of_kind(resource.id, resource.kind), object, "has an 'id' of another kind");
  }
  if (object.has("prevent_destroy")) {
    resource.prevent_destroy = object.flag("prevent_destroy");
    require(resource.kind == Resource::Kind::registry, object, "is no registry to protect");
  }
  object.finish();
  return resource;
}

ExistenceFact read_existence(StrictReader& object) {
  ExistenceFact fact;
  fact.location = object.text("location");
  object.each("addresses",
              [&](const StrictReader& element) { fact.addresses.push_back(element.as_cidr()); });
  fact.on_destroy = object.word<OnDestroy>("on_destroy");
  return fact;
}

PrivateEndpointFact read_endpoint_fact(StrictReader& object) {
  PrivateEndpointFact fact;
  if (object.has("registry") || object.has("subnet")) {
    fact.registry = object.id("registry");
    fact.subnet = object.id("subnet");
    require(fact.subnet.is_subnet() && fact.registry.is_registry(), object,
            "leads from no subnet or to no registry");
  }
  fact.location = object.text("location");
  if (object.has("dns_zone")) fact.dns_zone = object.id("dns_zone");
  fact.is_known = object.flag("is_known");
  return fact;
}

template <typename F>
using Tag = std::type_identity<F>;

// Reads the members of a fact other than its kind.
struct ReadFact {
  StrictReader& object;
  const Plan& plan;

  RuleFact operator()(Tag<RuleFact>) const {
    RuleFact rule{read_source(object), std::nullopt};
    if (object.has("subnet_resource")) {
      rule.subnet = static_cast<ResourceIndex>(object.number("subnet_resource", any_index));
      require(*rule.subnet < plan.resources.size(), object, "names a resource that is not there");
    }
    return rule;
  }
  template <typename T>
  SettingFact<T> operator()(Tag<SettingFact<T>>) const {
    return {object.word<T>("before"), object.word<T>("after")};
  }
  EndpointFact operator()(Tag<EndpointFact>) const { return {}; }
  RegistrationFact operator()(Tag<RegistrationFact>) const { return {}; }
  GovernanceFact operator()(Tag<GovernanceFact>) const {
    return {object.word<OnDestroy>("on_destroy")};
  }
  AddressFact operator()(Tag<AddressFact>) const { return {Address(object.text("before"))}; }
  ProvisioningFact operator()(Tag<ProvisioningFact>) const { return {}; }
  WayFact operator()(Tag<WayFact>) const {
    return {object.word<WayPart>("part"), object.text("before"), object.text("after")};
  }
  ExistenceFact operator()(Tag<ExistenceFact>) const { return read_existence(object); }
  PrivateEndpointFact operator()(Tag<PrivateEndpointFact>) const {
    return read_endpoint_fact(object);
  }
};

Fact read_fact(StrictReader object, const Plan& plan) {
  const std::string kind = object.text("kind");
  std::optional<Fact> fact;
  for_each_fact([&]<typename F>(Tag<F> tag) {
    if (kind == FactRow<F>::traits.name) fact = ReadFact{object, plan}(tag);
  });
  require(fact.has_value(), object, "is of an unknown kind");
  object.finish();
  return fact.value_or(EndpointFact());
}

bool is_about(const Fact& fact, Resource::Kind kind) { return traits(fact).about.contains(kind); }

Date read_date(StrictReader& object, std::string_view name) {
  const auto date = parse_date(object.text(name));
  require(date.has_value(), object, fmt::format("has no date in '{}'", name));
  return date.value_or(Date());
}

Change read_change(StrictReader& object, const Plan& plan, const Tables& tables) {
  Change change;
  change.action = object.word<Action>("action");
  change.resource = static_cast<ResourceIndex>(object.number("resource", any_index));
  change.fact = read_fact(object.object("fact"), plan);
  change.reason = object.word<ChangeReason>("reason");
  change.origin = read_origin(object, tables);
  if (object.has("because")) {
    change.because = static_cast<TextIndex>(object.number("because", any_index));
    require(change.because < tables.texts, object, "names a text that is not in the table");
  }
  if (object.has("until")) change.until = read_date(object, "until");
  object.finish();
  const bool known = change.resource < plan.resources.size();
  require(known, object, "names a resource that is not there");
  require(known && is_about(change.fact, plan.resources[change.resource].kind), object,
          "is about another kind of resource");
  return change;
}

bool can_be_about(StepKind step, Resource::Kind kind) {
  switch (step) {
    case StepKind::register_provider: return kind == Resource::Kind::subscription;
    case StepKind::write_subnet: return kind == Resource::Kind::subnet;
    case StepKind::write_registry: return kind == Resource::Kind::registry;
    case StepKind::create:
    case StepKind::remove: return kind != Resource::Kind::subscription;
  }
  return false;  // unreachable
}

// A step that makes or deletes something says so first, and no other step does. A private endpoint
// that is there is completed as one is made.
bool has_its_existence(const Step& step, const Plan& plan) {
  const auto written_by = step_of(plan.changes[step.changes.front()]);
  return (written_by == StepKind::create) == (step.kind == StepKind::create) &&
         (written_by == StepKind::remove) == (step.kind == StepKind::remove);
}

bool has_prefix(const Step& step, const Plan& plan) {
  const auto* const fact = std::get_if<ExistenceFact>(&plan.changes[step.changes.front()].fact);
  return fact != nullptr && fact->addresses.size() == 1;
}

Step read_step(StrictReader& object, const Plan& plan) {
  Step step;
  step.kind = object.word<StepKind>("kind");
  step.resource = static_cast<ResourceIndex>(object.number("resource", any_index));
  object.each("changes", [&](const StrictReader& index) {
    const auto change = static_cast<ChangeIndex>(index.as_number(any_index));
    const bool fits =
        change < plan.changes.size() && plan.changes[change].resource == step.resource;
    require(fits, index, "is no change of this resource");
    step.changes.push_back(change);
  });
  object.each("after", [&](StrictReader& edge) {
    const auto before = static_cast<StepIndex>(edge.number("before", any_index));
    require(before < plan.steps.size(), edge, "does not come before this step");
    step.after.push_back({before, edge.word<OrderReason>("reason")});
    edge.finish();
  });
  const bool known = step.resource < plan.resources.size();
  const auto kind = known ? plan.resources[step.resource].kind : Resource::Kind::registry;
  const bool creates = step.kind == StepKind::create;
  if (step.kind == StepKind::write_registry || (creates && kind == Resource::Kind::registry))
    step.settings = read_network(object.object("settings"));
  if (step.kind == StepKind::write_subnet || creates)
    step.service_endpoint = object.flag("service_endpoint");
  object.finish();
  require(known && can_be_about(step.kind, kind), object, "is about another kind of resource");
  require(!step.changes.empty(), object, "has no changes");
  require(object.ok() && has_its_existence(step, plan), object,
          "makes or deletes without saying so");
  require(!creates || kind != Resource::Kind::subnet || has_prefix(step, plan), object,
          "makes a subnet without addresses");
  return step;
}

std::vector<ArmId> read_target_ids(StrictReader& object, std::string_view name,
                                   bool (ArmId::*fits)() const) {
  std::vector<ArmId> list;
  object.each(name, [&](const StrictReader& element) {
    list.push_back(element.as_id());
    require((list.back().*fits)(), element, "is of another kind");
  });
  require_order(list, std::less<>(), object, name);
  return list;
}

Targets read_targets(StrictReader object) {
  Targets targets;
  for_each_observed_kind([&](const auto& kind) {
    targets.*kind.targets = read_target_ids(object, kind.name, kind.fits);
  });
  targets.subscriptions = read_texts(object, "subscriptions");
  require_order(targets.subscriptions, std::less<>(), object, "subscriptions");
  object.finish();
  return targets;
}

MissingTarget read_missing(StrictReader& object) {
  MissingTarget target;
  target.id = object.id("id");
  target.missing = object.id("missing");
  target.candidates = read_texts(object, "candidates");
  object.finish();
  return target;
}

template <typename T, typename Read>
std::vector<T> read_elements(StrictReader& object, std::string_view name, Read read) {
  std::vector<T> list;
  object.each(name, [&](StrictReader& element) { list.push_back(read(element)); });
  return list;
}

Observed read_observed(StrictReader object) {
  Observed observed = read_seen(object, true);
  observed.missing = read_elements<MissingTarget>(object, "missing", read_missing);
  object.finish();
  require_order(observed.missing, by_id, object, "missing targets");
  return observed;
}

Selection read_selection(StrictReader object) {
  Selection selection;
  selection.targets = read_texts(object, "targets");
  selection.excludes = read_texts(object, "excludes");
  object.finish();
  return selection;
}

RuleSource read_runner(StrictReader object) {
  RuleSource source = read_source(object);
  object.finish();
  return source;
}

PolicyFile read_file_print(StrictReader& object) {
  PolicyFile file;
  file.name = object.text("name");
  file.sha256 = object.text("sha256");
  object.finish();
  return file;
}

Drift read_drift(StrictReader& object, const Plan& plan, const Tables& tables) {
  Drift drift;
  drift.kind = object.word<Resource::Kind>("kind");
  drift.address = Address(object.text("address"));
  drift.action = object.word<Action>("action");
  if (drift.kind == Resource::Kind::subscription) {
    drift.subscription = object.text("subscription");
  } else {
    drift.id = object.id("id");
  }
  require(drift.kind == Resource::Kind::subscription || is_of_kind(drift.id, drift.kind), object,
          "has an 'id' of another kind");
  if (object.has("fact")) {
    drift.fact = read_fact(object.object("fact"), plan);
    require(is_about(*drift.fact, drift.kind), object, "is about another kind of resource");
  }
  if (object.has("origin")) drift.origin = read_origin(object, tables);
  if (object.has("by")) drift.last_write.by = object.text("by");
  if (object.has("at")) drift.last_write.at = object.text("at");
  object.finish();
  return drift;
}

Origins read_origins(StrictReader object, Tables& tables) {
  Origins origins;
  origins.files = read_texts(object, "files");
  tables.files = origins.files.size();
  object.each("callers", [&](StrictReader& element) {
    tables.callers = origins.callers.size();  // a caller refers to earlier ones only
    origins.callers.push_back(read_origin_members(element, tables));
  });
  tables.callers = origins.callers.size();
  object.finish();
  return origins;
}

}  // namespace

Plan decode_plan(StrictReader& reader) {
  Plan plan;
  Tables tables;
  reader.text("format");
  reader.number("format_version");
  plan.mode = reader.word<PlanMode>("mode");
  plan.cloud = reader.word<Cloud>("cloud");
  plan.tenant = reader.text("tenant");
  if (reader.has("backend")) plan.backend = read_backend(reader.object("backend"));
  plan.lineage = reader.text("lineage");
  plan.serial = reader.number("serial", most_serial);
  plan.today = read_date(reader, "today");
  plan.selection = read_selection(reader.object("selection"));
  plan.refreshed = reader.flag("refreshed");
  if (!reader.is_null("runner")) plan.runner = read_runner(reader.object("runner"));
  plan.files = read_elements<PolicyFile>(reader, "files", read_file_print);
  plan.origins = read_origins(reader.object("origins"), tables);
  plan.texts = read_texts(reader, "texts");
  tables.texts = plan.texts.size();
  reader.each("resources", [&](StrictReader& item) {
    plan.resources.push_back(read_plan_resource(item, tables));
  });
  reader.each("changes",
              [&](StrictReader& item) { plan.changes.push_back(read_change(item, plan, tables)); });
  reader.each("steps", [&](StrictReader& item) { plan.steps.push_back(read_step(item, plan)); });
  plan.drift = read_elements<Drift>(
      reader, "drift", [&](StrictReader& item) { return read_drift(item, plan, tables); });
  plan.targets = read_targets(reader.object("targets"));
  plan.observed = read_observed(reader.object("observed"));
  if (reader.has("earlier")) plan.earlier = read_observed(reader.object("earlier"));
  if (reader.has("unfinished")) plan.unfinished = reader.flag("unfinished");
  read_clients(reader, plan);
  plan.access = read_access(reader, "access", plan);
  if (reader.has("outside")) plan.outside = read_access(reader, "outside", plan);
  read_assertions(reader, plan);
  read_proof(reader, plan);
  read_risks(reader, plan);
  reader.finish();
  return plan;
}

}  // namespace acrnet::executor
