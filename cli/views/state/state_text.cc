#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/views/model/resource_text.h"
#include "cli/views/state/state_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"
#include "model/access_setting.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t value_column = 4 + 16 + 3;
constexpr std::size_t widest_value = 72;

struct Row {
  std::string_view label;
  std::string value;
  std::string standing;
  std::string origin;
};

std::string standing(Provenance provenance, PendingOperation pending) {
  switch (pending) {
    case PendingOperation::create: return "being created when an apply was cut off";
    case PendingOperation::remove: return "being removed when an apply was cut off";
    case PendingOperation::none: break;
  }
  switch (provenance) {
    case Provenance::created: return "made by acrnet";
    case Provenance::imported: return "imported, as if made by acrnet";
    case Provenance::found: break;
  }
  return "found, stays";
}

std::string_view kind_label(const ArmId& id) {
  if (id.is_group()) return "resource group";
  if (id.is_network()) return "virtual network";
  if (id.is_private_endpoint()) return "private endpoint";
  return id.is_subnet() ? "subnet" : "registry";
}

Address subnet_address(const State& state, const RuleSource& source) {
  const ArmId* id = std::get_if<ArmId>(&source);
  const TrackedResource* const subnet = id == nullptr ? nullptr : state.find(*id);
  return subnet != nullptr && subnet->endpoint ? subnet->address : Address();
}

std::vector<Row> access_rows(const State& state, const TrackedResource& registry) {
  std::vector<Row> rows;
  const std::string_view later = registry.protection.on_destroy == OnDestroy::restore
                                     ? "destroy restores it"
                                     : "destroy keeps what is";
  for_each_access_setting([&](auto setting, auto word) {
    const auto& original = *registry.access.*setting.original;
    if (!original) return;
    rows.push_back({fact_label(SettingFact<decltype(word)>()),
                    fmt::format("was {}", name(*original)), std::string(later), ""});
  });
  for (const TrackedRule& rule : registry.access->rules) {
    rows.push_back({rule_label(rule.source),
                    source_text(rule.source, subnet_address(state, rule.source)),
                    standing(rule.provenance, rule.pending), escaped(rule.origin)});
  }
  return rows;
}

std::string head(const Address& address, const ArmId& id, const Screen& screen) {
  std::string text = address.empty() ? "" : escaped(address.text()) + "  ";
  text = screen.paint(Style::strong, text + azure_name(id));
  return text + fmt::format("  (subscription {}, resource group {})\n", escaped(id.subscription()),
                            escaped(id.resource_group()));
}

std::string rows_text(const std::vector<Row>& rows, const Screen& screen) {
  std::size_t value_width = 0;
  std::size_t standing_width = 0;
  for (const Row& row : rows) {
    value_width = std::max(value_width, std::min(widest_value, display_width(row.value)));
    standing_width = std::max(standing_width, row.standing.size());
  }
  const std::size_t standing_column = value_column + value_width + 2;
  std::string text;
  for (const Row& row : rows) {
    Line line(screen, value_column);
    line.to_column(4).put(row.label).to_column(value_column).put(row.value);
    line.to_column(standing_column).put(row.standing, Style::faint);
    line.to_column(standing_column + standing_width + 2).put(row.origin, Style::faint);
    text += line.str();
  }
  return text;
}

Row aspect_row(std::string_view label, std::string_view value, const TrackedAspect& aspect) {
  return {label, std::string(value), standing(aspect.provenance, aspect.pending), ""};
}

std::string entry_text(const TrackedResource& resource, const std::vector<Row>& rows,
                       const Screen& screen) {
  return head(resource.address, resource.id, screen) + rows_text(rows, screen);
}

// Whether an apply runs, or did not end.
std::string end_of_apply(const State& state, std::string_view holder) {
  if (!holder.empty())
    return fmt::format("An apply is running, and has not stored yet what it did. {}\n",
                       escaped(holder));
  if (!has_pending(state)) return {};
  std::string text = "An apply did not end: the next plan looks in Azure what became of it.\n";
  if (state.pending_until && *state.pending_until < not_ended)
    text += fmt::format("What is not there is waited for until {}: its write may be on its way.\n",
                        to_string(*state.pending_until));
  return text;
}

}  // namespace

std::string resource_text(const State& state, const TrackedResource& resource,
                          const Screen& screen) {
  std::vector<Row> rows;
  if (resource.access) rows = access_rows(state, resource);
  if (resource.endpoint)
    rows.push_back(aspect_row("service endpoint", registry_service, *resource.endpoint));
  if (resource.existence)
    rows.push_back(aspect_row(kind_label(resource.id), "", *resource.existence));
  return entry_text(resource, rows, screen);
}

std::string state_text(const State& state, const Screen& screen, std::string_view holder) {
  std::string text;
  std::size_t registries = 0;
  std::size_t subnets = 0;
  for (const TrackedResource& resource : state.resources) {
    if (!resource.access) continue;
    ++registries;
    text += entry_text(resource, access_rows(state, resource), screen);
  }
  for (const TrackedResource& resource : state.resources) {
    if (!resource.endpoint) continue;
    ++subnets;
    text += entry_text(
        resource, {aspect_row("service endpoint", registry_service, *resource.endpoint)}, screen);
  }
  for (const TrackedResource& resource : state.resources) {
    if (!resource.existence) continue;
    text += entry_text(resource, {aspect_row(kind_label(resource.id), "", *resource.existence)},
                       screen);
  }
  if (text.empty()) text = "acrnet holds nothing.\n";
  text += fmt::format("\nState: {}, {}. Serial {}, lineage {}.\n",
                      counted(registries, "registry", "registries"), counted(subnets, "subnet"),
                      state.serial, escaped(state.lineage));
  return text + end_of_apply(state, holder);
}

}  // namespace acrnet::cli
