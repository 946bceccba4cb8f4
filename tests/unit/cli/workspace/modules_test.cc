// Modules as folders: which are read, which are refused, and at which place.
#include "cli/workspace/modules.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "cli/arguments/global_options.h"
#include "cli/session/pipeline.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

const std::string output_x = "output x { value = \"here\" }\n";

// The output x, or the messages: "a/a.acrnet:1:21 ACR6050".
std::string x_of(const std::filesystem::path& folder) {
  GlobalOptions options;
  options.folder = folder;
  ProjectText text;
  Diagnostics diagnostics;
  std::optional<Project> project;
  executor::Secrets secrets;
  if (read_project_text(options, {}, text, diagnostics))
    project = evaluate_project(text, secrets, diagnostics);
  if (project) return project->policy.outputs.at(0).value;
  std::string messages;
  for (const Diagnostic& item : diagnostics.items()) {
    messages += messages.empty() ? "" : "; ";
    if (item.subject) {
      const SourceFile& file = text.sources.at(item.subject->file);
      const LineColumn at = file.locate(item.subject->begin);
      messages += fmt::format("{}:{}:{} ", file.name(), at.line, at.column);
    }
    messages += fmt::format("{} {}", item.code, item.summary);
  }
  return messages;
}

std::string call(const std::string& source) {
  return "module m { source = \"" + source + "\" }\noutput x { value = module.m.x }\n";
}

}  // namespace

TEST_CASE("A module is read from its folder, relative to the file that calls it") {
  const TemporaryFolder folder;
  folder.write("envs/prod/main.acrnet", call("../../modules/a"));
  folder.write("modules/a/a.acrnet", call("../b/"));
  folder.write("modules/b/b.acrnet", output_x);
  CHECK(x_of(folder.path() / "envs/prod") == "\"here\"");
}

TEST_CASE(
    "A module's folder that can't be read is told at its source, and nothing follows from it") {
  const TemporaryFolder folder;
  folder.write("main.acrnet", call("./missing"));
  CHECK(x_of(folder.path()) ==
        "main.acrnet:1:21 ACR6050 the module's folder 'missing' can't be read");
  folder.write("missing", "a file");
  CHECK(x_of(folder.path()) ==
        "main.acrnet:1:21 ACR6050 the module's folder 'missing' can't be read");
  folder.write("main.acrnet", call("./empty"));
  folder.write("empty/policy.txt", "");
  CHECK(x_of(folder.path()) == "main.acrnet:1:21 ACR6051 there is no module in 'empty'");
}

TEST_CASE("A folder that comes to call itself is refused with the path") {
  const TemporaryFolder folder;
  folder.write("main.acrnet", call("./a"));
  folder.write("a/a.acrnet", call("../b"));
  folder.write("b/b.acrnet", call("../a"));
  CHECK(x_of(folder.path()) == "b/b.acrnet:1:21 ACR6052 this module calls itself: a → b → a");
  folder.write("b/b.acrnet", call("../."));
  CHECK(x_of(folder.path()) ==
        "b/b.acrnet:1:21 ACR6052 this module calls itself: the configuration → a → b → the "
        "configuration");
}

TEST_CASE("A circle through a symbolic link is one all the same") {
  const TemporaryFolder folder;
  folder.write("main.acrnet", call("./a"));
  folder.write("a/a.acrnet", call("./again"));
  std::filesystem::create_directory_symlink("../a", folder.path() / "a/again");
  CHECK(x_of(folder.path()) == "a/a.acrnet:1:21 ACR6052 this module calls itself: a → a");
}

TEST_CASE("A folder that is reached by two paths is read once") {
  const TemporaryFolder folder;
  folder.write("main.acrnet",
               call("./a") + "module n { source = \"./link\" }\noutput y { value = module.n.x }\n");
  folder.write("a/a.acrnet", output_x + "let broken = 1 +\n");
  std::filesystem::create_directory_symlink("a", folder.path() / "link");
  CHECK(x_of(folder.path()).find("link/") == std::string::npos);
}

TEST_CASE("Modules within modules end at a limit") {
  const TemporaryFolder folder;
  folder.write("main.acrnet", call("./m0"));
  for (int i = 0; i < 32; ++i)
    folder.write(fmt::format("m{}/m.acrnet", i), call(fmt::format("../m{}", i + 1)));
  folder.write("m32/m.acrnet", output_x);
  CHECK(x_of(folder.path()) == "m29/m.acrnet:1:21 ACR6053 more than 30 modules within each other");
}

TEST_CASE("A mistake of syntax in a module is told with its file") {
  const TemporaryFolder folder;
  folder.write("main.acrnet", call("./a"));
  folder.write("a/a.acrnet", "output x { value = \"here }\n");
  CHECK(x_of(folder.path()).starts_with("a/a.acrnet:1:20 ACR0011"));
}

}  // namespace acrnet::cli
