// What `acrnet query` answers, before it has a form.
//
// Made from answers and the policy that names things; read by the renderings of cli/views/query/.
// Values only; all text is escaped (cli/views/text/text.h) already.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/views/text/phrase.h"
#include "model/policy.h"
#include "planner/access/reach.h"

namespace acrnet::cli {

// A rule that lets in somebody who was asked about.
struct QueryRule {
  std::string_view label;  // "allow subnet"
  std::string value;
  std::string origin;  // "policy.acrnet:16", "not in policy"
  std::string because;
};

// Clients of whom the source can't tell whether they are let in.
struct QueryDoubt {
  Phrase who;
  std::string why;  // "its default action is not set here, and may be Allow"
};

struct QueryRow {
  std::string registry;
  std::string registry_id;
  Reach verdict = Reach::no;
  planner::Admission admission = planner::Admission::by_rules;
  Phrase lets_in;    // of those who were asked about; empty: nobody
  Phrase keeps_out;  // empty: nobody
  std::vector<QueryDoubt> doubts;
  std::string why;  // beside the rules; may be empty
  std::vector<QueryRule> rules;
};

struct QueryView {
  std::string question;
  std::string_view source;     // "policy", "state", "azure"
  Reach verdict = Reach::yes;  // of all of it
  std::vector<QueryRow> rows;
};

// A line of the table of who can reach a registry.
struct TableRow {
  Reach verdict = Reach::no;
  Phrase who;
  std::string why;               // "a rule", "no rule lets it in"
  std::vector<QueryRule> rules;  // that let it in
};

struct TableRegistry {
  std::string registry;
  std::string registry_id;
  std::string name;  // in Azure
  std::vector<TableRow> rows;
};

struct TableView {
  std::string_view source;
  std::vector<TableRegistry> registries;
};

// What is known beside the answers: the policy, what it asks for, and where the question was asked.
struct QueryContext {
  const Policy& policy;
  const Desired& desired;
  const planner::ReachWorld& world;
};

std::vector<QueryRow> view_answers(const std::vector<planner::ReachAnswer>& answers,
                                   const QueryContext& context);

std::vector<TableRegistry> view_table(const std::vector<planner::RegistryReach>& lists,
                                      const QueryContext& context);

// "Azure", "the state", "the policy": as sentences name a source.
std::string_view source_name(std::string_view source);
// As JSON names what decides.
std::string_view admission_name(planner::Admission admission);

}  // namespace acrnet::cli
