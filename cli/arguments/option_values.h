// The values of options, from the words that users type: durations, counts, addresses to listen on.
//
// Pure. Empty for what is no value; the caller says where it stood and what would be one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments/arguments.h"
#include "cli/arguments/formats.h"

namespace acrnet::cli {

// "90s", "5m", "250ms", "1h", or a number alone in `unit`. Not negative, at most a week.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text,
                                                        std::chrono::milliseconds unit);

// Decimal digits only, between the two bounds.
std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                         std::uint64_t most);

std::optional<ColorMode> parse_color(std::string_view text);
std::optional<ReportFormat> parse_report_format(std::string_view text);
std::optional<PlanFormat> parse_plan_format(std::string_view text);
std::optional<GraphFormat> parse_graph_format(std::string_view text);
std::optional<QuerySource> parse_query_source(std::string_view text);

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "localhost:0", "[::1]:8080", "8080" (on 127.0.0.1).
std::optional<ListenAddress> parse_listen(std::string_view text);

// Whether only this machine can reach it.
bool is_loopback(std::string_view host);

}  // namespace acrnet::cli
