// Every message of the command line, one factory each: arguments ACR6001-6009, the configuration's
// files ACR6010-6019, consent ACR6020-6029, the embedded Azure ACR6030-6039, this computer
// ACR6040-6049, modules ACR6050-6059, the state ACR6060-6069, risks ACR6090-6099, links and what is
// no file ACR6100-6109, the end of a run ACR6120-6124, the state's resources and its lock
// ACR6125-6129, tables ACR6140-6149. Pure; nothing is printed here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/risk.h"

namespace acrnet::cli {

// Turned into an exit code of its own: the plan is not the one that was approved.
inline constexpr std::string_view code_other_digest = "ACR6022";

Diagnostic unknown_command(std::string_view word, const std::optional<std::string>& nearest);
Diagnostic no_command();
Diagnostic unknown_option(std::string_view word, std::string_view command,
                          const std::optional<std::string>& nearest);
Diagnostic unexpected_argument(std::string_view word, std::string_view command);
// `what` is the argument parser's own sentence.
Diagnostic bad_usage(std::string_view what, std::string_view command);
// `option` is empty where a whole word was.
Diagnostic empty_argument(std::string_view option);
// `source` is an option or a variable of the environment.
Diagnostic bad_value(std::string_view source, std::string_view value, std::string_view expected,
                     const std::optional<std::string>& nearest = std::nullopt);
// The `which`th of `count` options --var, from 1.
Diagnostic variable_without_name(std::size_t which, std::size_t count);
Diagnostic excluding_options(std::string_view one, std::string_view other, std::string_view why);

Diagnostic no_such_folder(std::string_view folder, std::string_view reason);
// `elsewhere`: folders below it that do hold some.
Diagnostic no_policy_files(std::string_view folder, const std::vector<std::string>& elsewhere);
// `told`, here and below, is a sentence: "The system says: No such file or directory".
Diagnostic unreadable_file(std::string_view file, std::string_view told);
// `what` is a sentence, too: "It is a pipe".
Diagnostic not_a_file(std::string_view file, std::string_view what);
// The same of a file that an option names.
Diagnostic named_not_a_file(std::string_view file, std::string_view what);
Diagnostic link_leads_out(std::string_view file);
Diagnostic file_too_large(std::string_view file, std::uint64_t limit);

// Modules, at the place of their `source`. `path` is the folder's, from the configuration.
Diagnostic no_module_folder(SourceRange at, std::string_view path, std::string_view told);
Diagnostic module_leads_out(SourceRange at, std::string_view path);
Diagnostic empty_module_folder(SourceRange at, std::string_view path);
Diagnostic module_cycle(SourceRange at, std::string_view path);
Diagnostic modules_too_deep(SourceRange at, std::size_t limit);

Diagnostic unwritable_file(std::string_view file, std::string_view told);

Diagnostic approval_needed(std::string_view command, std::string_view digest);
Diagnostic not_approved(std::string_view command);
Diagnostic other_digest(std::string_view expected, std::string_view actual, bool saved_plan);
Diagnostic bad_digest(std::string_view text);
Diagnostic other_cloud(std::string_view asked, std::string_view planned);

Diagnostic emulator_failed(std::string_view reason);
// `data_file` began with another seed than `seed`, and was changed since.
Diagnostic seed_has_changed(std::string_view data_file, std::string_view seed);
Diagnostic bad_emulator_url(std::string_view url);
Diagnostic open_emulator_url(std::string_view url);
Diagnostic embedded_azure_forgets(std::string_view folder);
Diagnostic not_loopback(std::string_view host);

// The plan has risks, as many as `risks`, of the level that --fail-on names or above.
Diagnostic too_risky(RiskLevel highest, RiskLevel fail_on, std::size_t risks);

// --from names neither an address nor a subnet of the policy; or an address that no registry sees.
Diagnostic runner_unknown(std::string_view from, const std::optional<std::string>& nearest);
Diagnostic runner_unseen(std::string_view from);

// --timeout is over. Said as soon as it is, while the run stops.
Diagnostic timeout_over(std::chrono::milliseconds time);

Diagnostic output_failed();
// Out of memory, or a mistake of acrnet itself.
Diagnostic had_to_stop(std::string_view reason);
Diagnostic log_failed(std::string_view file, std::string_view told);
// A file with certificates, which a variable names.
Diagnostic certificates_unreadable(std::string_view variable, std::string_view file,
                                   std::string_view told);
Diagnostic no_state_to_show(std::string_view folder);
// A state has not the formats that a plan has.
Diagnostic state_has_no_such_format(std::string_view file);

// ---- ACR6060..6069: init, state ----
// `argument` is what the page calls it: "FILE". Without an action, that is what is missing.
Diagnostic state_argument_missing(std::string_view action, std::string_view argument);
// There is a state in `file`, and the policy says that it is at `place`, where there is none.
Diagnostic state_kept_elsewhere(std::string_view file, std::string_view place);
Diagnostic nothing_to_migrate(std::string_view reason, std::string_view help);
Diagnostic source_not_renamed(std::string_view file, std::string_view reason);

// The state was read while another run holds its lock: `holder` is a sentence about it. A warning.
Diagnostic read_while_locked(std::string_view holder);
// `state list`, `show`, `rm` and `mv`. `known`: all addresses of the state.
Diagnostic not_in_state(std::string_view address, const std::vector<std::string>& known);
Diagnostic address_not_changed(std::string_view from, std::string_view to, std::string_view why);

// ---- ACR6070..6089: explain, output ----
Diagnostic too_large_for_mermaid(std::size_t arrows, std::size_t most);
Diagnostic state_has_seen_nothing(std::string_view place);
Diagnostic not_one_claim(std::string_view question);
Diagnostic question_missing();
Diagnostic table_too_large(std::size_t registries, std::size_t subnets);

Diagnostic unknown_code(std::string_view word, const std::optional<std::string>& nearest);
Diagnostic unknown_output(std::string_view word, const std::vector<std::string>& known);
Diagnostic output_not_raw(std::string_view output);
Diagnostic raw_needs_name();

}  // namespace acrnet::cli
