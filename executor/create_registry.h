// The step that makes a registry with all its settings, in one PUT: it is never there without its rules.
//
//   look -> not there: PUT -> follow -> read back and compare
//        -> there: fails, as somebody else made it since the plan was made
//
// A lost answer leads back to the look, and what is there then is this step's own.
#pragma once

#include "executor/registry_json.h"
#include "executor/step_run.h"

namespace acrnet::executor {

class CreateRegistry final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  const NetworkSettings& target() const { return *context_.step.settings; }

  void look();
  void take_look(const ArmAnswer& answer);
  void put();
  void take_put(const ArmAnswer& answer);
  void read_back();
  void take_back(const ArmAnswer& answer);
  void get(void (CreateRegistry::*take)(const ArmAnswer&));

  bool sent_ = false;  // a PUT is on its way, or has been
};

}  // namespace acrnet::executor
