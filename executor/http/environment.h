// The variables of the process's environment, as a value: read once by main, passed to whoever
// needs some of it, made by hand in tests.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace acrnet::executor {

using Environment = std::map<std::string, std::string, std::less<>>;

// From the array that the process was started with (`environ`).
Environment read_environment(const char* const* variables);

// The first of these that is set and not empty; empty when none is.
std::string first_set(const Environment& environment,
                      std::initializer_list<std::string_view> names);

}  // namespace acrnet::executor
