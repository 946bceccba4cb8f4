// The step that makes a private endpoint and gives its names to a zone.
//
//   look -> not there: PUT -> follow -> settle -> PUT of the zone group -> follow -> done
//        -> there, and the plan knew it: settle, as it only lacks its names
//        -> there: fails, as somebody else made it since the plan was made
//   settle: read it until it has left Updating; it is done once it is approved.
//
// A lost answer leads back to the look, and what is there then is this step's own.
#pragma once

#include "executor/step_run.h"

namespace acrnet::executor {

class CreatePrivateEndpoint final : public StepRun {
 public:
  using StepRun::StepRun;
  void start() override { look(); }

 private:
  const ArmId& id() const { return resource().id; }
  const PrivateEndpointFact& fact() const;
  std::string target() const;
  std::string zone_group_target() const;

  void look();
  void take_look(const ArmAnswer& answer);
  void put();
  void take_put(const ArmAnswer& answer);
  void settle();
  void take_settled(const ArmAnswer& answer);
  void put_zone_group();
  void take_zone_group(const ArmAnswer& answer);

  bool sent_ = false;  // a PUT is on its way, or has been
};

}  // namespace acrnet::executor
