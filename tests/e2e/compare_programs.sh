#!/bin/bash
# scripts/compare-programs.py finds nothing between a program and itself, one changed word between it and another, and
# takes it when it is on the list of what is intended.
#
#   compare_programs.sh PROGRAM FOLDER
set -euo pipefail
program=$1 work=$2
compare="$(dirname "$0")/../../scripts/compare-programs.py"
chosen=(--only '^help$|^explain ACR10|^example 0[13]|^state 12|^plan 12|^emulator: reads|^world .$' --jobs 1)
rm -rf "$work" && mkdir -p "$work"

expect() {  # EXIT WORDS COMMAND...: ends so, and says this
  local expected=$1 words=$2 code=0
  shift 2
  "$@" > "$work/said" 2>&1 || code=$?
  if [[ $code != "$expected" ]] || ! grep -qF -- "$words" "$work/said"; then
    echo "expected exit code $expected and '$words', got $code and:" && tail -40 "$work/said" && exit 1
  fi
}

# Another program: it says "roster" where this one says "registry", in one column of one command.
cat > "$work/other" <<OTHER
#!/bin/bash
if [[ \$1 == show ]]; then "$program" "\$@" | sed 's/^State/Roster/'; exit "\${PIPESTATUS[0]}"; fi
exec "$program" "\$@"
OTHER
chmod +x "$work/other"
printf '# Shown states have another title.\n- State\n+ Roster\n' > "$work/intended"
printf '\n# Nobody says this.\n- word that nobody says\n+ other\n' | cat "$work/intended" - > "$work/stale"

expect 0 ' 0 differences' "$compare" "$program" "$program" "${chosen[@]}"
expect 1 '+Roster' "$compare" "$program" "$work/other" "${chosen[@]}"
expect 0 ' 0 differences' "$compare" "$program" "$work/other" "${chosen[@]}" --intended "$work/intended"
expect 0 'fits nothing: Nobody says this' "$compare" "$program" "$work/other" "${chosen[@]}" --intended "$work/stale"
