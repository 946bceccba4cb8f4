// The step that adds or removes the service endpoint of one subnet.
//
//   look -> as wanted: done (an earlier run got that far), unless Azure reports it as Failed
//        -> as planned, or Failed: PUT of what was read with one change, If-Match -> follow
//           -> settle
//   settle: read the network until it and the subnet have left Updating, then compare.
//
// 412 and a lost answer lead back to the look.
#pragma once

#include "executor/apply/step_run.h"
#include "executor/arm/subnet_json.h"

namespace acrnet::executor {

class WriteSubnet final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  std::string subnet_target() const;

  void look();
  void take_look(const ResourceAnswer& look);
  void put(const std::string& body, const std::string& etag);
  void take_put(const ArmAnswer& answer);
  void settle();
  void take_network(const ResourceAnswer& look);
  // For identities that may read the subnet but not its network.
  void settle_by_subnet();
  void judge(const SubnetReading& subnet, Provisioning network);

  bool written_ = false;  // a PUT was accepted
};

}  // namespace acrnet::executor
