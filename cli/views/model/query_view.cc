#include "cli/views/model/query_view.h"

#include <algorithm>
#include <variant>

#include "cli/views/model/access_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using planner::Admission;
using planner::ReachAnswer;

std::string why(Admission admission) {
  switch (admission) {
    case Admission::no_such_registry: return "it is not there";
    case Admission::shut: return "its public access is disabled";
    case Admission::everyone: return "its default action is Allow";
    case Admission::private_endpoint: return "a private endpoint in the network leads to it";
    case Admission::unknown_default:
      return "the policy does not set its default action, so it may let in everyone";
    case Admission::by_rules: break;
  }
  return "";
}

class AnswerViewer {
 public:
  explicit AnswerViewer(const QueryContext& context) : context_(context) {}

  QueryRow row(const ReachAnswer& answer) const {
    const DesiredRegistry* const registry = find_registry(answer.registry);
    QueryRow made;
    made.registry =
        registry == nullptr ? azure_name(answer.registry) : escaped(registry->address.text());
    made.registry_id = answer.registry.text();
    made.holds = answer.holds;
    made.admission = answer.admission;
    const auto& clients = context_.world.clients;
    if (!answer.let_in.empty()) made.lets_in = clients_phrase(answer.let_in, clients);
    if (!answer.kept_out.empty()) made.keeps_out = clients_phrase(answer.kept_out, clients);
    made.why = why(answer.admission);
    for (const RuleSource& source : answer.rules) made.rules.push_back(rule(registry, source));
    return made;
  }

 private:
  const DesiredRegistry* find_registry(const ArmId& id) const {
    const auto& all = context_.desired.registries;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const DesiredRegistry& it) { return it.id == id; });
    return found == all.end() ? nullptr : &*found;
  }

  Address subnet_address(const RuleSource& source) const {
    const ArmId* const id = std::get_if<ArmId>(&source);
    if (id == nullptr) return {};
    for (const ClientSubnet& client : context_.world.clients) {
      if (client.id == *id) return client.address;
    }
    return {};
  }

  QueryRule rule(const DesiredRegistry* registry, const RuleSource& source) const {
    QueryRule made{rule_label(source), source_text(source, subnet_address(source)), "not in policy",
                   ""};
    if (registry == nullptr) return made;
    for (const DesiredRule& wanted : registry->rules) {
      if (wanted.source != source) continue;
      made.origin = escaped(to_string(wanted.origin, context_.policy.origins));
      if (wanted.because != no_text) made.because = escaped(context_.policy.texts[wanted.because]);
    }
    return made;
  }

  const QueryContext& context_;
};

}  // namespace

std::vector<QueryRow> view_answers(const std::vector<ReachAnswer>& answers,
                                   const QueryContext& context) {
  const AnswerViewer viewer(context);
  std::vector<QueryRow> rows;
  rows.reserve(answers.size());
  for (const ReachAnswer& answer : answers) rows.push_back(viewer.row(answer));
  return rows;
}

std::string_view admission_name(Admission admission) {
  switch (admission) {
    case Admission::no_such_registry: return "no_such_registry";
    case Admission::shut: return "public_access_disabled";
    case Admission::everyone: return "default_action_allow";
    case Admission::by_rules: return "rules";
    case Admission::private_endpoint: return "private_endpoint";
    case Admission::unknown_default: return "default_action_not_set";
  }
  return "";
}

}  // namespace acrnet::cli
