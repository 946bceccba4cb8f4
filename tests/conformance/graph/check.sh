#!/usr/bin/env bash
# Holds drawings of plans against what reads them: check.sh WRITE-PLANS SCRATCH-FOLDER
#
#   Mermaid  its own parser
#   SVG      an XML parser
#   DOT      Graphviz, where it is or can be installed
set -euo pipefail
write_plans=$(realpath "$1")
scratch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
need node npm
install_packages "$here" "$scratch" check.mjs

rm -rf plans && mkdir plans
"$write_plans" plans drawings
node check.mjs plans
if provided dot graphviz; then
  for drawing in plans/*.dot; do
    [[ $(stat -c %s "$drawing") -gt 200000 ]] || dot -Tsvg "$drawing" -o "$drawing.svg"
  done
  # It is there to object.
  if sed 's/digraph/digrph/' plans/walk-through-steps.dot | dot -Tsvg >/dev/null 2>&1; then
    echo "dot did not object to what was planted" >&2
    exit 1
  fi
  printf '%s drawn by dot\n' "$(find plans -name '*.dot.svg' | wc -l)"
else
  echo "DOT was not read: there is no dot here"
fi
