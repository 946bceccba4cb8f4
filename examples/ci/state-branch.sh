#!/usr/bin/env bash
# Keeps the state of a policy on a branch of its repository, for pipelines whose workspace is gone afterwards.
#
#   state-branch.sh pull FOLDER     puts the state that was pushed last into the policy's folder
#   state-branch.sh push FOLDER     pushes the state that is there now
#
#   STATE_BRANCH  its name (default: acrnet-state); one for each policy of a repository
#   STATE_REMOTE  where it is (default: origin)
#
# Push also after an apply that failed: what it had set out to do is in the state. A push is refused when somebody
# else pushed since the pull; let one job at a time run (concurrency, exclusive lock, resource_group). The state
# holds names and addresses of the network, no credentials: whoever can read the repository can read it.
set -euo pipefail

command=${1:-}
folder=${2:-.}
branch=${STATE_BRANCH:-acrnet-state}
remote=${STATE_REMOTE:-origin}
state=$folder/acrnet.acrstate

# The commit that was pulled, or none: what a push builds upon.
base() { git rev-parse -q --verify "refs/acrnet/$branch" || true; }

pull() {
  git update-ref -d "refs/acrnet/$branch"
  local code=0
  git ls-remote --exit-code --heads "$remote" "refs/heads/$branch" >/dev/null || code=$?
  if [[ $code -eq 2 ]]; then # all else but 0 is a mistake, and must not be taken for an empty state
    echo "There is no branch $branch yet: the first apply makes the state."
    return
  fi
  [[ $code -eq 0 ]] || exit "$code"
  git fetch -q --no-tags "$remote" "+refs/heads/$branch:refs/acrnet/$branch"
  git show "refs/acrnet/$branch:acrnet.acrstate" >"$state.new"
  mv "$state.new" "$state"
}

push() {
  [[ -f "$state" ]] || { echo "There is no state in $folder."; return; }
  local blob tree parent commit
  blob=$(git hash-object -w "$state")
  tree=$(printf '100644 blob %s\tacrnet.acrstate\n' "$blob" | git mktree)
  parent=$(base)
  if [[ -n "$parent" && "$(git rev-parse "$parent^{tree}")" == "$tree" ]]; then
    echo "The state is as it was."
    return
  fi
  commit=$(git -c user.name=acrnet -c user.email=acrnet@localhost commit-tree "$tree" ${parent:+-p "$parent"} \
    -m "State of ${folder} after ${GITHUB_SHA:-${BUILD_SOURCEVERSION:-${CI_COMMIT_SHA:-an apply}}}")
  git push -q "$remote" "$commit:refs/heads/$branch"
  git update-ref "refs/acrnet/$branch" "$commit"
}

case "$command" in
  pull | push) "$command" ;;
  *)
    awk 'NR > 1 { if (!sub(/^# ?/, "")) exit; print }' "${BASH_SOURCE[0]}" >&2
    exit 1
    ;;
esac
