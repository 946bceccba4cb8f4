#!/usr/bin/env python3
"""Times acrnet beside Terraform on policies of equal content, in the same run.

usage: bench/compare_with_terraform.py [--build DIR] [--registries N ...] [--generator FILE]

For each N the two configurations say the same: N registries with 20 rules each and a subnet for every
ten of them. Printed are CPU time (user + system) and the peak of resident memory of each command, the
least of --runs runs, and how many times more Terraform takes. Nothing leaves the machine: Terraform's
side is made of its built-in `terraform_data` only.

Exits with 1 when a goal is missed, and with 77 ("skipped"), saying why, where terraform or the generator of its configuration is not
there. Build first: cmake --preset bench && cmake --build --preset bench
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GENERATOR = ROOT.parent / "shared" / "bench" / "gen_terraform.py"
SKIPPED = 77
# How many times more CPU time Terraform takes, at least.
GOALS = {"validate": 20, "fmt": 30}


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def measure(command, folder, runs):
    """The least CPU seconds and the peak memory in MiB of `runs` runs, which must all succeed."""
    seconds, memory = float("inf"), 0.0
    for _ in range(runs):
        with open(folder / "output", "wb") as output:
            child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
            _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            text = (folder / "output").read_text(errors="replace")
            sys.exit(f"{' '.join(map(str, command))} failed with {child.returncode}:\n{text[-2000:]}")
        seconds = min(seconds, usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss / 1024)
    return seconds, memory


def write_policies(build, generator, registries, folder):
    ours, theirs = folder / "acrnet", folder / "terraform"
    ours.mkdir()
    with open(ours / "policy.acrnet", "wb") as policy:
        subprocess.run([build / "bench" / "write_policy", str(registries)], stdout=policy, check=True)
    subprocess.run([build / "acrnet", "fmt"], cwd=ours, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, generator, str(registries), "blocks", theirs], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["terraform", "init", "-input=false"], cwd=theirs, check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["terraform", "fmt"], cwd=theirs, check=True, stdout=subprocess.DEVNULL)
    return ours, theirs


def compare(build, generator, registries, runs):
    acrnet = build / "acrnet"
    with tempfile.TemporaryDirectory(prefix="acrnet-bench-") as scratch:
        ours, theirs = write_policies(build, generator, registries, pathlib.Path(scratch))
        kept = True
        size = (ours / "policy.acrnet").stat().st_size
        for name, our_words, their_words in (
            ("validate", ["validate"], ["validate", "-no-color"]),
            ("fmt", ["fmt", "--check"], ["fmt", "-check"]),
        ):
            our_time, our_memory = measure([acrnet, *our_words], ours, runs)
            their_time, their_memory = measure(["terraform", *their_words], theirs, runs)
            print(
                f"{registries:>9} {size / 1e6:>6.1f}  {name:<9}"
                f"{our_time:>9.3f} {their_time:>11.3f} {their_time / our_time:>7.1f}x"
                f"{our_memory:>9.1f} {their_memory:>11.1f} {their_memory / our_memory:>7.1f}x"
                f"{our_memory * 1048576 / size:>9.1f}x"
                f"   at least {GOALS[name]}x: {'kept' if their_time >= GOALS[name] * our_time else 'MISSED'}",
                flush=True,
            )
            kept = kept and their_time >= GOALS[name] * our_time
        return kept


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "bench")
    arguments.add_argument("--registries", type=int, nargs="+", default=[1_000, 10_000])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--generator", type=pathlib.Path, default=GENERATOR)
    given = arguments.parse_args()
    if shutil.which("terraform") is None:
        skip("there is no terraform on the PATH")
    if not given.generator.exists():
        skip(f"there is no {given.generator}")
    print("                             CPU seconds                     peak memory, MiB")
    print("registries  MB  command     acrnet   terraform   ratio    acrnet   terraform   ratio  of text")
    build, generator = given.build.resolve(), given.generator.resolve()
    kept = [compare(build, generator, registries, given.runs) for registries in given.registries]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
