// What an accepted write does to the cloud when its time has come: the states become final, what
// was to be deleted is gone, and, where it failed, what it had begun is taken back. Pure.
#pragma once

#include "emulator/base/cloud.h"

namespace acrnet::emulator {

// Called once for each operation, when it ends. What vanished meanwhile is left alone.
void take_effect(Cloud& cloud, const Operation& operation);

}  // namespace acrnet::emulator
