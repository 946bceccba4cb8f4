#include "cli/session/approval.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>

#include "executor/files/plan_file.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

// What a person types at the question, or no person.
struct Asked {
  bool approved = false;
  std::string code;
  std::string err;
};

Asked ask(const Approval& approval, const std::string& typed, bool terminal = true,
          const Plan& plan = walk_through_plan()) {
  std::istringstream in(typed);
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err, terminal, false, false, 80};
  Console console(streams, {});
  Diagnostics diagnostics;
  Asked asked;
  asked.approved = is_approved(approval, plan, executor::digest(plan), console, diagnostics);
  CHECK(asked.approved == diagnostics.empty());
  if (!diagnostics.empty()) asked.code = diagnostics.items()[0].code;
  asked.err = err.str();
  return asked;
}

}  // namespace

TEST_CASE("Only the answer yes approves") {
  CHECK(ask({}, "yes\n").approved);
  CHECK(ask({}, "yes\r\n").approved);
  for (const char* answer : {"y\n", "YES\n", " yes\n", "yes!\n", "no\n", "\n", ""}) {
    INFO(answer);
    CHECK(ask({}, answer).code == "ACR6021");
  }
}

TEST_CASE("The question says what is asked") {
  CHECK(ask({}, "yes\n").err ==
        "\nDo you want to make these changes?\n  Only 'yes' approves.\n\n  Enter a value: \n");
  Plan destroy = walk_through_plan();
  destroy.mode = PlanMode::destroy;
  CHECK(ask({}, "yes\n", true, destroy).err.find("take back what acrnet made") !=
        std::string::npos);
}

TEST_CASE("Where nobody can answer, nothing is asked and nothing is done") {
  const Asked asked = ask({}, "yes\n", false);
  CHECK(asked.code == "ACR6020");
  CHECK(asked.err.empty());
}

TEST_CASE("No question is asked where there is nothing to decide") {
  Approval approved;
  approved.automatic = true;
  CHECK(ask(approved, "", false).approved);
  Approval saved;
  saved.saved_plan = true;
  CHECK(ask(saved, "", false).approved);
  Plan empty = walk_through_plan();
  empty.changes.clear();
  empty.steps.clear();
  CHECK(ask({}, "", false, empty).approved);
}

TEST_CASE("A digest approves its own plan and no other") {
  const std::string digest = executor::digest(walk_through_plan());
  const std::string shown = executor::short_digest(digest);
  std::string upper = shown;
  for (char& letter : upper) letter = static_cast<char>(std::toupper(letter));
  std::string plain = shown;
  std::erase(plain, '-');
  for (const std::string& typed : {digest, shown, upper, plain}) {
    INFO(typed);
    Approval approval;
    approval.digest = typed;
    CHECK(ask(approval, "", false).approved);
    approval.saved_plan = true;
    CHECK(ask(approval, "", false).approved);
  }
  Approval approval;
  approval.digest = "0000-0000-0000";
  CHECK(ask(approval, "yes\n").code == "ACR6022");
  approval.saved_plan = true;
  CHECK(ask(approval, "yes\n").code == "ACR6022");
  for (const char* typed : {"yes", "7f3c", "", "zzzz-zzzz-zzzz"}) {
    approval.digest = typed;
    CHECK(ask(approval, "yes\n").code == "ACR6023");
  }
}

}  // namespace acrnet::cli
