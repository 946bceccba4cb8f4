#include "executor/apply/register_provider.h"

#include <fmt/format.h>

#include "executor/arm/scope_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

std::string RegisterProvider::path() const {
  return fmt::format("/subscriptions/{}/providers/{}", percent_encode(resource().subscription),
                     registry_service);
}

void RegisterProvider::look() {
  const std::string target = fmt::format("{}?api-version={}", path(), provider_version);
  context_.arm.send(request("GET", target), [this](const ArmAnswer& answer) { take_look(answer); });
}

void RegisterProvider::take_look(const ArmAnswer& answer) {
  if (!answer.ok()) return fail_reading(answer);
  std::string problem;
  const auto state = read_registration(answer.response.body, problem);
  if (!state) return fail(unreadable_answer(what_, problem));
  if (*state == Registration::registered) return done();
  if (*state == Registration::registering)
    return look_later("Azure to register the provider", [this] { look(); });
  if (!posted_) return post();
  posted_ = false;  // a proxy may have answered the POST
  if (!again(answer, [this] { look(); }))
    fail(not_as_written(what_, "Azure accepted it and says NotRegistered still"));
}

void RegisterProvider::post() {
  const std::string target = fmt::format("{}/register?api-version={}", path(), provider_version);
  context_.arm.send(request("POST", target), [this](const ArmAnswer& answer) {
    if (!answer.ok()) return again_if_lost(answer, [this] { look(); });
    posted_ = true;
    look();
  });
}

}  // namespace acrnet::executor
