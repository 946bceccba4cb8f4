#include <catch2/catch.hpp>

#include <string>

#include "cli/views/report/report.h"

namespace acrnet::cli {

namespace {

Sources one_file(const std::string& name) {
  Sources sources;
  sources.emplace_back(name, "registry main {\n  allow subnet.docker.vn\n}\n");
  return sources;
}

Diagnostic sample() {
  Diagnostic made;
  made.code = "ACR1040";
  made.summary = "there is no subnet 'docker.vn'";
  made.help = "did you mean subnet.docker.vm?";
  made.subject = SourceRange{0, 24, 40};
  return made;
}

struct Both {
  std::string github;
  std::string azure;
};

Both annotations(const Diagnostic& item, const Sources& sources, const std::string& folder = "") {
  Diagnostics diagnostics;
  diagnostics.add(item);
  const Report report{diagnostics, sources, folder};
  return {github_annotations(report), azure_pipelines_annotations(report)};
}

}  // namespace

TEST_CASE("An annotation names the level, the place, the code and the repair") {
  const Both shown = annotations(sample(), one_file("policy.acrnet"), "infra/prod");
  CHECK(shown.github ==
        "::error file=infra/prod/policy.acrnet,line=2,endLine=2,col=9,endColumn=25,title=ACR1040::"
        "there is no subnet 'docker.vn'%0Ahelp: did you mean subnet.docker.vm?\n");
  CHECK(shown.azure ==
        "##vso[task.logissue type=error;sourcepath=infra/prod/policy.acrnet;linenumber=2;"
        "columnnumber=9;code=ACR1040]"
        "there is no subnet 'docker.vn'%0Ahelp: did you mean subnet.docker.vm?\n");
}

TEST_CASE("Warnings and notes have the levels that each service knows") {
  Diagnostic item = sample();
  item.severity = Severity::warning;
  Both shown = annotations(item, one_file("p.acrnet"));
  CHECK(shown.github.starts_with("::warning file="));
  CHECK(shown.azure.starts_with("##vso[task.logissue type=warning;"));
  item.severity = Severity::note;
  shown = annotations(item, one_file("p.acrnet"));
  CHECK(shown.github.starts_with("::notice file="));
  CHECK(shown.azure == "p.acrnet:2:9: note ACR1040: there is no subnet 'docker.vn'\n");
}

TEST_CASE("A range over several lines has no columns, which GitHub would refuse") {
  Diagnostic item = sample();
  item.subject = SourceRange{0, 0, 42};
  CHECK(annotations(item, one_file("p.acrnet"))
            .github.starts_with("::error file=p.acrnet,line=1,endLine=3,title=ACR1040::"));
  // Up to the end of a line: the end is on the next line, but nothing of it is meant.
  item.subject = SourceRange{0, 24, 41};
  CHECK(annotations(item, one_file("p.acrnet"))
            .github.starts_with("::error file=p.acrnet,line=2,endLine=2,col=9,title="));
}

TEST_CASE("What has no file has no place") {
  Sources sources;
  sources.emplace_back("--var env", "prod", false);
  Diagnostic item = sample();
  item.subject = SourceRange{0, 0, 4};
  CHECK(annotations(item, sources).github.starts_with("::error title=ACR1040::"));
  CHECK(
      annotations(item, sources).azure.starts_with("##vso[task.logissue type=error;code=ACR1040]"));
  item.subject.reset();
  CHECK(annotations(item, {}).github.starts_with("::error title=ACR1040::"));
}

TEST_CASE("Hostile text can't end a command nor begin another") {
  Diagnostic item = sample();
  item.summary = "100%\r\n::error::x ##vso[task.complete]%0A\x1b[31m";
  item.detail = "##vso[task.setvariable variable=a]b\n::stop-commands::t";
  item.help = "";
  const Both shown = annotations(item, one_file("a,b:c;d]e%f\r\ng.acrnet"));
  CHECK(shown.github ==
        "::error file=a%2Cb%3Ac;d]e%25f%0D%0Ag.acrnet,line=2,endLine=2,col=9,endColumn=25,"
        "title=ACR1040::100%25\\r\\n::error::x \\u{23}#vso[task.complete]%250A\\u{1B}[31m%0A"
        "\\u{23}#vso[task.setvariable variable=a]b%0A\\u{3A}:stop-commands::t\n");
  CHECK(shown.azure ==
        "##vso[task.logissue type=error;sourcepath=a,b:c%3Bd%5De%AZP25f%0D%0Ag.acrnet;linenumber=2;"
        "columnnumber=9;code=ACR1040]100%AZP25\\r\\n::error::x \\u{23}#vso[task.complete]%AZP250A"
        "\\u{1B}[31m%0A\\u{23}#vso[task.setvariable variable=a]b%0A\\u{3A}:stop-commands::t\n");
}

}  // namespace acrnet::cli
