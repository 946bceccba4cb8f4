// A request on its way to a registry's front door. A noun.
#pragma once

#include <vector>

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"
#include "emulator/base/token_key.h"
#include "emulator/data_plane/client_addresses.h"
#include "emulator/identity/roles.h"

namespace acrnet::emulator {

// Made by Azure::handle for the length of one request.
struct Knock {
  const Request& request;
  const RequestTarget& target;
  const Cloud& cloud;
  const TokenKey& key;
  const std::vector<ClientAddress>& clients;
  const std::vector<RoleAssignment>& roles;
  bool strict = false;
  TimePoint now;
};

}  // namespace acrnet::emulator
