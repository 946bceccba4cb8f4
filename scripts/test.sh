#!/usr/bin/env bash
# Installs what is needed, builds everything for development and runs all tests. Arguments go to ctest:
#
#   scripts/test.sh                 all tests
#   scripts/test.sh -R parser       those whose name has "parser" in it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=${ACRNET_JOBS:-$(nproc)}
phase() { printf '== %s\n' "$*"; }

phase "install what is needed"
scripts/install-dependencies.sh

phase "configure (build/dev)"
cmake --preset dev --log-level=WARNING >/dev/null

phase "build"
cmake --build --preset dev --parallel "$jobs"

phase "test"
ctest --preset dev --parallel "$jobs" "$@"
