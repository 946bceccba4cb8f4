#include "cli/workspace/today.h"

#include <chrono>

namespace acrnet::cli {

Date utc_today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date{static_cast<std::int32_t>(now.time_since_epoch().count())};
}

}  // namespace acrnet::cli
