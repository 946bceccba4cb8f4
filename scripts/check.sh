#!/usr/bin/env bash
# The checks that are too slow for every build; run them before a change is handed in.
#
#   scripts/check.sh                 all of them but tsan
#   scripts/check.sh format tidy     only these
#
#   format    clang-format would change nothing
#   shell     shellcheck on the scripts
#   warnings  g++ and clang++ build everything without a warning
#   tidy      clang-tidy over all sources (ACRNET_TIDY=model,planner: over these folders)
#   asan      all tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   tsan      all tests under ThreadSanitizer
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${ACRNET_JOBS:-$(nproc)}
phase() { printf '== %s\n' "$*"; }

build() {
  cmake --preset "$1" --log-level=WARNING >/dev/null
  cmake --build --preset "$1" --parallel "$jobs"
}

# All but what tree-sitter has written.
cpp_sources() {
  git ls-files --cached --others --exclude-standard -- '*.cc' '*.h' ':!grammar/editors'
}

check_format() { cpp_sources | xargs clang-format-14 --dry-run -Werror; }

check_shell() { git ls-files -z .ci/run '*.sh' | xargs -0 shellcheck; }

check_warnings() {
  build dev
  build dev-clang
}

check_tidy() {
  build dev-clang # tidy reads its list of commands, and files that are made by the build
  local folders=${ACRNET_TIDY:-model,grammar,parser,planner,executor,emulator,cli,tests,bench}
  run-clang-tidy-14 -quiet -j "$jobs" -p build/dev-clang \
    "^$PWD/(${folders//,/|})/.*\.cc\$" 2>/dev/null | sed '/^clang-tidy-14 /d'
}

check_asan() {
  build asan-ubsan
  ctest --preset asan-ubsan --parallel "$jobs"
}

check_tsan() {
  build tsan
  ctest --preset tsan --parallel "$jobs"
}

checks=("$@")
[[ ${#checks[@]} -gt 0 ]] || checks=(format shell warnings tidy asan)
for check in "${checks[@]}"; do
  case "$check" in
    format | shell | warnings | tidy | asan | tsan) ;;
    -h | --help)
      awk 'NR > 1 { if (!sub(/^# ?/, "")) exit; print }' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *)
      printf "check: '%s' is not a check; there are: format shell warnings tidy asan tsan\n" "$check" >&2
      exit 1
      ;;
  esac
done

scripts/install-dependencies.sh lint
for check in "${checks[@]}"; do
  phase "$check"
  "check_$check"
done
phase "all well"
