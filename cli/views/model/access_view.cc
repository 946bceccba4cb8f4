#include "cli/views/model/access_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "cli/views/model/access_shifts.h"
#include "cli/views/model/resource_finder.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"
#include "model/match.h"
#include "model/names.h"
#include "planner/messages/access_diagnostics.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_names = 3;  // of subnets, in a list
constexpr std::size_t most_shifts =
    10;  // that stand in order of address; of more the widest come first

RiskView risk_of(const std::vector<RiskReason>& highest_first) {
  RiskView made;
  if (highest_first.empty()) return made;
  made.level = level(highest_first.front());
  for (const RiskReason reason : highest_first) {
    const bool is_known =
        std::find(made.reasons.begin(), made.reasons.end(), reason) != made.reasons.end();
    if (level(reason) == made.level && !is_known) made.reasons.push_back(reason);
  }
  return made;
}

// What two registries must have in common to be told of together, as bytes to compare.
std::string access_key(const RegistryAccess& access, std::string_view risk) {
  std::string key(risk);
  key += access.of_others ? "\nof others" : "";
  const Clients gains = access.gains();
  const Clients loses = access.loses();
  for (const Clients* clients : {&gains, &loses}) {
    key += clients->subnets.all_but() ? "\n*" : "\n";
    for (const ClientIndex subnet : clients->subnets.listed()) key += fmt::format("{:x};", subnet);
    // Of everyone else nothing more is said.
    if (clients->subnets.all_but()) continue;
    for (const AddressRange& range : clients->addresses.ranges()) {
      key += fmt::format("{:x}-{:x};", range.first, range.last);
    }
  }
  for (const UnknownAccess& item : access.unknown) {
    key += fmt::format("\n?{}:{}{}{}", item.client ? fmt::to_string(*item.client) : "all",
                       name(item.reason), item.before, item.after);
  }
  return key;
}

// What decides which of two sections a reader sees first; greater comes first.
struct Weight {
  RiskLevel risk = RiskLevel::low;
  bool loses = false;
  std::uint64_t width = 0;  // addresses that shift
  std::size_t registries = 0;

  friend bool operator<(const Weight& a, const Weight& b) {
    return std::tie(a.risk, a.loses, a.width, a.registries) <
           std::tie(b.risk, b.loses, b.width, b.registries);
  }
};

constexpr std::uint64_t all_addresses = std::uint64_t{1} << 32U;

std::uint64_t width_of(const ShiftRow& row) {
  return row.everyone_else ? all_addresses : std::max<std::uint64_t>(row.addresses, 1);
}

std::uint64_t width_of(const std::vector<ShiftRow>& rows) {
  std::uint64_t width = 0;
  for (const ShiftRow& row : rows) width += width_of(row);
  return width;
}

Weight weight_of(const AccessSection& section) {
  const bool loses = !section.loses.empty();
  return {section.risk.level, loses, width_of(loses ? section.loses : section.gains),
          section.members.size()};
}

class AccessViewer {
 public:
  explicit AccessViewer(const Plan& plan) : plan_(plan), shifts_(plan) {}

  std::vector<AccessSection> run() {
    group();
    for (AccessSection& section : sections_) fill(section);
    std::stable_sort(
        sections_.begin(), sections_.end(),
        [](const AccessSection& a, const AccessSection& b) { return weight_of(b) < weight_of(a); });
    return std::move(sections_);
  }

 private:
  void group() {
    std::vector<std::vector<RiskReason>> reasons(plan_.access.size());
    for (const Risk& risk : plan_.risks) {
      if (risk.access) reasons[*risk.access].push_back(risk.reason);
    }
    std::map<std::string, std::size_t> known;
    for (std::uint32_t i = 0; i < plan_.access.size(); ++i) {
      const RegistryAccess& access = plan_.access[i];
      RiskView risk = risk_of(reasons[i]);
      const auto [at, is_new] =
          known.try_emplace(access_key(access, risk.text()), sections_.size());
      if (is_new) {
        sections_.emplace_back();
        sections_.back().risk = std::move(risk);
      }
      sections_[at->second].members.push_back(i);
    }
  }

  void fill(AccessSection& section) const {
    const RegistryAccess& first = plan_.access[section.members.front()];
    bool same_before = true;
    bool same_after = true;
    for (const std::uint32_t member : section.members) {
      const RegistryAccess& access = plan_.access[member];
      section.registries.push_back(name_of(member));
      same_before = same_before && access.before == first.before;
      same_after = same_after && access.after == first.after;
    }
    section.of_others = first.of_others;
    if (same_before && !first.of_others)
      section.before = clients_phrase(first.before, plan_.clients);
    if (same_after && !first.of_others) section.after = clients_phrase(first.after, plan_.clients);
    const RegistryShifts shifts = shifts_.of(first);
    section.loses = rows(shifts.loses, first.after.empty());
    section.gains = rows(shifts.gains, first.before.empty());
    for (const UnknownAccess& item : first.unknown) section.unknown.push_back(unknown_row(item));
    const bool both = !section.loses.empty() && !section.gains.empty();
    if (!same_before || !same_after || first.keeps().empty()) return;
    if (both) section.keeps = clients_phrase(first.keeps(), plan_.clients);
    section.kept = rows_of(first.keeps());
  }

  // A block that was given another registry has two of one address: its new and its old one.
  std::string name_of(std::uint32_t index) const {
    const auto& all = plan_.access;
    const RegistryAccess& access = all[index];
    if (access.of_others) return azure_name(access.id) + " (not in this policy)";
    if (access.address.empty()) return azure_name(access.id);
    const bool twice = (index > 0 && all[index - 1].address == access.address) ||
                       (index + 1 < all.size() && all[index + 1].address == access.address);
    const std::string address = escaped(access.address.text());
    return twice ? fmt::format("{} ({})", address, azure_name(access.id)) : address;
  }

  // One by one, as a reader knows them.
  std::vector<ShiftRow> rows_of(const Clients& clients) const {
    std::vector<AccessShift> all;
    if (clients.subnets.all_but()) return {};
    for (const Cidr& cidr : clients.addresses.cover()) all.push_back({cidr, {}});
    for (const ClientIndex subnet : clients.subnets.listed()) all.push_back({subnet, {}});
    return rows(all, false);
  }

  // `all`: nobody is left on the other side.
  std::vector<ShiftRow> rows(const std::vector<AccessShift>& shifts, bool all) const {
    std::vector<ShiftRow> rows;
    rows.reserve(shifts.size());
    for (const AccessShift& shift : shifts) rows.push_back(row(shift, all));
    if (rows.size() > most_shifts) {
      std::stable_sort(rows.begin(), rows.end(), [](const ShiftRow& a, const ShiftRow& b) {
        return width_of(a) > width_of(b);
      });
    }
    return rows;
  }

  ShiftRow row(const AccessShift& shift, bool all) const {
    ShiftRow made;
    match(
        shift.who,
        [&](const Cidr& cidr) {
          made.who.say(to_string(cidr));
          made.addresses = cidr.size();
        },
        [&](ClientIndex subnet) {
          made.who.say("subnet ").name(client_name(plan_.clients[subnet]));
        },
        [&](EveryoneElse) {
          made.who.say(all ? "everyone" : "everyone else");
          made.everyone_else = true;
        });
    explain(shift, made);
    return made;
  }

  ShiftRow unknown_row(const UnknownAccess& item) const {
    ShiftRow made;
    if (item.client) {
      made.who.say("subnet ").name(client_name(plan_.clients[*item.client]));
    } else {
      made.who.say("everyone");
      made.everyone_else = true;
    }
    if (!item.before || !item.after) made.who.say(item.before ? " before" : " after");
    made.origin = unknown_words(item.reason);
    return made;
  }

  // Where it comes from: the places of all causes, the first in words.
  void explain(const AccessShift& shift, ShiftRow& row) const {
    std::vector<std::string> places;
    for (const ChangeIndex cause : shift.causes) {
      const Origin& origin = plan_.changes[cause].origin;
      if (!row.place && origin.in_policy()) row.place = origin;
      const std::string place = escaped(to_string(origin, plan_.origins));
      if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    }
    if (places.empty()) return;
    row.origin = places.front();
    if (places.size() > 1) row.origin += fmt::format(" and {} more", places.size() - 1);
  }

  const Plan& plan_;
  const AccessShifts shifts_;
  std::vector<AccessSection> sections_;
};

// ---- the way there

std::string step_name(const Plan& plan, std::optional<FindingStep> step) {
  return step ? resource_name(plan.resources[plan.steps[*step].resource]) : "";
}

std::string registry_name(const ResourceFinder& resources, const ArmId& id) {
  const Resource* const named = resources.find(id);
  return named == nullptr ? azure_name(id) : resource_name(*named);
}

std::string finding_words(const Finding& finding) {
  const bool by_egress =
      finding.kind == FindingKind::egress_gap || finding.kind == FindingKind::egress_opening;
  std::string words =
      by_egress
          ? ": with the service endpoint it no longer arrives from the addresses that it leaves by"
          : "";
  if (finding.traded) words += "; each other order cuts off or lets in another client";
  return words + ".";
}

// "subnet docker.vm can't reach registry.main from step 1 (subnet.docker.vm) to step 2 (…)"
Phrase finding_sentence(const Plan& plan, const ResourceFinder& resources, const Finding& finding) {
  const auto step = [&](Phrase& phrase, std::optional<FindingStep> at) {
    phrase.say(fmt::format("step {} (", at ? *at + 1 : 0)).name(step_name(plan, at)).say(")");
  };
  Phrase sentence;
  if (finding.client) sentence.say("subnet ").name(client_name(plan.clients[*finding.client]));
  const bool cut_off = finding.kind == FindingKind::egress_gap || finding.kind == FindingKind::gap;
  sentence.say(cut_off ? " can't reach " : " can reach ");
  sentence.name(registry_name(resources, finding.registry)).say(" from ");
  step(sentence, finding.done);
  sentence.say(" to ");
  step(sentence, finding.open);
  return sentence.say(finding_words(finding));
}

}  // namespace

std::string RiskView::words() const {
  std::string words;
  for (const RiskReason reason : reasons) {
    words += words.empty() ? "" : ", ";
    words += risk_words(reason);
  }
  return words;
}

std::string RiskView::text() const {
  return empty() ? "" : fmt::format("risk: {}, {}", name(level), words());
}

std::vector<AccessSection> view_access(const Plan& plan) { return AccessViewer(plan).run(); }

namespace {

bool is_open(const NetworkSettings& settings) {
  return settings.public_access == PublicAccess::enabled &&
         settings.default_action == DefaultAction::allow;
}

std::string name_in_azure(const Resource& registry) {
  const std::string name = resource_name(registry);
  return registry.address.empty() ? name
                                  : fmt::format("{} ({})", name, escaped(registry.id.name()));
}

// Their names, the first of them when there are many.
std::string listed(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), most_names);
  std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

// The settings of a registry after the plan; null: it is deleted, or not known.
const NetworkSettings* settings_after(const Plan& plan, ResourceIndex resource) {
  for (const Step& step : plan.steps) {
    if (step.resource != resource) continue;
    return step.settings ? &*step.settings : nullptr;
  }
  const ObservedRegistry* const found = plan.observed.find_registry(plan.resources[resource].id);
  return found == nullptr ? nullptr : &found->network;
}

bool has_rules_of_policy(const Plan& plan, ResourceIndex resource) {
  return std::any_of(plan.changes.begin(), plan.changes.end(), [&](const Change& change) {
    return change.resource == resource && std::holds_alternative<RuleFact>(change.fact) &&
           (change.action == Action::add || change.action == Action::adopt);
  });
}

}  // namespace

std::string opening_words(const Plan& plan) {
  std::vector<std::string> opened;
  std::vector<std::string> open;
  for (ResourceIndex i = 0; i < plan.resources.size(); ++i) {
    const Resource& resource = plan.resources[i];
    if (resource.kind != Resource::Kind::registry) continue;
    const NetworkSettings* const after = settings_after(plan, i);
    if (after == nullptr || !is_open(*after)) continue;
    const ObservedRegistry* const before = plan.observed.find_registry(resource.id);
    if (before == nullptr || !is_open(before->network)) {
      opened.push_back(name_in_azure(resource));
    } else if (has_rules_of_policy(plan, i)) {
      open.push_back(name_in_azure(resource));
    }
  }
  std::string words;
  if (!opened.empty()) words = fmt::format("This plan opens {} to everyone.", listed(opened));
  if (open.empty()) return words;
  return words + (words.empty() ? "" : " ") +
         fmt::format(
             "{} {} open to everyone, although the policy has rules: its default action "
             "is Allow.",
             listed(open), open.size() == 1 ? "stays" : "stay");
}

namespace {

// Whether the plan leaves some of those out who have lost access already.
bool stays_lost(const Plan& plan, const RegistryAccess& lost) {
  const Clients loses = lost.loses();
  const auto at = std::find_if(plan.access.begin(), plan.access.end(),
                               [&](const auto& item) { return item.id == lost.id; });
  return !loses.empty() && (at == plan.access.end() || !subtract(loses, at->after).empty());
}

}  // namespace

std::vector<AccessSection> view_outside(const Plan& plan) {
  if (plan.outside.empty()) return {};
  Plan past;
  past.clients = plan.clients;
  past.access = plan.outside;
  for (std::uint32_t i = 0; i < past.access.size(); ++i) {
    const RegistryAccess& access = past.access[i];
    const auto add = [&](RiskReason reason) { past.risks.push_back({reason, i, {}}); };
    if (access.after.subnets.all_but() && !access.before.subnets.all_but())
      add(RiskReason::opens_to_everyone);
    if (!access.loses().empty() && access.keeps().empty()) add(RiskReason::locks_out_everyone);
    if (!access.loses().empty()) add(RiskReason::loses_access);
    if (!access.gains().empty()) add(RiskReason::gains_access);
  }
  return AccessViewer(past).run();
}

std::string outside_words(const Plan& plan) {
  if (plan.outside.empty()) return "";
  const auto any = [&](auto shifts) {
    return std::any_of(plan.outside.begin(), plan.outside.end(), shifts);
  };
  const bool loses = any([](const RegistryAccess& access) { return !access.loses().empty(); });
  const bool gains = any([](const RegistryAccess& access) { return !access.gains().empty(); });
  const bool gives_back =
      !any([&](const RegistryAccess& access) { return stays_lost(plan, access); });
  std::string words = plan.unfinished ? "Because an apply did not end well, at this moment clients"
                                      : "By what changed outside of acrnet, at this moment clients";
  if (!loses && !gains) return words + " may be cut off or let in: it can't be told.";
  words += !loses ? " are let in." : gains ? " are cut off and let in." : " are cut off.";
  if (!loses) return words;
  return words + (gives_back ? " This plan gives the access back."
                             : " This plan does not give all of that access back.");
}

RiskView view_risk(const Plan& plan) {
  std::vector<RiskReason> reasons;
  for (const Risk& risk : plan.risks) reasons.push_back(risk.reason);
  return risk_of(reasons);
}

std::vector<FindingRow> view_findings(const Plan& plan) {
  const ResourceFinder resources(plan);
  std::vector<FindingRow> rows;
  for (const Risk& risk : plan.risks) {
    if (!risk.finding) continue;
    rows.push_back({risk_of({risk.reason}),
                    finding_sentence(plan, resources, plan.proof.findings[*risk.finding])});
  }
  return rows;
}

std::string_view unknown_words(UnknownReason reason) { return planner::unknown_words(reason); }

std::string_view risk_words(RiskReason reason) {
  switch (reason) {
    case RiskReason::opens_to_everyone: return "opens to everyone";
    case RiskReason::opens_wide_range: return "opens to a range larger than a /16";
    case RiskReason::locks_out_everyone: return "nobody keeps access";
    case RiskReason::locks_out_asserted: return "locks out whom an assertion lets in";
    case RiskReason::breaks_assertion: return "an assertion does not hold on the way";
    case RiskReason::locks_out_runner: return "the machine that applies loses access";
    case RiskReason::removes_foreign_rules: return "removes rules that acrnet did not make";
    case RiskReason::deletes_registry: return "deletes a registry with its images";
    case RiskReason::first_lock_down: return "first lock-down";
    case RiskReason::loses_access: return "loss of access";
    case RiskReason::may_lose_access: return "possible loss of access";
    case RiskReason::may_gain_access: return "possible gain of access";
    case RiskReason::gap_on_the_way: return "cut off for a while";
    case RiskReason::opening_on_the_way: return "let in for a while";
    case RiskReason::gains_access: return "addition";
    case RiskReason::makes_resources: return "makes resources that cost money";
    case RiskReason::adopts: return "adoption";
  }
  return "";
}

std::string client_name(const ClientSubnet& client) {
  std::string_view name = client.address.text();
  if (name.empty()) return azure_name(client.id);
  if (name.starts_with("subnet.")) name.remove_prefix(std::string_view("subnet.").size());
  return escaped(name);
}

Phrase clients_phrase(const Clients& clients, const std::vector<ClientSubnet>& subnets) {
  if (clients.is_everyone()) return Phrase("everyone");
  if (clients.empty()) return Phrase("no one");
  Phrase phrase;
  const auto& listed = clients.subnets.listed();
  if (clients.subnets.all_but()) {
    phrase.say(listed.empty()              ? "all subnets"
               : clients.addresses.empty() ? "all but "
                                           : "everyone but ");
  }
  if (listed.size() > most_names) {
    phrase.say(counted(listed.size(), "subnet"));
  } else if (!listed.empty()) {
    phrase.say(listed.size() == 1 ? "subnet " : "subnets ");
    for (std::size_t i = 0; i < listed.size(); ++i) {
      phrase.say(i == 0 ? "" : ", ").name(client_name(subnets[listed[i]]));
    }
  }
  const bool all_addresses =
      clients.subnets.all_but() && clients.addresses == CidrSet::everything();
  if (clients.addresses.empty() || all_addresses) return phrase;
  const auto cover = clients.addresses.cover();
  phrase.say(phrase.empty() ? "" : ", ");
  return phrase.say(cover.size() == 1 && cover.front().size() == 1
                        ? to_string(cover.front())
                        : counted(clients.addresses.size(), "address", "addresses"));
}

}  // namespace acrnet::cli
