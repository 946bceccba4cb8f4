#!/usr/bin/env bash
# Keeps states in Azurite: check.sh PROGRAM SCRATCH-FOLDER
#
# The program leases, reads and writes blobs of a service that is not ours; check.mjs looks at them with Microsoft's
# client, takes the lease away, kills the program, and sees what it says and does then.
set -euo pipefail
program=$(realpath "$1")
scratch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
install_packages "$here" "$scratch" check.mjs
rm -rf data configuration tls && mkdir data configuration

fail() {
  printf 'not as it should be: %s\n' "$*" >&2
  exit 1
}

# Waits until a file has a line that fits; prints what fits.
told() {
  local file=$1 what=$2 found
  for _ in $(seq 200); do
    found=$(grep -o "$what" "$file" | head -n 1 || true)
    [[ -n "$found" ]] && printf '%s' "$found" && return
    sleep 0.1
  done
  return 1
}

# Its certificate is Azurite's, too: tokens are taken over HTTPS only.
"$program" emulator --listen 127.0.0.1:0 --tls tls >emulator.log 2>&1 &
emulator=$!
trap 'kill "$emulator" ${azurite:+"$azurite"} ${tokens:+"$tokens"}' EXIT
ACRNET_EMULATOR_URL=$(told emulator.log 'https://127.0.0.1:[0-9]*') || fail "the embedded Azure does not say where it is"

key=$(head -c 32 /dev/urandom | base64 -w 0)
export AZURITE_ACCOUNTS="contosotf:$key"
azurite() { exec node node_modules/azurite/dist/src/blob/main.js --blobHost 127.0.0.1 --blobPort 0 --disableTelemetry --skipApiVersionCheck "$@"; }
azurite --location data/keys >azurite.log 2>&1 &
azurite=$!
azurite --location data/tokens --oauth basic --cert tls/cert.pem --key tls/key.pem >tokens.log 2>&1 &
tokens=$!
with_keys=$(told azurite.log 'http://127.0.0.1:[0-9]*') || fail "Azurite does not say where it is: $(cat azurite.log)"
with_tokens=$(told tokens.log 'https://127.0.0.1:[0-9]*') || fail "Azurite does not say where it is: $(cat tokens.log)"

export ACRNET_EMULATOR_URL ACRNET_CLOUD=emulator CI=true CURL_CA_BUNDLE=$PWD/tls/ca.pem
NODE_EXTRA_CA_CERTS=$CURL_CA_BUNDLE node check.mjs "$program" "$key" "$with_keys" "$with_tokens"
