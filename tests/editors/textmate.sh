#!/usr/bin/env bash
# Tests the TextMate grammar with vscode-textmate and vscode-oniguruma, which it installs into FOLDER.
#
#   tests/editors/textmate.sh FOLDER
#
# Exits with 77, and says why, where it can't run: without node, or when the packages are not to be had.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

for program in node npm; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
mkdir -p "$folder"
cp "$here"/textmate/package.json "$here"/textmate/package-lock.json "$here"/textmate/*.mjs "$folder"
cd "$folder"
if [[ ! -d node_modules/vscode-textmate ]]; then
  npm ci --ignore-scripts --no-audit --no-fund >install.log 2>&1 ||
    skip "npm could not install: $(tail -n 1 install.log)"
fi
exec node textmate_test.mjs "$here/../.."
