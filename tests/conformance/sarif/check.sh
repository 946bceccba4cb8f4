#!/usr/bin/env bash
# Holds the SARIF that acrnet writes against the OASIS schema: check.sh PROGRAM SCRATCH-FOLDER
#
# Exits with 77, which ctest counts as skipped, where node is absent or its packages can't be installed.
set -euo pipefail
program=$1
scratch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
install_packages "$here" "$scratch" check.mjs

# One policy for each kind of report; the program may find mistakes in it, so its exit code says nothing.
write() {
  mkdir -p "policies/$1"
  cat >"policies/$1/policy.acrnet"
}
rm -rf policies
azure='azure { subscription = "00000000-0000-0000-0000-000000000001" }'
write valid <<<"$azure"
write mistakes <<EOF
$azure
registry main {
  name           = "contoso"
  resource_group = "rg"
  default_actoin = deny
  allow 203.0.113.7/24
}
registry main { }
EOF
write silenced <<EOF
$azure
let kept = 1 # acrnet:ignore ACR2052 100% for "later"
let left = 1
EOF
printf '%s\nlet x = "\xff"\n# \xe2\x80\xae\n' "$azure" | write 'odd name #1 %'
mkdir -p policies/empty

reports=()
for folder in policies/*; do
  report="$scratch/$(basename "$folder").json"
  "$program" --chdir "$folder" validate --format sarif >"$report" || [[ $? -le 3 ]]
  reports+=("$report")
done
node check.mjs "${reports[@]}"
