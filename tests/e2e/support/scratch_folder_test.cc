#include "tests/e2e/support/scratch_folder.h"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace acrnet::e2e {

TEST_CASE("a scratch folder is a test's own, and gone afterwards") {
  std::filesystem::path path;
  {
    const ScratchFolder one;
    const ScratchFolder other;
    path = one.path();
    CHECK(one.path() != other.path());
    CHECK(std::filesystem::is_directory(path));
    one.write("deep/er/file", "x");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a file is read as it was written, and one that is not there is an error") {
  const ScratchFolder scratch;
  const std::string content("a\0b\r\n", 5);
  CHECK(read_file(scratch.write("file", content)) == content);
  CHECK_THROWS_AS(read_file(scratch.path() / "gone"), std::runtime_error);
}

TEST_CASE("a copied example has its files, but not what an earlier run left in it") {
  const ScratchFolder scratch;
  scratch.write("example/policy.acrnet", "policy");
  scratch.write("example/modules/team.acrnet", "module");
  scratch.write("example/acrnet.acrstate", "state");
  scratch.write("example/acrnet.acrstate.backup", "state");
  scratch.write("example/.acrnet/emulator.json", "data");
  const ScratchFolder target;
  const std::filesystem::path copy = target.copy_of(scratch.path() / "example");
  CHECK(copy == target.path() / "example");
  CHECK(read_file(copy / "policy.acrnet") == "policy");
  CHECK(read_file(copy / "modules/team.acrnet") == "module");
  CHECK_FALSE(std::filesystem::exists(copy / "acrnet.acrstate"));
  CHECK_FALSE(std::filesystem::exists(copy / "acrnet.acrstate.backup"));
  CHECK_FALSE(std::filesystem::exists(copy / ".acrnet"));
}

}  // namespace acrnet::e2e
