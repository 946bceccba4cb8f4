// A question in the language's own words, as a part of the policy that it is asked of.
//
// Pure. It becomes a file of the configuration that is no file, with one assertion which is read
// and not checked: so it may use every name of the policy, and a mistake in it is told as in a
// policy.
#pragma once

#include <string>
#include <vector>

#include "cli/session/pipeline.h"
#include "model/access.h"
#include "model/diagnostic.h"
#include "model/policy.h"

namespace acrnet::cli {

// Requires that the project's text was read. False exactly when an error was added.
bool add_question(const std::string& question, ProjectText& text, Diagnostics& diagnostics);

// The same, for all clients of `registries`: "registry.main", "registry.*".
bool add_question_about(const std::string& registries, ProjectText& text, Diagnostics& diagnostics);

// What was asked, with all names resolved.
std::vector<ReachClaim> claims_of_question(const Policy& policy, const ProjectText& text);

}  // namespace acrnet::cli
