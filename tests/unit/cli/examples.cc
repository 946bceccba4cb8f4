#include "tests/unit/cli/examples.h"

#include <algorithm>

#include "cli/workspace/modules.h"
#include "model/date.h"

namespace acrnet::cli::test {

std::vector<Example> examples_of(std::string_view markdown) {
  std::vector<Example> found;
  bool inside = false;
  for (std::size_t begin = 0; begin < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', begin), markdown.size());
    const std::string line(markdown.substr(begin, end - begin));
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) {
        found.push_back({line.substr(3), "", 0});
      } else {
        found.back().end = begin;
      }
    } else if (inside) {
      found.back().text += line + "\n";
    }
    begin = end + 1;
  }
  return found;
}

namespace {

// Writes the files that an example has behind its policy, which is what remains.
std::string write_files(const std::string& text, const TemporaryFolder& folder) {
  constexpr std::string_view heading = "\n# file ";
  const std::size_t policy_end = std::min(text.find(heading), text.size());
  for (std::size_t at = policy_end; at < text.size();) {
    const std::size_t name = at + heading.size();
    const std::size_t begin = text.find('\n', name);
    const std::size_t end = std::min(text.find(heading, begin), text.size());
    folder.write(text.substr(name, begin - name), text.substr(begin, end - begin));
    at = end;
  }
  return text.substr(0, policy_end);
}

}  // namespace

ProjectText project_of(const Example& example, const TemporaryFolder& folder,
                       Diagnostics& diagnostics) {
  const bool in_registry = example.kind.ends_with(" in registry");
  const std::string policy =
      in_registry ? "registry main {\n  name = \"contoso\"\n  resource_group = \"rg\"\n" +
                        example.text + "}\n"
                  : write_files(example.text, folder);
  const auto declares = [&](std::string_view block) {
    return policy.find(block) != std::string::npos;
  };
  std::string beside;
  if (!declares("azure {"))
    beside += "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n";
  if (!declares("virtual_network docker")) {
    beside +=
        "virtual_network docker {\n  name = \"docker\"\n  resource_group = \"rg\"\n"
        "  subnet vm { name = \"vm\" }\n}\n";
  }
  ProjectText text;
  text.today = parse_date("2026-06-01").value();
  text.sources.emplace_back("beside.acrnet", beside);
  text.sources.emplace_back("policy.acrnet", policy);
  text.values.policy_files = text.sources.size();
  text.configuration =
      read_modules(folder.path(), text.values.policy_files, text.sources, diagnostics);
  return text;
}

}  // namespace acrnet::cli::test
