// Management locks, and what they forbid. Handlers: Exchange → Response.
//
// Recorded: PUT 201 then 200, GET, list, DELETE (test_readonly_resource_lock, 2016-09-01); the
// refusal of a deletion, which names the scopes that are locked. A lock holds for everything below
// its scope; a deletion is refused also when something below it is locked. The text for a write
// that ReadOnly forbids is that of the recorded one with another verb.
#pragma once

#include <optional>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// Whether a path ends in …/providers/Microsoft.Authorization/locks[/{name}].
bool is_lock_path(const RequestTarget& target);

// GET of the list, GET, PUT and DELETE of one, at any scope. {subscription} is names[0].
Response answer_lock_request(Exchange& exchange);

// 409 ScopeLocked for a change that a lock forbids; nothing for one that may go on.
std::optional<Response> refuse_locked(const Exchange& exchange);

}  // namespace acrnet::emulator
