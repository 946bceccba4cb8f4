#include "cli/session/render_plan.h"

#include "cli/messages/version.h"
#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/workspace/report_paths.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

std::string render_plan(const Plan& plan, const RenderContext& context) {
  const std::string digest = executor::digest(plan);
  const PlanView view = view_plan(plan, executor::short_digest(digest));
  switch (context.form.format) {
    case PlanFormat::text: return plan_text(view, context.screen);
    case PlanFormat::markdown:
      return plan_markdown(view, context.form.max_bytes.value_or(default_markdown_bytes));
    case PlanFormat::json: return plan_json(plan, view, digest);
    case PlanFormat::html: return plan_html(view);
    case PlanFormat::sarif:
      return plan_sarif(plan, view,
                        {context.diagnostics, context.sources, path_in_repository(context.folder)},
                        version.number);
  }
  return "";
}

}  // namespace acrnet::cli
