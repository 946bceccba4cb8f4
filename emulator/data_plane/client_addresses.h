// Who a client is for a registry, told by the address it comes from.
//
//   127.0.0.5=subnet:/subscriptions/…/subnets/s     what comes from there comes out of this subnet
//   127.0.0.6=ip:203.0.113.9                        and this from the internet
//
// So programs that know nothing of it can be anybody: they are bound to one of the addresses of
// loopback. A client on loopback may also say in X-Forwarded-For where it comes from, as a proxy
// does. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/client.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// Nothing and a reason with the repair when the text is no such line.
std::optional<ClientAddress> parse_client_address(std::string_view text, std::string& error);

// The client that sent the request. One whose address is in no line has that address on the
// internet.
Client client_of(const Request& request, const std::vector<ClientAddress>& addresses);

}  // namespace acrnet::emulator
