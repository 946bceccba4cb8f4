#include "cli/session/approval.h"

#include <algorithm>
#include <cctype>

#include "cli/messages/diagnostics.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

namespace {

// The hexadecimal digits of a digest, without what people put between them.
std::string digits(std::string_view text) {
  std::string kept;
  for (const char letter : text) {
    if (letter == '-' || letter == ' ') continue;
    kept += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return kept;
}

bool is_digest(std::string_view text) {
  const std::string kept = digits(text);
  return kept.size() >= 12 && std::all_of(kept.begin(), kept.end(), [](unsigned char letter) {
           return std::isxdigit(letter) != 0;
         });
}

std::string_view command_name(PlanMode mode) {
  return mode == PlanMode::destroy ? "destroy" : "apply";
}

std::string question(PlanMode mode, const Paint& paint) {
  std::string_view what = "Do you want to make these changes?";
  if (mode == PlanMode::destroy)
    what = "Do you want to take back what acrnet made, as shown above?";
  if (mode == PlanMode::refresh)
    what = "Do you want the state to take note of this? Nothing in Azure is changed.";
  return "\n" + paint(Style::strong, what) + "\n  Only 'yes' approves.\n\n  " +
         paint(Style::strong, "Enter a value:") + " ";
}

// Asks for `yes`. False exactly when an error was added.
bool is_answered_yes(PlanMode mode, const std::string& shown_digest, Console& console,
                     Diagnostics& diagnostics) {
  if (!console.interactive()) {
    diagnostics.add(approval_needed(command_name(mode), shown_digest));
    return false;
  }
  const std::string answer = console.ask(question(mode, console.err_paint()));
  console.say("\n");
  if (answer == "yes") return true;
  diagnostics.add(not_approved(command_name(mode)));
  return false;
}

}  // namespace

bool names_digest(std::string_view typed, const std::string& digest) {
  const std::string kept = digits(typed);
  return kept == digits(digest) || kept == digits(executor::short_digest(digest));
}

bool is_approved(const Approval& approval, const Plan& plan, const std::string& digest,
                 Console& console, Diagnostics& diagnostics) {
  const std::string shown = executor::short_digest(digest);
  if (approval.digest) {
    if (names_digest(*approval.digest, digest)) return true;
    diagnostics.add(is_digest(*approval.digest)
                        ? other_digest(*approval.digest, shown, approval.saved_plan)
                        : bad_digest(*approval.digest));
    return false;
  }
  const bool nothing = plan.empty() && (plan.mode != PlanMode::refresh || plan.drift.empty());
  if (approval.automatic || approval.saved_plan || nothing) return true;
  return is_answered_yes(plan.mode, shown, console, diagnostics);
}

}  // namespace acrnet::cli
