// Diagnostics as one JSON object, in the form of `terraform validate -json`, so that tools made for
// that read it; what is ours (code, help, related places, address) is beside it.
//
// Pure. The form is docs/diagnostics.schema.json. Always valid UTF-8: bytes of a policy that are
// not become U+FFFD.
#pragma once

#include <string>

#include "cli/views/report/report.h"

namespace acrnet::cli {

// Ends with a line end.
std::string diagnostics_json(const Report& report);

}  // namespace acrnet::cli
