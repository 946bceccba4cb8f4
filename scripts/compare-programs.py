#!/usr/bin/env python3
"""Compares two builds of acrnet byte for byte: what they print, how they exit, what they write.

    scripts/compare-programs.py OLD NEW                  all written cases and 2 000 generated worlds
    scripts/compare-programs.py OLD NEW --worlds 0       the written cases only
    scripts/compare-programs.py OLD NEW --only 'help|example 12'
    scripts/compare-programs.py OLD NEW --records FOLDER     runs OLD once and only NEW the next time

OLD is the program before a change, NEW the one after it. Both play each case in folders with the
same name and content. Compared are standard output, standard error, exit codes, every written file,
the data of the embedded Azure, and the requests that were sent to it. steady.py replaces what
differs between two runs of one program (lineages, ports, times, request IDs); so OLD against OLD
finds nothing, which is the first thing to try.

A difference is shown as a short diff, equal ones once with their number. Intended ones stand in
scripts/compare-programs-intended.txt (--intended) with their reasons; Intended in differences.py
describes an entry. States of different format versions are compared by what they say (states.py).

Exit 0: only intended differences. 1: others, or, in a whole run, an intended one that never
occurred. 2: wrong usage.

To look at one case, keep what both programs said and use diff -r:

    scripts/compare-programs.py OLD NEW --only 'world 17$' --keep FOLDER
"""
import argparse
import multiprocessing
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from compare_programs import cases, coverage, differences, files, record, worlds  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
_work = None  # of a worker: (old, new, cases, intended, its folder)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--worlds", type=int, default=2000, metavar="N",
                        help="how many are generated (2000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which ones (1)")
    parser.add_argument("--intended", metavar="FILE",
                        default=str(HERE / "compare-programs-intended.txt"))
    parser.add_argument("--only", default="", metavar="REGEX", help="only cases with such a name")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N",
                        help="processes (one per core)")
    parser.add_argument("--limit", type=int, default=40, metavar="N",
                        help="how many groups are shown (40)")
    parser.add_argument("--records", metavar="FOLDER",
                        help="keep there what OLD did, and use it the next time")
    parser.add_argument("--coverage", action="store_true",
                        help="count the commands, exit codes and messages of OLD")
    parser.add_argument("--keep", metavar="FOLDER", help="write what each program said, for diff -r")
    arguments = parser.parse_args()
    for program in (arguments.old, arguments.new):
        if not os.access(program, os.X_OK):
            parser.error(f"{program} is no program")
    return arguments


def start_worker(arguments, chosen, intended, root):
    global _work
    folder = pathlib.Path(root) / f"w{os.getpid():08d}"
    kept = files.Kept(arguments.records, arguments.old) if arguments.records else None
    _work = (record.Program(arguments.old), record.Program(arguments.new), chosen, intended, folder,
             arguments.keep, kept)


def play(index):
    old, new, chosen, intended, folder, keep, kept = _work
    case = chosen[index]
    if isinstance(case, tuple):
        case = worlds.world(*case)
    for entry in intended:
        entry.hits = 0
    seen = record.play_both(old, new, case, folder, kept)
    if keep:
        write_down(keep, case.name, seen)
    found = differences.compare(case.name, *seen, intended, case.text())
    hits = [entry.hits for entry in intended]
    return case.name, found, hits, coverage.of(case.name, seen[0])


def write_down(keep, name, seen):
    for side, parts in zip(("old", "new"), seen):
        folder = pathlib.Path(keep) / side / re.sub(r"[^\w.-]+", "-", name)
        folder.mkdir(parents=True, exist_ok=True)
        for number, (step, what, text) in enumerate(parts):
            place = re.sub(r"[^\w.-]+", "-", f"{step} {what}")[:80]
            (folder / f"{number:03d}-{place}.txt").write_text(f"{step}: {what}\n{text}")


def main():
    arguments = read_arguments()
    intended = differences.read_intended(arguments.intended)
    chosen = [case for case in cases.everything() if re.search(arguments.only, case.name)]
    chosen += [(arguments.seed, number) for number in range(arguments.worlds)
               if re.search(arguments.only, f"world {number}")]
    began, progress = time.monotonic(), Progress(len(chosen))
    groups, hits, covered = differences.Groups(), [0] * len(intended), coverage.Coverage()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    root = tempfile.mkdtemp(prefix="acrnet-compare-", dir=memory)
    try:
        start = (arguments, chosen, intended, root)
        with multiprocessing.Pool(arguments.jobs, start_worker, start) as pool:
            for name, found, counted, noted in pool.imap(play, range(len(chosen)), chunksize=4):
                covered.add(noted)
                progress.done(name, groups.total)
                hits = [a + b for a, b in zip(hits, counted)]
                for place, diff in found:
                    groups.add(name, place, diff)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    seconds = time.monotonic() - began
    return report(arguments, chosen, groups, list(zip(intended, hits)), covered, seconds)


class Progress:
    """A line now and then, for whoever waits."""

    def __init__(self, total):
        self._total, self._count, self._next = total, 0, time.monotonic() + 10

    def done(self, name, differences):
        self._count += 1
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + 10
            said = f"{self._count} of {self._total} cases, {differences} differences; {name}"
            print(said, file=sys.stderr, flush=True)


def report(arguments, chosen, groups, intended, covered, seconds):
    groups.print(arguments.limit)
    stale = [entry for entry, hits in intended if hits == 0]
    for entry in stale:
        print(f"\n{arguments.intended}:{entry.line}: fits nothing: {entry.reason}")
    if arguments.coverage:
        covered.print()
    count = sum(hits for _, hits in intended)
    print(f"\n{len(chosen)} cases, {covered.commands()} commands of each program, {seconds:.0f} s: "
          f"{groups.total} differences in {len(groups)} groups, {count} intended, "
          f"{len(stale)} stale entries")
    whole = not arguments.only and arguments.worlds >= 1000
    return 1 if groups.total or (stale and whole) else 0


if __name__ == "__main__":
    sys.exit(main())
