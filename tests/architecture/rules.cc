#include "tests/architecture/rules.h"

#include <algorithm>
#include <array>

namespace acrnet::architecture {

std::span<const Folder> folders() {
  static const std::array<Folder, 7> all = {{
      {"model", {}, true},
      {"grammar", {}, true},
      {"parser", {"model", "grammar"}, true},
      {"planner", {"model"}, true},
      {"executor", {"model"}, false},
      {"emulator", {}, false},
      {"cli", {"model", "grammar", "parser", "planner", "executor", "emulator"}, false},
  }};
  return all;
}

const Folder* find_folder(std::string_view name) {
  const auto all = folders();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Folder& f) { return f.name == name; });
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
      {"libcurl", "curl/", {}, {}, {}, {"executor"}},
      {"OpenSSL",
       "openssl/",
       {},
       {"emulator", "executor"},
       {"certificate", "digest", "token_key", "sha256"},
       {}},
      {"utf8proc", "utf8proc.h", {}, {}, {}, {"cli"}},
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

}  // namespace acrnet::architecture
