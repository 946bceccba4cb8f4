// What comes from file names, policies, servers and the command line acts on nobody who reads it:
// no terminal, no pipeline's log, no editor. Every command in every format is fed hostile texts,
// and the bytes that it prints are searched for them.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/support/small_http_server.h"

namespace acrnet::e2e {

namespace {

using testing::ServedAnswer;
using testing::ServedRequest;
using testing::SmallHttpServer;
using Words = std::vector<std::string>;

// Control characters, escape sequences, C1, what reorders or hides text, line ends of Unicode, and
// the commands of pipelines.
const std::vector<std::string> hostile = {"\x1b[31mred",
                                          "\x1b]0;title\x07",
                                          "\xc2\x9b"
                                          "31m",
                                          "\xc2\x85next",
                                          "\x7f",
                                          "\x08\x08",
                                          "\rover",
                                          "\xe2\x80\xae"
                                          "right",
                                          "\xe2\x80\xaa",
                                          "\xe2\x81\xa6",
                                          "\xe2\x81\xa9",
                                          "\xd8\x9c",
                                          "\xe2\x80\x8e",
                                          "\xe2\x80\x8b",
                                          "\xe2\x80\xa8"
                                          "line",
                                          "\xe2\x80\xa9",
                                          "\xef\xbb\xbf",
                                          "##vso[task.setvariable variable=x]y",
                                          "##[error]x",
                                          "####[group]",
                                          "\n::error::x",
                                          "\n  ::set-output name=a::b"};

bool is_own_command(std::string_view line) {
  for (const std::string_view begin :
       {"##vso[task.logissue type=", "::error ", "::warning ", "::notice "}) {
    if (line.starts_with(begin)) return true;
  }
  return false;
}

// What of the text acts on a reader; empty: nothing.
std::string acting(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
      return fmt::format("byte {:02x} at {}", byte, at);
  }
  for (const char* piece : {"\xd8\x9c", "\xef\xbb\xbf"}) {
    if (text.find(piece) != std::string_view::npos) return "a hidden mark";
  }
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const auto a = static_cast<unsigned char>(text[at]);
    const auto b = static_cast<unsigned char>(text[at + 1]);
    const auto c = at + 2 < text.size() ? static_cast<unsigned char>(text[at + 2]) : 0U;
    if (a == 0xC2 && b < 0xA0) return "C1";
    if (a == 0xE2 && b == 0x80 && ((c >= 0x8B && c <= 0x8F) || (c >= 0xA8 && c <= 0xAE)))
      return "hidden, or another order";
    if (a == 0xE2 && b == 0x81 && c >= 0xA0 && c <= 0xAF) return "an isolate";
  }
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool own = is_own_command(line);
    if (own) line.remove_prefix(2);
    for (const std::string_view command : {"##vso[", "##["}) {
      if (line.find(command) != std::string_view::npos) return "a command of Azure Pipelines";
    }
    const std::size_t first = line.find_first_not_of(" \t");
    if (!own && first != std::string_view::npos && line.substr(first).starts_with("::"))
      return "a command of GitHub: " + std::string(line);
  }
  return "";
}

struct Counts {
  std::size_t cases = 0;
  std::size_t acting = 0;
};

void look_at(const Outcome& outcome, const std::string& what, Counts& counts) {
  for (const std::string& text : {outcome.out, outcome.err}) {
    const std::string found = acting(text);
    ++counts.cases;
    counts.acting += found.empty() ? 0 : 1;
    CAPTURE(what, found, text);
    CHECK(found.empty());
  }
}

const std::vector<std::string> plan_formats = {"text", "markdown", "json", "html", "sarif"};
const std::vector<std::string> report_formats = {"text", "json", "sarif", "github",
                                                 "azure-pipelines"};

constexpr std::string_view policy = R"(azure {
  subscription = "00000000-0000-0000-0000-000000000001"
}

for key in ["##vso[task.x]", "##[error]k", "::error::k", "  ::error::k"] {
  group offices {
    allow 203.0.113.0/24
  }
}

registry main {
  resource_group = "myResourceGroup"
  name           = "mycontainerregistry"
  default_action = deny
  allow 203.0.113.0/24 because "##vso[task.complete result=Failed]"
  allow 198.51.100.0/24 because "::error file=x::\u{202E}##[error]"
}

output text {
  value = "::error::##vso[x]\u{202E}\u{2028}"
}
)";

// A policy with hostile texts, in a file with a hostile name.
Project hostile_project(const std::string& file, std::string_view text) {
  const Project project = Project::with_policy("");
  std::filesystem::remove(project.folder() / "policy.acrnet");
  std::ofstream(project.folder() / (file + ".acrnet")) << text;
  return project;
}

}  // namespace

TEST_CASE("no file's name and no text of a policy acts on a reader, in any command and format") {
  Counts counts;
  const AzureOnLoopback azure("walk-through");
  const auto look = [&](const Project& project, const Words& words) {
    look_at(project.run(words, &azure), fmt::format("{}", words[0]), counts);
  };
  std::size_t turn = 0;
  for (const std::string& name : hostile) {
    const Project wrong =
        hostile_project("a" + name, "registry x { name = }\n" + std::string(policy));
    for (const std::string& format : report_formats) look(wrong, {"validate", "--format", format});
    look(wrong, {"fmt", "--check"});
    const Project right = hostile_project("a" + name, policy);
    look(right, {"plan", "--format", plan_formats[turn++ % plan_formats.size()], "--out", name});
    look(right, {"fmt", "--diff"});
    look(right, {"validate", "--var", name + "=x"});
    look(right, {"explain", name});
    look(right, {"output", name});
    look(right, {"query", name});
    look(right, {name});
    look(right, {"plan", "--target", name});
    look(right, {"--chdir", name, "plan"});
    look(right, {"show", name + "missing"});
  }
  std::cout << fmt::format("hostile names: {} outputs, {} act on a reader\n", counts.cases,
                           counts.acting);
  CHECK(counts.cases > 500);
}

TEST_CASE("hostile texts stay inert from the plan through its file to the state and every view") {
  Counts counts;
  const Project project = hostile_project("a\x1b[31m##vso[x]\xe2\x80\xae", policy);
  const AzureOnLoopback azure(project.seed());
  const auto look = [&](const Words& words) {
    look_at(project.run(words, &azure), fmt::format("{} {}", words[0], words.back()), counts);
  };
  REQUIRE(project.run({"plan"}, &azure).code == 0);
  for (const std::string& format : plan_formats) look({"plan", "--format", format});
  look({"plan", "--out", "saved.plan"});
  for (const std::string& format : plan_formats) look({"show", "saved.plan", "--format", format});
  for (const char* format : {"dot", "mermaid", "svg"}) {
    look({"graph", "saved.plan", "--format", format});
    look({"graph", "--access", "--format", format});
  }
  look({"apply", "--auto-approve"});
  look({"show"});
  look({"show", "--format", "json"});
  look({"state", "pull"});
  look({"drift"});
  look({"output"});
  look({"output", "--json"});
  look({"output", "text"});
  look({"output", "--json", "text"});
  look({"query", "203.0.113.7 can reach registry.main"});
  look({"query", "203.0.113.7 can reach registry.main", "--format", "json"});
  for (const auto& entry : std::filesystem::directory_iterator(project.folder())) {
    const std::string name = entry.path().filename().string();
    if (name != "saved.plan" && name != "acrnet.acrstate") continue;
    CAPTURE(name);
    CHECK(acting(read_file(entry.path())).empty());
  }
  CHECK(counts.cases >= 50);
}

TEST_CASE("what a server says acts on nobody who reads it") {
  Counts counts;
  std::string text;
  int way = 0;
  const SmallHttpServer server([&](const ServedRequest&) -> ServedAnswer {
    using nlohmann::json;
    const std::string error = json{{"error", {{"code", text}, {"message", text}}}}.dump();
    switch (way) {
      case 0: return {403, error};
      case 1: return {400, "<html>" + text, {{"Content-Type", "text/html"}}};
      case 2:
        return {200, json{{"id", text},
                          {"name", text},
                          {"location", text},
                          {"properties", {{"provisioningState", text}}}}
                         .dump()};
      default:
        return {200,
                json{{"value", json::array()}, {"nextLink", "https://x.example/" + text}}.dump()};
    }
  });
  const std::vector<Words> commands = {
      {"plan"}, {"plan", "--format", "sarif"}, {"plan", "--format", "json"}, {"drift"}};
  for (const std::string& each : hostile) {
    for (way = 0; way < 4; ++way) {
      text = "x" + each;
      const Project project = Project::with_policy(policy);
      Command command = project.command(commands[static_cast<std::size_t>(way)]);
      command.environment["ACRNET_EMULATOR_URL"] = server.url();
      command.environment["ACRNET_LOG"] = "debug";
      look_at(run(command), fmt::format("way {}", way), counts);
    }
  }
  CHECK(counts.cases == hostile.size() * 8);
}

}  // namespace acrnet::e2e
