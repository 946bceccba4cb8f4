#include "cli/session/fingerprints.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "tests/unit/cli/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::cli;

namespace {

namespace fs = std::filesystem;

// A configuration of four files, read as for a plan.
struct Configuration {
  Configuration() {
    options.folder = folder.path();
    write("policy.acrnet", R"(azure {
  subscription = "00000000-0000-0000-0000-000000000001"
}

variable office { type = cidr }

registry main {
  name           = "contoso"
  resource_group = "group"
  default_action = deny
  allow var.office  because "Büro"
}
)");
    write("team.acrnet", "let hosts = csv_decode(file(\"hosts.csv\"))\n");
    write("hosts.csv", "name,address\na,203.0.113.7\n");
    write("acrnet.acrvars", "office = 203.0.113.0/24\n");
    saved.files = prints();
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name, std::ios::binary) << text;
  }

  std::vector<PolicyFile> prints() {
    ProjectText text;
    Diagnostics diagnostics;
    REQUIRE(read_project_text(options, environment, text, diagnostics));
    executor::Secrets secrets;
    evaluate_project(text, secrets, diagnostics);
    return fingerprints(text.sources);
  }

  // What is said against applying the saved plan; empty: nothing.
  std::string objection() {
    Diagnostics diagnostics;
    executor::Secrets secrets;
    const bool fits =
        check_policy_unchanged(saved, false, options, environment, secrets, diagnostics);
    CHECK(fits != diagnostics.has_errors());
    std::string said;
    for (const Diagnostic& item : diagnostics.items()) said += item.summary + "\n";
    return said;
  }

  TemporaryFolder folder;
  GlobalOptions options;
  executor::Environment environment;
  Plan saved;
};

}  // namespace

TEST_CASE("a saved plan remembers each file that it was made from") {
  Configuration configuration;
  std::vector<std::string> names;
  for (const PolicyFile& file : configuration.saved.files) names.push_back(file.name);
  CHECK(names ==
        std::vector<std::string>{"acrnet.acrvars", "hosts.csv", "policy.acrnet", "team.acrnet"});
  CHECK(configuration.objection().empty());
  configuration.write("notes.txt", "no part of the policy");
  CHECK(configuration.objection().empty());
}

TEST_CASE("a file that is new, or gone, makes the saved plan stale") {
  Configuration configuration;
  configuration.write("more.acrnet", "");
  CHECK_THAT(configuration.objection(), Catch::Contains("more.acrnet is new"));
  fs::remove(configuration.folder.path() / "more.acrnet");
  configuration.write("z.auto.acrvars", "");
  CHECK_THAT(configuration.objection(), Catch::Contains("z.auto.acrvars is new"));
  fs::remove(configuration.folder.path() / "z.auto.acrvars");
  for (const char* name : {"hosts.csv", "acrnet.acrvars", "team.acrnet"}) {
    Configuration other;
    fs::remove(other.folder.path() / name);
    CHECK_THAT(other.objection(), Catch::Contains(std::string(name) + " is gone"));
  }
}

TEST_CASE("a folder without any policy says nothing against a saved plan") {
  Configuration configuration;
  for (const char* name : {"policy.acrnet", "team.acrnet", "hosts.csv", "acrnet.acrvars"})
    fs::remove(configuration.folder.path() / name);
  CHECK(configuration.objection().empty());
}

TEST_CASE("any byte of a policy that changes makes the saved plan stale") {
  std::mt19937 random(3);
  Configuration configuration;
  std::size_t mutants = 0;
  for (const PolicyFile& file : configuration.saved.files) {
    const fs::path path = configuration.folder.path() / file.name;
    std::string original(fs::file_size(path), '\0');
    std::ifstream(path, std::ios::binary).read(original.data(), std::ssize(original));
    for (std::size_t at = 0; at < original.size(); ++at) {
      for (int round = 0; round < 4; ++round, ++mutants) {
        std::string changed = original;
        changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U + random() % 255));
        configuration.write(file.name, changed);
        if (configuration.objection().empty()) FAIL(file.name << " byte " << at);
      }
      configuration.write(file.name, original.substr(0, at) + original.substr(at + 1));
      if (configuration.objection().empty()) FAIL(file.name << " without byte " << at);
      ++mutants;
    }
    configuration.write(file.name, original);
    REQUIRE(configuration.objection().empty());
  }
  CHECK(mutants > 1500);
}
