#include "executor/apply/create_registry.h"

#include <optional>
#include <utility>

#include "executor/apply/write_registry.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

void CreateRegistry::send_put(ArmClient::Done done) {
  const std::string& location = std::get<ExistenceFact>(fact()).location;
  context_.registries.send(
      request("PUT", path_of(id())),
      [this, location](const RegistryVersion& version) {
        return registry_creation(location, *context_.step.settings, version.subnet_member);
      },
      std::move(done));
}

void CreateRegistry::judge(const ArmAnswer& answer) {
  std::optional<Diagnostic> error;
  const auto reading = read_registry(answer.response.body, id(), error);
  if (!reading) return fail(*error);
  if (!is_finished(reading->provisioning)) return;
  const NetworkSettings& wanted = *context_.step.settings;
  const NetworkSettings& current = reading->registry.network;
  if (current == wanted) return done();
  fail(not_as_written(what_, difference_in_words(wanted, current)));
}

}  // namespace acrnet::executor
