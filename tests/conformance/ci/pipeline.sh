#!/usr/bin/env bash
# What the pipelines of examples/ci do, on this computer: pipeline.sh PROJECT PROGRAM SCRATCH-FOLDER
#
# A repository with a policy, an embedded Azure, a job that plans, one that applies what was approved, and a third one
# that finds nothing left to do. Exits with 77, which ctest counts as skipped, where git or jq is absent.
set -euo pipefail
project=$(cd "$1" && pwd)
program=$(realpath "$2")
scratch=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
need git jq

rm -rf "$scratch" && mkdir -p "$scratch/bin" && cd "$scratch"
ln -s "$program" bin/acrnet
export PATH="$PWD/bin:$PATH" HOME=$PWD GIT_CONFIG_NOSYSTEM=1
ci=$project/examples/ci

fail() {
  printf 'not as it should be: %s\n' "$*" >&2
  exit 1
}

acrnet emulator --listen 127.0.0.1:0 >emulator.log 2>&1 &
emulator=$!
trap 'kill "$emulator"' EXIT
for _ in $(seq 100); do
  url=$(grep -o 'http://127.0.0.1:[0-9]*' emulator.log | head -n 1 || true)
  [[ -n "$url" ]] && break
  sleep 0.1
done
[[ -n "$url" ]] || fail "the embedded Azure does not say where it is"
export ACRNET_EMULATOR_URL=$url ACRNET_CLOUD=emulator CI=true

git init -q --bare origin.git
git clone -q origin.git first 2>/dev/null
cd first
git config user.name somebody
git config user.email somebody@localhost
mkdir infra
cp "$project/examples/01-walk-through/policy.acrnet" infra/
git add infra
git commit -qm 'A policy'
git push -q origin HEAD:main

# The job of a pull request.
"$ci/state-branch.sh" pull infra | grep -q 'no branch' || fail "a state that nobody made was found"
export GITHUB_OUTPUT=$scratch/output GITHUB_STEP_SUMMARY=$scratch/summary
FOLDER=infra REPORTS=report "$ci/plan.sh" >plan.txt
digest=$(sed -n 's/^digest=//p' "$GITHUB_OUTPUT")
grep -q "^Digest \`$digest\`" report/plan.md || fail "the comment has another digest than the job"
grep -q '^changes=true$' "$GITHUB_OUTPUT" || fail "there is nothing to apply"
grep -q '^risk=medium$' "$GITHUB_OUTPUT" || fail "the risk is not said"
cmp -s report/plan.md "$GITHUB_STEP_SUMMARY" || fail "the summary is not the comment"
grep -q '<svg' report/plan.html || fail "the report has no picture"

# A risk that is too high: the reports are there, and the job fails.
code=0
FOLDER=infra REPORTS=risky FAIL_ON=medium "$ci/plan.sh" >/dev/null 2>&1 || code=$?
[[ $code -eq 3 && -s risky/plan.md ]] || fail "FAIL_ON=medium gave $code"

# The job of the merge: another digest is refused, the approved one is done, and the state is kept.
code=0
acrnet --chdir infra apply acrnet.plan --approve 0000-0000-0000 >/dev/null 2>&1 || code=$?
[[ $code -eq 4 ]] || fail "another digest gave $code"
acrnet --chdir infra apply acrnet.plan --approve "$digest" >apply.txt 2>&1 || fail "the approved plan was refused: $(cat apply.txt)"
"$ci/state-branch.sh" push infra
"$ci/state-branch.sh" push infra | grep -q 'as it was' || fail "an unchanged state was pushed again"

# Another workspace, later.
cd ..
git clone -q -b main origin.git second
cd second
"$ci/state-branch.sh" pull infra
cmp -s infra/acrnet.acrstate ../first/infra/acrnet.acrstate || fail "the state is another one"
acrnet --chdir infra plan --detailed-exitcode >/dev/null 2>&1 || fail "something is left to do"

# A push upon an old state is refused; so is a remote that can't be reached.
cd ../first
git -C ../origin.git update-ref refs/heads/acrnet-state refs/heads/main
echo >>infra/acrnet.acrstate
if "$ci/state-branch.sh" push infra 2>/dev/null; then fail "somebody else's state was overwritten"; fi
if STATE_REMOTE=/nowhere "$ci/state-branch.sh" pull infra >/dev/null 2>&1; then fail "no remote was taken for no state"; fi
echo "planned, approved, applied, kept"
