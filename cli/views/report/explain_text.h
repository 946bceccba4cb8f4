// A code's page, and the list of all of them, for a terminal. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/messages/diagnostic_pages.h"
#include "cli/views/text/paint.h"

namespace acrnet::cli {

// Its examples are indented instead of fenced.
std::string explain_text(const DiagnosticPage& page, const Paint& paint);

// One line for each.
std::string pages_text(const std::vector<DiagnosticPage>& pages, const Paint& paint);

}  // namespace acrnet::cli
