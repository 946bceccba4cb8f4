// What goes over the wire, apart from any library: an answer as the text of HTTP/1.1, a target as
// the router takes it. Pure, but for the date of an answer, which is handed in.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// Status line, headers and, but for HEAD, content. A control character in a header's value is left
// out: it would end the header.
std::string to_wire(const Response& response, bool is_head, bool keep_alive, TimePoint now);

// "http://host/path", which a client sends to a proxy, as "/path"; others as they are.
std::string origin_form(std::string_view target);

}  // namespace acrnet::emulator
