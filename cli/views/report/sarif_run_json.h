// The frame of a SARIF 2.1.0 document, and how it names places. A part of the SARIF renderings.
//
// Pure. Files are named relative to SRCROOT, the root of the repository.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cli/views/report/report.h"

namespace acrnet::cli {

// One run with these rules and results. Ends with a line end.
std::string sarif_document(nlohmann::ordered_json rules, nlohmann::ordered_json results,
                           std::string_view version);

nlohmann::ordered_json sarif_message(std::string_view text);

// A file (with '/'; absolute where it is outside of the repository), and a region of it.
nlohmann::ordered_json sarif_place(std::string_view file, nlohmann::ordered_json region);

// Adds what a report has to the rules and results of a run, which may hold others already.
void append_diagnostics(const Report& report, nlohmann::ordered_json& rules,
                        nlohmann::ordered_json& results);

}  // namespace acrnet::cli
