#include "cli/views/model/view_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "cli/views/model/access_view.h"
#include "cli/views/model/change_view.h"
#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"
#include "model/match.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

// What was looked at: "2 registries with 5 rules and 3 subnets compared."
std::string compared_text(const Observed& observed) {
  std::size_t rules = 0;
  for (const ObservedRegistry& registry : observed.registries) {
    rules += registry.network.ip_rules.size() + registry.network.subnet_rules.size();
  }
  return fmt::format("{} with {} and {} compared.",
                     counted(observed.registries.size(), "registry", "registries"),
                     counted(rules, "rule"), counted(observed.subnets.size(), "subnet"));
}

std::string nothing_text(const Plan& plan) {
  if (plan.mode == PlanMode::destroy) {
    return "Nothing to do. The state holds nothing that acrnet made.";
  }
  const std::string compared = compared_text(plan.observed);
  if (plan.mode == PlanMode::refresh) {
    return plan.drift.empty()
               ? "Nothing changed outside of acrnet: " + compared
               : fmt::format("{} from outside: {}", counted(plan.drift.size(), "change"), compared);
  }
  if (!plan.refreshed) {
    return "Nothing to do, as far as the state has seen Azure: " + compared;
  }
  return "Nothing to do. Azure is as the policy asks: " + compared;
}

std::string counts_text(const ChangeCounts& counts) {
  std::string text = fmt::format("Plan: {} to add, {} to change, {} to remove", grouped(counts.add),
                                 grouped(counts.update), grouped(counts.remove));
  if (counts.adopt > 0) text += fmt::format(", {} to adopt", grouped(counts.adopt));
  if (counts.move > 0) text += fmt::format(", {} moved", grouped(counts.move));
  if (counts.forget > 0) text += fmt::format(", {} to forget", grouped(counts.forget));
  return text + ".";
}

std::string proof_text(const Plan& plan, bool has_findings) {
  if (plan.steps.empty()) return "";
  const std::string_view verdict = has_findings ? "No other lock-out" : "No lock-out";
  if (!plan.proof.states) {
    return fmt::format("{}: checked at every state on the way, in any order.", verdict);
  }
  return fmt::format("{}: checked at each of {} states on the way.", verdict,
                     grouped(*plan.proof.states));
}

bool writes_endpoints(const Plan& plan) {
  return std::any_of(plan.changes.begin(), plan.changes.end(), [](const Change& change) {
    const bool written = change.action == Action::add || change.action == Action::remove;
    return written && std::holds_alternative<EndpointFact>(change.fact);
  });
}

// A subnet's endpoint decides how every registry sees the subnet, also those of others.
std::string others_text(const Plan& plan) {
  if (plan.steps.empty() || !writes_endpoints(plan)) return "";
  const auto& unsearched = plan.observed.unsearched_subscriptions;
  if (!unsearched.empty())
    return fmt::format(" Not looked at: the registries of others in {} {}.",
                       unsearched.size() == 1 ? "subscription" : "subscriptions",
                       fmt::join(unsearched, ", "));
  if (plan.observed.searched_subscriptions.empty())
    return " Not looked at: registries that the policy does not name.";
  return "";
}

// Of each that does not hold on the way a finding says between which steps.
std::string assertions_text(const Plan& plan) {
  if (plan.assertions.count == 0 || plan.mode != PlanMode::apply) return "";
  const std::set<std::string_view> broken = broken_assertions(plan);
  const std::uint64_t hold =
      plan.assertions.count - std::min<std::uint64_t>(broken.size(), plan.assertions.count);
  std::string text;
  if (hold > 0 || broken.empty())
    text = fmt::format("{} {}.", counted(hold, "assertion"), hold == 1 ? "holds" : "hold");
  for (const std::string_view name : broken) {
    text += fmt::format("{}\"{}\" holds afterwards, but not all the way.", text.empty() ? "" : " ",
                        escaped(name));
  }
  return text;
}

// "--target registry.main --exclude subnet.docker.vm"
std::string options_text(const Selection& selection) {
  std::string text;
  const auto add = [&](std::string_view option, const std::vector<std::string>& values) {
    for (const std::string& value : values)
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", option, escaped(value));
  };
  add("--target", selection.targets);
  add("--exclude", selection.excludes);
  return text;
}

std::string runner_text(const Plan& plan) {
  return match(
      *plan.runner, [](const Cidr& address) { return to_string(address); },
      [&](const ArmId& id) {
        const auto named = std::find_if(plan.resources.begin(), plan.resources.end(),
                                        [&](const Resource& it) { return it.id == id; });
        return named == plan.resources.end() ? azure_name(id) : resource_name(*named);
      });
}

// Where the state is, if not in the file that is beside every policy that says nothing else.
std::string state_place_text(const Plan& plan) {
  if (plan.backend == Backend()) return "";
  return match(
      plan.backend, [](const LocalBackend& local) { return escaped(local.path); },
      [](const BlobBackend& blob) {
        const std::string& at = blob.endpoint.empty() ? blob.account : blob.endpoint;
        return escaped(fmt::format("blob {}/{} at {}", blob.container, blob.key, at));
      },
      [](const HttpBackend& http) {
        const std::string as = http.username.empty() ? "" : " as " + http.username;
        return escaped(http.address + as);
      });
}

// Which Azure, where it is not the public cloud's tenant of whoever asks.
std::string azure_text(const Plan& plan) {
  std::vector<std::string> words;
  if (plan.cloud == Cloud::us_government || plan.cloud == Cloud::china)
    words.push_back(fmt::format("the cloud {}", name(plan.cloud)));
  if (!plan.tenant.empty()) words.push_back(fmt::format("the tenant {}", escaped(plan.tenant)));
  return fmt::format("{}", fmt::join(words, ", "));
}

// The registries, among those that the plan changes, of which the policy says prevent_destroy.
std::string protected_text(const Plan& plan) {
  constexpr std::size_t most = 5;
  std::vector<std::string> names;
  std::size_t count = 0;
  for (const Resource& resource : plan.resources) {
    if (resource.prevent_destroy && ++count <= most) names.push_back(escaped(name_of(resource)));
  }
  const std::string more = count > most ? fmt::format(" and {} more", count - most) : "";
  return fmt::format("{}{}", fmt::join(names, ", "), more);
}

// Under which conditions the plan was made: a saved plan has lost its command line.
void add_conditions(const Plan& plan, std::vector<std::string>& notes) {
  if (!plan.selection.empty()) {
    notes.push_back(
        fmt::format("Only a part of what the policy asks: {}.", options_text(plan.selection)));
  }
  if (!plan.refreshed && !plan.empty()) {
    notes.emplace_back(
        "Made from what the state has seen last: Azure was not asked (--refresh=false).");
  }
  const std::string azure = azure_text(plan);
  if (!azure.empty()) notes.push_back(fmt::format("Azure is {}.", azure));
  const std::string place = state_place_text(plan);
  if (!place.empty()) notes.push_back(fmt::format("The state is {}.", place));
  const std::string kept = protected_text(plan);
  if (!kept.empty()) notes.push_back(fmt::format("Never deleted (prevent_destroy): {}.", kept));
  if (plan.runner && !plan.steps.empty()) {
    notes.push_back(
        fmt::format("Judged for a machine at {} that applies it (--from).", runner_text(plan)));
  }
}

// What touches the state only, which the signs do not say.
void add_signs(const Plan& plan, const ChangeCounts& counts, std::vector<std::string>& notes) {
  const auto count = [&](ChangeReason reason) {
    return static_cast<std::size_t>(
        std::count_if(plan.changes.begin(), plan.changes.end(),
                      [&](const Change& change) { return change.reason == reason; }));
  };
  const std::size_t imported = count(ChangeReason::imported);
  const std::size_t gone = count(ChangeReason::gone);
  if (counts.move > 0) {
    notes.emplace_back("= moved: another name in the policy; nothing changes in Azure.");
  }
  if (imported > 0) {
    notes.emplace_back("= imported: already there; from now on acrnet's, as if it had made it.");
  }
  if (counts.adopt > imported) {
    notes.emplace_back(
        "= adopt: wanted and already there; acrnet takes note and will not remove it.");
  }
  if (counts.forget > gone) {
    notes.emplace_back(". forget: stays in Azure as it is; acrnet no longer remembers it.");
  }
  if (gone > 0) {
    notes.emplace_back(
        ". gone from Azure: others deleted it, as Azure confirms; acrnet no longer remembers it.");
  }
}

}  // namespace

std::set<std::string_view> broken_assertions(const Plan& plan) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < plan.proof.claims.size(); ++i) {
    if (plan.proof.claims[i].broken_by.empty()) continue;
    names.insert(plan.assertions.claims[i].assertion);
  }
  return names;
}

std::string_view sign_of(Action action) {
  switch (action) {
    case Action::add: return "+";
    case Action::update: return "~";
    case Action::remove: return "-";
    case Action::adopt:
    case Action::move: return "=";
    case Action::forget: return ".";
  }
  return "";
}

PlanView view_plan(const Plan& plan, std::string_view short_digest) {
  PlanView view;
  view.mode = plan.mode;
  view.empty = plan.empty();
  view.drift = view_drift(plan);
  view.opening = opening_words(plan);
  view.outside = view_outside(plan);
  view.outside_words = outside_words(plan);
  view.changes = view_changes(plan);
  view.access = view_access(plan);
  view.order = view_order(plan);
  view.findings = view_findings(plan);
  view.risk = view_risk(plan);
  view.proof = proof_text(plan, !view.findings.empty()) + others_text(plan);
  view.assertions = assertions_text(plan);
  view.counts = count_shown(view.changes);
  view.headline = view.empty ? nothing_text(plan) : counts_text(view.counts);
  add_conditions(plan, view.notes);
  add_signs(plan, view.counts, view.notes);
  view.writes = plan.steps.size();
  view.reads = plan.observed.requests;
  view.today = to_string(plan.today);
  view.digest = short_digest;
  return view;
}

}  // namespace acrnet::cli
