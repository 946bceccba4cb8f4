// Networks and subnets as each api-version writes and shows them.
//
// An older version shows less: members that came later are left out, and a client that sends back
// what it read loses them (FACTS.md §3.2). Recorded: 2018-10-01, 2020-05-01, 2021-03-01,
// 2022-01-01, 2023-11-01; in between a member is taken to have come with the version named in
// network_view.cc. Pure.
#pragma once

#include <string_view>

#include "emulator/base/json.h"

namespace acrnet::emulator {

Json subnet_view(const Json& subnet, std::string_view api_version);
Json network_view(const Json& network, std::string_view api_version);

// Writes what a version takes a subnet that says nothing about network policies to mean: recorded
// Enabled with 2020-05-01, Disabled with those from 2022 on.
void fill_policies(Json& sent_subnet, std::string_view api_version);
// The same for the subnets of a network that is sent.
void fill_subnet_policies(Json& sent_network, std::string_view api_version);

}  // namespace acrnet::emulator
