// The step that makes a resource group, a virtual network or a subnet.
#pragma once

#include <string>

#include "executor/apply/create_run.h"

namespace acrnet::executor {

class CreateResource final : public CreateRun {
 public:
  using CreateRun::CreateRun;

 private:
  const ExistenceFact& existence() const { return std::get<ExistenceFact>(fact()); }
  std::string target() const;

  void send_put(ArmClient::Done done) override;
  void judge(const ArmAnswer& answer) override;
};

}  // namespace acrnet::executor
