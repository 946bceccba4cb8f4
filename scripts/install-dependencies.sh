#!/usr/bin/env bash
# Installs what acrnet needs to be built and tested on Debian 12 (or a derivative), and nothing twice.
#
#   scripts/install-dependencies.sh              compiler, build tools, libraries
#   scripts/install-dependencies.sh bench        the same, and Google Benchmark
#   scripts/install-dependencies.sh lint fuzz    the same, and clang with its checkers and libFuzzer
#   scripts/install-dependencies.sh azure-cli skopeo   the same, and clients that tests let loose on the emulator
#   scripts/install-dependencies.sh chromium graphviz  the same, and what tests look at reports and drawings with
#
# Asks dpkg first: when everything is there it is silent but for one line and needs neither network nor
# root. ACRNET_SKIP_INSTALL=1 skips it altogether, for machines that got the packages another way.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build pkg-config ccache mold git ca-certificates
  libfmt-dev tao-pegtl-dev nlohmann-json3-dev libsimdjson-dev libcurl4-openssl-dev libssl-dev libcli11-dev
  libboost1.81-dev libcpp-httplib-dev libre2-dev libyaml-cpp-dev libutf8proc-dev libtree-sitter-dev catch2 libvalijson-dev
  python3
)
bench_packages=(libbenchmark-dev)
lint_packages=(clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev shellcheck)
fuzz_packages=(clang-14 libclang-rt-14-dev)
azure_cli_packages=(azure-cli)
skopeo_packages=(skopeo)
chromium_packages=(chromium)
graphviz_packages=(graphviz)

say() { printf 'install: %s\n' "$*"; }

# Says what is wrong and what to do about it, and gives up.
give_up() {
  say "$1" >&2
  shift
  printf '  %s\n' "$@" >&2
  exit 1
}

is_installed() {
  [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@" # nobody is there to type a password
  fi
}

install_by_apt() {
  # A lock is waited for: freshly started machines upgrade themselves.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 "$@"
}

wanted=("${build_packages[@]}")
for group in "$@"; do
  case "$group" in
    bench) wanted+=("${bench_packages[@]}") ;;
    lint) wanted+=("${lint_packages[@]}") ;;
    fuzz) wanted+=("${fuzz_packages[@]}") ;;
    azure-cli) wanted+=("${azure_cli_packages[@]}") ;;
    skopeo) wanted+=("${skopeo_packages[@]}") ;;
    chromium) wanted+=("${chromium_packages[@]}") ;;
    graphviz) wanted+=("${graphviz_packages[@]}") ;;
    -h | --help)
      awk 'NR > 1 { if (!sub(/^# ?/, "")) exit; print }' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    *) give_up "'$group' is not a group of packages." "Groups: bench, lint, fuzz, azure-cli, skopeo, chromium, graphviz." ;;
  esac
done

if [[ "${ACRNET_SKIP_INSTALL:-}" == 1 ]]; then
  say "skipped (ACRNET_SKIP_INSTALL=1)"
  exit 0
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  give_up "this is not Debian or a derivative (no apt-get here)." \
    "Install these, named as in Debian 12, in your system's way:" "${wanted[*]}" \
    "Then set ACRNET_SKIP_INSTALL=1 and run the same command again."
fi

missing=()
for package in "${wanted[@]}"; do
  # Two groups may want the same package.
  is_installed "$package" || [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  say "everything needed is there"
  exit 0
fi

command_by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || give_up "packages are missing, and you are neither root nor have sudo." \
    "Let an administrator run:" "$command_by_hand"
  [[ -t 0 ]] || sudo -n true 2>/dev/null || give_up "packages are missing, and sudo wants a password." \
    "Run this in a terminal, or let an administrator run:" "$command_by_hand"
fi

say "installing ${#missing[@]} packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A source of packages that has nothing to do with us may fail to update; the install decides.
install_by_apt update >"$log" 2>&1 || true
if ! install_by_apt install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  tail -n 25 "$log" >&2
  give_up "apt-get failed (its last words are above)." \
    "Is the network there, and is this Debian 12? By hand it is:" "$command_by_hand"
fi
say "done"
