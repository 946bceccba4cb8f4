// Any bytes as a policy: parsed, evaluated and expanded, or refused with a place; never anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "parser/evaluate.h"
#include "parser/parse.h"
#include "planner/expand.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  acrnet::Sources sources;
  sources.emplace_back("policy.acrnet", std::string(reinterpret_cast<const char*>(data), size));
  acrnet::Diagnostics diagnostics;
  const auto documents = acrnet::parser::parse(sources, diagnostics);
  const auto policy = acrnet::parser::evaluate(documents, sources, diagnostics);
  require(policy.has_value() != diagnostics.has_errors());
  for (const acrnet::Diagnostic& item : diagnostics.items()) {
    require(item.subject && item.subject->begin <= item.subject->end && item.subject->end <= size);
  }
  if (policy) {
    const bool expanded = acrnet::planner::expand(*policy, acrnet::Date(), diagnostics).has_value();
    require(expanded != diagnostics.has_errors());
  }
  return 0;
}
