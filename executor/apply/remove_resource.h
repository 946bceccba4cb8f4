// The step that deletes what acrnet has made: a registry, a subnet, a virtual network, a resource
// group.
//
//   look -> proved not to be there: done (an earlier run got that far)
//        -> a network or a group in which something is: fails, nothing is written
//        -> there: DELETE -> follow -> look until it has gone
//
// The plan has this step because nothing of others was in it; Azure would delete a network with its
// subnets and a group with everything.
#pragma once

#include <string>

#include "executor/apply/step_run.h"

namespace acrnet::executor {

class RemoveResource final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  // Sends to the resource itself, or to what is `below` it, in the API version that it has.
  void send(std::string method, std::string_view below, ArmClient::Done done);

  void look();
  void take_look(const ResourceAnswer& look);
  void take_contents(const ArmAnswer& answer);
  void remove();
  void take_removal(const ArmAnswer& answer);

  bool accepted_ = false;  // a DELETE was
  PageTrail trail_;        // pages of the list of the group's contents
};

}  // namespace acrnet::executor
