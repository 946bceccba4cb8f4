// Which addresses a word on the command line means: `--target registry.acr`.
//
// Pure. As Terraform's users expect: an address means itself; a block that a loop makes several of
// means all of them (`registry.acr` is registry.acr["a"] and registry.acr["b"]); a module means all
// in it (`module.team`); a network means its subnets (`virtual_network.docker` and
// `subnet.docker`). A * stands for any letters; a kind with one behind it means the blocks of all
// modules, too, as in an assertion: `registry.*` is registry.main and module.team.registry.main.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"

namespace acrnet::planner {

class AddressPattern {
 public:
  explicit AddressPattern(std::string_view typed);
  bool matches(const Address& address) const;

 private:
  std::string pattern_;
  bool in_modules_ = false;  // it fits addresses within modules as well
};

bool matches_any(const std::vector<AddressPattern>& patterns, const Address& address);

}  // namespace acrnet::planner
