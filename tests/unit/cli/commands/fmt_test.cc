#include <catch2/catch.hpp>

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "tests/unit/cli/invoke.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

Outcome format(const TemporaryFolder& folder, std::vector<std::string> words,
               const std::string& input = "") {
  words.insert(words.begin(), {"--chdir", folder.path().string(), "--color", "never", "fmt"});
  return invoke(words, {input});
}

constexpr const char* bad = "a=1\n";
constexpr const char* good = "a = 1\n";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("fmt rewrites the files that need it and lists them") {
  const TemporaryFolder folder;
  folder.write("one.acrnet", bad);
  folder.write("two.acrnet", good);
  folder.write("three.acrvars", bad);
  folder.write("other.txt", bad);
  folder.write("below/four.acrnet", bad);
  const auto untouched = fs::last_write_time(folder.path() / "two.acrnet");
  const Outcome outcome = format(folder, {});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "one.acrnet\nthree.acrvars\n");
  CHECK(outcome.err.empty());
  CHECK(folder.read("one.acrnet") == good);
  CHECK(folder.read("three.acrvars") == good);
  CHECK(folder.read("other.txt") == bad);
  CHECK(folder.read("below/four.acrnet") == bad);
  CHECK(fs::last_write_time(folder.path() / "two.acrnet") == untouched);
  CHECK(format(folder, {}).out.empty());
}

TEST_CASE("fmt --recursive goes into folders, but not into hidden ones") {
  const TemporaryFolder folder;
  folder.write("a/b/one.acrnet", bad);
  folder.write(".git/two.acrnet", bad);
  const Outcome outcome = format(folder, {"--recursive"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "a/b/one.acrnet\n");
  CHECK(folder.read(".git/two.acrnet") == bad);
}

TEST_CASE("fmt takes files by any name, and each only once") {
  const TemporaryFolder folder;
  folder.write("policy", bad);
  folder.write("b/one.acrnet", bad);
  const Outcome outcome = format(folder, {"policy", "b", "b/one.acrnet"});
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "b/one.acrnet\npolicy\n");
}

TEST_CASE("fmt --check writes nothing and exits with 1 when a file is not formatted") {
  const TemporaryFolder folder;
  folder.write("one.acrnet", bad);
  const Outcome outcome = format(folder, {"--check", "--diff"});
  CHECK(outcome.code == 1);
  CHECK(outcome.out ==
        "one.acrnet\n--- a/one.acrnet\n+++ b/one.acrnet\n@@ -1 +1 @@\n-a=1\n+a = 1\n");
  CHECK(outcome.err.empty());
  CHECK(folder.read("one.acrnet") == bad);
  folder.write("one.acrnet", good);
  CHECK(format(folder, {"--check"}).code == 0);
  CHECK(format(folder, {"--check"}).out.empty());
}

TEST_CASE("fmt keeps a file's mode, and a link a link") {
  const TemporaryFolder folder;
  folder.write("real", bad);
  const auto mode = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
  fs::permissions(folder.path() / "real", mode);
  fs::create_symlink("real", folder.path() / "one.acrnet");
  CHECK(format(folder, {}).code == 0);
  CHECK(folder.read("real") == good);
  CHECK(fs::is_symlink(folder.path() / "one.acrnet"));
  CHECK(fs::status(folder.path() / "real").permissions() == mode);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("fmt leaves a file with mistakes alone and formats the others") {
  const TemporaryFolder folder;
  folder.write("one.acrnet", "r {\n");
  folder.write("two.acrnet", bad);
  const Outcome outcome = format(folder, {});
  CHECK(outcome.code == 1);
  CHECK(outcome.out == "two.acrnet\n");
  CHECK(has(outcome.err, "one.acrnet:"));
  CHECK(folder.read("one.acrnet") == "r {\n");
  CHECK(folder.read("two.acrnet") == good);
}

TEST_CASE("fmt - formats standard input") {
  const TemporaryFolder folder;
  CHECK(format(folder, {"-"}, bad).out == good);
  CHECK(format(folder, {"-", "--check"}, bad).code == 1);
  CHECK(format(folder, {"-", "--check"}, bad).out.empty());
  CHECK(format(folder, {"-", "--check"}, good).code == 0);
  const Outcome mistake = format(folder, {"-"}, "a = \n");
  CHECK(mistake.code == 1);
  CHECK(mistake.out.empty());
  CHECK(has(mistake.err, "standard input:1"));
}

TEST_CASE("fmt says what it can't read, and then writes nothing") {
  const TemporaryFolder folder;
  CHECK(has(format(folder, {}).err, "ACR6011"));
  folder.write("one.acrnet", bad);
  CHECK(has(format(folder, {"one.acrnet", "missing.acrnet"}).err, "ACR6012"));
  CHECK(has(format(folder, {"-", "one.acrnet"}).err, "ACR6007"));
  CHECK(has(format(folder, {"one.acrnet", "/dev/null"}).err, "ACR6013"));
  CHECK(folder.read("one.acrnet") == bad);
}

}  // namespace acrnet::cli
