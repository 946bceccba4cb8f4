#include "emulator/data_plane/client_addresses.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/base/address_range.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/admission.h"

namespace acrnet::emulator {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

// The first of X-Forwarded-For is the client, the others are proxies. Others may not say who they
// are.
std::string address_of(const Request& request) {
  const std::string forwarded = request.header("x-forwarded-for");
  if (forwarded.empty() || !is_loopback(request.peer)) return request.peer;
  return std::string(trimmed(std::string_view(forwarded).substr(0, forwarded.find(','))));
}

}  // namespace

std::optional<ClientAddress> parse_client_address(std::string_view text, std::string& error) {
  const std::size_t equals = std::min(text.find('='), text.size());
  ClientAddress line;
  line.address = text.substr(0, equals);
  std::string reason = fmt::format("'{}' is not an IPv4 address", line.address);
  const bool has_address = parse_address(line.address).has_value();
  auto client = has_address && equals < text.size() ? parse_client(text.substr(equals + 1), reason)
                                                    : std::nullopt;
  if (client) {
    line.client = std::move(*client);
    return line;
  }
  if (has_address && equals == text.size()) reason = "it says of nobody who that is";
  error = fmt::format(
      "client '{}': {}; write ADDRESS=CLIENT, as in 127.0.0.5=ip:203.0.113.9 or "
      "127.0.0.6=subnet:<ARM id of a subnet>",
      text, reason);
  return std::nullopt;
}

Client client_of(const Request& request, const std::vector<ClientAddress>& addresses) {
  const std::string address = address_of(request);
  for (const ClientAddress& line : addresses) {
    if (line.address == address) return line.client;
  }
  Client client;
  client.text = "ip:" + address;
  client.address = parse_address(address);
  return client;
}

}  // namespace acrnet::emulator
