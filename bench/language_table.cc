// language_table [REGISTRIES …]: what each stage from text to desired state costs, beside the
// grammar alone.
//
// Each stage runs in processes of its own, so that its peak of memory is its own and one does not
// warm up the next; shown are the least CPU time of the runs, and the most memory, as a multiple of
// the text. Behind the tables stand the goals, each with what was measured; the program ends with 1
// when one is missed. Default: 10 000 and 100 000 registries with 20 rules each.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <tao/pegtl.hpp>
#include <vector>

#include "bench/workloads.h"
#include "grammar/rules.h"
#include "parser/evaluate/evaluate.h"
#include "parser/format/format.h"
#include "parser/syntax/parse.h"
#include "planner/expand/expand.h"

namespace acrnet::bench {

namespace {

namespace pegtl = tao::pegtl;

constexpr std::size_t rules = 20;
constexpr int runs = 3;

struct Cost {
  double seconds = 0;  // of CPU
  double memory = 0;   // bytes, the text among them
};

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// "VmHWM" (the peak so far) or "VmRSS" (now) of this process, in bytes.
double memory_of(std::string_view name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::strtod(line.c_str() + name.size() + 1, nullptr) * 1024;
  }
  return 0;
}

[[noreturn]] void fail(std::string_view why) {
  std::fputs(fmt::format("language_table: {}\n", why).c_str(), stderr);
  std::exit(2);
}

// A stage gives false when the policy is not what it should be.
using Stage = std::function<bool(const Sources&)>;

// One run in a process of its own.
Cost run_once(const Stage& stage, const Sources& sources) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail("no pipe");
  const pid_t child = ::fork();
  if (child < 0) fail("no process");
  if (child == 0) {
    const double text = static_cast<double>(sources[0].text().size());
    const double before = memory_of("VmRSS");
    const double begin = cpu_seconds();
    if (!stage(sources)) ::_exit(1);
    const Cost cost{cpu_seconds() - begin, memory_of("VmHWM") - before + text};
    ::_exit(::write(ends[1], &cost, sizeof cost) == sizeof cost ? 0 : 1);
  }
  ::close(ends[1]);
  Cost cost;
  const bool told = ::read(ends[0], &cost, sizeof cost) == sizeof cost;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!told || status != 0) fail("a stage found a mistake in the policy");
  return cost;
}

Cost measure(const Stage& stage, const Sources& sources) {
  Cost best = run_once(stage, sources);
  for (int i = 1; i < runs; ++i) {
    const Cost cost = run_once(stage, sources);
    best.seconds = std::min(best.seconds, cost.seconds);
    best.memory = std::max(best.memory, cost.memory);
  }
  return best;
}

template <pegtl::tracking_mode tracking>
bool recognise(const Sources& sources) {
  const std::string_view text = sources[0].text();
  pegtl::memory_input<tracking, pegtl::eol::lf_crlf, const char*> in(text.data(),
                                                                     text.data() + text.size(), "");
  return pegtl::parse<grammar::file>(in);
}

bool parse(const Sources& sources) {
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  return diagnostics.empty() && documents.size() == 1;
}

bool evaluate(const Sources& sources) {
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  return parser::evaluate(documents, sources, diagnostics).has_value();
}

bool validate(const Sources& sources) {
  Diagnostics diagnostics;
  const auto documents = parser::parse(sources, diagnostics);
  const auto policy = parser::evaluate(documents, sources, diagnostics);
  return policy && planner::expand(*policy, Date{}, diagnostics).has_value();
}

bool check_format(const Sources& sources) {
  Diagnostics diagnostics;
  return parser::format(sources[0], 0, diagnostics) == sources[0].text();
}

struct Measured {
  std::size_t registries = 0;
  double text = 0;
  Cost eager, lazy, parse, evaluate, validate, format;
};

void print_row(std::string_view name, const Cost& cost, double text) {
  fmt::print("  {:<32}{:>9.1f} ms{:>9.0f} MB/s{:>9.1f}x the text\n", name, cost.seconds * 1e3,
             text / cost.seconds / 1e6, cost.memory / text);
}

Measured measure_all(std::size_t registries) {
  Sources sources;
  sources.emplace_back("policy.acrnet", policy_text(registries, rules));
  Diagnostics diagnostics;
  auto canonical = parser::format(sources[0], 0, diagnostics);
  if (!canonical) fail("the policy has mistakes");
  sources.clear();
  sources.emplace_back("policy.acrnet", std::move(*canonical));
  Measured found;
  found.registries = registries;
  found.text = static_cast<double>(sources[0].text().size());
  found.eager = measure(recognise<pegtl::tracking_mode::eager>, sources);
  found.lazy = measure(recognise<pegtl::tracking_mode::lazy>, sources);
  found.parse = measure(parse, sources);
  found.evaluate = measure(evaluate, sources);
  found.validate = measure(validate, sources);
  found.format = measure(check_format, sources);
  fmt::print("{} registries, {} rules each, {:.1f} MB\n", registries, rules, found.text / 1e6);
  print_row("bare grammar, eager tracking", found.eager, found.text);
  print_row("bare grammar, lazy tracking", found.lazy, found.text);
  print_row("parse", found.parse, found.text);
  print_row("parse, evaluate", found.evaluate, found.text);
  print_row("parse, evaluate, validate", found.validate, found.text);
  print_row("fmt --check", found.format, found.text);
  fmt::print("\n");
  return found;
}

// One goal: `what` is at most `most`.
bool holds(std::string_view what, double found, double most) {
  const bool kept = found <= most;
  fmt::print("  {:<58}{:>7.2f}  at most{:>7.2f}  {}\n", what, found, most,
             kept ? "kept" : "MISSED");
  return kept;
}

bool check_goals(const Measured& it) {
  fmt::print("goals, {} registries\n", it.registries);
  bool all = holds("parse / bare grammar, eager", it.parse.seconds / it.eager.seconds, 1);
  all &= holds("parse / bare grammar, lazy", it.parse.seconds / it.lazy.seconds, 4);
  all &= holds("parse, evaluate, validate / parse", it.validate.seconds / it.parse.seconds, 3);
  all &= holds("fmt --check / parse", it.format.seconds / it.parse.seconds, 2);
  all &= holds("peak memory of validate / text", it.validate.memory / it.text, 12);
  all &= holds("peak memory of fmt --check / text", it.format.memory / it.text, 12);
  return all;
}

// The time for each byte grows by at most a quarter from the smallest policy to the largest.
bool check_growth(const Measured& small, const Measured& large) {
  fmt::print("growth for each byte, {} to {} registries\n", small.registries, large.registries);
  const auto growth = [&](Cost Measured::*stage) {
    return ((large.*stage).seconds / large.text) / ((small.*stage).seconds / small.text);
  };
  bool all = holds("parse", growth(&Measured::parse), 1.25);
  all &= holds("parse, evaluate, validate", growth(&Measured::validate), 1.25);
  all &= holds("fmt --check", growth(&Measured::format), 1.25);
  return all;
}

int run(const std::vector<std::size_t>& sizes) {
  std::vector<Measured> found;
  found.reserve(sizes.size());
  for (const std::size_t size : sizes) found.push_back(measure_all(size));
  bool all = true;
  for (const Measured& it : found) all &= check_goals(it);
  if (found.size() > 1) all &= check_growth(found.front(), found.back());
  return all ? 0 : 1;
}

}  // namespace

}  // namespace acrnet::bench

int main(int argc, char** argv) {
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) {
    const long size = std::atol(argv[i]);
    if (size <= 0) {
      std::fputs("usage: language_table [REGISTRIES …]\n", stderr);
      return 2;
    }
    sizes.push_back(static_cast<std::size_t>(size));
  }
  if (sizes.empty()) sizes = {10'000, 100'000};
  return acrnet::bench::run(sizes);
}
