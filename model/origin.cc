#include "model/origin.h"

#include <fmt/format.h>

namespace acrnet {

std::string to_string(const Origin& origin, const Origins& origins) {
  if (!origin.in_policy()) return "not in policy";
  return fmt::format("{}:{}", origins.files[origin.file], origin.line);
}

}  // namespace acrnet
