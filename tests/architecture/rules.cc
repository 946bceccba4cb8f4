#include "tests/architecture/rules.h"

#include <algorithm>
#include <array>
#include <vector>

namespace acrnet::architecture {

std::span<const Folder> folders() {
  static const std::array<Folder, 7> all = {{
      {"model", {}},
      {"grammar", {}},
      {"parser", {"model", "grammar"}},
      {"planner", {"model"}},
      {"executor", {"model"}},
      {"emulator", {}},
      {"cli", {"model", "grammar", "parser", "planner", "executor", "emulator"}},
  }};
  return all;
}

const Folder* find_folder(std::string_view name) {
  const auto all = folders();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Folder& f) { return f.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::span<const Room> rooms() {
  static const std::vector<Room> all = {
      {"model", {}, true},
      {"grammar", {}, true},

      {"parser/messages", {}, true},
      {"parser/syntax", {"parser/messages"}, true},
      {"parser/format", {"parser/syntax"}, true},
      {"parser/evaluate/expressions", {"parser/messages", "parser/syntax"}, true},
      {"parser/evaluate/blocks",
       {"parser/messages", "parser/syntax", "parser/format", "parser/evaluate/expressions"},
       true},
      {"parser/functions",
       {"parser/messages", "parser/syntax", "parser/evaluate/expressions"},
       true},
      {"parser/evaluate",
       {"parser/messages", "parser/syntax", "parser/evaluate/expressions", "parser/evaluate/blocks",
        "parser/functions"},
       true},

      {"planner/messages", {}, true},
      {"planner/expand", {"planner/messages"}, true},
      {"planner/diff", {"planner/messages"}, true},
      {"planner/schedule", {"planner/messages", "planner/expand", "planner/diff"}, true},
      {"planner/access", {"planner/messages", "planner/diff"}, true},
      {"planner/state", {"planner/messages", "planner/diff"}, true},
      {"planner",
       {"planner/messages", "planner/expand", "planner/diff", "planner/schedule", "planner/access",
        "planner/state"},
       true},

      {"executor/messages", {}, true},
      {"executor/json", {}, true},
      {"executor/http", {}},
      {"executor/files", {"executor/messages", "executor/json"}},
      {"executor/identity",
       {"executor/messages", "executor/json", "executor/http", "executor/files"}},
      {"executor/arm",
       {"executor/messages", "executor/json", "executor/http", "executor/identity"}},
      {"executor/observe", {"executor/messages", "executor/http", "executor/arm"}},
      {"executor/state",
       {"executor/messages", "executor/json", "executor/http", "executor/files",
        "executor/identity", "executor/arm"}},
      {"executor/apply",
       {"executor/messages", "executor/http", "executor/files", "executor/arm", "executor/observe",
        "executor/state"}},

      {"emulator/base", {}},
      {"emulator/http", {"emulator/base"}},
      {"emulator/identity", {"emulator/base"}, true},
      {"emulator/arm", {"emulator/base", "emulator/identity"}, true},
      {"emulator/registry", {"emulator/base", "emulator/arm"}, true},
      {"emulator/network", {"emulator/base", "emulator/arm", "emulator/registry"}, true},
      {"emulator/resource_graph", {"emulator/base", "emulator/arm", "emulator/registry"}, true},
      {"emulator/data_plane",
       {"emulator/base", "emulator/identity", "emulator/registry", "emulator/network"},
       true},
      {"emulator/service",
       {"emulator/base", "emulator/http", "emulator/identity", "emulator/arm", "emulator/registry",
        "emulator/network", "emulator/resource_graph", "emulator/data_plane"}},

      {"cli/messages", {}, true},
      {"cli/views/text", {}, true},
      {"cli/views/assets", {}, true},
      {"cli/views/model", {"cli/views/text"}, true},
      {"cli/views/report", {"cli/messages", "cli/views/text"}},
      {"cli/views/access", {"cli/views/text", "cli/views/assets", "cli/views/model"}, true},
      {"cli/views/query", {"cli/views/text", "cli/views/model"}, true},
      {"cli/views/graph", {"cli/views/text", "cli/views/assets", "cli/views/model"}, true},
      {"cli/views/plan",
       {"cli/messages", "cli/views/text", "cli/views/assets", "cli/views/model", "cli/views/report",
        "cli/views/access"}},
      {"cli/views/state",
       {"cli/messages", "cli/views/text", "cli/views/model", "cli/views/plan"},
       true},
      {"cli/workspace", {"cli/messages"}},
      {"cli/arguments", {"cli/messages", "cli/views/plan", "cli/workspace"}},
      {"cli/session",
       {"cli/messages", "cli/views/text", "cli/views/model", "cli/views/plan", "cli/views/report",
        "cli/workspace", "cli/arguments"}},
      {"cli/commands",
       {"cli/messages", "cli/views/text", "cli/views/model", "cli/views/access", "cli/views/plan",
        "cli/views/query", "cli/views/graph", "cli/views/report", "cli/views/state",
        "cli/workspace", "cli/arguments", "cli/session"}},
      {"cli", {"cli/messages", "cli/arguments", "cli/session", "cli/commands"}},
  };
  return all;
}

const Room* find_room(std::string_view path) {
  const auto all = rooms();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Room& room) { return room.path == path; });
  return found == all.end() ? nullptr : &*found;
}

std::span<const ThirdParty> third_parties() {
  static const std::array<ThirdParty, 12> all = {{
      {"fmt", "fmt/", {"model", "parser", "planner", "executor", "emulator", "cli"}, {}, {}, {}},
      {"PEGTL", "tao/pegtl", {"grammar"}, {}, {}, {"parser"}},
      // A rule set is its headers: who includes grammar/ compiles PEGTL's templates.
      {"PEGTL (by way of grammar/)", "grammar/", {"grammar"}, {}, {}, {"parser"}},
      {"RE2", "re2/", {}, {}, {}, {"parser"}},
      {"yaml-cpp", "yaml-cpp/", {}, {}, {}, {"parser"}},
      {"libcurl", "curl/", {}, {"executor"}, {"curl_transport.cc", "curl_url.cc"}, {}},
      {"OpenSSL",
       "openssl/",
       {},
       {"emulator", "executor"},
       {"certificate", "digest", "token_key", "sha256", "base64"},
       {}},
      {"utf8proc", "utf8proc.h", {}, {}, {}, {"model"}},
      {"nlohmann-json", "nlohmann/", {"emulator"}, {"executor", "cli"}, {"json", "codec"}, {}},
      {"simdjson", "simdjson.h", {}, {}, {}, {"executor"}},
      {"CLI11", "CLI/", {}, {}, {}, {"cli"}},
      // The connection is a template that the server's file alone includes.
      {"Boost", "boost/", {}, {"emulator"}, {"http_server", "http_connection"}, {}},
  }};
  return all;
}

std::span<const std::string_view> impure_headers() {
  static constexpr std::array<std::string_view, 7> all = {
      "fstream", "iostream", "filesystem", "cstdio", "ctime", "csignal", "syncstream"};
  return all;
}

std::span<const std::string_view> impure_words() {
  static constexpr std::array<std::string_view, 8> all = {
      "system_clock", "steady_clock", "high_resolution_clock", "getenv", "random_device",
      "std::time(",   "std::rand(",   "std::system("};
  return all;
}

std::span<const std::string_view> openers() {
  static constexpr std::array<std::string_view, 2> all = {"executor/files/open_file.cc",
                                                          "emulator/base/data_file.cc"};
  return all;
}

}  // namespace acrnet::architecture
