#include "emulator/identity/roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// What a request does, and to what, as role definitions write it.
struct Action {
  std::string scope;
  std::string name;  // Microsoft.ContainerRegistry/registries/write
  Role needed = Role::contributor;
};

std::string_view verb_of(std::string_view method) {
  if (method == "GET" || method == "HEAD") return "read";
  if (method == "DELETE") return "delete";
  return method == "POST" ? "action" : "write";
}

// Questions that are asked with POST, because they have a body.
bool is_question(std::string_view last_segment) {
  return same_ignoring_case(last_segment, "checkNameAvailability") ||
         same_ignoring_case(last_segment, "resources");
}

// registries/{n}/operationStatuses/{id} → registries/operationStatuses. What comes after {n}
// alone, as listCredentials does, is an action; it is in the name and not in the scope.
std::string type_of(const std::vector<std::string>& segments, std::size_t provider) {
  std::string type = segments[provider];
  for (std::size_t i = provider + 1; i < segments.size(); i += 2) type += "/" + segments[i];
  return type;
}

std::string type_without_provider(const std::vector<std::string>& segments) {
  if (segments.size() <= 2) return "Microsoft.Resources/subscriptions";
  return same_ignoring_case(segments[2], "resourceGroups")
             ? "Microsoft.Resources/subscriptions/resourceGroups"
             : "Microsoft.Resources/subscriptions/" + segments[2];
}

Action action_of(const Request& request, const RequestTarget& target) {
  const auto& segments = target.segments;
  Action action;
  const auto providers = std::find_if(
      segments.begin(), segments.end(),
      [](const std::string& segment) { return same_ignoring_case(segment, "providers"); });
  const auto provider = static_cast<std::size_t>(providers - segments.begin()) + 1;
  const bool has_provider = provider < segments.size();
  const std::string type =
      has_provider ? type_of(segments, provider) : type_without_provider(segments);
  // A list or an action is done at what stands before its name.
  const bool names_resource = !has_provider || (segments.size() - provider) % 2 == 1;
  const std::size_t length = names_resource ? segments.size() : segments.size() - 1;
  for (std::size_t i = 0; i < length; ++i) action.scope += "/" + segments[i];
  const bool question =
      request.method == "POST" && !segments.empty() && is_question(segments.back());
  const std::string_view verb = question ? "read" : verb_of(request.method);
  action.name = fmt::format("{}/{}", type, verb);
  action.needed = verb == "read" ? Role::reader : Role::contributor;
  return action;
}

Response authorization_failed(std::string_view principal, const Action& action) {
  return arm_error(
      403, "AuthorizationFailed",
      fmt::format("The client '{0}' with object id '{0}' does not have authorization to perform "
                  "action '{1}' over scope '{2}' or the scope is invalid. If access was recently "
                  "granted, please refresh your credentials.",
                  principal, action.name, action.scope));
}

Response linked_authorization_failed(std::string_view principal, const Action& action,
                                     std::string_view linked_action, std::string_view linked_id) {
  return arm_error(
      403, "LinkedAuthorizationFailed",
      fmt::format("The client '{0}' with object id '{0}' has permission to perform action '{1}' on "
                  "scope '{2}'; however, it does not have permission to perform action(s) '{3}' on "
                  "the linked scope(s) '{4}' (respectively) or the linked scope(s) are invalid.",
                  principal, action.name, action.scope, linked_action, linked_id));
}

struct Link {
  std::string_view action;
  std::string id;
};

// Members that refer to another resource by an object with its id, and what that takes.
std::string_view join_action(std::string_view member) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> joins = {{
      {"networkSecurityGroup", "Microsoft.Network/networkSecurityGroups/join/action"},
      {"routeTable", "Microsoft.Network/routeTables/join/action"},
      {"natGateway", "Microsoft.Network/natGateways/join/action"},
      {"serviceEndpointPolicies", "Microsoft.Network/serviceEndpointPolicies/join/action"},
      {"subnet", "Microsoft.Network/virtualNetworks/subnets/join/action"},
  }};
  const auto found = std::find_if(joins.begin(), joins.end(),
                                  [&](const auto& entry) { return entry.first == member; });
  return found == joins.end() ? std::string_view() : found->second;
}

// Every reference in what was sent; parse_json bounds how deep that is.
void collect_links(const Json& value, std::string_view member, std::vector<Link>& links) {
  constexpr std::string_view rule =
      "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action";
  const bool is_rule = member == "virtualNetworkRules";
  if (value.is_array()) {
    for (const Json& element : value) collect_links(element, member, links);
    return;
  }
  if (!value.is_object()) return;
  const std::string_view action = is_rule ? rule : join_action(member);
  if (!action.empty()) {
    for (const char* name : {"id", "virtualNetworkSubnetResourceId"}) {
      if (std::string id = text_at(value, {name}); !id.empty()) links.push_back({action, id});
    }
  }
  for (const auto& [name, inner] : value.items()) collect_links(inner, name, links);
}

std::optional<Role> role_named(std::string_view name) {
  if (name == "none") return Role::none;
  if (name == "reader") return Role::reader;
  if (name == "contributor") return Role::contributor;
  return std::nullopt;
}

bool is_below(std::string_view scope, std::string_view upper) {
  return upper == "/" || (starts_with_ignoring_case(scope, upper) &&
                          (scope.size() == upper.size() || scope[upper.size()] == '/'));
}

}  // namespace

std::optional<RoleAssignment> parse_role(std::string_view text, std::string& error) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  const auto role = words.size() > 1 ? role_named(words[1]) : std::nullopt;
  RoleAssignment assignment;
  if (words.size() > 2) assignment.scope = words[2];
  while (assignment.scope.ends_with('/')) assignment.scope.pop_back();
  if (assignment.scope.empty()) assignment.scope = "/";
  if (words.size() > 3 || !role || !assignment.scope.starts_with('/')) {
    error = fmt::format(
        "role '{}': write PRINCIPAL ROLE SCOPE, as in '* reader' or "
        "'11111111-1111-1111-1111-111111111111 contributor /subscriptions/…/resourceGroups/net'; "
        "roles are reader, contributor and none",
        text);
    return std::nullopt;
  }
  assignment.principal = words[0];
  assignment.role = *role;
  return assignment;
}

Role role_at(const std::vector<RoleAssignment>& assignments, std::string_view principal,
             std::string_view scope) {
  if (assignments.empty()) return Role::contributor;
  const RoleAssignment* nearest = nullptr;
  for (const RoleAssignment& assignment : assignments) {
    const bool concerned =
        assignment.principal == "*" || same_ignoring_case(assignment.principal, principal);
    if (!concerned || !is_below(scope, assignment.scope)) continue;
    if (nearest == nullptr || assignment.scope.size() >= nearest->scope.size()) {
      nearest = &assignment;
    }
  }
  return nearest == nullptr ? Role::none : nearest->role;
}

std::optional<Response> refuse_by_role(const std::vector<RoleAssignment>& assignments,
                                       std::string_view principal, const Request& request,
                                       const RequestTarget& target) {
  // What lists the scopes themselves shows those that one may see, to everybody.
  if (target.segments.size() < 2) return std::nullopt;
  const Action action = action_of(request, target);
  if (role_at(assignments, principal, action.scope) < action.needed) {
    return authorization_failed(principal, action);
  }
  if (request.method != "PUT" && request.method != "PATCH") return std::nullopt;
  std::string ignored;
  const auto sent = parse_json(request.body, ignored);
  std::vector<Link> links;
  if (sent) collect_links(*sent, "", links);
  for (const Link& link : links) {
    if (role_at(assignments, principal, link.id) < Role::contributor) {
      return linked_authorization_failed(principal, action, link.action, link.id);
    }
  }
  return std::nullopt;
}

}  // namespace acrnet::emulator
