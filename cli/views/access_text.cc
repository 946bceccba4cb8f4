#include "cli/views/access_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/views/line.h"
#include "cli/views/resource_text.h"
#include "cli/views/text.h"
#include "model/access_shifts.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_names = 3;    // of registries in a headline, of subnets in a list
constexpr std::size_t most_shifts = 10;  // rows of gains, and of losses

std::string subnet_name(const ClientSubnet& client) {
  std::string_view name = client.address.text();
  if (name.empty()) return azure_name(client.id);
  if (name.starts_with("subnet.")) name.remove_prefix(std::string_view("subnet.").size());
  return escaped(name);
}

std::string addresses_text(const CidrSet& addresses) {
  const auto cover = addresses.cover();
  if (cover.size() == 1 && cover.front().size() == 1) return to_string(cover.front());
  return counted(addresses.size(), "address", "addresses");
}

// "subnet docker.vm, 256 addresses"; those of `plan` that the set lists.
std::string clients_text(const Clients& clients, const Plan& plan) {
  if (clients.is_everyone()) return "everyone";
  if (clients.empty()) return "no one";
  std::vector<std::string> parts;
  const auto& subnets = clients.subnets.listed();
  if (subnets.size() > most_names) {
    parts.push_back(counted(subnets.size(), "subnet"));
  } else if (!subnets.empty()) {
    std::vector<std::string> names;
    for (const ClientIndex subnet : subnets) names.push_back(subnet_name(plan.clients[subnet]));
    parts.push_back(
        fmt::format("{} {}", names.size() == 1 ? "subnet" : "subnets", fmt::join(names, ", ")));
  }
  if (!clients.addresses.empty()) parts.push_back(addresses_text(clients.addresses));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string_view reason_text(RiskReason reason) {
  switch (reason) {
    case RiskReason::opens_to_everyone: return "opens to everyone";
    case RiskReason::opens_wide_range: return "opens to a range larger than a /16";
    case RiskReason::locks_out_everyone: return "nobody keeps access";
    case RiskReason::locks_out_asserted: return "locks out whom an assertion lets in";
    case RiskReason::removes_foreign_rules: return "removes rules that acrnet did not make";
    case RiskReason::first_lock_down: return "first lock-down";
    case RiskReason::loses_access: return "loss of access";
    case RiskReason::gap_on_the_way: return "cut off for a while";
    case RiskReason::opening_on_the_way: return "let in for a while";
    case RiskReason::gains_access: return "addition";
    case RiskReason::adopts: return "adoption";
  }
  return "";
}

Style style_of(RiskLevel level) {
  if (level == RiskLevel::high) return Style::error;
  return level == RiskLevel::medium ? Style::warning : Style::faint;
}

// The reasons of the highest level, as one phrase.
struct RiskPhrase {
  RiskLevel level = RiskLevel::low;
  std::string text;
};

RiskPhrase phrase(const std::vector<RiskReason>& highest_first) {
  if (highest_first.empty()) return {};
  RiskPhrase made{level(highest_first.front()), ""};
  made.text = fmt::format("risk: {}", name(made.level));
  for (const RiskReason reason : highest_first) {
    if (level(reason) == made.level) made.text += fmt::format(", {}", reason_text(reason));
  }
  return made;
}

// One line below a headline.
struct Row {
  std::string_view label;
  std::string text;
  std::string origin;
  bool is_shift = false;  // somebody gains or loses; the first such row tells the risk
  Style style = Style::plain;
};

// Registries where the same clients gain and lose, for the same risk.
struct AccessGroup {
  std::vector<const RegistryAccess*> members;
  bool same_before = true;
  bool same_after = true;
  RiskPhrase risk;
};

// What two registries must have in common to be told of together, as bytes to compare.
std::string key_of(const Clients& gains, const Clients& loses, std::string_view risk) {
  std::string key(risk);
  for (const Clients* clients : {&gains, &loses}) {
    key += clients->subnets.all_but() ? "\n*" : "\n";
    for (const ClientIndex subnet : clients->subnets.listed()) key += fmt::format("{:x};", subnet);
    // Of everyone else nothing more is said.
    if (clients->subnets.all_but()) continue;
    for (const AddressRange& range : clients->addresses.ranges()) {
      key += fmt::format("{:x}-{:x};", range.first, range.last);
    }
  }
  return key;
}

class AccessView {
 public:
  AccessView(const Plan& plan, const AccessColumns& columns, const Paint& paint)
      : plan_(plan), columns_(columns), paint_(paint), shifts_(plan) {}

  std::string run() {
    std::string text;
    for (const AccessGroup& group : groups()) text += (text.empty() ? "" : "\n") + show(group);
    return text;
  }

 private:
  // In the order of their first members.
  std::vector<AccessGroup> groups() const {
    std::vector<std::vector<RiskReason>> reasons(plan_.access.size());
    for (const Risk& risk : plan_.risks) {
      if (risk.access) reasons[*risk.access].push_back(risk.reason);
    }
    std::vector<AccessGroup> groups;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < plan_.access.size(); ++i) {
      const RegistryAccess& access = plan_.access[i];
      RiskPhrase risk = phrase(reasons[i]);
      const auto [at, is_new] =
          known.try_emplace(key_of(access.gains(), access.loses(), risk.text), groups.size());
      if (is_new) groups.push_back({{}, true, true, std::move(risk)});
      AccessGroup& group = groups[at->second];
      if (!group.members.empty()) {
        group.same_before = group.same_before && group.members.front()->before == access.before;
        group.same_after = group.same_after && group.members.front()->after == access.after;
      }
      group.members.push_back(&access);
    }
    return groups;
  }

  static std::string name_of(const RegistryAccess& access) {
    return access.address.empty() ? azure_name(access.id) : escaped(access.address.text());
  }

  static std::string headline(const AccessGroup& group) {
    std::vector<std::string> names;
    for (const RegistryAccess* access : group.members) {
      if (names.size() < most_names) names.push_back(name_of(*access));
    }
    const std::size_t more = group.members.size() - names.size();
    const std::string shown = fmt::format("{}", fmt::join(names, ", "));
    if (group.members.size() == 1) return "Who can reach " + shown;
    const std::string count = counted(group.members.size(), "registry", "registries");
    const std::string rest = more > 0 ? fmt::format(" and {} more", grouped(more)) : "";
    return fmt::format("Who can reach {}: {}{}", count, shown, rest);
  }

  std::string show(const AccessGroup& group) const {
    const RegistryAccess& first = *group.members.front();
    std::vector<Row> rows;
    if (group.same_before) rows.push_back({"before", clients_text(first.before, plan_), ""});
    if (group.same_after) rows.push_back({"after", clients_text(first.after, plan_), ""});
    const RegistryShifts shifts = shifts_.of(first);
    const bool both = !shifts.gains.empty() && !shifts.loses.empty();
    if (both && group.same_before && group.same_after && !first.keeps().empty()) {
      rows.push_back({"keeps", clients_text(first.keeps(), plan_), ""});
    }
    add_shifts("loses", shifts.loses, first.after.empty(), Style::remove, rows);
    add_shifts("gains", shifts.gains, first.before.empty(), Style::add, rows);

    std::string text = paint_(Style::strong, headline(group)) + "\n";
    bool risk_told = false;
    for (const Row& row : rows) {
      const bool tell = row.is_shift && !std::exchange(risk_told, risk_told || row.is_shift);
      text += show(row, tell ? group.risk : RiskPhrase());
    }
    return text;
  }

  void add_shifts(std::string_view label, const std::vector<AccessShift>& shifts, bool all,
                  Style style, std::vector<Row>& rows) const {
    for (std::size_t i = 0; i < std::min(shifts.size(), most_shifts); ++i) {
      const bool else_ = std::holds_alternative<EveryoneElse>(shifts[i].who);
      const std::string text = else_ && all ? "everyone" : who_text(shifts[i]);
      rows.push_back({label, text, else_ ? "" : origin_text(shifts[i]), true, style});
    }
    if (shifts.size() > most_shifts) {
      const std::string more = fmt::format("and {} more", grouped(shifts.size() - most_shifts));
      rows.push_back({label, more, "", true, style});
    }
  }

  std::string who_text(const AccessShift& shift) const {
    if (const Cidr* cidr = std::get_if<Cidr>(&shift.who)) {
      if (cidr->size() == 1) return to_string(*cidr);
      return fmt::format("{}  ({})", to_string(*cidr),
                         counted(cidr->size(), "address", "addresses"));
    }
    if (const ClientIndex* subnet = std::get_if<ClientIndex>(&shift.who)) {
      return "subnet " + subnet_name(plan_.clients[*subnet]);
    }
    return "everyone else";
  }

  // Where it comes from: the places of all causes, the first in words.
  std::string origin_text(const AccessShift& shift) const {
    std::vector<std::string> places;
    for (const ChangeIndex cause : shift.causes) {
      const std::string place = escaped(to_string(plan_.changes[cause].origin, plan_.origins));
      if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    }
    if (places.empty()) return "";
    const std::size_t more = places.size() - 1;
    return more == 0 ? places.front() : fmt::format("{} and {} more", places.front(), more);
  }

  std::string show(const Row& row, const RiskPhrase& risk) const {
    Line line(paint_);
    line.to_column(2).put(row.label, row.style).to_column(11).put(row.text);
    if (!row.origin.empty()) line.to_column(columns_.origin).put(row.origin, Style::faint);
    if (!risk.text.empty()) {
      line.to_column(row.origin.empty() ? columns_.origin : columns_.risk);
      line.put(risk.text, style_of(risk.level));
    }
    return line.str();
  }

  const Plan& plan_;
  const AccessColumns& columns_;
  const Paint& paint_;
  const AccessShifts shifts_;
};

// ---- the way there

std::string step_name(const Plan& plan, std::optional<FindingStep> step) {
  if (!step) return "";
  return fmt::format("step {} ({})", *step + 1,
                     resource_name(plan.resources[plan.steps[*step].resource]));
}

std::string registry_name(const Plan& plan, const ArmId& id) {
  const auto named = std::find_if(plan.resources.begin(), plan.resources.end(),
                                  [&](const Resource& resource) { return resource.id == id; });
  return named == plan.resources.end() ? azure_name(id) : resource_name(*named);
}

// "subnet docker.vm can't reach registry.main from step 1 (subnet.docker.vm) to step 2 (…)"
std::string finding_text(const Plan& plan, const Risk& risk) {
  const Finding& finding = plan.proof.findings[*risk.finding];
  const bool gap = finding.kind == FindingKind::egress_gap;
  const std::string client =
      finding.client ? "subnet " + subnet_name(plan.clients[*finding.client]) : "";
  return fmt::format(
      "{}: {} {} {} from {} to {}: with the service endpoint it no longer arrives "
      "from the addresses that it leaves by.",
      phrase({risk.reason}).text, client, gap ? "can't reach" : "can reach",
      registry_name(plan, finding.registry), step_name(plan, finding.done),
      step_name(plan, finding.open));
}

std::string assertions_text(const Plan& plan) {
  if (plan.assertions.count == 0 || plan.mode == PlanMode::destroy) return "";
  return fmt::format("{} {}.", counted(plan.assertions.count, "assertion"),
                     plan.assertions.count == 1 ? "holds" : "hold");
}

std::string states_text(const Plan& plan) {
  if (!plan.proof.states) return "checked at every state on the way, in any order.";
  return fmt::format("checked at each of {} states on the way.", grouped(*plan.proof.states));
}

}  // namespace

std::string access_text(const Plan& plan, const AccessColumns& columns, const Paint& paint) {
  return AccessView(plan, columns, paint).run();
}

std::string proof_text(const Plan& plan, const Paint& paint) {
  std::string text;
  bool gaps = false;
  for (const Risk& risk : plan.risks) {
    if (!risk.finding) continue;
    gaps = true;
    text += paint(style_of(level(risk.reason)), finding_text(plan, risk)) + "\n";
  }
  const std::string_view verdict = gaps ? "No other lock-out" : "No lock-out";
  std::string line;
  if (!plan.steps.empty()) line = fmt::format("{}: {}", verdict, states_text(plan));
  const std::string assertions = assertions_text(plan);
  if (!line.empty() && !assertions.empty()) line += " ";
  line += assertions;
  return line.empty() ? text : text + line + "\n";
}

}  // namespace acrnet::cli
