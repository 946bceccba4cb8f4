// What a plan says to its reader, before it has a form: the one model behind text, Markdown, HTML,
// SARIF and what JSON has beside Terraform's members.
//
// Made by view_plan from a Plan; read by renderings, which add form and leave out nothing without
// counting it. Values only. All text is escaped (cli/views/text/text.h): no rendering sees a byte
// that could act on a terminal or a log. What is special in Markdown or HTML is that rendering's
// own business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/views/text/phrase.h"
#include "model/plan.h"

namespace acrnet::cli {

// ---- what changes

// One change with its words.
struct ChangeRow {
  Action action = Action::add;
  std::string_view label;  // "allow subnet"
  std::string value;       // "docker.vm  (myNetwork/mySubnet)"
  std::string origin;      // who asks for it: "policy.acrnet:16", "not in policy"
  std::string because;     // the author's words
  friend bool operator==(const ChangeRow&, const ChangeRow&) = default;
};

struct ChangedResource {
  Resource::Kind kind = Resource::Kind::registry;
  std::string name;    // what the policy calls it, else what Azure does
  std::string azure;   // what Azure calls it, where that is not the name already
  std::string origin;  // of a registry: where the policy names it
  std::size_t unchanged_rules = 0;
};

// Resources that change alike, with what changes at each of them.
struct ChangeSection {
  std::vector<ChangedResource> resources;  // at least one
  std::vector<ChangeRow> rows;             // at least one
};

// ---- who gains and who loses access

// The reasons of one level, the highest that there is.
struct RiskView {
  RiskLevel level = RiskLevel::low;
  std::vector<RiskReason> reasons;  // none: there is no risk

  bool empty() const { return reasons.empty(); }
  std::string words() const;  // "first lock-down"; several with commas between them
  std::string text() const;   // "risk: medium, first lock-down"; or empty
  friend bool operator==(const RiskView&, const RiskView&) = default;
};

// Somebody who gains or loses access.
struct ShiftRow {
  Phrase who;                   // "subnet docker.vm", "203.0.113.0/24", "everyone else"
  bool everyone_else = false;   // who is not a network or a subnet, but all others
  std::uint64_t addresses = 0;  // of a network
  std::string origin;           // the lines that do it
  std::optional<Origin> place;  // the first of them that is in the policy
};

// Registries where the same clients gain and lose, for the same risk.
struct AccessSection {
  std::vector<std::uint32_t> members;  // indices in Plan::access; at least one
  std::vector<std::string> registries;
  // Not set where the members differ.
  std::optional<Phrase> before;
  std::optional<Phrase> after;
  Phrase keeps;  // empty: nobody to speak of, or the members differ
  // Those of `keeps` one by one; empty where all keep it but those that lose it.
  std::vector<ShiftRow> kept;
  // The smallest cover, the widest first when there are many.
  std::vector<ShiftRow> loses;
  std::vector<ShiftRow> gains;
  // Clients whose access is unknown: `who` also says when, `origin` says why.
  std::vector<ShiftRow> unknown;
  RiskView risk;
  bool of_others = false;  // who has access before and after is not told of them
};

// ---- in which order

// One step, or several in a row that do the same for the same reason.
struct OrderRow {
  std::size_t first = 0;  // numbers from 1
  std::size_t last = 0;
  Phrase resource;    // its name, or how many there are
  std::string what;   // "add service endpoint"
  std::string waits;  // "after 1: a rule needs its endpoint"; empty: for nothing
};

// ---- the whole

// Somebody who is cut off or let in between two steps, because Azure leaves no other way.
struct FindingRow {
  RiskView risk;
  Phrase sentence;
};

struct PlanView {
  PlanMode mode = PlanMode::apply;
  bool empty = false;                // nothing to write, neither to Azure nor to the state
  std::vector<ChangeSection> drift;  // what changed outside; `origin` tells who wrote last
  // Comes before everything else: which registries the plan opens to everyone, and which stay open
  // although the policy has rules for them. Empty: none.
  std::string opening;
  // Who has gained and lost access since then, by that or by an apply that did not end well: said
  // first. Before is then, after is now. What it is and what becomes of it is `outside_words`.
  std::vector<AccessSection> outside;
  std::string outside_words;
  std::vector<ChangeSection> changes;  // as the plan has them, alike ones at the first of them
  std::vector<AccessSection> access;   // the greatest risk first, losses before gains
  std::vector<OrderRow> order;         // alike ones folded when there are many
  std::vector<FindingRow> findings;
  RiskView risk;           // of the whole plan
  std::string proof;       // "No lock-out: checked at each of 3 states on the way."
  std::string assertions;  // "2 assertions hold."
  ChangeCounts counts;     // of what is shown
  std::string headline;    // "Plan: 3 to add, …", "Nothing to do. …"
  // What is to be known of the plan as a whole: of which part it is, who it was judged for, and
  // what the signs = and . mean, where they occur.
  std::vector<std::string> notes;
  std::size_t writes = 0;  // requests
  std::size_t reads = 0;
  std::string today;
  std::string digest;  // the short form
};

// The sign of an action, one column wide.
std::string_view sign_of(Action action);

}  // namespace acrnet::cli
