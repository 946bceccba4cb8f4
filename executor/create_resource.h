// The step that makes a resource group, a virtual network or a subnet.
//
//   look -> not there: PUT -> follow -> settle
//        -> there: fails, as somebody else made it since the plan was made; nothing is written (a PUT on
//           a network that is there would remove its subnets)
//   settle: read it until it has left Updating, then compare.
//
// A lost answer leads back to the look, and what is there then is this step's own.
#pragma once

#include "executor/step_run.h"

namespace acrnet::executor {

class CreateResource final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  const ExistenceFact& fact() const;
  std::string target() const;

  void look();
  void take_look(const ArmAnswer& answer);
  void put();
  void take_put(const ArmAnswer& answer);
  void settle();
  void take_settled(const ArmAnswer& answer);

  bool sent_ = false;  // a PUT is on its way, or has been
};

}  // namespace acrnet::executor
