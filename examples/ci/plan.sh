#!/usr/bin/env bash
# Plans, saves the plan, and writes every rendering of it: what the jobs of all three systems do.
#
#   FOLDER     the policy's folder (default: this one)
#   PLAN_FILE  the saved plan, relative to FOLDER (default: acrnet.plan)
#   REPORTS    where plan.md, plan.html, plan.json and plan.sarif go (default: acrnet-report)
#   FAIL_ON    low, medium or high: exit with 3 when a risk is as high (default: never)
#   MAX_BYTES  how long plan.md may be (default: what GitHub takes)
#
# The plan is made once; all else is shown from the saved file, so that everyone sees the same plan. What a job
# on GitHub needs to know is written where GitHub looks for it. Needs acrnet and jq.
set -euo pipefail

folder=${FOLDER:-.}
plan=${PLAN_FILE:-acrnet.plan}
reports=${REPORTS:-acrnet-report}
mkdir -p "$reports"

acrnet_here() { acrnet --chdir "$folder" --no-input "$@"; }

code=0
acrnet_here plan --out "$plan" --format sarif ${FAIL_ON:+--fail-on "$FAIL_ON"} >"$reports/plan.sarif" || code=$?
# 3 with a plan is a risk, which is shown before the job fails; without one nothing is there to be shown.
[[ $code -eq 0 || $code -eq 3 && -f "$folder/$plan" ]] || exit "$code"

acrnet_here show "$plan" --format markdown ${MAX_BYTES:+--max-bytes "$MAX_BYTES"} >"$reports/plan.md"
acrnet_here show "$plan" --format html >"$reports/plan.html"
acrnet_here show "$plan" --format json >"$reports/plan.json"
acrnet_here show "$plan"

say() { [[ -z "${GITHUB_OUTPUT:-}" ]] || printf '%s\n' "$1" >>"$GITHUB_OUTPUT"; }
say "digest=$(jq -r .short_digest "$reports/plan.json")"
say "changes=$(jq -r .applyable "$reports/plan.json")"
say "risk=$(jq -r '.summary.risk // ""' "$reports/plan.json")"
[[ -z "${GITHUB_STEP_SUMMARY:-}" ]] || cat "$reports/plan.md" >>"$GITHUB_STEP_SUMMARY"
exit "$code"
