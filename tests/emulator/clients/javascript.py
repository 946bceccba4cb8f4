#!/usr/bin/env python3
"""Azure's SDKs for JavaScript against the emulator: javascript.py PROGRAM SCRATCH-FOLDER

Installs the packages of javascript/package-lock.json into the scratch folder, once, and runs javascript/suite.mjs there.
"""
import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

from emulator import emulator, skip

HERE = Path(__file__).parent / "javascript"


def install(scratch):
    scratch.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "suite.mjs"):
        shutil.copy(HERE / name, scratch / name)
    installed = scratch / "node_modules" / "installed-lock.json"
    if installed.exists() and filecmp.cmp(installed, scratch / "package-lock.json", shallow=False):
        return
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=scratch, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        skip(f"npm could not install: {(done.stdout.strip().splitlines() or ['no reason given'])[-1]}")
    shutil.copy(scratch / "package-lock.json", installed)


def main(program, scratch):
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            skip(f"there is no {tool} here")
    install(scratch)
    with emulator(program, "--page-size", "3", "--operation-time", "50ms") as running:
        environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(running.trust), "NODE_NO_WARNINGS": "1"}
        return subprocess.run(["node", "suite.mjs", running.url], cwd=scratch, env=environment,
                              stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
