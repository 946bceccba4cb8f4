// Who asks a registry for something, and by which address on loopback it is known.
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

// What comes from the address comes from the client.
struct ClientAddress {
  std::string address;
  Client client;
};

}  // namespace acrnet::emulator
