#!/bin/sh
# The table of the language's speed: each stage beside the grammar alone, then the program beside Terraform.
#
# usage: bench/language.sh [--quick]
#
# Builds the preset `bench` first. --quick measures 1 000 and 10 000 registries instead of 10 000 and 100 000.
# The comparison is of 1 000 and 10 000 registries, because Terraform takes tens of gigabytes for more. It is
# skipped, saying why, where terraform or the generator of its configuration is not there.
set -eu
cd "$(dirname "$0")/.."

sizes="10000 100000"
if [ "${1:-}" = "--quick" ]; then sizes="1000 10000"; fi

cmake --preset bench --log-level=WARNING
cmake --build --preset bench --target language_table write_policy acrnet

status=0
# shellcheck disable=SC2086 # a list of numbers
build/bench/bench/language_table $sizes || status=$?

python3 bench/compare_with_terraform.py --registries 1000 10000 || {
  compared=$?
  if [ "$compared" -ne 77 ]; then status=$compared; fi
}
exit "$status"
