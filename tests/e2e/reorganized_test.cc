// `moved`, `removed` and `import`, from the text to Azure: nothing is written, and the state has
// it.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

constexpr std::string_view before = R"(
azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
registry main {
  resource_group = "images-rg"
  name           = "contosoimages"
  default_action = deny
  allow 203.0.113.0/24 because "the office"
}
registry sandbox {
  resource_group = "images-rg"
  name           = "contososandbox"
  default_action = deny
  allow 198.51.100.0/28 because "the sandbox team"
}
)";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a reorganized policy changes the state and not Azure, also by way of a saved plan") {
  const Project project = Project::example("11-reorganized");
  const AzureOnLoopback azure(project.seed());
  const std::filesystem::path policy = project.folder() / "policy.acrnet";
  const std::string now = read(policy);
  write(policy, before);
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const std::size_t writes = azure.writes().size();
  const nlohmann::json world = azure.world();

  write(policy, now);
  const Outcome plan = project.run({"plan", "--out", "saved"}, &azure);
  REQUIRE(plan.code == 0);
  CHECK(contains(plan.out, "= moved"));
  CHECK(contains(plan.out, "from registry.main"));
  CHECK(contains(plan.out, "let go by policy.acrnet:28"));
  CHECK(contains(plan.out, "policy.acrnet:38, imported"));
  CHECK(contains(plan.out, "0 to add, 0 to change, 0 to remove, 1 to adopt, 1 moved"));
  CHECK(contains(plan.out, "0 requests to write"));
  REQUIRE(project.run({"apply", "saved"}, &azure).code == 0);
  CHECK(azure.writes().size() == writes);
  CHECK(azure.world() == world);

  const Outcome state = project.run({"show"}, &azure);
  CHECK(contains(state.out, "registry.images"));
  CHECK(contains(state.out, "imported, as if made by acrnet"));
  CHECK_FALSE(contains(state.out, "registry.main"));
  CHECK_FALSE(contains(state.out, "sandbox"));
  CHECK(project.run({"plan", "--detailed-exitcode"}, &azure).code == 0);
}

TEST_CASE("a rule that was imported goes from a shared registry when the policy drops it") {
  const Project project = Project::example("11-reorganized");
  const AzureOnLoopback azure(project.seed());
  const auto rules = [&] { return azure.world().at("registries").at("contosolegacy").at("ip"); };
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  REQUIRE(rules() == nlohmann::json({"198.51.100.7", "203.0.113.0/24"}));
  const std::filesystem::path policy = project.folder() / "policy.acrnet";
  std::string text = read(policy);
  const std::string rule = "  ownership      = shared\n\n  allow office because";
  text.replace(text.find(rule), rule.size(),
               "  ownership      = shared\n\n  allow 192.0.2.0/24 because");
  write(policy, text);
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  CHECK(rules() == nlohmann::json({"192.0.2.0/24", "198.51.100.7"}));
}

TEST_CASE("destroy says of an imported rule that it was there before, and takes it back") {
  const Project project = Project::example("11-reorganized");
  const AzureOnLoopback azure(project.seed());
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const Outcome plan = project.run({"plan", "--destroy"}, &azure);
  const std::string images = plan.out.substr(0, plan.out.find("registry.legacy"));
  const std::string legacy = plan.out.substr(images.size());
  CHECK(contains(images, "- allow ip         203.0.113.0/24  made by acrnet "));
  CHECK(contains(legacy, "- allow ip         203.0.113.0/24  imported, was there before "));
  CHECK_FALSE(contains(legacy, "made by acrnet"));
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  const nlohmann::json rules = azure.world().at("registries").at("contosolegacy").at("ip");
  CHECK(rules == nlohmann::json{"198.51.100.7"});
}

TEST_CASE("a move to another registry of Azure is refused before anything is written") {
  const Project project = Project::with_policy(before);
  const AzureOnLoopback azure(Project::example("11-reorganized").seed());
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const std::size_t writes = azure.writes().size();
  std::string text(before);
  const std::string head = "registry main {";
  text.replace(text.find(head), head.size(), "registry images {");
  const std::string name = "contosoimages";
  text.replace(text.find(name), name.size(), "contosolegacy");
  write(project.folder() / "policy.acrnet",
        text + "moved { from = registry.main  to = registry.images }\n");
  const Outcome outcome = project.run({"apply", "--auto-approve"}, &azure);
  CHECK(outcome.code == 1);
  CHECK(contains(outcome.err, "ACR3011"));
  CHECK(azure.writes().size() == writes);
}

}  // namespace acrnet::e2e
