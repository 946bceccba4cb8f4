#include "planner/messages/scope_diagnostics.h"

#include <fmt/format.h>

#include "model/diagnostic_builder.h"

namespace acrnet::planner {

Diagnostic never_seen(const Address& block, SourceRange range) {
  Diagnostic made = make_error("ACR3110", "nothing is known of this but what the policy says");
  made.detail = fmt::format(
      "--refresh=false plans from what the state saw in Azure at the end of the last apply, and "
      "{} was "
      "not part of it.",
      block.text());
  made.help = "plan without --refresh=false";
  made.subject = range;
  made.address = block.text();
  return made;
}

Diagnostic claims_not_settled() {
  Diagnostic made = make_error("ACR3111", "only Azure knows how the last apply ended");
  made.detail =
      "The state holds claims of an apply that was cut off. What became of them is found out by "
      "looking.";
  made.help = "plan without --refresh=false";
  return made;
}

Diagnostic unknown_target(std::string_view option, const std::string& pattern,
                          const std::optional<std::string>& nearest) {
  Diagnostic made = make_error("ACR3112", "no resource has an address like this");
  made.detail = fmt::format(
      "{} {} names nothing that the policy or the state has. An address names one block, all "
      "instances of "
      "one (registry.acr), all of a module (module.team) or, with *, whatever fits.",
      option, pattern);
  made.help = nearest ? fmt::format("did you mean {}?", *nearest)
                      : "give an address as `acrnet plan` shows it";
  return made;
}

Diagnostic partial_plan(std::size_t changes, std::size_t resources, const std::string& first) {
  Diagnostic made = make_warning("ACR3113", "this is only a part of what the policy asks");
  made.detail = fmt::format(
      "--target and --exclude leave out {} change{} of {} resource{} ({}{}). Azure will not be "
      "as the policy "
      "says, and assertions about what is left out are not checked.",
      changes, changes == 1 ? "" : "s", resources, resources == 1 ? "" : "s", first,
      resources == 1 ? "" : ", …");
  made.help = "plan once more without these options when what made them necessary is over";
  return made;
}

}  // namespace acrnet::planner
