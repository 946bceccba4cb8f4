// Which requests of a recording the emulator undertakes to answer as Azure does.
//
// Decided by the type of the resource alone, never by the single request: one list, in coverage.cc.
#pragma once

#include <string>

#include "tests/emulator/recordings/recording.h"

namespace acrnet::emulator::testing {

// Of an id or a target: "Microsoft.Network/virtualNetworks/subnets",
// "Microsoft.Resources/resourceGroups"; for an action also its name:
// "Microsoft.Resources/resourceGroups/exportTemplate". Of the extension where a resource extends
// another one.
std::string resource_type(const std::string& target);

// Empty for a type that is covered, else why it is not.
std::string why_type_not_covered(const std::string& type);

// The same for a request, which may also go to another host than Azure's.
std::string why_not_covered(const Interaction& interaction);

}  // namespace acrnet::emulator::testing
