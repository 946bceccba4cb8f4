#include "cli/views/model/query_view.h"

#include <algorithm>
#include <variant>

#include "cli/views/model/access_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using planner::Admission;
using planner::PolicyDoubt;
using planner::ReachAnswer;
using planner::ReachReason;
using planner::ReachRow;
using planner::RegistryReach;
std::string why(Admission admission) {
  switch (admission) {
    case Admission::no_such_registry: return "it is not there";
    case Admission::shut: return "its public access is disabled";
    case Admission::everyone: return "its default action is Allow";
    case Admission::private_endpoint: return "a private endpoint in the network leads to it";
    case Admission::unknown_default:  // each doubt says so
    case Admission::by_rules: break;
  }
  return "";
}

std::string why(PolicyDoubt doubt) {
  switch (doubt) {
    case PolicyDoubt::default_action:
      return "the policy does not set its default action, which may be Allow";
    case PolicyDoubt::rules_of_others:
      return "it is shared, and may have rules that are not in this policy";
    case PolicyDoubt::endpoint:
      return "it leaves by addresses that are let in, which count unless it has the service "
             "endpoint";
    case PolicyDoubt::zone:
      return "private endpoints in its network have their names in several private DNS zones, and "
             "Azure links a network to one of a name";
  }
  return "";
}

std::string why(UnknownReason reason) { return std::string(unknown_words(reason)); }

std::string why(const planner::Doubt& doubt) {
  return std::visit([](auto reason) { return why(reason); }, doubt);
}

std::string why(const ReachRow& row) {
  const bool subnet = row.who == ReachRow::Who::subnet;
  switch (row.reason) {
    case ReachReason::default_action: return "the default action is Allow";
    case ReachReason::rule: return "a rule";
    case ReachReason::egress: return "a rule for the addresses that it leaves by";
    case ReachReason::private_endpoint: return "a private endpoint in its network";
    case ReachReason::no_rule: return subnet ? "no rule names it" : "the default action is Deny";
    case ReachReason::no_endpoint: return "it has a rule, but not the service endpoint";
    case ReachReason::not_registered:
      return "it has a rule, but Microsoft.ContainerRegistry is not registered in its subscription";
    case ReachReason::no_such_subnet: return "the subnet is not there";
    case ReachReason::name_elsewhere: return "in its network the name leads to no address of it";
    case ReachReason::shut: return "public access is disabled";
    case ReachReason::no_such_registry: return "the registry is not there";
    case ReachReason::doubt: return why(row.doubt);
  }
  return "";
}

class AnswerViewer {
 public:
  explicit AnswerViewer(const QueryContext& context) : context_(context) {}

  QueryRow row(const ReachAnswer& answer) const {
    const DesiredRegistry* const registry = find_registry(answer.registry);
    QueryRow made;
    made.registry = name_of(registry, answer.registry);
    made.registry_id = answer.registry.text();
    made.verdict = answer.verdict;
    made.admission = answer.admission;
    const auto& clients = context_.world.clients;
    if (!answer.let_in.empty()) made.lets_in = clients_phrase(answer.let_in, clients);
    if (!answer.kept_out.empty()) made.keeps_out = clients_phrase(answer.kept_out, clients);
    for (const planner::Doubtful& doubtful : answer.doubtful)
      made.doubts.push_back({clients_phrase(doubtful.clients, clients), why(doubtful.why)});
    made.why = why(answer.admission);
    for (const RuleSource& source : answer.rules) made.rules.push_back(rule(registry, source));
    return made;
  }

  TableRegistry table(const RegistryReach& list) const {
    const DesiredRegistry* const registry = find_registry(list.registry);
    TableRegistry made;
    made.registry = name_of(registry, list.registry);
    made.registry_id = list.registry.text();
    made.name = azure_name(list.registry);
    for (const ReachRow& row : list.rows) {
      made.rows.push_back({row.verdict, who(row, list.rows.size() == 1), why(row), {}});
      for (const RuleSource& source : row.rules)
        made.rows.back().rules.push_back(rule(registry, source));
    }
    return made;
  }

 private:
  static std::string name_of(const DesiredRegistry* registry, const ArmId& id) {
    return registry == nullptr ? azure_name(id) : escaped(registry->address.text());
  }

  // `alone`: no row is before it.
  Phrase who(const ReachRow& row, bool alone) const {
    switch (row.who) {
      case ReachRow::Who::addresses: return Phrase(to_string(row.addresses));
      case ReachRow::Who::subnet:
        return Phrase("subnet ").name(client_name(context_.world.clients[row.subnet]));
      case ReachRow::Who::everyone: break;
    }
    return Phrase(alone ? "everyone" : "everyone else");
  }

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

std::vector<TableRegistry> view_table(const std::vector<RegistryReach>& lists,
                                      const QueryContext& context) {
  const AnswerViewer viewer(context);
  std::vector<TableRegistry> registries;
  registries.reserve(lists.size());
  for (const RegistryReach& list : lists) registries.push_back(viewer.table(list));
  return registries;
}

std::string_view source_name(std::string_view source) {
  return source == "azure" ? "Azure" : source == "state" ? "the state" : "the policy";
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
