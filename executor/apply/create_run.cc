#include "executor/apply/create_run.h"

#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

bool CreateRun::is_finished(Provisioning provisioning) {
  if (provisioning == Provisioning::succeeded) return true;
  if (provisioning == Provisioning::busy) {
    look_later("Azure to finish making it", [this] { settle(); });
  } else {
    fail(not_as_written(what_, "Azure reports its state as Failed"));
  }
  return false;
}

void CreateRun::look() {
  send_get([this](const ArmAnswer& answer) { take_look(answer); });
}

void CreateRun::take_look(const ArmAnswer& answer) {
  if (is_missing(answer)) return put();
  if (!answer.ok()) return fail_reading(answer);
  if (sent_ || was_there()) return judge(answer);
  fail_untouched(changed_since_plan(what_, "It exists by now"));
}

void CreateRun::put() {
  sent_ = true;
  send_put([this](const ArmAnswer& answer) { take_put(answer); });
}

void CreateRun::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    return follow(
        answer.response, [this] { settle(); },
        [this] { look_later("Azure to finish another change", [this] { look(); }); });
  }
  again_if_lost(answer, [this] { look(); });
}

void CreateRun::settle() {
  send_get([this](const ArmAnswer& answer) {
    if (!answer.ok()) return fail_reading(answer);
    judge(answer);
  });
}

}  // namespace acrnet::executor
