// The part of a saved plan that says who can reach what, and that the way there is safe.
//
// Values x JSON, both ways; a part of plan_json. Pure. Reading is strict, as for the rest of a
// plan.
#pragma once

#include "executor/json/value_json.h"
#include "model/plan.h"

namespace acrnet::executor {

Json write_clients(const Plan& plan);
Json write_access(const std::vector<RegistryAccess>& registries);
Json write_assertions(const Plan& plan);
Json write_proof(const Plan& plan);
Json write_risks(const Plan& plan);

// Each but read_access reads a member of the document into the plan. The clients are read before
// what refers to them, the steps before the proof, both before the risks.
void read_clients(StrictReader& document, Plan& plan);
// The list of this name.
std::vector<RegistryAccess> read_access(StrictReader& document, std::string_view name,
                                        const Plan& plan);
void read_assertions(StrictReader& document, Plan& plan);
void read_proof(StrictReader& document, Plan& plan);
void read_risks(StrictReader& document, Plan& plan);

}  // namespace acrnet::executor
