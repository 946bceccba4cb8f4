#include "executor/arm/provider_json.h"

#include "executor/json/bounded_json.h"
#include "model/arm_id.h"

namespace acrnet::executor {

std::optional<Registration> read_registration(std::string_view body, std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  const std::string* const word = text_member(*document, "registrationState");
  if (word == nullptr) {
    problem = "it has no registrationState";
    return std::nullopt;
  }
  const std::string state = to_lower(*word);
  if (state == "registered") return Registration::registered;
  return state == "registering" ? Registration::registering : Registration::not_registered;
}

}  // namespace acrnet::executor
