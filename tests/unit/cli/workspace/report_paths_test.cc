#include "cli/workspace/report_paths.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

TEST_CASE("A folder is named relative to the root of the repository that holds it") {
  const TemporaryFolder outer;
  outer.write(".git/HEAD", "");
  outer.write("infra/prod/policy.acrnet", "");
  outer.write("infra/nested/.git", "gitdir: elsewhere");  // a worktree or a submodule
  CHECK(path_in_repository(outer.path()) == ".");
  CHECK(path_in_repository(outer.path() / "infra/prod") == "infra/prod");
  CHECK(path_in_repository(outer.path() / "infra/./x/../prod") == "infra/prod");
  CHECK(path_in_repository(outer.path() / "infra/nested") == ".");
}

TEST_CASE("Without a repository a folder elsewhere stays as it was given") {
  const TemporaryFolder folder;
  folder.write("a/policy.acrnet", "");
  CHECK(path_in_repository(folder.path() / "a") == folder.path() / "a");
}

TEST_CASE("A link leads to the repository that holds the files") {
  const TemporaryFolder folder;
  folder.write("real/.git/HEAD", "");
  folder.write("real/policies/policy.acrnet", "");
  std::filesystem::create_directory_symlink(folder.path() / "real/policies",
                                            folder.path() / "link");
  CHECK(path_in_repository(folder.path() / "link") == "policies");
}

}  // namespace acrnet::cli
