#include "executor/apply/write_registry.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "model/access_setting.h"
#include "model/names.h"

namespace acrnet::executor {

namespace {

std::string shown(const Cidr& cidr) { return to_string(cidr); }
std::string shown(const ArmId& subnet) { return subnet.text(); }

// The elements of `a` that `b` lacks; both sorted.
template <typename T>
std::vector<T> only_in(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

template <typename T>
void append_rules(std::vector<std::string>& words, const std::vector<T>& rules,
                  std::string_view how) {
  for (const T& rule : rules) words.push_back(fmt::format("the rule for {} {}", shown(rule), how));
}

}  // namespace

std::string difference_in_words(const NetworkSettings& planned, const NetworkSettings& now) {
  std::vector<std::string> words;
  for_each_access_setting_after_default([&](auto setting, auto) {
    const auto value = now.*setting.network;
    if (planned.*setting.network != value)
      words.push_back(fmt::format("{} {}", setting.sentence, name(value)));
  });
  append_rules(words, only_in(planned.ip_rules, now.ip_rules), "is gone");
  append_rules(words, only_in(planned.subnet_rules, now.subnet_rules), "is gone");
  append_rules(words, only_in(now.ip_rules, planned.ip_rules), "is new");
  append_rules(words, only_in(now.subnet_rules, planned.subnet_rules), "is new");
  constexpr std::size_t most = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) {
    text += (i == 0 ? "" : ", ") + words[i];
  }
  if (words.size() > most) text += fmt::format(", and {} more", words.size() - most);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

void WriteRegistry::look() {
  read(id(), [this](const ResourceAnswer& answer) { take_look(answer); });
}

void WriteRegistry::take_look(const ResourceAnswer& look) {
  const ArmAnswer& answer = look.answer;
  if (look.absence) return fail(gone_since_plan(what_));
  if (!answer.ok()) return fail_reading(answer);
  std::optional<Diagnostic> error;
  const auto reading = read_registry(answer.response.body, id(), error);
  if (!reading) return fail(*error);
  const NetworkSettings& current = reading->registry.network;
  if (current == target()) return take_as_wanted(reading->provisioning);
  const ObservedRegistry* const planned = context_.plan.observed.find_registry(id());
  if (planned == nullptr) return fail(changed_since_plan(what_, "The plan did not see it"));
  if (!(current == planned->network)) {
    return fail(changed_since_plan(what_, difference_in_words(planned->network, current)));
  }
  patch(current);
}

// As wanted, and so written already; where Azure failed with it, it may not be in force.
void WriteRegistry::take_as_wanted(Provisioning provisioning) {
  switch (provisioning) {
    case Provisioning::succeeded: return done();
    case Provisioning::failed: return patch(target());
    case Provisioning::busy:
      return look_later("Azure to finish the change of the registry", [this] { look(); });
  }
}

void WriteRegistry::patch(const NetworkSettings& current) {
  context_.registries.send(
      request("PATCH", path_of(id())),
      [this, current](const RegistryVersion& version) {
        return registry_patch(target(), current, version.subnet_member);
      },
      [this](const ArmAnswer& answer) { take_patch(answer); });
}

void WriteRegistry::take_patch(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { read_back(); },
        [this] {
          look_later("Azure to finish another change of the registry", [this] { look(); });
        });
  }
  again_if_lost(answer, [this] { look(); });
}

void WriteRegistry::read_back() {
  read(id(), [this](const ResourceAnswer& answer) { take_back(answer); });
}

void WriteRegistry::take_back(const ResourceAnswer& look) {
  const ArmAnswer& answer = look.answer;
  if (look.absence) return fail(not_as_written(what_, "It does not exist any more"));
  if (!answer.ok()) return fail_reading(answer);
  std::optional<Diagnostic> error;
  const auto reading = read_registry(answer.response.body, id(), error);
  if (!reading) return fail(*error);
  if (reading->provisioning == Provisioning::busy) {
    return look_later("Azure to finish the change of the registry", [this] { read_back(); });
  }
  if (reading->registry.failed)
    return fail(not_as_written(what_, "Azure reports its state as Failed"));
  const NetworkSettings& current = reading->registry.network;
  if (current == target()) return done();
  const auto subnets = only_in(target().subnet_rules, current.subnet_rules);
  if (!subnets.empty()) return fail(rule_vanished(what_, shown(subnets.front()), true));
  const auto networks = only_in(target().ip_rules, current.ip_rules);
  if (!networks.empty()) return fail(rule_vanished(what_, shown(networks.front()), false));
  fail(not_as_written(what_, difference_in_words(target(), current)));
}

}  // namespace acrnet::executor
