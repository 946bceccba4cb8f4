// The step that registers the provider Microsoft.ContainerRegistry in a subscription: look,
// register, wait until it is Registered. Azure answers the POST at once and works on (recorded).
#pragma once

#include "executor/apply/step_run.h"

namespace acrnet::executor {

class RegisterProvider final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  std::string path() const;
  void look();
  void take_look(const ArmAnswer& answer);
  void post();

  bool posted_ = false;
};

}  // namespace acrnet::executor
