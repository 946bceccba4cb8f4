# shellcheck shell=bash
# For the scripts of this folder, which install what others wrote and hold acrnet's output against it.
#
#   . support.sh
#   install_packages HERE SCRATCH FILE…     npm's packages of HERE/package.json and copies of the files, in SCRATCH
#
# Exits with 77, which ctest counts as skipped, where node is absent or the packages can't be installed.

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

# Whether the command is there, by now: else Debian's package of this group is installed.
provided() {
  local command=$1 group=$2
  command -v "$command" >/dev/null && return
  "$(dirname "${BASH_SOURCE[0]}")/../../scripts/install-dependencies.sh" "$group" >/dev/null 2>&1 </dev/null || true
  command -v "$command" >/dev/null
}

need() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || skip "there is no $tool here"; done
}

# The working directory is SCRATCH afterwards. What was installed for the same lock file is kept.
install_packages() {
  local here=$1 scratch=$2
  shift 2
  need node npm
  mkdir -p "$scratch"
  local file
  for file in package.json package-lock.json "$@"; do cp "$here/$file" "$scratch"; done
  cd "$scratch" || exit 1
  cmp -s package-lock.json node_modules/installed-lock.json && return
  npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1 || skip "npm could not install: $(tail -n 1 npm.log)"
  cp package-lock.json node_modules/installed-lock.json
}
