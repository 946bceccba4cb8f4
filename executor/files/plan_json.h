// A plan as canonical JSON and back: the content of a saved plan. docs/plan-file.md describes it.
//
// Pure. Encoding is deterministic (sorted keys). Decoding is strict: whatever it gives keeps the
// invariants of model/plan.h (indices in range, edges backwards, lists in order), as what reads a
// plan later relies on them.
#pragma once

#include <string_view>

#include "executor/json/canonical_json.h"
#include "executor/json/value_json.h"
#include "model/backend.h"
#include "model/plan.h"

namespace acrnet::executor {

inline constexpr std::string_view plan_format_name = "acrnet-plan";

// Everything that the digest covers.
Json encode_plan(const Plan& plan);
// The same as text, keys sorted and without blanks, which the digest is taken of. Quick: most of a
// large plan is what was observed, and no tree is made of that.
void canonical_plan(const Plan& plan, const TextSink& sink);

// `reader` must have what encode_plan gives, and what its owner has read from it already; nothing
// else. On a mistake the reader's problem says what and where, and the result is of no use.
Plan decode_plan(StrictReader& reader);

Json write_backend(const Backend& backend);
// A value that a policy could not have given is a mistake, too: secrets are sent there.
Backend read_backend(StrictReader object);

}  // namespace acrnet::executor
