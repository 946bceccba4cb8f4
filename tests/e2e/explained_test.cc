// `acrnet explain` from ACR3000 up: what each page shows is what the program says.
//
// A policy alone can't cause these messages, so each has a scene in which the real program comes to
// say it. The page holds the whole message; ACRNET_ACCEPT=1 writes it down anew, for you to read,
// and the test then says so and proves nothing. What no scene can bring about is listed here, with
// the reason.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/support/scratch_folder.h"
#include "tests/support/checkout.h"

namespace acrnet::e2e {

namespace {

struct Unplayed {
  std::string_view code;
  std::string_view why;
};

constexpr auto unplayed = std::to_array<Unplayed>({
    {"ACR3005", "the embedded Azure has no private endpoints yet"},
    {"ACR3008", "tests/unit/planner has it; it takes rules that Azure would not accept today"},
    {"ACR3010", "tests/unit/planner has it; it takes rules that Azure would not accept today"},
    {"ACR3051", "every version of Azure's API that acrnet asks for shows these settings"},
    {"ACR3102", "tests/unit/planner has it; the subnet has to vanish while acrnet knows it"},
    {"ACR3109", "tests/unit/planner has it; it takes a subnet that is nearly full"},
    {"ACR3108", "tests/unit/planner has it; it takes a private endpoint of others"},
    {"ACR3107", "tests/unit/planner has it; it takes a registration that went after the rule came"},
    {"ACR3020", "tests/unit/planner has it; it says that the planner has made a mistake"},
    {"ACR3021", "it takes an Azure that shows a subnet and not its network: ACR3514 comes first"},
    {"ACR3100", "it says that the planner has made a mistake, and none is known"},
    {"ACR3506", "it takes an Azure that sends clients to another host"},
    {"ACR3521", "tests/e2e/secrets_test.cc has it; it takes an Azure that repeats credentials"},
    {"ACR4027", "tests/e2e/state_world_test.cc has it; it takes two Azures"},
    {"ACR4028", "tests/e2e/state_world_test.cc has it; it takes a state of before, and two Azures"},
    {"ACR4029", "tests/e2e/state_world_test.cc has it; it takes a state of before"},
    {"ACR6130", "tests/unit/emulator has it; it takes a data file that another seed made"},
    {"ACR4007", "tests/e2e/failing_disk_test.cc has it; it takes a disk that fails"},
    {"ACR5005", "it takes an hour"},
    {"ACR5007", "it takes somebody who writes between a write and the read after it"},
    {"ACR5013", "tests/e2e/stopping_test.cc has it; it takes a state server that hangs"},
    {"ACR5014", "tests/e2e/stopping_test.cc has it; it takes an Azure that stops answering"},
    {"ACR6015", "it takes a folder that cannot be written, and root can write all of them"},
    {"ACR6021", "the question is asked on a terminal only"},
    {"ACR6044", "it takes a graph with more arrows than Mermaid draws"},
    {"ACR6047", "tests/unit/cli/query_test.cc has it"},
    {"ACR6112", "it takes a mistake of acrnet, and none is known"},
    {"ACR6040", "it takes a standard output that is full"},
});

std::vector<ToldScene> all_scenes() {
  std::vector<ToldScene> all;
  for (const auto& part : {azure_scenes(), state_scenes(), apply_scenes(), command_scenes()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::filesystem::path page_of(const std::string& code) {
  return in_checkout("docs/diagnostics/" + code + ".md");
}

// The codes that have a page, from ACR3000 up.
std::vector<std::string> codes() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(in_checkout("docs/diagnostics"))) {
    const std::string code = entry.path().stem().string();
    if (code.starts_with("ACR") && code >= "ACR3000") found.push_back(code);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The message of this code, up to the next one or the program's other words; empty when it is not
// there.
std::string message_of(std::string_view code, const std::string& said) {
  const std::regex head("(^|\n)(error|warning|note)\\[" + std::string(code) + "\\]");
  std::smatch match;
  if (!std::regex_search(said, match, head)) return "";
  const auto begin = static_cast<std::size_t>(match.position(2));
  const std::size_t end = said.find("\n\n", begin);
  std::string text = said.substr(begin, end == std::string::npos ? end : end + 1 - begin);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

// Without what differs from run to run.
std::string steady(std::string text) {
  static const std::array<std::pair<std::regex, const char*>, 9> forms{{
      {std::regex("(/[A-Za-z0-9._-]+)+/policy(?![A-Za-z0-9.])"), "…"},
      {std::regex("127\\.0\\.0\\.1:[0-9]{2,}"), "127.0.0.1:…"},
      {std::regex("correlation ID [0-9a-f-]+"), "correlation ID …"},
      {std::regex("\\b(?!7f3c)[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}(?![0-9a-f-])"), "b5d0-62fe-9c18"},
      {std::regex("(/subscriptions)/[^ ]*/([A-Za-z0-9_-]+)"), "$1/…/$2"},
      {std::regex("lineage [0-9a-f-]{36}"), "lineage …"},
      {std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
       "2026-06-01T09:17:00Z"},
      {std::regex("(force-unlock\\s+)[0-9a-f-]{36}"), "$1…"},
      // How a connection ends is told in the words of libcurl, which differ with its version and
      // the moment.
      {std::regex("((?:ACR3502|ACR4011|ACR5003)\\][\\s\\S]*?\n   = )[\\s\\S]*?(\n   = help)"),
       "$1…$2"},
  }};
  for (const auto& [form, instead] : forms) text = std::regex_replace(text, form, instead);
  return text;
}

struct Page {
  std::string text;
  std::size_t begin = 0;  // of the message in it
  std::size_t end = 0;
};

Page read_page(const std::string& code) {
  Page page{read_file(page_of(code)), 0, 0};
  const std::string fence = "Seen:\n\n```text\n";
  const std::size_t at = page.text.find(fence);
  REQUIRE(at != std::string::npos);
  page.begin = at + fence.size();
  page.end = page.text.find("```\n", page.begin);
  return page;
}

}  // namespace

TEST_CASE("each code from ACR3000 up has a scene, or a reason why it has none") {
  std::map<std::string, int> known;
  for (const ToldScene& scene : all_scenes()) ++known[std::string(scene.code)];
  for (const Unplayed& item : unplayed) ++known[std::string(item.code)];
  for (const std::string& code : codes()) {
    CAPTURE(code);
    CHECK(known[code] == 1);
  }
  CHECK(known.size() == codes().size());
}

TEST_CASE("what a page shows is what the program says") {
  bool rewritten = false;
  for (const ToldScene& scene : all_scenes()) {
    const std::string code(scene.code);
    CAPTURE(code);
    const Outcome outcome = scene.play();
    const std::string said = steady(message_of(code, outcome.err));
    INFO(outcome.err);
    CHECK_FALSE(said.empty());
    Page page = read_page(code);
    if (std::getenv("ACRNET_ACCEPT") != nullptr && !said.empty()) {
      page.text.replace(page.begin, page.end - page.begin, said);
      std::ofstream(page_of(code), std::ios::binary) << page.text;
      rewritten = true;
      continue;
    }
    CHECK(said == page.text.substr(page.begin, page.end - page.begin));
    const std::string severity = said.substr(0, said.find('['));
    CHECK(page.text.find("\n\n" + severity + "\n\n") != std::string::npos);
  }
  if (rewritten) WARN("skipped: ACRNET_ACCEPT is set, the pages were rewritten");
}

}  // namespace acrnet::e2e
