#include "cli/views/text/unified_diff.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>

#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

std::string numbers(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a diff shows three lines around each change and joins changes that are near") {
  struct Case {
    std::string before, after, hunks;
  };
  const Case cases[] = {
      {"a\n", "b\n", "@@ -1 +1 @@\n-a\n+b\n"},
      {"", "a\n", "@@ -0,0 +1 @@\n+a\n"},
      {"a\n\n", "a\n", "@@ -1,2 +1 @@\n a\n-\n"},
      {"a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
      {numbers(1, 9), numbers(1, 4) + numbers(6, 9),
       "@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"},
      {numbers(1, 20), "0\n" + numbers(1, 20) + "21\n",
       "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -18,3 +19,4 @@\n 18\n 19\n 20\n+21\n"},
      {numbers(1, 8), "x\n" + numbers(2, 7) + "y\n",
       "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.before, it.after);
    CHECK(unified_diff("p", it.before, it.after) == "--- a/p\n+++ b/p\n" + it.hunks);
  }
  CHECK(unified_diff("p", "a\n", "a\n").empty());
  CHECK(unified_diff("/p", "a\n", "b\n") == "--- /p\n+++ /p\n@@ -1 +1 @@\n-a\n+b\n");
}

TEST_CASE("patch makes the one text of the other with any diff") {
  if (std::system("patch --version > /dev/null 2>&1") != 0) {
    WARN("skipped: there is no program `patch` here");
    return;
  }
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const TemporaryFolder folder;
    std::string before;
    std::string after;
    for (auto left = random() % 60; left > 0; --left) {
      const std::string line = std::to_string(random() % 4) + "\n";
      if (random() % 8 != 0) before += line;
      if (random() % 8 != 0) after += line;
    }
    if (before == after || before.empty() || after.empty()) continue;
    folder.write("p", before);
    folder.write("diff", unified_diff("p", before, after));
    const std::string command =
        "cd '" + folder.path().string() + "' && patch -s -p1 --fuzz=0 < diff > log 2>&1";
    CAPTURE(before, after, folder.read("diff"));
    REQUIRE(std::system(command.c_str()) == 0);
    REQUIRE(folder.read("p") == after);
  }
}

TEST_CASE("texts with thousands of different lines are still compared in time") {
  std::string before;
  std::string after;
  for (int i = 0; i < 50'000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const std::string diff = unified_diff("p", before, after);
  CHECK(diff.size() > before.size() + after.size());
}

}  // namespace acrnet::cli
