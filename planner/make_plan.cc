#include "planner/make_plan.h"

#include <algorithm>
#include <utility>

#include "planner/access/access_checks.h"
#include "planner/access/access_diff.h"
#include "planner/access/access_states.h"
#include "planner/access/prove.h"
#include "planner/access/prove_assertions.h"
#include "planner/diff/diff.h"
#include "planner/diff/existence_diff.h"
#include "planner/messages/access_diagnostics.h"
#include "planner/safe_order.h"
#include "planner/schedule/schedule.h"
#include "planner/schedule/select.h"
#include "planner/state/observed_from_state.h"

namespace acrnet::planner {

namespace {

void report_unsafe(const Plan& plan, const std::vector<Finding>& findings,
                   Diagnostics& diagnostics) {
  for (const Finding& finding : findings) {
    if (!is_unavoidable(finding.kind)) diagnostics.add(unsafe_way(plan, finding));
  }
}

// `any subnet cannot reach` is about the subnets that rules of others name, too.
void name_all_subnets(Assertions& assertions, const std::vector<ClientSubnet>& clients) {
  for (ReachClaim& claim : assertions.claims) {
    if (claim.any_subnet && !claim.can) {
      claim.subnets.clear();
      for (const ClientSubnet& client : clients) claim.subnets.push_back(client.id);
    }
    claim.any_subnet = false;
  }
}

// Who has gained and lost access by what others changed, or an apply left half done. A refresh does
// nothing else than take note of it.
void note_outside(Plan& plan, const AccessStates& states, const NameOf& name) {
  if (is_empty(plan.earlier)) return;
  auto& access = plan.mode == PlanMode::refresh ? plan.access : plan.outside;
  access = diff_outside(world_before(plan.observed, plan.earlier), plan, states, name);
}

// Adds what follows from the plan's steps: who gains and who loses access, that the way there is
// safe, what is a risk. False, with an error, when the way is not safe or an assertion would not
// hold.
bool certify(Plan& plan, const std::vector<SourceRange>& claim_ranges, const Desired& desired,
             const State& settled, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  plan.clients = find_clients(desired, plan.observed, settled, plan.earlier);
  plan.steps = order_for_access(plan, std::move(plan.steps));
  name_all_subnets(plan.assertions, plan.clients);
  const AccessStates states(plan);
  const NameOf name = names_of(desired, settled);
  plan.access = diff_access(states, name);
  note_outside(plan, states, name);
  plan.proof = prove(plan, states);
  report_unsafe(plan, plan.proof.findings, diagnostics);
  if (diagnostics.error_count() > errors_before) return false;
  // What is taken back does not have to do any more what the policy asks.
  if (plan.mode == PlanMode::apply) {
    AssertionProof assertions = prove_assertions(plan, states, claim_ranges, diagnostics);
    report_unsafe(plan, assertions.overlooked, diagnostics);
    plan.proof.claims = std::move(assertions.claims);
    check_rules(states, plan.observed, desired, diagnostics);
  }
  plan.risks = grade_risks(plan);
  return diagnostics.error_count() == errors_before;
}

// What is to be done, in order, as far as it was asked for. A refresh does nothing.
std::optional<SelectedPart> find_part(const PlanInputs& inputs, const PlanOptions& options,
                                      Diagnostics& diagnostics) {
  if (options.mode == PlanMode::refresh) return SelectedPart();
  auto changes = diff(inputs.desired, inputs.observed, inputs.settled, options.mode, diagnostics);
  if (!changes) return std::nullopt;
  if (inputs.stored != nullptr) list_forgotten(*inputs.stored, inputs.observed, *changes);
  auto steps = schedule(*changes, diagnostics);
  if (!steps) return std::nullopt;
  return select(std::move(*changes), std::move(*steps), options.selection, diagnostics);
}

// A rule of the policy needs an endpoint that is not there, or not in order.
bool has_endpoint_to_turn_on(const DesiredSubnet& subnet, const Observed& observed) {
  if (!subnet.needed_by || subnet.service_endpoint == EndpointMode::existing) return false;
  const ObservedSubnet* const present = observed.find_subnet(subnet.id);
  return present != nullptr && (!present->service_endpoint || present->failed);
}

// An endpoint of ours may have to go: nothing of the policy needs it.
bool has_endpoint_to_turn_off(const PlanInputs& inputs, PlanMode mode) {
  std::vector<ArmId> needed;
  for (const DesiredSubnet& subnet : inputs.desired.subnets) {
    if (mode == PlanMode::apply && subnet.needed_by) needed.push_back(subnet.id);
  }
  std::sort(needed.begin(), needed.end());
  const auto& resources = inputs.settled.resources;
  return std::any_of(resources.begin(), resources.end(), [&](const TrackedResource& resource) {
    if (!resource.endpoint || std::binary_search(needed.begin(), needed.end(), resource.id))
      return false;
    const ObservedSubnet* const present = inputs.observed.find_subnet(resource.id);
    return present != nullptr && present->service_endpoint;
  });
}

ClientSubnet client_of(const ArmId& id, const Desired& desired) {
  for (const DesiredSubnet& subnet : desired.subnets) {
    if (subnet.id == id) return {subnet.id, subnet.address, subnet.egress};
  }
  return {id, {}, {}};
}

std::vector<ClientSubnet> endpoints_to_turn_on(const PlanInputs& inputs) {
  std::vector<ClientSubnet> subnets;
  for (const DesiredSubnet& subnet : inputs.desired.subnets) {
    if (has_endpoint_to_turn_on(subnet, inputs.observed))
      subnets.push_back({subnet.id, subnet.address, subnet.egress});
  }
  return subnets;
}

}  // namespace

// Whether an endpoint goes is decided by every rule that stays, and what a part of the plan brings
// along by the order of all; so those are asked of the plan itself. Where endpoints only come, as
// in the first plan of a large policy, the policy says which.
std::vector<ClientSubnet> endpoints_to_write(const PlanInputs& inputs, const PlanOptions& options) {
  if (options.mode == PlanMode::refresh) return {};
  std::vector<ClientSubnet> subnets;
  if (options.mode == PlanMode::apply) subnets = endpoints_to_turn_on(inputs);
  const bool goes = has_endpoint_to_turn_off(inputs, options.mode);
  if (!goes && (subnets.empty() || options.selection.empty())) return subnets;
  subnets.clear();
  Diagnostics told_by_the_plan;
  const auto part = find_part(inputs, options, told_by_the_plan);
  if (!part) return subnets;
  for (const Step& step : part->steps) {
    if (step.kind == StepKind::write_subnet)
      subnets.push_back(client_of(part->resources[step.resource].id, inputs.desired));
  }
  return subnets;
}

std::optional<Plan> make_plan(PlanInputs inputs, const PlanOptions& options,
                              Diagnostics& diagnostics) {
  const Policy& policy = inputs.policy;
  const Desired& desired = inputs.desired;
  const State& settled = inputs.settled;
  if (!check_selection(options.selection, desired, settled, diagnostics)) return std::nullopt;
  auto part = find_part(inputs, options, diagnostics);
  if (!part) return std::nullopt;

  Plan plan;
  plan.mode = options.mode;
  plan.cloud = policy.azure.cloud;
  plan.tenant = policy.azure.tenant;
  plan.backend = policy.backend;
  plan.lineage = settled.lineage;
  plan.serial = settled.serial;
  plan.today = desired.today;
  plan.selection = options.selection;
  plan.refreshed = options.refresh;
  plan.runner = options.runner;
  plan.files = options.files;
  plan.drift = std::move(inputs.drift);
  const State& stored = inputs.stored != nullptr ? *inputs.stored : settled;
  plan.earlier = find_earlier(stored, inputs.observed, options.mode);
  if (options.mode == PlanMode::apply)
    report_lost_rules(desired, stored, inputs.observed, diagnostics);
  plan.unfinished = options.mode != PlanMode::refresh && !is_empty(stored.before_unfinished);
  plan.resources = std::move(part->resources);
  plan.changes = std::move(part->changes);
  plan.steps = std::move(part->steps);
  plan.targets = inputs.targets;
  plan.observed = std::move(inputs.observed);
  forget_what_is_said_once(plan.observed);
  plan.origins = policy.origins;
  plan.texts = policy.texts;
  plan.assertions = policy.assertions;
  std::vector<SourceRange> claim_ranges = policy.claim_ranges;
  leave_out_claims(part->left_out, plan.assertions, claim_ranges);
  if (!certify(plan, claim_ranges, desired, settled, diagnostics)) return std::nullopt;
  return plan;
}

}  // namespace acrnet::planner
