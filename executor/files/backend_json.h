// Where a state is, as a saved plan holds it. Pure.
//
//   {"kind": "local", "path": "prod.acrstate"}
//   {"kind": "azblob", "account": "contosotf", "container": "state", "key": "prod.acrstate",
//    "endpoint": ""}
//   {"kind": "http", "address": "https://…", "lock_address": …}
#pragma once

#include "executor/json/value_json.h"
#include "model/backend.h"

namespace acrnet::executor {

Json write_backend(const Backend& backend);
// A value that a policy could not have given is a mistake, too: secrets are sent there.
Backend read_backend(StrictReader object);

}  // namespace acrnet::executor
