// The step that brings a registry's network rules to what the plan says, in one PATCH.
//
//   look -> as wanted: done (an earlier run got that far); reported as Failed: PATCH, all the same
//        -> other than when it was planned: fails, nothing is written (registries have no ETag)
//        -> as planned: PATCH -> follow -> read back and compare
//
// Reading back is needed: Azure drops rules in silence whose subscription is not registered.
#pragma once

#include "executor/apply/step_run.h"
#include "executor/arm/registry_json.h"

namespace acrnet::executor {

class WriteRegistry final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  const NetworkSettings& target() const { return *context_.step.settings; }

  void look();
  void take_look(const ResourceAnswer& look);
  void take_as_wanted(Provisioning provisioning);
  void patch(const NetworkSettings& current);
  void take_patch(const ArmAnswer& answer);
  void read_back();
  void take_back(const ResourceAnswer& look);
};

// How `now` differs from `planned`, in words: "it has a rule for 192.0.2.0/24, which …". Pure.
std::string difference_in_words(const NetworkSettings& planned, const NetworkSettings& now);

}  // namespace acrnet::executor
