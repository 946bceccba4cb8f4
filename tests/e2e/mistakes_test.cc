// What the author at 17:55 sees.
#include <catch2/catch.hpp>

#include <string>

#include "tests/e2e/product.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

std::string walk_through() {
  return read_file(in_checkout("examples/01-walk-through/policy.acrnet"));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("five separate mistakes get five diagnostics with their places, and exit code 1") {
  const Project project = Project::with_policy(
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
      "virtual_network docker {\n"
      "  resource_group = \"g\"\n"
      "  name           = \"vnet\n"
      "  subnet vm { name = \"vm\" }\n"
      "}\n"
      "registry main {\n"
      "  resource_group \"g\"\n"
      "  name           = \"contoso\"\n"
      "  default_actoin = deny\n"
      "  allow subnet.docker.vmm because \"build VMs\"\n"
      "  allow 203.0.113.7/24\n"
      "}\n");
  const Outcome outcome = project.run({"validate"});
  CHECK(outcome.code == 1);
  CHECK(outcome.out.empty());
  CHECK(count(outcome.err, "error[ACR") == 5);
  for (const char* place : {"policy.acrnet:4:20", "policy.acrnet:8:18", "policy.acrnet:10:3",
                            "policy.acrnet:11:9", "policy.acrnet:12:9"}) {
    CAPTURE(place);
    CHECK(contains(outcome.err, place));
  }
  CHECK(contains(outcome.err, "did you mean subnet.docker.vm?"));
}

TEST_CASE("a subnet that Azure does not have is named, with the one that was meant") {
  const AzureOnLoopback azure("walk-through");
  const Project project =
      Project::with_policy(replaced(walk_through(), "\"myDockerVMSubnet\"", "\"myDockerVmSubnt\""));
  const Outcome outcome = project.run({"apply", "--auto-approve"}, &azure);
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "myDockerVmSubnt"));
  CHECK(contains(outcome.err, "did you mean"));
  CHECK(contains(outcome.err, "myDockerVMSubnet"));
  CHECK(contains(outcome.err, "policy.acrnet:"));
  CHECK(azure.writes().empty());
}

TEST_CASE("a registry that Azure does not have is named, with the one that was meant") {
  const AzureOnLoopback azure("walk-through");
  const Project project = Project::with_policy(
      replaced(walk_through(), "\"mycontainerregistry\"", "\"mycontainerregistri\""));
  const Outcome outcome = project.run({"plan"}, &azure);
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "mycontainerregistry"));
  CHECK(azure.writes().empty());
}

TEST_CASE("mistyped commands and flags are answered with what was meant") {
  const Project project = Project::example("01-walk-through");
  const Outcome command = project.run({"pln"});
  CHECK(command.code == 1);
  CHECK(contains(command.err, "plan"));
  const Outcome flag = project.run({"plan", "--detaild-exitcode"});
  CHECK(flag.code == 1);
  CHECK(contains(flag.err, "--detailed-exitcode"));
}

TEST_CASE("a folder without a policy says what to do") {
  const ScratchFolder empty;
  const Outcome outcome = run({ACRNET_PROGRAM, {"plan"}, empty.path()});
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, ".acrnet"));
}

TEST_CASE("every command's help has an example") {
  const Project project = Project::example("01-walk-through");
  for (const char* command : {"fmt", "validate", "plan", "apply", "destroy", "show", "output",
                              "explain", "emulator", "version"}) {
    CAPTURE(command);
    const Outcome help = project.run({command, "--help"});
    CHECK(help.code == 0);
    CHECK(contains(help.out, std::string("acrnet ") + command));
    CHECK(contains(help.out, "xample"));
  }
}

}  // namespace acrnet::e2e
