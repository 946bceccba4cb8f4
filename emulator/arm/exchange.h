// One request on its way through the embedded Azure: everything a handler may look at and the cloud
// it may change. Made by Azure::handle for the length of one request; a handler changes the cloud
// only when it answers below 400 (a refused write changes nothing).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "emulator/base/client.h"
#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"
#include "emulator/identity/roles.h"

namespace acrnet::emulator {

struct Settings {
  // How long an accepted write or registration takes. At zero it is done when the answer goes out.
  std::chrono::milliseconds operation_time{0};
  std::size_t page_size = 100;
  bool strict = false;                // tokens are checked (bearer.h)
  std::vector<RoleAssignment> roles;  // what strict mode asks (roles.h)
  std::vector<ClientAddress> clients;
  std::chrono::milliseconds propagation{0};  // how long a registry goes by its old rules
};

// Faults that act while a request is processed (emulator/service/faults.h).
struct Tampering {
  bool drop_rule =
      false;  // the last subnet rule that was sent is lost without a word (Azure/acr#249)
  std::optional<OperationFailure> operation_failure;
  bool operation_hangs = false;  // it never ends
};

// Applies an accepted write to the cloud when its duration has passed; called once per operation.
using TakeEffect = void (*)(Cloud&, const Operation&);

struct Exchange {
  const Request& request;
  const RequestTarget& target;
  const Settings& settings;
  const Tampering& tampering;
  Cloud& cloud;
  TimePoint now;
  TakeEffect take_effect;
  std::string api_version;
  std::vector<std::string> names;  // what stood in the route's {} places, in the caller's letters
};

}  // namespace acrnet::emulator
