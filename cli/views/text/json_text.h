// JSON as it is printed: readable, valid UTF-8 whatever the names hold, and inert in a log.
//
// Pure. Names are kept exactly, but what hides or reorders text, and what a pipeline's log takes
// for a command (`##vso[`, `##[`), is written in JSON's own escapes: a parser gives the same text
// back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace acrnet::cli {

// Ends with a line end. Bytes that are not UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& document);

}  // namespace acrnet::cli
