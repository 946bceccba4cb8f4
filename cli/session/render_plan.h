// A plan in the form that was asked for: what `plan`, `show` and `apply` print.
//
// Plan x digest x form -> text. Pure but for SARIF, which looks where the repository's root is.
#pragma once

#include <filesystem>
#include <string>

#include "cli/arguments/formats.h"
#include "cli/views/text/screen.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/source.h"

namespace acrnet::cli {

struct RenderContext {
  PlanForm form;
  Screen screen;                   // for text
  std::filesystem::path folder;    // the folder of the configuration
  const Diagnostics& diagnostics;  // what planning has warned of, for SARIF
  const Sources& sources;
};

// Ends with a line end.
std::string render_plan(const Plan& plan, const RenderContext& context);

}  // namespace acrnet::cli
