// A client of a registry's data plane, and the loopback address that stands for it.
//
// Values only. admission.h reads a client from its text, client_addresses.h tells who sent a
// request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace acrnet::emulator {

// Made by parse_client.
struct Client {
  std::string text;                      // as it was written
  std::optional<std::uint32_t> address;  // public IPv4 address
  std::string subnet;                    // ARM id, empty for a client outside
};

// Requests from this loopback address count as the client's.
struct ClientAddress {
  std::string address;
  Client client;
};

}  // namespace acrnet::emulator
