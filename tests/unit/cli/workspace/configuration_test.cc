#include "cli/workspace/configuration.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <string>

#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

Diagnostic mistake(const fs::path& folder) {
  Diagnostics diagnostics;
  CHECK_FALSE(read_configuration(folder, diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  return diagnostics.items()[0];
}

}  // namespace

TEST_CASE("All policy files of a folder are read, in the byte order of their names") {
  const TemporaryFolder folder;
  folder.write("b.acrnet", "two\r\n");
  folder.write("a.acrnet", "one");
  folder.write("Z.acrnet", "");
  folder.write("notes.txt", "no");
  folder.write("values.acrvars", "no");
  folder.write(".#a.acrnet", "an editor's");
  folder.write(".acrnet/emulator.json", "{}");
  folder.write("sub/c.acrnet", "not directly in it");
  Diagnostics diagnostics;
  const auto sources = read_configuration(folder.path(), diagnostics);
  REQUIRE(sources);
  CHECK(diagnostics.empty());
  REQUIRE(sources->size() == 3);
  CHECK((*sources)[0].name() == "Z.acrnet");
  CHECK((*sources)[1].name() == "a.acrnet");
  CHECK((*sources)[2].name() == "b.acrnet");
  CHECK((*sources)[2].text() == "two\r\n");
}

TEST_CASE("Bytes of a policy are read as they are") {
  const TemporaryFolder folder;
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += static_cast<char>(i * 7);
  folder.write("a.acrnet", bytes);
  Diagnostics diagnostics;
  const auto sources = read_configuration(folder.path(), diagnostics);
  REQUIRE(sources);
  CHECK(sources->at(0).text() == bytes);
}

TEST_CASE("A link to a policy file is a policy file") {
  const TemporaryFolder folder;
  folder.write("shared/common", "linked");
  fs::create_symlink("shared/common", folder.path() / "a.acrnet");
  Diagnostics diagnostics;
  const auto sources = read_configuration(folder.path(), diagnostics);
  REQUIRE(sources);
  CHECK(sources->at(0).text() == "linked");
}

TEST_CASE("A link that leads out of the folder is no part of the policy") {
  const TemporaryFolder folder;
  folder.write("secret", "secret");
  folder.write("policy/here", "here");
  for (const fs::path& target : {fs::path("../secret"), folder.path() / "secret",
                                 folder.path() / "policy/here", fs::path("/proc/self/environ")}) {
    CAPTURE(target);
    fs::create_symlink(target, folder.path() / "policy/a.acrnet");
    CHECK(mistake(folder.path() / "policy").code == "ACR6100");
    fs::remove(folder.path() / "policy/a.acrnet");
  }
}

TEST_CASE("A folder that is not there is named with the reason") {
  const TemporaryFolder folder;
  const Diagnostic found = mistake(folder.path() / "missing");
  CHECK(found.code == "ACR6010");
  CHECK(found.summary.find("missing") != std::string::npos);
  CHECK(found.detail == "The system says: No such file or directory.");
  folder.write("file", "");
  CHECK(mistake(folder.path() / "file").detail == "The system says: Not a directory.");
}

TEST_CASE("A folder without a policy says where there is one") {
  const TemporaryFolder folder;
  CHECK(mistake(folder.path()).code == "ACR6011");
  CHECK(mistake(folder.path()).help.find("policy.acrnet") != std::string::npos);
  folder.write("examples/01/policy.acrnet", "");
  folder.write("examples/02/policy.acrnet", "");
  folder.write("too/deep/for/this/policy.acrnet", "");
  folder.write(".git/policy.acrnet", "");
  const std::string base = folder.path().string();
  CHECK(mistake(folder.path()).help == "did you mean one of these?\n--chdir " + base +
                                           "/examples/01\n--chdir " + base + "/examples/02");
}

TEST_CASE("A part of the policy that can't be read stops everything") {
  const TemporaryFolder folder;
  folder.write("a.acrnet", "good");
  fs::create_directory(folder.path() / "b.acrnet");
  CHECK(mistake(folder.path()).code == "ACR6013");
  CHECK_THAT(mistake(folder.path()).detail, Catch::StartsWith("It is a folder."));

  fs::remove(folder.path() / "b.acrnet");
  REQUIRE(mkfifo((folder.path() / "b.acrnet").c_str(), 0600) == 0);
  CHECK_THAT(mistake(folder.path()).detail, Catch::StartsWith("It is a pipe."));

  fs::remove(folder.path() / "b.acrnet");
  fs::create_symlink("nowhere", folder.path() / "b.acrnet");
  CHECK(mistake(folder.path()).code == "ACR6012");
}

TEST_CASE("A policy file without the right to read it is named") {
  if (geteuid() == 0) {
    WARN("skipped: root may read every file");
    return;
  }
  const TemporaryFolder folder;
  folder.write("a.acrnet", "secret");
  fs::permissions(folder.path() / "a.acrnet", fs::perms::none);
  CHECK(mistake(folder.path()).code == "ACR6012");
  CHECK(mistake(folder.path()).detail.find("Permission denied") != std::string::npos);
}

TEST_CASE("A policy of more than 1 GiB is refused before it fills the memory") {
  const TemporaryFolder folder;
  folder.write("a.acrnet", "");
  fs::resize_file(folder.path() / "a.acrnet", largest_configuration + 1);
  CHECK(mistake(folder.path()).code == "ACR6014");
}

}  // namespace acrnet::cli
