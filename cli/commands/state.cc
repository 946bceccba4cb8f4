// `acrnet state`: what the state knows, to look at and to mend; the state as a whole, to keep and
// to bring back; and the lock of a run that died.
//
// I/O: reads the policy and the state; rm, mv and push write it under its lock.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/views/state/state_renderings.h"
#include "cli/views/text/text.h"
#include "executor/files/state_codec.h"
#include "executor/state/local_state_store.h"
#include "planner/expand/address_pattern.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage state_page{
    "state", "Lists and mends what the state knows; reads and writes it as a whole; ends a lock.",
    R"(Examples:
  acrnet state list                          the addresses of all that the state knows
  acrnet state list module.a                 of a module only
  acrnet state show registry.main
  acrnet state rm registry.main              acrnet forgets it; Azure is left as it is
  acrnet state rm --dry-run 'module.a.*'
  acrnet state mv registry.main module.a.registry.b
  acrnet state pull > prod.acrstate
  acrnet state push errored.acrstate         what an apply could not store
  acrnet state push --force backup.acrstate  in the place of a damaged or newer one
  acrnet state accept                        an older state than this folder has seen, on purpose
  acrnet state force-unlock 7c9e6679-7425-40de-944b-e07fc1f90ae7

An address means what it means to --target: a block, all instances of one, a module, or with * )"
    R"(whatever
fits. What has none (a resource group) is called by its ID. A block is known by its ID in Azure:
mv only changes what it is called, as the next apply would.
pull writes to standard output. push takes a state of the same lineage with a higher serial, )"
    R"(or --force.
force-unlock takes the ID from the message that says who holds the lock: first )"
    R"(make sure that this run is dead.

Exit codes: 0 done, 1 error, 5 the state is locked, 124 the time of --timeout is over,
130 interrupted.)"};

struct StateCommand {
  std::string action;
  // Addresses; of push a file; of force-unlock the lock's ID, as the message about it says.
  std::vector<std::string> arguments;
  bool force = false;
  Waiting waiting;
  bool dry_run = false;
};

struct Action {
  std::string_view name;
  std::string_view argument;  // placeholder of a required value: "FILE"; empty: none is required
  std::size_t least = 0;
  std::size_t most = 0;
};

constexpr std::size_t any_number = 100'000;
constexpr std::array actions{
    Action{"list", "", 0, any_number},
    Action{"show", "ADDRESS", 1, 1},
    Action{"rm", "ADDRESS", 1, any_number},
    Action{"mv", "FROM TO", 2, 2},
    Action{"pull", "", 0, 0},
    Action{"push", "FILE", 1, 1},
    Action{"accept", "", 0, 0},
    Action{"force-unlock", "ID", 1, 1},
};

void check_options(const StateCommand& command, Diagnostics& diagnostics) {
  const bool changes = command.action == "rm" || command.action == "mv";
  if (command.action != "push" && command.force)
    diagnostics.add(unknown_option("--force", "state " + command.action, std::nullopt));
  if (!changes && command.dry_run)
    diagnostics.add(unknown_option("--dry-run", "state " + command.action, std::nullopt));
}

void check_action(const StateCommand& command, Diagnostics& diagnostics) {
  const std::string& action = command.action;
  if (action.empty()) return diagnostics.add(state_argument_missing("", "an action"));
  const auto known = std::find_if(actions.begin(), actions.end(),
                                  [&](const Action& each) { return each.name == action; });
  if (known == actions.end()) {
    std::vector<std::string> names;
    for (const Action& each : actions) names.emplace_back(each.name);
    return diagnostics.add(
        bad_value("state", action, list_of_words(names), nearest(action, names)));
  }
  if (command.arguments.size() < known->least)
    diagnostics.add(state_argument_missing(action, known->argument));
  if (command.arguments.size() > known->most)
    diagnostics.add(unexpected_argument(command.arguments[known->most], "state " + action));
  check_options(command, diagnostics);
}

void add_state_options(Options& options, StateCommand& command) {
  options.value("action", "ACTION", "list, show, rm, mv, pull, push, accept or force-unlock",
                text_into(command.action));
  options.rest("argument", "ADDRESS|FILE|ID", "What the action is about", command.arguments);
  options.flag("--force", "push: give up what is stored, whatever it is", command.force);
  add_waiting(options, command.waiting);
  options.flag("--dry-run", "rm, mv: only say what would be done", command.dry_run);
  options.check([&command](Diagnostics& diagnostics) { check_action(command, diagnostics); });
}

void tell(const Invocation& invocation, const std::string& text) {
  invocation.console.print(escaped(text) + "\n");
}

// ---- the resources of a state ----

// What a resource is called here.
std::string called(const TrackedResource& resource) {
  return resource.address.empty() ? resource.id.text() : resource.address.text();
}

std::vector<std::string> all_names(const State& state) {
  std::vector<std::string> names;
  for (const TrackedResource& resource : state.resources) names.push_back(called(resource));
  std::sort(names.begin(), names.end());
  return names;
}

// Those that a word means: the one with this address or ID, else as --target takes it.
std::vector<const TrackedResource*> meant(const State& state, const std::string& word) {
  const planner::AddressPattern pattern(word);
  std::vector<const TrackedResource*> found;
  for (const TrackedResource& resource : state.resources) {
    if (resource.address.text() == word || to_lower(resource.id.text()) == to_lower(word))
      return {&resource};
    if (pattern.matches(resource.address)) found.push_back(&resource);
  }
  return found;
}

// Of all words, each once, in the state's order; a word that means nothing is an error.
std::vector<const TrackedResource*> find_resources(const State& state,
                                                   const std::vector<std::string>& words,
                                                   Diagnostics& diagnostics) {
  std::vector<const TrackedResource*> found;
  for (const std::string& word : words) {
    const auto some = meant(state, word);
    if (some.empty()) diagnostics.add(not_in_state(word, all_names(state)));
    found.insert(found.end(), some.begin(), some.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// The stored state; empty with an error where there is none.
std::optional<State> read_state(Session& session) {
  auto state = session.store().read(session.diagnostics());
  if (state && state->lineage.empty()) {
    session.diagnostics().add(no_state_to_show(session.invocation().options.folder.string()));
    return std::nullopt;
  }
  return state;
}

ExitCode run_state_list(const StateCommand& command, Session& session) {
  const auto state = session.find_and_open_state() ? read_state(session) : std::nullopt;
  if (!state) return session.stop();
  std::vector<std::string> names;
  if (command.arguments.empty()) {
    names = all_names(*state);
  } else {
    for (const auto* resource : find_resources(*state, command.arguments, session.diagnostics()))
      names.push_back(called(*resource));
    std::sort(names.begin(), names.end());
  }
  if (session.diagnostics().has_errors()) return session.stop();
  for (const std::string& name : names) tell(session.invocation(), name);
  return ExitCode::success;
}

ExitCode run_state_show(const StateCommand& command, Session& session) {
  const auto state = session.find_and_open_state() ? read_state(session) : std::nullopt;
  if (!state) return session.stop();
  const auto found = find_resources(*state, command.arguments, session.diagnostics());
  if (session.diagnostics().has_errors()) return session.stop();
  Console& console = session.invocation().console;
  for (const TrackedResource* resource : found)
    console.print(resource_text(*state, *resource, console.out_screen()));
  return ExitCode::success;
}

// Makes a change of the stored state, under its lock; with --dry-run only says it. `change` gives
// what it did, a line each; it changes nothing where it added an error.
template <typename Change>
ExitCode change_state(const StateCommand& command, Session& session, Change change) {
  Diagnostics& diagnostics = session.diagnostics();
  const std::string operation = "state " + command.action;
  if (!session.find_and_open_state() || (!command.dry_run && !session.lock(operation)))
    return session.stop();
  auto state = read_state(session);
  if (!state) return session.stop();
  const std::vector<std::string> lines = change(*state, diagnostics);
  if (diagnostics.has_errors()) return session.stop();
  if (!command.dry_run) {
    session.interrupts().count_only();  // it is about to write
    ++state->serial;
    if (!session.store().write(*state, diagnostics)) return session.stop();
  }
  session.unlock();
  session.report();
  for (const std::string& line : lines) tell(session.invocation(), line);
  return session.ended(ExitCode::success);
}

void forget(State& state, const std::vector<ArmId>& ids) {
  const auto is_forgotten = [&](const auto& entry) {
    return std::find(ids.begin(), ids.end(), entry.id) != ids.end();
  };
  std::erase_if(state.resources, is_forgotten);
  for_each_observed_kind(
      [&](const auto& kind) { std::erase_if(state.last_observed.*kind.observed, is_forgotten); });
}

ExitCode run_state_rm(const StateCommand& command, Session& session) {
  return change_state(command, session, [&](State& state, Diagnostics& diagnostics) {
    std::vector<std::string> lines;
    std::vector<ArmId> ids;
    for (const auto* resource : find_resources(state, command.arguments, diagnostics)) {
      lines.push_back(
          fmt::format("{}: {}", command.dry_run ? "Would forget" : "Forgot", called(*resource)));
      ids.push_back(resource->id);
    }
    forget(state, ids);
    lines.emplace_back(
        "Azure is left as it is. What the policy still names is from now on somebody else's, "
        "which acrnet never deletes.");
    return lines;
  });
}

// The parts of an address between its dots: "module", "a[\"x\"]", "registry", "main". Empty for
// what is none.
std::vector<std::string> parts_of(std::string_view address) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : address) {
    quoted = quoted != (c == '"');
    if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  const bool whole = !quoted && std::none_of(parts.begin(), parts.end(), [](const auto& part) {
    return part.empty() || part.find_first_of(" */\\") < part.find('[') || part[0] == '[' ||
           (part.find('[') != std::string::npos && part.back() != ']');
  });
  return whole ? parts : std::vector<std::string>();
}

// How many parts of it name modules.
std::size_t module_parts(const std::vector<std::string>& parts) {
  std::size_t count = 0;
  while (count + 1 < parts.size() && parts[count] == "module") count += 2;
  return count;
}

// "registry" and how many names follow it: what two addresses of one resource have in common.
std::pair<std::string, std::size_t> kind_of(const std::vector<std::string>& parts) {
  const std::size_t begin = module_parts(parts);
  if (begin >= parts.size()) return {};
  return {parts[begin], parts.size() - begin - 1};
}

// Why the resource can't have the address; empty where it can.
std::string why_not_called(const State& state, const TrackedResource& resource,
                           const std::string& to) {
  if (resource.address.empty()) return "it has no address, as nothing in a policy is called so";
  const auto taken =
      std::find_if(state.resources.begin(), state.resources.end(),
                   [&](const TrackedResource& other) { return other.address.text() == to; });
  if (taken != state.resources.end())
    return taken->id == resource.id ? fmt::format("it is called {} already", to)
                                    : fmt::format("{} is {}", to, taken->id.text());
  const auto from_kind = kind_of(parts_of(resource.address.text()));
  if (kind_of(parts_of(to)) == from_kind) return {};
  return fmt::format("{} is no address of a {}", to, from_kind.first);
}

bool is_module(const std::vector<std::string>& parts) {
  return !parts.empty() && module_parts(parts) == parts.size();
}

// What is to be called anew, and how: one resource, or all of a module.
std::vector<std::pair<const TrackedResource*, std::string>> find_moves(const State& state,
                                                                       const std::string& from,
                                                                       const std::string& to,
                                                                       Diagnostics& diagnostics) {
  std::vector<std::pair<const TrackedResource*, std::string>> moves;
  const bool modules = is_module(parts_of(from)) && is_module(parts_of(to));
  for (const TrackedResource& resource : state.resources) {
    const std::string& text = resource.address.text();
    if (text == from || resource.id.text() == from) moves.emplace_back(&resource, to);
    if (modules && text.starts_with(from + ".")) {
      moves.emplace_back(&resource, to + text.substr(from.size()));
    }
  }
  if (moves.empty()) diagnostics.add(not_in_state(from, all_names(state)));
  for (const auto& [resource, address] : moves) {
    const std::string why = why_not_called(state, *resource, address);
    if (!why.empty()) diagnostics.add(address_not_changed(called(*resource), address, why));
  }
  return moves;
}

ExitCode run_state_mv(const StateCommand& command, Session& session) {
  return change_state(command, session, [&](State& state, Diagnostics& diagnostics) {
    std::vector<std::string> lines;
    const auto moves = find_moves(state, command.arguments[0], command.arguments[1], diagnostics);
    for (const auto& [resource, address] : moves) {
      lines.push_back(fmt::format("{}: {} to {}", command.dry_run ? "Would rename" : "Renamed",
                                  called(*resource), address));
      state.find(resource->id)->address = Address(address);
    }
    return lines;
  });
}

// ---- the state as a whole ----

ExitCode run_state_pull(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.find_and_open_state()) return session.stop();
  const auto state = read_state(session);
  if (!state) return session.stop();
  invocation.console.print(executor::encode_state(*state));
  return ExitCode::success;
}

// An older state than the one seen before is taken as it is, and the lock is not asked for.
ExitCode run_state_accept(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.find_and_open_state()) return session.stop();
  session.store().accept_older();
  const auto state = read_state(session);
  if (!state) return session.stop();
  tell(invocation, fmt::format("Accepted: {}, serial {}.", session.store().place(), state->serial));
  return ExitCode::success;
}

ExitCode run_state_push(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  Diagnostics& diagnostics = session.diagnostics();
  const auto state =
      executor::read_state_file(invocation.options.folder / command.arguments[0], diagnostics);
  if (!state || !session.find_and_open_state(executor::WhenMissing::make) ||
      !session.lock("state push")) {
    return session.stop();
  }
  session.interrupts().count_only();  // it is about to write
  using executor::Replacing;
  const Replacing replacing = command.force ? Replacing::anything : Replacing::older;
  const bool done = session.store().replace(*state, replacing, diagnostics);
  session.unlock();
  if (!done) return session.stop();
  session.report();
  tell(invocation, fmt::format("Stored: {}, serial {}.", session.store().place(), state->serial));
  return session.ended(ExitCode::success);
}

ExitCode run_state_unlock(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.find_and_open_state() ||
      !session.store().force_unlock(command.arguments[0], session.diagnostics())) {
    return session.stop();
  }
  invocation.console.print(escaped(fmt::format("Unlocked: {}.", session.store().place())) + "\n");
  return ExitCode::success;
}

ExitCode run_state(const StateCommand& command, const Invocation& invocation) {
  const std::string& action = command.action;
  if (action == "pull") return run_state_pull(command, invocation);
  if (action == "push") return run_state_push(command, invocation);
  if (action == "accept") return run_state_accept(command, invocation);
  if (action == "force-unlock") return run_state_unlock(command, invocation);
  Session session(invocation, command.waiting);
  if (action == "list") return run_state_list(command, session);
  if (action == "show") return run_state_show(command, session);
  return action == "rm" ? run_state_rm(command, session) : run_state_mv(command, session);
}

}  // namespace

std::unique_ptr<Command> make_state_command() {
  return make_command(state_page, add_state_options, run_state);
}

}  // namespace acrnet::cli
