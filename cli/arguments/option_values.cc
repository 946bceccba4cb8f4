#include "cli/arguments/option_values.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "model/cidr.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t longest = std::uint64_t{7} * 24 * 3600 * 1000;  // milliseconds

std::optional<milliseconds> unit_of(std::string_view word, milliseconds otherwise) {
  if (word.empty()) return otherwise;
  if (word == "ms") return milliseconds(1);
  if (word == "s") return std::chrono::seconds(1);
  if (word == "m") return std::chrono::minutes(1);
  if (word == "h") return std::chrono::hours(1);
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                         std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::optional<milliseconds> parse_duration(std::string_view text, milliseconds unit) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_count(text.substr(0, digits), 0, longest);
  const auto scale = unit_of(text.substr(digits), unit);
  if (!number || !scale) return std::nullopt;
  const auto factor = static_cast<std::uint64_t>(scale->count());
  if (*number > longest / factor) return std::nullopt;
  return milliseconds(static_cast<milliseconds::rep>(*number * factor));
}

std::optional<ColorMode> parse_color(std::string_view text) {
  if (text == "auto") return ColorMode::automatic;
  if (text == "always") return ColorMode::always;
  if (text == "never") return ColorMode::never;
  return std::nullopt;
}

std::optional<ReportFormat> parse_report_format(std::string_view text) {
  if (text == "text") return ReportFormat::text;
  if (text == "json") return ReportFormat::json;
  if (text == "sarif") return ReportFormat::sarif;
  if (text == "github") return ReportFormat::github;
  if (text == "azure-pipelines") return ReportFormat::azure_pipelines;
  return std::nullopt;
}

std::optional<PlanFormat> parse_plan_format(std::string_view text) {
  if (text == "text") return PlanFormat::text;
  if (text == "markdown" || text == "md") return PlanFormat::markdown;
  if (text == "json") return PlanFormat::json;
  if (text == "html") return PlanFormat::html;
  if (text == "sarif") return PlanFormat::sarif;
  return std::nullopt;
}

std::optional<GraphFormat> parse_graph_format(std::string_view text) {
  if (text == "dot") return GraphFormat::dot;
  if (text == "mermaid") return GraphFormat::mermaid;
  if (text == "svg") return GraphFormat::svg;
  return std::nullopt;
}

std::optional<QuerySource> parse_query_source(std::string_view text) {
  if (text == "policy") return QuerySource::policy;
  if (text == "state") return QuerySource::state;
  if (text == "azure") return QuerySource::azure;
  return std::nullopt;
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = colon == std::string_view::npos ? "127.0.0.1" : text.substr(0, colon);
  const auto port =
      parse_count(colon == std::string_view::npos ? text : text.substr(colon + 1), 0, 65535);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address needs brackets, or its port can't be told
  }
  if (host.empty() || !port) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  std::string reason;
  const auto address = parse_cidr(host, reason);
  return address && address->prefix == 32 && (address->address >> 24U) == 127U;
}

}  // namespace acrnet::cli
