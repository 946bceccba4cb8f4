// Syntax → policy.
//
// Pipeline: Configuration x Sources -> Policy. Pure. The result does not depend on the order of
// files or statements. Empty exactly when an error has been reported, by this stage or by parse:
// documents with mistakes are evaluated as far as they go, so that one run reports every mistake,
// and nothing is reported that follows from a mistake that has been reported already.
#pragma once

#include <optional>
#include <vector>

#include "model/diagnostic.h"
#include "model/policy.h"
#include "model/source.h"
#include "parser/evaluate/expressions/configuration.h"
#include "parser/evaluate/expressions/inputs.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

// The folders of a configuration; requires at least one.
std::optional<Policy> evaluate(const Configuration& configuration, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs = {});

// One folder alone: a module that it calls is refused.
std::optional<Policy> evaluate(const std::vector<Document>& documents, const Sources& sources,
                               Diagnostics& diagnostics, const Inputs& inputs = {});

}  // namespace acrnet::parser
