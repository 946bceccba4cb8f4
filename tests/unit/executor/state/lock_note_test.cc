#include "executor/state/lock_note.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace acrnet::executor;

TEST_CASE("a lock's note has the members of Terraform's, and is read as it was written") {
  const LockNote note = new_lock_note("apply", "", "acrnet 1.2.3", "https://states.example/prod");
  const std::string text = write_lock_note(note);
  for (const char* member :
       {"\"ID\"", "\"Operation\"", "\"Info\"", "\"Who\"", "\"Version\"", "\"Created\"", "\"Path\""})
    CHECK_THAT(text, Catch::Contains(member));
  CHECK(read_lock_note(text) == note);
  CHECK(note.id.size() == 36);
  CHECK(new_lock_note("apply", "", "", "").id != note.id);
  CHECK_THAT(held_by(note), Catch::StartsWith("It is held by acrnet apply, " + user_and_host()) &&
                                Catch::Contains(", since 2"));
}

TEST_CASE("a note of others is read as far as it goes, and never larger than a line") {
  const auto note = read_lock_note(R"({"ID": 5, "Who": "ana@build-7", "More": []})");
  REQUIRE(note);
  CHECK(note->id.empty());
  CHECK(held_by(note) == "It is held by ana@build-7.");
  CHECK(held_by(read_lock_note("{}")) == "It left no note who it is.");
  CHECK(held_by(std::nullopt) == "It left no note who it is.");
  for (const std::string text : {"", "<html>", "[]", "\"x\"", "{"})
    CHECK_FALSE(read_lock_note(text));
  CHECK_FALSE(read_lock_note(std::string(1'000'000, ' ') + "{}"));
  CHECK(read_lock_note("{\"Who\": \"" + std::string(5000, 'x') + "\"}")->who.size() == 500);
}

TEST_CASE("who holds a lock is told with the run of the pipeline, in one line") {
  const std::vector<std::pair<Environment, std::string>> runs{
      {Environment{}, ""},
      {Environment{{"GITHUB_SERVER_URL", "https://github.com"},
                   {"GITHUB_REPOSITORY", "o/r"},
                   {"GITHUB_RUN_ID", "7"}},
       "https://github.com/o/r/actions/runs/7"},
      {Environment{{"SYSTEM_COLLECTIONURI", "https://dev.azure.com/o/"},
                   {"SYSTEM_TEAMPROJECT", "p"},
                   {"BUILD_BUILDID", "9"}},
       "https://dev.azure.com/o/p/_build/results?buildId=9"},
      {Environment{{"CI_JOB_URL", "https://gitlab.example/o/r/-/jobs/3"}},
       "https://gitlab.example/o/r/-/jobs/3"},
      {Environment{{"BUILD_URL", "https://jenkins.example/job/x/4/\n::error::"}},
       "https://jenkins.example/job/x/4/::error::"},
  };
  for (const auto& [variables, run] : runs) {
    CHECK(pipeline_run(variables) == run);
    CHECK(who_runs(variables) == user_and_host() + (run.empty() ? "" : ", " + run));
  }
}
