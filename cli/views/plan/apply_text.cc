#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cli/views/model/access_view.h"
#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

struct Done {
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
};

Done count_done(const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  Done done;
  for (std::size_t i = 0; i < plan.steps.size() && i < outcomes.size(); ++i) {
    if (outcomes[i] != StepOutcome::done) continue;
    for (const ChangeIndex index : plan.steps[i].changes) {
      const Action action = plan.changes[index].action;
      done.added += action == Action::add ? 1U : 0U;
      done.changed += action == Action::update ? 1U : 0U;
      done.removed += action == Action::remove ? 1U : 0U;
    }
  }
  return done;
}

std::string_view verb(const Plan& plan) {
  return plan.mode == PlanMode::destroy ? "Destroy" : "Apply";
}

std::string_view command(const Plan& plan) {
  return plan.mode == PlanMode::destroy ? "destroy" : "apply";
}

// One line for each step that did not end well.
std::string unfinished_text(const Plan& plan, const std::vector<StepOutcome>& outcomes,
                            const Screen& screen) {
  std::string text;
  for (std::size_t i = 0; i < plan.steps.size() && i < outcomes.size(); ++i) {
    if (outcomes[i] == StepOutcome::done) continue;
    const bool bad = outcomes[i] == StepOutcome::failed || outcomes[i] == StepOutcome::untouched ||
                     outcomes[i] == StepOutcome::unknown;
    Line line(screen, 16);
    line.to_column(2).put(outcome_word(outcomes[i]), bad ? Style::error : Style::warning);
    line.to_column(16).put(resource_name(plan.resources[plan.steps[i].resource]));
    text += line.to_column(0, 3).put(step_text(plan, plan.steps[i])).str();
  }
  return text;
}

// ---- who is cut off or let in at this moment

constexpr std::size_t most_clients = 10;  // of one registry, one by one

std::string clients_text(const Clients& clients, const Plan& plan) {
  if (clients.subnets.all_but()) return clients.is_everyone() ? "everyone" : "everyone else";
  std::vector<std::string> names;
  for (const ClientIndex subnet : clients.subnets.listed())
    names.push_back("subnet " + client_name(plan.clients[subnet]));
  for (const Cidr& cidr : clients.addresses.cover()) names.push_back(to_string(cidr));
  const std::size_t shown = std::min(names.size(), most_clients);
  const std::string more =
      names.size() > shown ? fmt::format(" and {} more", grouped(names.size() - shown)) : "";
  names.resize(shown);
  return fmt::format("{}{}", fmt::join(names, ", "), more);
}

// Who can reach a registry after the whole plan. Of one of others the plan tells changes only.
Clients at_the_end(const Plan& plan, const RegistryAccess& now) {
  for (const RegistryAccess& access : plan.access) {
    if (!(access.id == now.id)) continue;
    return unite(subtract(now.before, subtract(access.before, access.after)), access.after);
  }
  return now.before;
}

struct Standstill {
  Clients cut_off;  // until the apply is finished
  Clients let_in;
  Clients lost;  // as planned
  Clients gained;
};

Standstill standstill(const Plan& plan, const RegistryAccess& now) {
  const Clients end = at_the_end(plan, now);
  Standstill made;
  made.cut_off = intersect(now.loses(), end);
  made.let_in = subtract(now.gains(), end);
  made.lost = subtract(now.loses(), end);
  made.gained = intersect(now.gains(), end);
  return made;
}

class StandingText {
 public:
  StandingText(const Plan& plan, const Standing& standing, const Screen& screen)
      : plan_(plan), standing_(standing), screen_(screen) {}

  std::string run() {
    list("Cut off at this moment, until the apply is finished", &Standstill::cut_off, Style::error);
    list("Let in at this moment, until the apply is finished", &Standstill::let_in, Style::error);
    const bool left = !text_.empty();
    if (left) say_repair();
    list("Lost access, as planned", &Standstill::lost, Style::plain);
    list("Gained access, as planned", &Standstill::gained, Style::plain);
    for (const std::string& registry : standing_.unsure) {
      say(fmt::format("Who can reach {} at this moment is not known: `acrnet plan` looks.",
                      escaped(registry)),
          Style::warning);
    }
    if (!left && standing_.unsure.empty())
      say("At this moment no client is cut off or let in but as planned.", Style::plain);
    return text_ + "\n";
  }

 private:
  void say(std::string_view sentence, Style style) { text_ += paragraph(sentence, style, screen_); }

  void list(std::string_view title, Clients Standstill::*part, Style style) {
    bool titled = false;
    for (const RegistryAccess& now : standing_.access) {
      const Clients clients = standstill(plan_, now).*part;
      if (clients.empty()) continue;
      if (!std::exchange(titled, true)) say(fmt::format("{}:", title), style);
      const std::string name =
          now.address.empty() ? azure_name(now.id) : escaped(now.address.text());
      Line line(screen_, 4);
      text_ += line.to_column(2)
                   .put(name, Style::strong)
                   .to_column(0, 3)
                   .put(clients_text(clients, plan_))
                   .str();
    }
  }

  // An endpoint that is there while its rule is not hides the addresses that a subnet leaves by.
  void say_repair() {
    const std::string_view again = command(plan_);
    std::string text = fmt::format("Mend what failed, then `acrnet {}`.", again);
    for (const Step& step : plan_.steps) {
      const Resource& resource = plan_.resources[step.resource];
      const bool hides = step.kind == StepKind::write_subnet && step.service_endpoint;
      if (hides && !resource.address.empty() && is_cut_off(resource.id)) {
        text += fmt::format(" Or take back the service endpoint: `acrnet destroy --target {}`.",
                            escaped(resource.address.text()));
      }
    }
    say(text, Style::plain);
  }

  bool is_cut_off(const ArmId& subnet) const {
    for (const RegistryAccess& now : standing_.access) {
      const Standstill at = standstill(plan_, now);
      for (const ClientIndex client : at.cut_off.subnets.listed()) {
        if (plan_.clients[client].id == subnet) return true;
      }
    }
    return false;
  }

  const Plan& plan_;
  const Standing& standing_;
  const Screen& screen_;
  std::string text_;
};

}  // namespace

std::string_view outcome_word(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::not_started: return "not started";
    case StepOutcome::done: return "done";
    case StepOutcome::untouched:
    case StepOutcome::failed: return "failed";
    case StepOutcome::skipped: return "skipped";
    case StepOutcome::unknown: return "cut off";
  }
  return "";
}

std::string apply_text(const Plan& plan, const executor::ApplyResult& result,
                       const Standing& standing, const Screen& screen) {
  const Done done = count_done(plan, result.outcomes);
  const std::string counts = fmt::format(
      "{} added, {} changed, {} removed. {} made.", grouped(done.added), grouped(done.changed),
      grouped(done.removed), counted(result.requests, "request"));
  if (result.complete()) {
    return fmt::format(
        "{} {}\n", screen.paint(Style::strong, fmt::format("{} complete:", verb(plan))), counts);
  }
  const auto ended = static_cast<std::size_t>(
      std::count(result.outcomes.begin(), result.outcomes.end(), StepOutcome::done));
  std::string text = ended == 0 && standing.access.empty() && standing.unsure.empty()
                         ? ""
                         : StandingText(plan, standing, screen).run();
  const std::string unfinished = unfinished_text(plan, result.outcomes, screen);
  text += unfinished;
  if (!unfinished.empty()) text += "\n";
  const std::string how =
      fmt::format("{} {}:", verb(plan), result.interrupted ? "interrupted" : "incomplete");
  text += fmt::format("{} {} of {} done. {}\n", screen.paint(Style::error, how), ended,
                      counted(plan.steps.size(), "step"), counts);
  if (result.state_saved) {
    text +=
        fmt::format("What was done is remembered: `acrnet {}` goes on from here.\n", command(plan));
  }
  return text;
}

}  // namespace acrnet::cli
