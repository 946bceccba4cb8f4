#include "cli/workspace/variable_values.h"

#include <catch2/catch.hpp>

#include <string>

#include "cli/arguments/global_options.h"
#include "cli/session/pipeline.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

const char* const policy = R"(variable who {
  type    = string
  default = "default"
}
output who { value = who }
)";

struct Given {
  executor::Environment environment = {};
  VariableOptions options = {};
};

// The value of the variable, or the codes of the mistakes.
std::string value_of_who(const TemporaryFolder& folder, const Given& given) {
  GlobalOptions options;
  options.folder = folder.path();
  options.variables = given.options;
  ProjectText text;
  Diagnostics diagnostics;
  std::optional<Project> project;
  if (read_project_text(options, given.environment, text, diagnostics)) {
    executor::Secrets secrets;
    project = evaluate_project(text, secrets, diagnostics);
  }
  std::string codes;
  for (const Diagnostic& item : diagnostics.items()) codes += item.code;
  return project ? project->policy.outputs.at(0).value : codes;
}

}  // namespace

TEST_CASE("A variable's value comes from the strongest place that gives one") {
  const TemporaryFolder folder;
  folder.write("policy.acrnet", policy);
  Given given;
  CHECK(value_of_who(folder, given) == "\"default\"");
  given.environment["ACRNET_VAR_who"] = "environment";
  CHECK(value_of_who(folder, given) == "\"environment\"");
  folder.write("acrnet.acrvars", "who = \"default file\"");
  CHECK(value_of_who(folder, given) == "\"default file\"");
  folder.write("a.auto.acrvars", "who = \"automatic\"");
  CHECK(value_of_who(folder, given) == "\"automatic\"");
  folder.write("asked.acrvars", "who = \"asked for\"");
  CHECK(value_of_who(folder, given) == "\"automatic\"");
  given.options.files = {"asked.acrvars"};
  CHECK(value_of_who(folder, given) == "\"asked for\"");
  given.options.values = {"who=first", "who=argument=x"};
  CHECK(value_of_who(folder, given) == "\"argument=x\"");
}

TEST_CASE("A value for no variable is a mistake, except in the environment") {
  const TemporaryFolder folder;
  folder.write("policy.acrnet", policy);
  CHECK(value_of_who(folder, {{{"ACRNET_VAR_other", "x"}}, {}}) == "\"default\"");
  CHECK(value_of_who(folder, {{}, {{"other=x"}, {}}}) == "ACR1064");
  CHECK(value_of_who(folder, {{}, {{"who"}, {}}}) == "ACR6110");
  CHECK(value_of_who(folder, {{}, {{}, {"missing.acrvars"}}}) == "ACR6012");
}

}  // namespace acrnet::cli
