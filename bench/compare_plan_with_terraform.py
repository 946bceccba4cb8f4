#!/usr/bin/env python3
"""Times `acrnet plan` beside `terraform plan` on equal content, in the same run, and how it grows.

usage: bench/compare_plan_with_terraform.py [--build DIR] [--registries N] [--generator FILE]
                                            [--growth N ...] [--instructions]

Both sides plan N registries with 20 rules each and a subnet for every ten of them, of which one in a hundred
has one rule that differs from what the state has. Neither asks anybody: acrnet plans with --refresh=false from what
its state has seen, Terraform's resources are its built-in `terraform_data` only. Printed are CPU time (user + system),
the least of --runs runs, and the peak of resident memory, of the whole command.

--growth times acrnet alone for several N and prints the time for each n * log2(n), which must not grow.
--instructions counts acrnet's instructions under callgrind instead, which a busy machine does not disturb.

Terraform's part is skipped, saying why, where terraform or the generator of its configuration is not
there. Build first: cmake --preset bench && cmake --build --preset bench
"""

import argparse
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from compare_with_terraform import GENERATOR, ROOT, measure

CHANGED = "1"  # per cent
PLAN = ["plan", "--refresh=false", "--color=never", "--today", "2026-11-27"]


def write_ours(build, registries, folder):
    folder.mkdir()
    bench = build / "bench"
    with open(folder / "policy.acrnet", "wb") as policy:
        subprocess.run([bench / "write_policy", str(registries), "20", CHANGED], stdout=policy, check=True)
    with open(folder / "acrnet.acrstate", "wb") as state:
        subprocess.run([bench / "write_state", str(registries)], stdout=state, check=True)


def write_theirs(generator, registries, folder):
    subprocess.run([sys.executable, generator, str(registries), "blocks", folder, "--state",
                    "--change", CHANGED], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["terraform", "init", "-input=false"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)


def compare(build, generator, registries, runs):
    print("                 CPU seconds                      peak memory, MiB")
    print("registries    acrnet   terraform    ratio      acrnet   terraform    ratio")
    with tempfile.TemporaryDirectory(prefix="acrnet-bench-") as scratch:
        folder = pathlib.Path(scratch)
        write_ours(build, registries, folder / "acrnet")
        our_time, our_memory = measure([build / "acrnet", *PLAN], folder / "acrnet", runs)
        said = (folder / "acrnet" / "output").read_text()
        if f"{max(1, registries // 100)} to add" not in said:
            sys.exit(f"acrnet's plan is not the one that was meant:\n{said[-1000:]}")
        if generator is None:
            print(f"{registries:>10} {our_time:>9.3f} {'-':>11} {'-':>8} {our_memory:>11.1f}")
            return
        write_theirs(generator, registries, folder / "terraform")
        their_time, their_memory = measure(
            ["terraform", "plan", "-refresh=false", "-input=false", "-no-color"], folder / "terraform", 1)
        print(f"{registries:>10} {our_time:>9.3f} {their_time:>11.2f} {their_time / our_time:>7.0f}x"
              f" {our_memory:>11.1f} {their_memory:>11.1f} {their_memory / our_memory:>7.1f}x")


def instructions_of(command, folder):
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind",
                           *map(str, command)], cwd=folder, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def show_growth(build, sizes, runs, by_instructions):
    unit = "instructions" if by_instructions else "CPU seconds"
    print(f"\nregistries   {unit:>13}   for each n*log2(n)     peak memory, MiB")
    for registries in sizes:
        with tempfile.TemporaryDirectory(prefix="acrnet-bench-") as scratch:
            folder = pathlib.Path(scratch) / "acrnet"
            write_ours(build, registries, folder)
            command = [build / "acrnet", *PLAN]
            seconds, memory = measure(command, folder, runs)
            cost = instructions_of(command, folder) if by_instructions else seconds
            shown = f"{cost:>13}" if by_instructions else f"{cost:>13.3f}"
            print(f"{registries:>10}   {shown}   {cost / (registries * math.log2(registries)):>18.3g}"
                  f"   {memory:>18.1f}", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "bench")
    arguments.add_argument("--registries", type=int, default=10_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--generator", type=pathlib.Path, default=GENERATOR)
    arguments.add_argument("--growth", type=int, nargs="*", default=[])
    arguments.add_argument("--instructions", action="store_true")
    given = arguments.parse_args()
    build, generator = given.build.resolve(), given.generator.resolve()
    if shutil.which("terraform") is None:
        print("terraform's part is skipped: there is no terraform on the PATH")
        generator = None
    elif not generator.exists():
        print(f"terraform's part is skipped: there is no {generator}")
        generator = None
    compare(build, generator, given.registries, given.runs)
    if given.growth:
        show_growth(build, given.growth, given.runs, given.instructions)


if __name__ == "__main__":
    main()
