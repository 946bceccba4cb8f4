// Every message of the executor, one factory each: reading Azure ACR3500-3999, state ACR4000-4999,
// apply ACR5000-5999. Pure; nothing is printed here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/arm_id.h"
#include "model/diagnostic.h"
#include "model/state.h"

namespace acrnet::executor {

// Codes that the command line turns into exit codes of their own.
inline constexpr std::string_view code_state_locked = "ACR4001";      // exit 5
inline constexpr std::string_view code_lock_unavailable = "ACR4002";  // plan goes on without a lock
// Exit 4, unless steps were done.
inline constexpr std::string_view code_state_changed = "ACR4006";
inline constexpr std::string_view code_plan_stale = "ACR4101";  // exit 4
// Exit 4, unless other steps were done.
inline constexpr std::string_view code_changed_since_plan = "ACR5001";

// Reading Azure. `what` is a phrase with the object: "registry /subscriptions/…".
Diagnostic unreachable(std::string_view what, std::string_view failure);
Diagnostic unreadable_answer(std::string_view what, std::string_view problem);
Diagnostic hidden_rules(const ArmId& registry, std::string_view problem);
bool is_hidden_rules(const Diagnostic& diagnostic);
Diagnostic unknown_rule(const ArmId& registry, std::string_view problem);
Diagnostic foreign_link(std::string_view link, std::string_view home);
Diagnostic more_targets_failed(std::size_t count);
// `how` is a sentence.
Diagnostic contradictory_answers(std::string_view what, std::string_view how);
// `code` is Azure's, of the 404. `above` is the parent in words, `why` what became of reading it.
// `address` is empty for what the state does not track.
Diagnostic absence_unproven(std::string_view what, std::string_view code, std::string_view above,
                            std::string_view why, std::string_view address);

// Credentials.
Diagnostic no_credentials(const std::vector<std::string>& tried);
Diagnostic incomplete_credentials(std::string_view found, std::string_view missing);
// `variable` holds an address that secrets would leave this computer to unencrypted, or none.
Diagnostic open_identity_address(std::string_view variable, std::string_view address,
                                 std::string_view help);
Diagnostic token_not_given(std::string_view source, std::string_view reason);

// State.
// `holder` and `end` are sentences: who it is, and when it lets go.
Diagnostic state_locked(std::string_view holder, std::string_view end, std::string_view help);
Diagnostic lock_unavailable(std::string_view place, std::string_view reason, std::string_view help);
Diagnostic state_unreadable(std::string_view file, std::string_view reason);
Diagnostic state_damaged(std::string_view place, std::string_view problem, std::string_view help);
Diagnostic state_newer(std::string_view file, long long version, int known);
// A file of the state (its lock, its backup, the one put aside) is something else: `what` is a
// sentence.
Diagnostic state_not_regular(std::string_view file, std::string_view what, std::string_view help);
Diagnostic state_too_large(std::string_view file, std::string_view what);
Diagnostic state_leads_out(std::string_view file);
// The state at `place` belongs to another cloud or tenant than the one that is asked, or to another
// embedded Azure. `is_file`: it can be moved away.
Diagnostic state_of_other_world(std::string_view place, bool is_file, const StateWorld& recorded,
                                const StateWorld& here);
// It does not say to which it belongs, and nothing of it is in this one.
Diagnostic state_not_found_here(std::string_view place, std::size_t resources,
                                const StateWorld& here);
Diagnostic state_will_record(std::string_view place, const StateWorld& here);
Diagnostic not_a_lock(std::string_view file);
Diagnostic state_moved_on(std::string_view file, std::string_view difference);
Diagnostic state_not_written(std::string_view file, std::string_view reason);
// `command` brings it back.
Diagnostic state_rescued(std::string_view rescue_file, std::string_view command);
Diagnostic state_not_rescued(std::string_view rescue_file, std::string_view reason);

// Saved plans.
Diagnostic plan_stale(std::string_view difference, std::string_view address);
// A member of a saved plan that is not what follows from its others, or from the state; `why` is a
// sentence without its full stop.
Diagnostic plan_contradicts_itself(std::string_view file, std::string_view member,
                                   std::string_view why);
Diagnostic plan_contradicts_state(std::string_view member, std::string_view why);
// `differences`: sentences.
Diagnostic plan_leads_elsewhere(std::string_view differences);
Diagnostic plan_place_unknown(std::string_view place);
Diagnostic plan_unreadable(std::string_view file, std::string_view reason);
Diagnostic plan_damaged(std::string_view file, std::string_view problem);
Diagnostic plan_newer(std::string_view file, long long version, int known);
Diagnostic plan_holds_secret(std::string_view file);
Diagnostic plan_not_written(std::string_view file, std::string_view reason);

// Apply. Each is about one step; apply() adds the address.
Diagnostic changed_since_plan(std::string_view what, std::string_view difference);
Diagnostic gone_since_plan(std::string_view what);
Diagnostic write_not_answered(std::string_view what, std::string_view failure);
Diagnostic operation_endless(std::string_view what, std::string_view waiting_for);
Diagnostic rule_vanished(std::string_view what, std::string_view rule, bool subnet_rule);
Diagnostic not_as_written(std::string_view what, std::string_view difference);
Diagnostic step_cut_off(std::string_view what);
// `steps`: how many.
Diagnostic steps_held_back(std::size_t steps);
// An interrupted run. `who` is a phrase: "the sign-in", a URL.
Diagnostic stopped_waiting(std::string_view who);

}  // namespace acrnet::executor
