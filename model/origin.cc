#include "model/origin.h"

#include <fmt/format.h>

namespace acrnet {

std::string to_string(const Origin& origin, const Origins& origins) {
  if (!origin.in_policy()) return "not in policy";
  std::string text = fmt::format("{}:{}", origins.files[origin.file], origin.line);
  for (std::uint32_t at = origin.caller; at != Origin::none; at = origins.callers[at].caller) {
    const Origin& caller = origins.callers[at];
    text += fmt::format(", called from {}:{}", origins.files[caller.file], caller.line);
  }
  return text;
}

}  // namespace acrnet
