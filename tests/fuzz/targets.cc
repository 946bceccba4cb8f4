#include "tests/fuzz/targets.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "parser/evaluate/evaluate.h"
#include "parser/format/format.h"
#include "parser/syntax/parse.h"
#include "planner/expand/expand.h"

namespace acrnet::fuzz {

namespace {

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

Sources one_file(std::string_view bytes) {
  Sources sources;
  sources.emplace_back("policy.acrnet", std::string(bytes));
  return sources;
}

// Every place is in one of the files, and every error says what to do.
void check_places(const Diagnostics& diagnostics, const Sources& sources) {
  const auto inside = [&](const SourceRange& at) {
    return at.file < sources.size() && at.begin <= at.end &&
           at.end <= sources[at.file].text().size();
  };
  for (const Diagnostic& item : diagnostics.items()) {
    require(item.subject && inside(*item.subject), "a message has a place in the text");
    for (const RelatedRange& related : item.related)
      require(inside(related.range), "what a message points to is in the text");
    require(!item.summary.empty(), "a message says what is wrong");
  }
}

// Everything that the decoders are asked to read is one file.
class OneFile final : public parser::FileReader {
 public:
  explicit OneFile(std::string_view bytes) : file_("x", std::string(bytes)) {}
  const SourceFile* read(std::string_view, std::string&) override { return &file_; }
  const SourceFile& file() const { return file_; }

 private:
  SourceFile file_;
};

}  // namespace

void check_parse(std::string_view bytes) {
  const Sources sources = one_file(bytes);
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  require(documents.size() == 1, "one file is one document");
  check_places(diagnostics, sources);
  for (const parser::Statement& statement : documents[0].statements) {
    require(statement.span.begin <= statement.span.end && statement.span.end <= bytes.size(),
            "a statement is in the text");
  }
}

void check_policy(std::string_view bytes) {
  const Sources sources = one_file(bytes);
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  const auto policy = parser::evaluate(documents, sources, diagnostics);
  require(policy.has_value() != diagnostics.has_errors(), "a policy, or an error");
  check_places(diagnostics, sources);
  if (!policy) return;
  const bool expanded = planner::expand(*policy, Date(), diagnostics).has_value();
  require(expanded != diagnostics.has_errors(), "desired resources, or an error");
}

void check_format(std::string_view bytes) {
  const Sources sources = one_file(bytes);
  Diagnostics diagnostics;
  const auto once = parser::format(sources[0], 0, diagnostics);
  require(once.has_value() != diagnostics.has_errors(), "a text, or an error");
  check_places(diagnostics, sources);
  if (!once) return;
  const Sources formatted = one_file(*once);
  const auto twice = parser::format(formatted[0], 0, diagnostics);
  require(twice.has_value(), "what was formatted has no mistake");
  require(*twice == *once, "formatting twice is formatting once");
}

void check_data(std::string_view bytes) {
  constexpr std::array<std::string_view, 4> decoders{"json_decode", "yaml_decode", "csv_decode",
                                                     "cidr"};
  if (bytes.empty()) return;
  const auto chosen = static_cast<unsigned char>(bytes.front()) % decoders.size();
  OneFile file(bytes.substr(1));
  Sources sources =
      one_file("output it { value = " + std::string(decoders[chosen]) + "(file(\"x\")) }\n");
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  parser::Inputs inputs;
  inputs.files = &file;
  const auto policy = parser::evaluate(documents, sources, diagnostics, inputs);
  require(policy.has_value() != diagnostics.has_errors(), "a value, or an error");
  require(diagnostics.error_count() <= 1, "one mistake is one message");
  sources.push_back(file.file());
  check_places(diagnostics, sources);
}

std::span<const Target> targets() {
  static constexpr std::array<Target, 4> all{{{"parse", check_parse},
                                              {"policy", check_policy},
                                              {"format", check_format},
                                              {"data", check_data}}};
  return all;
}

}  // namespace acrnet::fuzz
