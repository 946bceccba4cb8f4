#!/usr/bin/env bash
# Installs what is needed, builds acrnet, and shows its main job on examples/01-walk-through against the
# Azure that is embedded in the program: nothing leaves this machine, nothing of yours is touched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${ACRNET_JOBS:-$(nproc)}
phase() { printf '== %s\n' "$*"; }

phase "install what is needed"
scripts/install-dependencies.sh

phase "configure (build/release)"
cmake --preset release --log-level=WARNING >/dev/null

phase "build"
cmake --build --preset release --parallel "$jobs" --target acrnet
program=$PWD/build/release/acrnet

# A policy folder of its own, so that state and data of the demonstration don't stay in the checkout.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R examples/01-walk-through "$scratch/"
cd "$scratch/01-walk-through"

# A shell that is set up for a real Azure must not lead the demonstration there.
for name in $(compgen -e ACRNET_ || true) $(compgen -e ARM_ || true) $(compgen -e AZURE_ || true); do
  unset "$name"
done
export ACRNET_CLOUD=emulator

# acrnet_gives CODE ARGUMENT...: shows a command as one would type it, runs it, checks its exit code.
acrnet_gives() {
  local expected=$1 code=0
  shift
  printf '\n$ acrnet %s\n' "$*"
  "$program" "$@" </dev/null || code=$?
  if [[ $code -ne $expected ]]; then
    printf 'demo: acrnet %s gave exit code %d, not %d\n' "$*" "$code" "$expected" >&2
    exit 1
  fi
}

phase "demonstration: lock a registry to one subnet, and put everything back"
printf '\n$ cat policy.acrnet\n'
cat policy.acrnet
acrnet_gives 0 validate
acrnet_gives 2 plan --detailed-exitcode
acrnet_gives 0 apply --auto-approve
acrnet_gives 0 plan --detailed-exitcode
acrnet_gives 0 destroy --auto-approve

printf '\n'
phase "that was all of it: validate, plan, apply, nothing left to do, destroy"
