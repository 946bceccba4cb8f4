// What the steps that make something have in common.
//
//   look -> not there: PUT -> follow -> settle
//        -> there: fails, as somebody else made it since the plan was made; nothing is written (a
//           PUT on a network that is there would remove its subnets)
//   settle: read it until Azure shows it and has finished with it, then judge.
//
// What Azure reports as Failed is sent once more, unless that is how this step's own PUT ended.
//
// A lost answer leads back to the look, and what is there then is this step's own. What Azure
// refuses was never made: what others make by that name afterwards is theirs.
#pragma once

#include <string>

#include "executor/apply/step_run.h"
#include "executor/arm/registry_json.h"

namespace acrnet::executor {

class CreateRun : public StepRun {
 public:
  using StepRun::StepRun;
  void start() final { look(); }

 protected:
  const ArmId& id() const { return resource().id; }
  // The change that says what is made.
  const Fact& fact() const { return context_.plan.changes[context_.step.changes.front()].fact; }

  // Sends the PUT that makes it.
  virtual void send_put(ArmClient::Done done) = 0;
  // It is there, by this step: ends the step, or goes on with it.
  virtual void judge(const ArmAnswer& answer) = 0;
  // The plan has seen it, and it only lacks something.
  virtual bool was_there() const { return false; }

  // False while Azure works on it (it is judged again later) and where that failed: it is written
  // again, or the step ends.
  bool is_finished(Provisioning provisioning);

 private:
  void look();
  void take_look(const ResourceAnswer& look);
  void put();
  void take_put(const ArmAnswer& answer);
  void settle();

  bool sent_ = false;              // a PUT is on its way, or has been
  bool may_have_arrived_ = false;  // Azure did not refuse each of them
  bool carried_out_ = false;       // the last one, as far as its operation tells
};

}  // namespace acrnet::executor
