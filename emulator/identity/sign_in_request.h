// A request on its way to the part of the cloud that needs no token. A noun.
#pragma once

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"
#include "emulator/base/token_key.h"

namespace acrnet::emulator {

// Made by Azure::handle for the length of one request.
struct SignIn {
  const Request& request;
  const RequestTarget& target;
  const TokenKey& key;
  TimePoint now;
  bool strict = false;  // assertions are looked at
};

}  // namespace acrnet::emulator
