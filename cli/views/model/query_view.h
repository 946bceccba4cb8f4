// What `acrnet query` answers, before it has a form.
//
// Made by view_query from answers and the policy that names things; read by query_text and
// query_json. Values only; all text is escaped (cli/views/text/text.h) already.
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

struct QueryRow {
  std::string registry;
  std::string registry_id;
  bool holds = false;
  planner::Admission admission = planner::Admission::by_rules;
  Phrase lets_in;    // of those who were asked about; empty: nobody
  Phrase keeps_out;  // empty: nobody
  std::string why;   // beside the rules; may be empty
  std::vector<QueryRule> rules;
};

struct QueryView {
  std::string question;
  std::string_view source;  // "policy", "state", "azure"
  bool holds = true;        // all of it
  std::vector<QueryRow> rows;
};

// What is known beside the answers: the policy, what it asks for, and where the question was asked.
struct QueryContext {
  const Policy& policy;
  const Desired& desired;
  const planner::ReachWorld& world;
};

std::vector<QueryRow> view_answers(const std::vector<planner::ReachAnswer>& answers,
                                   const QueryContext& context);

// As JSON names what decides.
std::string_view admission_name(planner::Admission admission);

}  // namespace acrnet::cli
