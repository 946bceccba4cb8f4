#include "executor/apply/create_run.h"

#include "executor/arm/arm_error.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

bool CreateRun::is_finished(Provisioning provisioning) {
  if (provisioning == Provisioning::succeeded) return true;
  if (provisioning == Provisioning::busy) {
    look_later("Azure to finish making it", [this] { settle(); });
  } else if (!carried_out_) {
    put();
  } else {
    fail(not_as_written(what_, "Azure reports its state as Failed"));
  }
  return false;
}

void CreateRun::look() {
  read(id(), [this](const ResourceAnswer& answer) { take_look(answer); });
}

void CreateRun::take_look(const ResourceAnswer& look) {
  if (look.absence) return put();
  if (!look.answer.ok()) return fail_reading(look.answer);
  if (sent_ || was_there()) return judge(look.answer);
  fail_untouched(changed_since_plan(what_, "It exists by now"));
}

void CreateRun::put() {
  sent_ = true;
  carried_out_ = false;
  send_put([this](const ArmAnswer& answer) { take_put(answer); });
}

void CreateRun::take_put(const ArmAnswer& answer) {
  if (answer.ok()) {
    may_have_arrived_ = true;
    return follow(
        answer.response,
        [this] {
          carried_out_ = true;
          settle();
        },
        [this] { look_later("Azure to finish another change", [this] { look(); }); });
  }
  if (answer.kind == ArmAnswer::Kind::lost) may_have_arrived_ = true;
  const bool refused = answer.kind == ArmAnswer::Kind::error && !may_have_arrived_;
  if (refused) return fail_untouched(write_refused(what_, answer.error));
  again_if_lost(answer, [this] { look(); });
}

void CreateRun::settle() {
  read(id(), [this](const ResourceAnswer& look) {
    if (!look.absence) return look.answer.ok() ? judge(look.answer) : fail_reading(look.answer);
    // Azure's caches may lag behind a write.
    if (!again(look.answer, [this] { settle(); }))
      fail(not_as_written(what_, "Azure accepted it and does not show it"));
  });
}

}  // namespace acrnet::executor
