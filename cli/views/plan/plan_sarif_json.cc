#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "cli/views/access/access_text.h"
#include "cli/views/model/access_view.h"
#include "cli/views/model/resource_finder.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/report/report.h"
#include "cli/views/report/sarif_run_json.h"
#include "cli/views/text/text.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_places = 10;
constexpr std::size_t most_shifts_in_result = 10;

// One thing to tell.
struct Result {
  RiskReason reason = RiskReason::adopts;
  std::string message;
  std::vector<Origin> places;
  std::vector<std::string> registries;
};

// SARIF has no "high": an error is what stops a merge, a warning what wants to be looked at.
std::string_view sarif_level(RiskLevel level) {
  switch (level) {
    case RiskLevel::high: return "error";
    case RiskLevel::medium: return "warning";
    case RiskLevel::low: return "note";
  }
  return "none";
}

std::string shifts_text(std::string_view verb, const std::vector<ShiftRow>& rows) {
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.size(), most_shifts_in_result); ++i) {
    text += fmt::format("\n{}: {}{}{}", verb, rows[i].who.text(),
                        rows[i].origin.empty() ? "" : ", ", rows[i].origin);
  }
  if (rows.size() <= most_shifts_in_result) return text;
  return text +
         fmt::format("\n{}: and {} more", verb, grouped(rows.size() - most_shifts_in_result));
}

std::string message_of(const AccessSection& section, RiskReason reason) {
  std::string text = fmt::format("{}: {}.", access_headline(section), risk_words(reason));
  if (section.before) text += "\nbefore: " + section.before->text();
  if (section.after) text += "\nafter: " + section.after->text();
  return text + shifts_text("loses", section.loses) + shifts_text("gains", section.gains) +
         shifts_text("unknown", section.unknown);
}

class Results {
 public:
  Results(const Plan& plan, const PlanView& view) : plan_(plan), resources_(plan) {
    for (const AccessSection& section : view.outside) add_outside(section, view.outside_words);
    for (const AccessSection& section : view.access) add(section);
    for (const FindingRow& finding : view.findings) add(finding);
    const bool adopts = std::any_of(plan.risks.begin(), plan.risks.end(),
                                    [](const Risk& risk) { return !risk.access && !risk.finding; });
    if (adopts) add_adoption();
  }

  std::vector<Result> take() { return std::move(results_); }

 private:
  void add(const AccessSection& section) {
    std::vector<Origin> places;
    for (const auto* rows : {&section.loses, &section.gains}) {
      for (const ShiftRow& row : *rows) {
        if (row.place) add_place(*row.place, places);
      }
    }
    const ArmId& first = plan_.access[section.members.front()].id;
    if (places.empty()) add_registry(first, places);
    if (places.empty()) add_drift(first, places);
    for (const RiskReason reason : section.risk.reasons) {
      results_.push_back({reason, message_of(section, reason), places, section.registries});
    }
  }

  // Access that has changed already, whatever the plan does.
  void add_outside(const AccessSection& section, const std::string& words) {
    std::vector<Origin> places;
    const ArmId& first = plan_.outside[section.members.front()].id;
    add_registry(first, places);
    if (places.empty()) add_drift(first, places);
    if (places.empty()) places = any_place();
    for (const RiskReason reason : section.risk.reasons) {
      results_.push_back({reason, fmt::format("{}\n{}", words, message_of(section, reason)), places,
                          section.registries});
    }
  }

  // Where the policy names the registry that changed outside, else the first that did.
  void add_drift(const ArmId& id, std::vector<Origin>& places) const {
    const auto place = [&](bool any) {
      for (const Drift& drift : plan_.drift) {
        if (places.empty() && drift.origin.in_policy() && (any || drift.id == id))
          add_place(drift.origin, places);
      }
    };
    place(false);
    place(true);
  }

  void add(const FindingRow& row) {
    for (const RiskReason reason : row.risk.reasons) {
      results_.push_back({reason,
                          fmt::format("{}: {}", risk_words(reason), row.sentence.text()),
                          any_place(),
                          {}});
    }
  }

  void add_adoption() {
    results_.push_back({RiskReason::adopts,
                        "What the policy asks for is already there: acrnet takes note of it.",
                        any_place(),
                        {}});
  }

  // Each line once, the first of them.
  static void add_place(const Origin& place, std::vector<Origin>& places) {
    if (places.size() == most_places) return;
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }

  void add_registry(const ArmId& id, std::vector<Origin>& places) const {
    const Resource* const registry = resources_.find(id);
    if (registry != nullptr && registry->origin.in_policy()) add_place(registry->origin, places);
  }

  // The first line of the policy that the plan is about: code scanning wants one.
  std::vector<Origin> any_place() const {
    std::vector<Origin> places;
    for (const Resource& resource : plan_.resources) {
      if (places.empty() && resource.origin.in_policy()) places.push_back(resource.origin);
    }
    return places;
  }

  const Plan& plan_;
  const ResourceFinder resources_;
  std::vector<Result> results_;
};

ordered_json rule_json(RiskReason reason) {
  const std::string_view level = sarif_level(acrnet::level(reason));
  return {{"id", fmt::format("risk/{}", name(reason))},
          {"shortDescription", sarif_message(risk_words(reason))},
          {"help", sarif_message(
                       "docs/decisions/0007-what-counts-as-access-and-as-risk.md has the grades.")},
          {"defaultConfiguration", {{"level", level}}}};
}

class Locations {
 public:
  Locations(const Origins& origins, const std::filesystem::path& folder)
      : origins_(origins), folder_(folder) {}

  // The first line is the result's own, the others are beside it.
  void write(const Result& result, ordered_json& to) const {
    ordered_json location = ordered_json::object();
    if (!result.places.empty()) location["physicalLocation"] = place_json(result.places[0]);
    ordered_json logical = ordered_json::array();
    for (std::size_t i = 0; i < std::min(result.registries.size(), most_places); ++i) {
      logical.push_back({{"fullyQualifiedName", result.registries[i]}, {"kind", "resource"}});
    }
    if (!logical.empty()) location["logicalLocations"] = std::move(logical);
    to["locations"] = ordered_json::array();
    if (!location.empty()) to["locations"].push_back(std::move(location));
    for (std::size_t i = 1; i < result.places.size(); ++i) {
      to["relatedLocations"].push_back({{"id", i - 1},
                                        {"physicalLocation", place_json(result.places[i])},
                                        {"message", sarif_message("this line, too")}});
    }
  }

 private:
  ordered_json place_json(const Origin& place) const {
    const auto file = (folder_ / origins_.files[place.file]).lexically_normal();
    return sarif_place(file.generic_string(), {{"startLine", place.line}});
  }

  const Origins& origins_;
  const std::filesystem::path& folder_;
};

}  // namespace

std::string plan_sarif(const Plan& plan, const PlanView& view, const Report& report,
                       std::string_view version) {
  const std::vector<Result> results = Results(plan, view).take();
  std::vector<RiskReason> reasons;
  reasons.reserve(results.size());
  for (const Result& result : results) reasons.push_back(result.reason);
  std::sort(reasons.begin(), reasons.end());
  reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
  ordered_json rules = ordered_json::array();
  for (const RiskReason reason : reasons) rules.push_back(rule_json(reason));
  ordered_json list = ordered_json::array();
  for (const Result& result : results) {
    const auto rule = std::lower_bound(reasons.begin(), reasons.end(), result.reason);
    ordered_json made{{"ruleId", fmt::format("risk/{}", name(result.reason))},
                      {"ruleIndex", rule - reasons.begin()},
                      {"level", sarif_level(level(result.reason))},
                      {"message", sarif_message(result.message)}};
    Locations(plan.origins, report.folder).write(result, made);
    list.push_back(std::move(made));
  }
  append_diagnostics(report, rules, list);
  return sarif_document(std::move(rules), std::move(list), version);
}

}  // namespace acrnet::cli
