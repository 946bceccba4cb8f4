#include "executor/create_registry.h"

#include <utility>

#include "executor/diagnostics.h"
#include "executor/observe_run.h"
#include "executor/url.h"
#include "executor/write_registry.h"

namespace acrnet::executor {

void CreateRegistry::get(void (CreateRegistry::*take)(const ArmAnswer&)) {
  context_.registries.send(request("GET", path_of(id())), {},
                           [this, take](const ArmAnswer& answer) { (this->*take)(answer); });
}

void CreateRegistry::look() { get(&CreateRegistry::take_look); }

void CreateRegistry::take_look(const ArmAnswer& answer) {
  if (is_missing(answer)) return put();
  if (!answer.ok()) return fail_reading(answer);
  if (sent_) return take_back(answer);
  fail(changed_since_plan(what_, "It exists by now"));
}

void CreateRegistry::put() {
  const Change& change = context_.plan.changes[context_.step.changes.front()];
  const std::string& location = std::get<ExistenceFact>(change.fact).location;
  sent_ = true;
  context_.registries.send(
      request("PUT", path_of(id())),
      [this, location](const RegistryVersion& version) {
        return registry_creation(location, target(), version.subnet_member);
      },
      [this](const ArmAnswer& answer) { take_put(answer); });
}

void CreateRegistry::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { read_back(); },
        [this] { look_later("Azure to finish another change", [this] { look(); }); });
  }
  const bool lost = answer.kind == ArmAnswer::Kind::lost;
  if (!lost || !again(answer, [this] { look(); })) fail_writing(answer);
}

void CreateRegistry::read_back() { get(&CreateRegistry::take_back); }

void CreateRegistry::take_back(const ArmAnswer& answer) {
  if (!answer.ok()) return fail_reading(answer);
  std::optional<Diagnostic> error;
  const auto reading = read_registry(answer.response.body, id(), error);
  if (!reading) return fail(*error);
  if (reading->provisioning == Provisioning::busy)
    return look_later("Azure to finish making the registry", [this] { read_back(); });
  if (reading->provisioning == Provisioning::failed)
    return fail(not_as_written(what_, "Azure reports its state as Failed"));
  const NetworkSettings& current = reading->registry.network;
  if (current == target()) return done();
  fail(not_as_written(what_, difference_in_words(target(), current)));
}

}  // namespace acrnet::executor
