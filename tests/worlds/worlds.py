#!/usr/bin/env python3
"""Random worlds: what acrnet says about access, against a naive model and the emulator.

    worlds.py --program build/dev/acrnet --worlds 10000 --seed 1 --jobs 2 --keep failures

See README.md beside this file.
"""
import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import sys
import tempfile
import traceback

import render
import scenario as scenarios
from trial import Emulator, FoundIt, Trial


MOST_KEPT = 12  # folders with small examples: making one takes a minute


def play(program, emulator, scenario, folder, wanted=None):
    trial = Trial(program, emulator, folder / "policy", scenario, wanted)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        trial.play_out()
    except FoundIt:
        pass
    except Exception as failure:  # the search goes on, and says it
        trial.differ(f"the search itself failed: {type(failure).__name__}",
                     trace=traceback.format_exc()[-1500:])
        emulator.link.close()
    finally:
        emulator.ask("DELETE", "/_emulator/faults")
    return trial


def worker(job):
    program, emulator_program, seeds, always_cut, folder = job
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(emulator_program, folder)
    results = []
    try:
        for seed in seeds:
            scenario = scenarios.make(seed, always_cut)
            trial = play(program, emulator, scenario, folder / "world")
            results.append((seed, trial.found, sorted(trial.traits),
                            trial.refusals, trial.open_answers))
    finally:
        emulator.end()
    return results


# ---- making a scenario smaller -------------------------------------------------------------------

def places(value, path=()):
    """The elements of all lists in a scenario, the largest first."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, path + (key,))
    elif isinstance(value, list):
        for index in reversed(range(len(value))):
            yield path + (index,)
        for index, item in enumerate(value):
            yield from places(item, path + (index,))


def without(scenario, path):
    copy = json.loads(json.dumps(scenario))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return copy


def minimise(program, emulator, scenario, group, folder, tries=150):
    """Takes out what the disagreement does not need, one element at a time."""
    def still(candidate):
        try:
            trial = play(program, emulator, candidate, folder, group)
        except Exception:
            return False
        return any(d.group() == group for d in trial.found)

    simpler = [dict(scenario, drift=[]), dict(scenario, cut={"how": "none", "at": 0})]
    for candidate in simpler:
        if still(candidate):
            scenario = dict(scenario, **{k: candidate[k] for k in ("drift", "cut")
                                         if candidate[k] != scenario[k]})
    again = True
    while again and tries > 0:
        again = False
        for path in list(places(scenario)):
            try:
                candidate = without(scenario, path)
            except (IndexError, KeyError):
                continue
            tries -= 1
            if tries <= 0:
                break
            if still(candidate):
                scenario, again = candidate, True
    return scenario


def keep(options, seed, group, number):
    """A folder with the smallest scenario, its world, its policy, what differs and the commands."""
    program, folder = options.program, options.keep / f"{number:02}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    emulator = Emulator(options.emulator, folder)
    try:
        scenario = minimise(program, emulator, scenarios.make(seed, options.cut), group,
                            folder / "work")
        trial = play(program, emulator, scenario, folder / "work", group)
    finally:
        emulator.end()
    found = [d for d in trial.found if d.group() == group]
    shutil.rmtree(folder / "work", ignore_errors=True)
    world = scenario["world"]
    (folder / "scenario.json").write_text(json.dumps(scenario, indent=1))
    (folder / "world.json").write_text(json.dumps(render.seed(world), indent=1))
    for name in ("first", "second"):
        render.Policy(world, scenario[name]).write(folder / name)
    (folder / "commands.txt").write_text("\n".join(trial.commands) + "\n")
    (folder / "differs.json").write_text(json.dumps(found[:10], indent=1))
    return folder


# ---- the command ---------------------------------------------------------------------------------

def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", required=True, help="the acrnet to try")
    parser.add_argument("--emulator", help="the acrnet whose emulator is Azure (default: the same)")
    parser.add_argument("--worlds", type=int, default=int(os.environ.get("ACRNET_WORLDS", 40)),
                        help="how many (default: ACRNET_WORLDS of the environment, else 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the first world; the next has one more")
    parser.add_argument("--cut", action="store_true", help="cut every first apply at some step")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for what disagrees, made small")
    parser.add_argument("--scenario", type=pathlib.Path, help="play this file alone")
    parser.add_argument("--known", type=pathlib.Path, help="groups that are known: they do not fail")
    return parser.parse_args()


def replay(options):
    with tempfile.TemporaryDirectory(prefix="acrnet-worlds-") as folder:
        emulator = Emulator(options.emulator, folder)
        try:
            trial = play(options.program, emulator, json.loads(options.scenario.read_text()),
                         pathlib.Path(folder) / "world")
        finally:
            emulator.end()
    print(json.dumps(trial.found, indent=1))
    print(json.dumps(trial.refusals, indent=1))
    return 1 if trial.found else 0


def search(options):
    """Plays the worlds; gives what was found by group, and how many worlds had each kind."""
    seeds = range(options.seed, options.seed + options.worlds)
    groups = collections.defaultdict(list)
    counts, refused = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory(prefix="acrnet-worlds-") as folder:
        size = 10 if options.jobs > 1 else options.worlds
        jobs = [(options.program, options.emulator, seeds[i:i + size], options.cut, f"{folder}/{i}")
                for i in range(0, options.worlds, size)]
        with multiprocessing.Pool(options.jobs) as pool:
            for results in pool.imap_unordered(worker, jobs):
                for seed, found, kinds, refusals, open_answers in results:
                    counts.update(kinds)
                    counts["(open answers)"] += open_answers
                    for when, codes, _ in refusals:
                        refused[f"{when}: {' '.join(codes)}"] += 1
                    for disagreement in found:
                        groups[disagreement.group()].append((seed, disagreement))
    return groups, counts, refused


def shares(options):
    """How many of a thousand worlds have each kind: a search that meets nothing finds nothing."""
    counts, everything = collections.Counter(), set()
    for seed in range(options.seed, options.seed + 1000):
        found, everything = scenarios.kinds(scenarios.make(seed))
        counts.update(found)
    return [(name, counts[name] / 1000) for name in sorted(everything)]


def too_rare(options, counts):
    """What the search should have met more often."""
    rare = [f"{100 * share:.1f} % of the worlds have: {name}; 5 % are wanted"
            for name, share in shares(options) if share < 0.05]
    losses = counts["a loss of access"] / options.worlds
    if losses < 0.3:
        rare.append(f"{100 * losses:.1f} % of the plans have a loss of access; 30 % are wanted")
    return rare


def known(options):
    """The groups of a file that are known and not mended yet, as regular expressions."""
    lines = options.known.read_text().splitlines() if options.known else []
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def by_worlds(groups):
    return sorted(groups.items(), key=lambda g: (-len({seed for seed, _ in g[1]}), g[0]))


def main():
    options = arguments()
    options.program = str(pathlib.Path(options.program).resolve())
    options.emulator = str(pathlib.Path(options.emulator or options.program).resolve())
    if options.scenario:
        return replay(options)
    groups, counts, refused = search(options)
    print(f"{options.worlds} worlds, seeds {options.seed} to {options.seed + options.worlds - 1}")
    for name, share in shares(options):
        print(f"  {100 * share:5.1f} %  {name}")
    for name, count in sorted(counts.items(), key=lambda c: -c[1]):
        print(f"  {100 * count / options.worlds:5.1f} %  played: {name}")
    for name, count in refused.most_common():
        print(f"  refused {count} times  {name}")
    return 1 if tell(options, groups) | tell_rare(options, counts) else 0


def tell(options, groups):
    """Prints what disagrees; gives whether there is anything that is not known."""
    expected, families, is_new = known(options), set(), False
    for number, (group, found) in enumerate(by_worlds(groups)):
        seeds = sorted({seed for seed, _ in found})
        is_known = any(pattern.search(group) for pattern in expected)
        is_new = is_new or not is_known
        print(f"{len(seeds):5} worlds  {'(known) ' if is_known else ''}{group}  (seeds {seeds[:4]})",
              flush=True)
        family = found[0][1].family()
        if options.keep and not is_known and family not in families and len(families) < MOST_KEPT:
            families.add(family)
            print("       ", keep(options, seeds[0], group, number), flush=True)
    return is_new


def tell_rare(options, counts):
    rare = too_rare(options, counts)
    print("".join(f"too rare: {line}\n" for line in rare), end="")
    return bool(rare)


if __name__ == "__main__":
    sys.exit(main())
