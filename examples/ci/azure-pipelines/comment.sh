#!/usr/bin/env bash
# Puts a file into a thread of the pull request that this run is for, and into the same thread the next time:
#
#   comment.sh FILE      with SYSTEM_ACCESSTOKEN, and the variables that every run has
set -euo pipefail

file=$1
marker='<!-- acrnet plan -->'
threads="${SYSTEM_COLLECTIONURI:?}${SYSTEM_TEAMPROJECTID:?}/_apis/git/repositories/${BUILD_REPOSITORY_ID:?}"
threads+="/pullRequests/${SYSTEM_PULLREQUEST_PULLREQUESTID:?}/threads"

# ask METHOD ADDRESS, with a body from standard input where there is one to send
ask() {
  local method=$1 address=$2
  shift 2
  curl -fsS --retry 3 -X "$method" -H "Authorization: Bearer ${SYSTEM_ACCESSTOKEN:?}" \
    -H 'Content-Type: application/json' "$@" "$address?api-version=7.1"
}

body=$(jq -n --arg marker "$marker" --rawfile text "$file" '$marker + "\n" + $text')
thread=$(ask GET "$threads" | jq -r --arg marker "$marker" \
  'first(.value[] | select((.comments[0].content // "") | startswith($marker)) | "\(.id)/comments/\(.comments[0].id)") // ""')
if [[ -n "$thread" ]]; then
  jq -n --argjson content "$body" '{content: $content}' | ask PATCH "$threads/$thread" --data-binary @- >/dev/null
else
  jq -n --argjson content "$body" '{comments: [{parentCommentId: 0, content: $content, commentType: 1}], status: 4}' |
    ask POST "$threads" --data-binary @- >/dev/null
fi
