// A day in UTC, as `until` and `--today` use it. No clock is read here.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet {

// Days since 1970-01-01.
struct Date {
  std::int32_t days = 0;
  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

// "2026-12-31"; empty for anything else, also for a day that no calendar has (2026-02-30).
std::optional<Date> parse_date(std::string_view text);
std::string to_string(const Date& date);

}  // namespace acrnet
