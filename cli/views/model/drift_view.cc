#include "cli/views/model/drift_view.h"

#include <string>
#include <utility>

#include "cli/views/model/change_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

std::string verb(Action action) {
  if (action == Action::add) return "has come";
  return action == Action::remove ? "has gone" : "has changed";
}

ChangeRow row_of(const Plan& plan, const Drift& drift) {
  if (!drift.fact) return {drift.action, name(drift.kind), "", verb(drift.action), ""};
  return {drift.action, fact_label(*drift.fact), fact_value(plan, *drift.fact), verb(drift.action),
          ""};
}

// "last written 2026-11-23T09:14:02Z by ops@contoso.example"
std::string last_write_text(const LastWrite& write) {
  if (write.at.empty() && write.by.empty()) return "";
  std::string text = "last written";
  if (!write.at.empty()) text += " " + escaped(write.at);
  if (!write.by.empty()) text += " by " + escaped(write.by);
  return text;
}

ChangedResource head_of(const Drift& drift) {
  const Resource resource{drift.kind, drift.address, drift.id, drift.subscription, {}};
  ChangedResource made{drift.kind, resource_name(resource), "", last_write_text(drift.last_write),
                       0};
  const std::string azure = azure_name(resource);
  if (azure != made.name) made.azure = azure;
  return made;
}

bool same_resource(const Drift& a, const Drift& b) {
  return a.kind == b.kind && a.id == b.id && a.subscription == b.subscription;
}

}  // namespace

std::vector<ChangeSection> view_drift(const Plan& plan) {
  std::vector<ChangeSection> sections;
  for (std::size_t i = 0; i < plan.drift.size(); ++i) {
    const Drift& drift = plan.drift[i];
    if (i == 0 || !same_resource(plan.drift[i - 1], drift)) {
      sections.push_back({{head_of(drift)}, {}});
    }
    sections.back().rows.push_back(row_of(plan, drift));
  }
  return sections;
}

}  // namespace acrnet::cli
