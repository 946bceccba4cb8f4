#include "executor/state/lock_note.h"

#include <catch2/catch.hpp>

using namespace acrnet::executor;

TEST_CASE("a lock's note has the members of Terraform's, and is read as it was written") {
  const LockNote note = new_lock_note("apply", "acrnet 1.2.3", "https://states.example/prod");
  const std::string text = write_lock_note(note);
  for (const char* member :
       {"\"ID\"", "\"Operation\"", "\"Info\"", "\"Who\"", "\"Version\"", "\"Created\"", "\"Path\""})
    CHECK_THAT(text, Catch::Contains(member));
  CHECK(read_lock_note(text) == note);
  CHECK(note.id.size() == 36);
  CHECK(new_lock_note("apply", "", "").id != note.id);
  CHECK_THAT(held_by(note), Catch::StartsWith("It is held by acrnet apply, user ") &&
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
  CHECK(read_lock_note("{\"Who\": \"" + std::string(5000, 'x') + "\"}")->who.size() == 200);
}
