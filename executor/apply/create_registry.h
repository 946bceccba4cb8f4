// The step that makes a registry with all its settings, in one PUT: it is never there without its
// rules.
//
// What was written is read back and compared: Azure drops rules in silence whose subscription is
// not registered.
#pragma once

#include "executor/apply/create_run.h"

namespace acrnet::executor {

class CreateRegistry final : public CreateRun {
 public:
  using CreateRun::CreateRun;

 private:
  void send_put(ArmClient::Done done) override;
  void judge(const ArmAnswer& answer) override;
};

}  // namespace acrnet::executor
