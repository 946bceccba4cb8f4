// A random UUID (version 4): the lineage of a new state.
#pragma once

#include <string>

namespace acrnet::executor {

std::string new_uuid();

}  // namespace acrnet::executor
