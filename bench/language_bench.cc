// Text to policy, and beside it the grammar alone: what parsing costs over recognising.
#include <benchmark/benchmark.h>

#include <tao/pegtl.hpp>

#include "bench/workloads.h"
#include "grammar/rules.h"
#include "parser/evaluate/evaluate.h"
#include "parser/format/format.h"
#include "parser/syntax/parse.h"

namespace acrnet::bench {

namespace {

namespace pegtl = tao::pegtl;

void report_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bytes));
  state.SetComplexityN(state.range(0));
}

Sources sources_of(const benchmark::State& state) {
  Sources sources;
  sources.emplace_back("policy.acrnet", policy_text(static_cast<std::size_t>(state.range(0))));
  return sources;
}

template <pegtl::tracking_mode tracking>
void recognise(benchmark::State& state) {
  const std::string text = policy_text(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    pegtl::memory_input<tracking, pegtl::eol::lf_crlf, const char*> in(
        text.data(), text.data() + text.size(), "");
    if (!pegtl::parse<grammar::file>(in)) state.SkipWithError("the grammar refused the policy");
  }
  report_bytes(state, text.size());
}

void parse(benchmark::State& state) {
  const Sources sources = sources_of(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(parser::parse(sources, diagnostics));
    if (!diagnostics.empty()) state.SkipWithError("the policy has mistakes");
  }
  report_bytes(state, sources[0].text().size());
}

void parse_and_evaluate(benchmark::State& state) {
  const Sources sources = sources_of(state);
  for (auto _ : state) {
    Diagnostics diagnostics;
    const auto documents = parser::parse(sources, diagnostics);
    benchmark::DoNotOptimize(parser::evaluate(documents, sources, diagnostics));
    if (!diagnostics.empty()) state.SkipWithError("the policy has mistakes");
  }
  report_bytes(state, sources[0].text().size());
}

// What `fmt --check` does with a file that is in canonical form.
void check_format(benchmark::State& state) {
  Diagnostics diagnostics;
  const auto canonical = parser::format(sources_of(state)[0], 0, diagnostics);
  if (!canonical) return state.SkipWithError("the policy has mistakes");
  const SourceFile source("policy.acrnet", *canonical);
  for (auto _ : state) {
    if (parser::format(source, 0, diagnostics) != source.text()) {
      state.SkipWithError("the canonical form is none");
    }
  }
  report_bytes(state, source.text().size());
}

void sizes(benchmark::internal::Benchmark* it) {
  it->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond)->Complexity();
}

BENCHMARK_TEMPLATE(recognise, pegtl::tracking_mode::eager)->Apply(sizes);
BENCHMARK_TEMPLATE(recognise, pegtl::tracking_mode::lazy)->Apply(sizes);
BENCHMARK(parse)->Apply(sizes);
BENCHMARK(check_format)->Apply(sizes);
BENCHMARK(parse_and_evaluate)->Apply(sizes);

}  // namespace

}  // namespace acrnet::bench
