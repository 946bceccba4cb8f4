// The step that makes a private endpoint and gives its names to a zone; one that is there and only
// lacks its names gets them.
//
//   … settle -> approved: PUT of the zone group -> follow -> read it back -> done
#pragma once

#include <string>

#include "executor/apply/create_run.h"

namespace acrnet::executor {

class CreatePrivateEndpoint final : public CreateRun {
 public:
  using CreateRun::CreateRun;

 private:
  const PrivateEndpointFact& endpoint() const { return std::get<PrivateEndpointFact>(fact()); }
  // The endpoint itself, or what is below it.
  std::string target(std::string_view below = "") const;

  void send_put(ArmClient::Done done) override;
  void judge(const ArmAnswer& answer) override;
  bool was_there() const override;
  void put_zone_group();
  void take_zone_group(const ArmAnswer& answer);
  void read_zone_group_back();
};

}  // namespace acrnet::executor
