// Diagnostics as text for a person: what is wrong, where, the source line with the exact span
// underlined, the other places that explain it, and the repair.
//
//   error[ACR1007]: there is no subnet 'docker.vn'
//     --> policy.acrnet:12:9
//      |
//   12 |   allow subnet.docker.vn
//      |         ^^^^^^^^^^^^^^^^ not declared
//      = help: did you mean 'subnet.docker.vm'?
//
// Pure. Text of users and of Azure is escaped here, so stages need not.
#pragma once

#include <string>
#include <vector>

#include "cli/messages/diagnostic_pages.h"
#include "cli/views/text/paint.h"
#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

Style style_of(Severity severity);

std::string diagnostic_text(const Diagnostic& diagnostic, const Sources& sources,
                            const Paint& paint);

// All of them with an empty line between two, and a last line that counts where there are several.
std::string diagnostics_text(const Diagnostics& diagnostics, const Sources& sources,
                             const Paint& paint);

// Its examples are indented instead of fenced.
std::string explain_text(const DiagnosticPage& page, const Paint& paint);

// One line for each.
std::string pages_text(const std::vector<DiagnosticPage>& pages, const Paint& paint);

}  // namespace acrnet::cli
