// The embedded Azure itself: a state machine from requests to answers.
//
// Holds the cloud and the settings. Single-threaded: the server calls it
// under its lock, tests call it directly. Time is handed in with each request, so a test decides
// when a long operation ends; nothing here waits, reads a clock, a file or the network.
#pragma once

#include <cstdint>
#include <string>

#include "emulator/arm/exchange.h"
#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/token_key.h"

namespace acrnet::emulator {

class Azure {
 public:
  Azure(Cloud cloud, Settings settings, TokenKey key = TokenKey::make());

  // Lets due operations take effect, then answers. A refused write changes nothing.
  Response handle(const Request& request, TimePoint now, const Tampering& tampering = {});

  // Answers out of another cloud than its own, as if that were the present one.
  Response handle_as_of(Cloud& past, const Request& request, TimePoint now);

  // Lets the operation or the change of rules that is due first take effect, without a request.
  // Says what it was; empty when none is due.
  std::string settle_next(TimePoint now);

  const Cloud& cloud() const { return cloud_; }
  void replace(Cloud cloud) { cloud_ = std::move(cloud); }

 private:
  Response answer(const Request& request, TimePoint now, const Tampering& tampering);
  Response route_and_propagate(Exchange& exchange);

  Cloud cloud_;
  Settings settings_;
  TokenKey key_;
  std::uint64_t answered_ = 0;
};

// Whether this request, answered so, may have changed the cloud.
bool is_change(const Request& request, const Response& response);

}  // namespace acrnet::emulator
