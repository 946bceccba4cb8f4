// Cuts TCP connections that cpp-httplib holds: it gives no access to its sockets, so they are found
// among the process's descriptors by their two port numbers. Linux only (/proc/self/fd).
//
// Needed twice: a fault resets the connection of the request that is being served (its thread holds
// the descriptor meanwhile), and stop() ends idle keep-alive connections that a server thread would
// else wait on.
#pragma once

#include <cstdint>

namespace acrnet::emulator {

// The connection between our port and the client's: closed with RST, unsent data is lost.
void reset_connection(std::uint16_t server_port, std::uint16_t client_port);

// Every connection of our port: no more is read or written; its thread notices and closes it.
void shut_down_connections(std::uint16_t server_port);

}  // namespace acrnet::emulator
