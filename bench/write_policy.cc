// write_policy N [RULES [CHANGED]]: prints the benchmarks' policy of N registries, for timing whole
// commands.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/workloads.h"

int main(int argc, char** argv) {
  if (argc < 2 || std::atol(argv[1]) <= 0) {
    std::fputs("usage: write_policy REGISTRIES [RULES [CHANGED-PER-CENT]]\n", stderr);
    return 1;
  }
  const auto registries = static_cast<std::size_t>(std::atol(argv[1]));
  const std::size_t rules = argc > 2 ? static_cast<std::size_t>(std::atol(argv[2])) : 20;
  const std::size_t changed = argc > 3 ? static_cast<std::size_t>(std::atol(argv[3])) : 0;
  const std::string text = acrnet::bench::policy_text(registries, rules, changed);
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
