#!/usr/bin/env bash
# Puts a file into a note of the merge request that this pipeline is for, and into the same note the next time:
#
#   note.sh FILE      with ACRNET_GITLAB_TOKEN, and the variables that every pipeline has
set -euo pipefail

file=$1
marker='<!-- acrnet plan -->'
notes="${CI_API_V4_URL:?}/projects/${CI_PROJECT_ID:?}/merge_requests/${CI_MERGE_REQUEST_IID:?}/notes"

ask() {
  local method=$1 address=$2
  shift 2
  curl -fsS --retry 3 -X "$method" -H "PRIVATE-TOKEN: ${ACRNET_GITLAB_TOKEN:?}" \
    -H 'Content-Type: application/json' "$@" "$address"
}

body=$(jq -n --arg marker "$marker" --rawfile text "$file" '{body: ($marker + "\n" + $text)}')
note=$(ask GET "$notes?per_page=100&sort=asc" |
  jq -r --arg marker "$marker" 'first(.[] | select(.body | startswith($marker)) | .id) // ""')
if [[ -n "$note" ]]; then
  ask PUT "$notes/$note" --data-binary @- <<<"$body" >/dev/null
else
  ask POST "$notes" --data-binary @- <<<"$body" >/dev/null
fi
