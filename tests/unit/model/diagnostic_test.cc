#include "model/diagnostic.h"

#include <catch2/catch.hpp>

using namespace acrnet;

namespace {

Diagnostic at(std::string_view code, std::optional<SourceRange> subject,
              Severity severity = Severity::warning) {
  Diagnostic made;
  made.code = code;
  made.severity = severity;
  made.subject = subject;
  return made;
}

}  // namespace

TEST_CASE("only errors count as errors") {
  Diagnostics diagnostics;
  CHECK(diagnostics.empty());
  diagnostics.add(at("W", {}));
  diagnostics.add(at("N", {}, Severity::note));
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.add(at("E", {}, Severity::error));
  diagnostics.add(at("E", {}, Severity::error));
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.error_count() == 2);
  CHECK(diagnostics.items().size() == 4);
}

TEST_CASE(
    "they are ordered by file and place; those at one place keep their order, placeless last") {
  Diagnostics diagnostics;
  diagnostics.add(at("none1", {}));
  diagnostics.add(at("late", SourceRange{1, 5, 6}));
  diagnostics.add(at("first", SourceRange{0, 9, 10}));
  diagnostics.add(at("second", SourceRange{0, 9, 10}));
  diagnostics.add(at("none2", {}));
  diagnostics.add(at("early", SourceRange{0, 1, 2}));
  diagnostics.sort_by_place();
  std::string order;
  for (const Diagnostic& item : diagnostics.items()) order += std::string(item.code) + " ";
  CHECK(order == "early first second late none1 none2 ");
}

TEST_CASE("what is silenced is kept apart with its reason, and an error can't be silenced") {
  Diagnostics diagnostics;
  diagnostics.add(at("W1", {}));
  diagnostics.add(at("E", {}, Severity::error));
  diagnostics.add(at("N", {}, Severity::note));
  diagnostics.add(at("W2", {}));
  diagnostics.silence({"because", "no use", "it is so", std::nullopt});
  REQUIRE(diagnostics.items().size() == 2);
  CHECK(diagnostics.items()[0].code == "E");
  CHECK(diagnostics.items()[1].code == "W2");
  REQUIRE(diagnostics.silenced().size() == 2);
  CHECK(diagnostics.silenced()[0].diagnostic.code == "W1");
  CHECK(diagnostics.silenced()[0].reason == "because");
  CHECK(diagnostics.silenced()[1].diagnostic.code == "N");
  CHECK(diagnostics.error_count() == 1);
}

TEST_CASE(
    "warnings and notes beyond what is kept are counted, and so are those that are not told") {
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < Diagnostics::max_others + 5; ++i) diagnostics.add(at("W", {}));
  for (int i = 0; i < 120; ++i) diagnostics.add(at("N", {}, Severity::note));
  diagnostics.add(at("E", {}, Severity::error));
  CHECK(diagnostics.items().size() == Diagnostics::max_others + 121);
  CHECK(diagnostics.count(Severity::warning) == Diagnostics::max_others + 5);

  std::vector<std::optional<std::string>> reasons(diagnostics.items().size());
  reasons.front() = "because";
  diagnostics.silence(reasons);
  const Diagnostics told = diagnostics.abridged();
  CHECK(told.items().size() == 2 * Diagnostics::max_shown + 1);
  CHECK(told.items().back().code == "E");
  CHECK(told.silenced().size() == 1);
  CHECK(told.count(Severity::warning) == Diagnostics::max_others + 4);
  CHECK(told.count(Severity::note) == 120);
  CHECK(told.error_count() == 1);
}

TEST_CASE("a text that nobody could read is shortened in its middle, between characters") {
  std::string name;
  for (int i = 0; i < 10'000; ++i) name += "\u00e9";
  Diagnostic long_one = at("E", {}, Severity::error);
  long_one.summary = "there is nothing named '" + name + "'";
  long_one.help = "declare it";
  Diagnostics diagnostics;
  diagnostics.add(long_one);
  const Diagnostic& kept = diagnostics.items()[0];
  CHECK(kept.summary.size() < 4'100);
  CHECK(kept.summary.starts_with("there is nothing named '\u00e9"));
  CHECK(kept.summary.find("\u00e9 \u2026 \u00e9") != std::string::npos);
  CHECK(kept.summary.ends_with("\u00e9'"));
  CHECK(kept.help == "declare it");
}
