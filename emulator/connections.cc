#include "emulator/connections.h"

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

namespace acrnet::emulator {
namespace {

std::vector<int> open_descriptors() {
  std::vector<int> descriptors;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", code)) {
    const std::string name = entry.path().filename().string();
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (number >= 0) descriptors.push_back(number);
  }
  return descriptors;
}

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

// The port of an IPv4 or IPv6 socket's own or other end; 0 when it is no connected socket.
std::uint16_t port_of(int descriptor, NameFunction name) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (name(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return 0;
}

}  // namespace

void reset_connection(std::uint16_t server_port, std::uint16_t client_port) {
  for (const int descriptor : open_descriptors()) {
    if (port_of(descriptor, ::getsockname) != server_port) continue;
    if (port_of(descriptor, ::getpeername) != client_port) continue;
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    ::shutdown(descriptor, SHUT_RD);
  }
}

void shut_down_connections(std::uint16_t server_port) {
  for (const int descriptor : open_descriptors()) {
    const bool ours = port_of(descriptor, ::getsockname) == server_port &&
                      port_of(descriptor, ::getpeername) != 0;
    if (ours) ::shutdown(descriptor, SHUT_RDWR);
  }
}

}  // namespace acrnet::emulator
