#include "cli/views/report/sarif_run_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

#include "cli/views/text/json_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// RFC 3986: what may stand in a relative path as it is.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    uri += is_plain(c)
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

}  // namespace

ordered_json sarif_message(std::string_view text) { return {{"text", text}}; }

ordered_json sarif_place(std::string_view file, ordered_json region) {
  ordered_json artifact{{"uri", uri_of(file)}};
  if (!file.starts_with('/')) artifact["uriBaseId"] = "SRCROOT";
  return {{"artifactLocation", std::move(artifact)}, {"region", std::move(region)}};
}

std::string sarif_document(ordered_json rules, ordered_json results, std::string_view version) {
  const ordered_json run{
      {"tool",
       {{"driver", {{"name", "acrnet"}, {"version", version}, {"rules", std::move(rules)}}}}},
      {"columnKind", "unicodeCodePoints"},
      {"originalUriBaseIds",
       {{"SRCROOT", {{"description", sarif_message("The root of the repository.")}}}}},
      {"invocations", ordered_json::array({ordered_json{{"executionSuccessful", true}}})},
      {"results", std::move(results)}};
  return json_text(
      {{"$schema", schema}, {"version", "2.1.0"}, {"runs", ordered_json::array({run})}});
}

}  // namespace acrnet::cli
