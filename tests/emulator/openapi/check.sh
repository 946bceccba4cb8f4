#!/usr/bin/env bash
# Holds the answers of the embedded Azure against Azure's OpenAPI documents: check.sh PROGRAM SCRATCH-FOLDER [all]
#
# With `all`, every api-version that there is a document for; else one of each kind, which is quicker. Exits with 77, which
# ctest counts as skipped, where the documents, node or its packages are not there.
set -euo pipefail
program=$1
scratch=$2
extent=${3:-some}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
specs=$here/../../../../shared/azure/specs/specification

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

[[ -d $specs ]] || skip "Azure's OpenAPI documents are not beside this checkout (../shared/azure/specs)"
for tool in node npm; do command -v "$tool" >/dev/null || skip "there is no $tool here"; done
mkdir -p "$scratch"
cp "$here"/{package.json,package-lock.json} "$here"/*.mjs "$scratch"
cd "$scratch"
if ! cmp -s package-lock.json node_modules/installed-lock.json; then
  npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1 || skip "npm could not install: $(tail -n 1 npm.log)"
  cp package-lock.json node_modules/installed-lock.json
fi
# oav writes its log below $HOME.
HOME=$scratch node check.mjs "$program" "$(cd "$specs" && pwd)" "$extent"
