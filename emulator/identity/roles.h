// Who may do what in strict mode: a small table of roles, asked for each request.
//
//   assignment := PRINCIPAL ROLE [SCOPE]      PRINCIPAL: the client id of a token, or *
//   ROLE       := reader | contributor | none SCOPE: an ARM id, and everything below it; default /
//
//   11111111-1111-1111-1111-111111111111 contributor /subscriptions/…/resourceGroups/registries
//   * reader
//
// For a principal and a scope the assignment with the longest scope counts, so that `none` takes
// away what was given further up (Azure adds roles up; a sandbox needs a way to say no). Without
// any assignment everybody is contributor. A write that names other resources needs rights on
// these, too: a rule its subnet (every rule that is sent, Azure/azure-cli#14596), a subnet its
// security group, route table and gateway. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"

namespace acrnet::emulator {

// In the order of what they allow.
enum class Role { none, reader, contributor };

struct RoleAssignment {
  std::string principal;
  Role role = Role::none;
  std::string scope;  // "/" or an ARM id, without a slash at its end
};

// Nothing and a reason with the repair when the text is no assignment.
std::optional<RoleAssignment> parse_role(std::string_view text, std::string& error);

Role role_at(const std::vector<RoleAssignment>& assignments, std::string_view principal,
             std::string_view scope);

// 403 AuthorizationFailed or LinkedAuthorizationFailed; nothing when the principal may do this.
std::optional<Response> refuse_by_role(const std::vector<RoleAssignment>& assignments,
                                       std::string_view principal, const Request& request,
                                       const RequestTarget& target);

}  // namespace acrnet::emulator
