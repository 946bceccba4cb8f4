"""The built program's emulator for a suite of foreign clients, and the count of what they saw.

A suite is a list of steps. Each step says in a sentence what is true; it passes when its function returns, and fails
with what the function raised. `run` prints a line for each and "N passed, N failed", and gives the exit code.
"""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

SKIPPED = 77  # ctest counts it as skipped


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def need(command, package):
    """Has the package installed that brings the command, or skips."""
    if shutil.which(command):
        return
    script = Path(__file__).parents[3] / "scripts" / "install-dependencies.sh"
    done = subprocess.run([script, package], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL)
    if done.returncode != 0 or not shutil.which(command):
        words = done.stdout.strip().splitlines()
        skip(f"there is no {command} here, and {package} can't be installed: {words[-1] if words else 'no reason given'}")


class Emulator:
    """`acrnet emulator --tls` on a free port of loopback, stopped with SIGTERM."""

    def __init__(self, program, folder, *options):
        self.trust = Path(folder) / "tls" / "ca.pem"
        command = [program, "emulator", "--listen", "127.0.0.1:0", "--tls", str(Path(folder) / "tls"), *options]
        self.messages = open(Path(folder) / "emulator.messages", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.messages, text=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"The embedded Azure listens on (https://127\.0\.0\.1:(\d+))\n", line)
        if not found:
            raise AssertionError(f"the emulator said {line!r} and {Path(self.messages.name).read_text()}")
        self.url = found[1]
        self.port = int(found[2])

    def said(self):
        return Path(self.messages.name).read_text()

    def stop(self):
        """The exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@contextlib.contextmanager
def emulator(program, *options):
    with tempfile.TemporaryDirectory(prefix="acrnet-clients-") as folder:
        running = Emulator(program, folder, *options)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.process.kill()
                running.process.wait()


def expect(true, what):
    if not true:
        raise AssertionError(what)


def equal(found, wanted):
    expect(found == wanted, f"found {json.dumps(found)}, wanted {json.dumps(wanted)}")


def run(steps):
    """steps: pairs of a sentence and a function."""
    failed = 0
    for sentence, step in steps:
        began = time.monotonic()
        try:
            step()
            verdict = "ok    "
        except Exception as error:  # a suite goes on, whatever a step did
            failed += 1
            verdict = "FAILED"
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"       {type(error).__name__}: {error} ({os.path.basename(where.filename)}:{where.lineno})")
        print(f"{verdict} {sentence} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{len(steps) - failed} passed, {failed} failed")
    return 1 if failed else 0
