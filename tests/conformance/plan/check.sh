#!/usr/bin/env bash
# Holds renderings of plans against what others wrote: check.sh WRITE-PLANS SCHEMA SCRATCH-FOLDER
#
#   Markdown  commonmark (the reference parser) and markdown-it (GitHub's tables)
#   JSON      the schema in docs, by ajv, and a tool made for Terraform's plans
#   SARIF     the OASIS schema
set -euo pipefail
write_plans=$(realpath "$1")
schema=$(realpath "$2")
scratch=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
install_packages "$here" "$scratch" check.mjs

rm -rf plans && mkdir plans
"$write_plans" plans markdown
cp "$schema" plan.schema.json
node check.mjs plans
