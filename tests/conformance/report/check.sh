#!/usr/bin/env bash
# Opens HTML reports in Chromium: check.sh WRITE-PLANS SCRATCH-FOLDER
#
# The picture is there, the filter works, the console is silent, and axe-core finds nothing, in light and dark.
# Screenshots are left in the scratch folder. ACRNET_CHROMIUM names the browser.
set -euo pipefail
write_plans=$(realpath "$1")
scratch=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/conformance/support.sh
. "$here/../support.sh"
need node npm  # before a browser is installed in vain
chromium=${ACRNET_CHROMIUM:-$(command -v chromium-browser || command -v google-chrome || true)}
if [[ -z "$chromium" ]]; then
  provided chromium chromium || skip "there is no chromium here, and it can't be installed"
  chromium=$(command -v chromium)
fi
install_packages "$here" "$scratch" check.mjs

rm -rf plans profile && mkdir plans
"$write_plans" plans html
ACRNET_CHROMIUM=$chromium node check.mjs plans
