// The registration of a resource provider as Azure writes it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/observed.h"

namespace acrnet::executor {

// States seen: NotRegistered, Unregistered, Registering, Registered, Unregistering (recorded).
// Empty with `problem` when the body holds none.
std::optional<Registration> read_registration(std::string_view body, std::string& problem);

}  // namespace acrnet::executor
