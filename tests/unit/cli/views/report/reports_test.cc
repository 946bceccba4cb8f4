// `acrnet validate --format`: whole reports, from policies as they are written.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/views/report/report.h"
#include "tests/support/json_schema.h"
#include "tests/unit/cli/invoke.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

using nlohmann::json;

Outcome validate(const TemporaryFolder& folder, std::string_view format,
                 const std::vector<std::string>& more = {}) {
  std::vector<std::string> words{"--chdir", folder.path().string(), "validate", "--format",
                                 std::string(format)};
  words.insert(words.end(), more.begin(), more.end());
  return invoke(words);
}

Outcome validate(std::string_view policy, std::string_view format) {
  const TemporaryFolder folder;
  folder.write(".git/HEAD", "");
  folder.write("policy.acrnet", policy);
  return validate(folder, format);
}

constexpr std::array<std::string_view, 5> formats{"text", "json", "sarif", "github",
                                                  "azure-pipelines"};

constexpr std::string_view good =
    "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
    "registry main {\n"
    "  name = \"contoso\"\n"
    "  resource_group = \"group\"\n"
    "  default_action = deny\n"
    "  allow 203.0.113.0/24 because \"office\"\n"
    "}\n";

std::string with(std::string_view line) { return std::string(good) + std::string(line) + "\n"; }

// One mistake, many, hostile bytes, long lines, values from outside, warnings alone, none.
std::vector<std::string> policies() {
  return {std::string(good),
          "",
          with("registry two { nmae = 1 }"),
          with("registry main { }"),
          with("output x { value = \"\xFF\xFE\" }"),
          with("# \xE2\x80\xAE hidden"),
          with("let x = \"" + std::string(5000, 'a') + "\" + unknown + \"" +
               std::string(5000, 'b') + "\""),
          with("variable env { type = string }"),
          with("let unused = 1"),
          with("assert \"no\" { 0.0.0.0/0 cannot reach registry.* }"),
          with("let \xC3\xA9t\xC3\xA9 = \"\xF0\x9F\x98\x80\" ,"),
          with(std::string(300, '}')),
          "registry main {",
          "/* no end"};
}

}  // namespace

TEST_CASE("every format ends with the same exit code, and only text speaks on standard error") {
  for (const std::string& policy : policies()) {
    CAPTURE(policy.substr(0, 500));
    const int code = validate(policy, "text").code;
    for (const std::string_view format : formats) {
      CAPTURE(format);
      const Outcome outcome = validate(policy, format);
      CHECK(outcome.code == code);
      if (format != "text") CHECK(outcome.err.empty());
    }
  }
}

TEST_CASE("exit code 3 means that nothing but assertions fail") {
  const std::string failing = with("assert \"no\" { 0.0.0.0/0 cannot reach registry.* }");
  CHECK(validate(failing, "text").code == 3);
  CHECK(validate(failing + "registry two { }\n", "text").code == 1);
  CHECK(validate(good, "text").code == 0);
}

TEST_CASE("the JSON of every policy is as the schema in docs says") {
  const test::JsonSchema schema("docs/diagnostics.schema.json");
  for (const std::string& policy : policies()) {
    const Outcome outcome = validate(policy, "json");
    INFO(outcome.out.substr(0, 2000));
    const json report = json::parse(outcome.out);
    const std::string violations = schema.violations(report);
    CAPTURE(violations);
    CHECK(violations.empty());
    CHECK(report["valid"] == (outcome.code == 0));
    CHECK(report["diagnostics"].empty() ==
          (report["error_count"] == 0 && report["warning_count"] == 0));
  }
  json wrong = json::parse(validate(with("registry two { }"), "json").out);
  wrong["diagnostics"][0]["range"]["start"]["line"] = 0;
  CHECK_FALSE(schema.violations(wrong).empty());  // the schema does refuse
}

TEST_CASE("the JSON names the place in bytes, lines and columns, and shows the line") {
  const json report = json::parse(
      validate("# \xC3\xA9\nlet x = \"\xC3\xA9\" + y\noutput o { value = x }\n", "json").out);
  REQUIRE(report["diagnostics"].size() == 1);
  const json& item = report["diagnostics"][0];
  CHECK(item["code"] == "ACR1024");
  CHECK(item["severity"] == "error");
  CHECK(item["range"]["start"] == json{{"line", 2}, {"column", 15}, {"byte", 20}});
  CHECK(item["range"]["end"] == json{{"line", 2}, {"column", 16}, {"byte", 21}});
  CHECK(item["snippet"]["code"] == "let x = \"\xC3\xA9\" + y");
  CHECK(item["snippet"]["highlight_start_offset"] == 15);
  CHECK(item["snippet"]["highlight_end_offset"] == 16);
}

TEST_CASE("of a long line only the part around the range is shown") {
  const std::string line = "let x = \"" + std::string(5000, 'a') + "\" + why";
  const json item =
      json::parse(validate(line + "\noutput o { value = x }\n", "json").out)["diagnostics"][0];
  const std::string code = item["snippet"]["code"];
  CHECK(code.size() <= 1024);
  const std::size_t begin = item["snippet"]["highlight_start_offset"];
  const std::size_t end = item["snippet"]["highlight_end_offset"];
  CHECK(code.substr(begin, end - begin) == "why");
}

TEST_CASE("errors beyond the hundredth are counted in JSON") {
  const json report = json::parse(validate(std::string(300, '}'), "json").out);
  CHECK(report["error_count"] == 300);
  CHECK(report["diagnostics"].size() == 100);
}

TEST_CASE("files are named from the repository's root, in JSON from the working directory") {
  const TemporaryFolder folder;
  folder.write(".git/HEAD", "");
  folder.write("infra/my policy#1.acrnet", "let x = 1\n");
  const auto in_infra = [&](std::string_view format) {
    return invoke({"--chdir", (folder.path() / "infra").string(), "validate", "--format",
                   std::string(format)})
        .out;
  };
  CHECK(in_infra("github").starts_with("::warning file=infra/my policy#1.acrnet,line=1,"));
  CHECK(in_infra("azure-pipelines").find("sourcepath=infra/my policy#1.acrnet;") !=
        std::string::npos);
  const json sarif = json::parse(in_infra("sarif"));
  const json location = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
  CHECK(location["artifactLocation"] ==
        json{{"uri", "infra/my%20policy%231.acrnet"}, {"uriBaseId", "SRCROOT"}});
  CHECK(location["region"] ==
        json{{"startLine", 1}, {"startColumn", 5}, {"endLine", 1}, {"endColumn", 6}});
  CHECK(json::parse(in_infra("json"))["diagnostics"][0]["range"]["filename"] ==
        (folder.path() / "infra/my policy#1.acrnet").string());
}

TEST_CASE("a SARIF result refers to its rule, and to the other places") {
  const json run =
      json::parse(validate(with("registry main { id = \"x\" }"), "sarif").out)["runs"][0];
  CHECK(run["tool"]["driver"]["name"] == "acrnet");
  bool related = false;
  for (const json& result : run["results"]) {
    CHECK(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] ==
          result["ruleId"]);
    related = related || result.contains("relatedLocations");
  }
  CHECK(related);
}

TEST_CASE("a lint that is silenced is a suppressed result in SARIF, and is nowhere else") {
  const std::string policy = with("let kept = 1 # acrnet:ignore ACR2052 for \"later\", 100%");
  const json run = json::parse(validate(policy, "sarif").out)["runs"][0];
  REQUIRE(run["results"].size() == 1);
  CHECK(run["results"][0]["ruleId"] == "ACR2052");
  CHECK(run["results"][0]["suppressions"] ==
        json::array({{{"kind", "inSource"}, {"justification", "for \"later\", 100%"}}}));
  CHECK(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"] ==
        "a name that is never used");
  CHECK(json::parse(validate(policy, "json").out)["diagnostics"].empty());
  CHECK(validate(policy, "github").out.empty());
  CHECK(validate(policy, "text").err.empty());
}

TEST_CASE("an error that stands in no file is reported in every format") {
  const TemporaryFolder empty;
  for (const std::string_view format : formats) {
    CAPTURE(format);
    const Outcome outcome = validate(empty, format);
    CHECK(outcome.code == 1);
    CHECK((outcome.out + outcome.err).find("ACR6011") != std::string::npos);
  }
}

TEST_CASE("a value of --var has its name in JSON and no place in annotations") {
  const TemporaryFolder folder;
  folder.write("policy.acrnet", "variable n { type = int }\noutput o { value = n }\n");
  const json report = json::parse(validate(folder, "json", {"--var", "n=many"}).out);
  CHECK(report["diagnostics"][0]["range"]["filename"] == "--var n");
  CHECK(validate(folder, "github", {"--var", "n=many"}).out.starts_with("::error title="));
}

}  // namespace acrnet::cli
