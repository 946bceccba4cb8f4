#!/usr/bin/env python3
"""Makes the stored states and plans beside this file with a program: README.md says what they are.

    tests/data/formats/make_formats.py ACRNET

Makes the states of the format that the program writes, beside those of older formats, which stay, and the plans
where there are none. The same program makes the same files: what is random in them (a state's lineage, the time in the
embedded Azure) is replaced, and the state sealed anew. The versions 1 and 2 of a state are made from its version 3 as
docs/state.md and the programs of then have them.
"""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from compare_programs import steady  # noqa: E402
from compare_programs.cases import example_folders  # noqa: E402

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "ACRNET_PARALLELISM": "1"}
DAY = ["--today", "2026-06-01"]
APPLY = ["apply", "--auto-approve", *DAY]
DESTROY = ["destroy", "--auto-approve", *DAY]
STATE, DATA = "acrnet.acrstate", ".acrnet/emulator.json"

# Example, situation, commands; the last command may be killed while Azure holds back a request, or meet a fault.
SITUATIONS = [
    ("01-walk-through", "applied", [APPLY], None),
    ("01-walk-through", "destroyed", [APPLY, DESTROY], None),
    ("02-office-and-builders", "applied", [APPLY], None),
    ("03-two-subscriptions", "apply-killed", [APPLY], "kill PUT */subnets/*"),
    ("03-two-subscriptions", "apply-failed", [APPLY], "PATCH */registries/* status=403"),
    ("03-two-subscriptions", "destroy-killed", [APPLY, DESTROY], "kill PATCH */registries/*"),
    ("06-modules-per-team", "applied", [APPLY], None),
    ("10-whole-company", "apply-failed", [APPLY], "PATCH */registries/contosoretail* status=403"),
    ("11-reorganized", "applied", [APPLY], None),
    ("12-lab", "applied", [APPLY], None),
    ("12-lab", "apply-killed", [APPLY], "kill PUT */virtualNetworks/lab-net"),
    ("12-lab", "apply-failed", [APPLY], "PUT */registries/* status=403"),
    ("12-lab", "destroy-killed", [APPLY, DESTROY], "kill DELETE */virtualNetworks/lab-net"),
    ("13-private-endpoint", "applied", [APPLY], None),
    ("13-private-endpoint", "apply-killed", [APPLY], "kill PUT */privateEndpoints/*"),
    ("13-private-endpoint", "destroy-killed", [APPLY, DESTROY], "kill DELETE */privateEndpoints/*"),
]
# Those of which there is a version 1 and 2 as well: nothing in them is younger than these formats.
EARLIER = {("02-office-and-builders", "applied"), ("03-two-subscriptions", "apply-killed"),
           ("03-two-subscriptions", "destroy-killed"), ("11-reorganized", "applied")}


class Azure:
    """An embedded Azure that keeps its data in the folder."""

    def __init__(self, program, folder, fault):
        (folder / ".acrnet").mkdir(exist_ok=True)
        seed = folder / "emulator.seed.json"
        arguments = ["--data", DATA, "--seed", seed.name if seed.exists() else "walk-through"]
        arguments += ["--fault", fault] if fault else []
        self._child = subprocess.Popen([program, "emulator", "--listen", "127.0.0.1:0", *arguments], cwd=folder,
                                       env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self._child.stdout.readline()
        self.url = line[line.index("http://"):].split()[0].rstrip(".")

    def kill(self):
        self._child.kill()
        self._child.wait()


def run(program, folder, arguments, azure=None, codes=(0,)):
    environment = {**ENVIRONMENT, **({"ACRNET_EMULATOR_URL": azure.url} if azure else {})}
    done = subprocess.run([program, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"{arguments} in {folder} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def run_killed(program, folder, arguments, request):
    """Kills the command while Azure holds back its answer to a request: the work is claimed and not done."""
    azure = Azure(program, folder, f"{request} delay=60000")
    child = subprocess.Popen([program, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env={**ENVIRONMENT, "ACRNET_EMULATOR_URL": azure.url})
    method, last = request.split()[0], request.rstrip("*").rsplit("/", 2)[-2]
    while child.poll() is None and not has_started(child, method, last):
        time.sleep(0.05)
    time.sleep(1)  # until the request has arrived
    child.kill()
    child.wait()
    azure.kill()


def has_started(child, method, last):
    """Whether a step of this kind was begun, by the progress on standard error."""
    words = {"subnets": "subnet.", "registries": "registry.", "virtualNetworks": "virtual_network.",
             "privateEndpoints": "private_endpoint"}
    line = child.stderr.readline().decode()
    return words.get(last, last) in line and "…" in line


def new_folder(root, tree, below="."):
    folder = root / "folder"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tree, folder, ignore=shutil.ignore_patterns(".acrnet*", "*.acrstate*"))
    if below != "." and (folder / "emulator.seed.json").exists():
        shutil.copy(folder / "emulator.seed.json", folder / below)
    return folder / below


def make_state(program, root, example, situation, commands, trouble):
    folder = new_folder(root, ROOT / "examples" / example)
    for command in commands[:-1] if trouble else commands:
        run(program, folder, command)
        steady.pin_files(folder)
    if trouble and trouble.startswith("kill "):
        run_killed(program, folder, commands[-1], trouble.removeprefix("kill "))
    elif trouble:
        azure = Azure(program, folder, trouble)
        run(program, folder, commands[-1], azure, codes=(6,))
        azure.kill()
    steady.pin_files(folder)
    state = json.loads((folder / STATE).read_text())
    keep_state(program, folder, f"{example}.{situation}", state["format_version"])
    if state["format_version"] == 3 and (example, situation) in EARLIER:
        third = state
        for version, earlier in ((2, second(third)), (1, first(third))):
            (folder / STATE).write_text(earlier)
            keep_state(program, folder, f"{example}.{situation}", version)


def keep_state(program, folder, name, version):
    kept = HERE / "states" / name
    kept.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / STATE, kept / f"state.v{version}.json")
    azure = json.dumps(json.loads((folder / DATA).read_text()), ensure_ascii=False, separators=(",", ":")) + "\n"
    if (kept / "azure.json").exists() and (kept / "azure.json").read_text() != azure:
        print(f"{name}: this program leaves another azure.json than that of the older formats, which stays")
    else:
        (kept / "azure.json").write_text(azure)
    (kept / f"show.v{version}.txt").write_text(run(program, folder, ["show", STATE]))
    (kept / f"show.v{version}.json").write_text(run(program, folder, ["show", STATE, "--format", "json"]))


# ---- earlier versions ----

def compact(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def listed(name, entries):
    inner = ",\n".join(compact(entry) for entry in entries)
    return f'"{name}":[\n{inner}\n]' if entries else f'"{name}":[]'


def second(state):
    """Without what acrnet makes itself; one entry on a line."""
    head = f'{{\n"format":"acrnet-state",\n"format_version":2,\n"lineage":"{state["lineage"]}",\n' \
           f'"serial":{state["serial"]},\n"seal":"{"0" * 64}",\n'
    lists = [listed(name, state[name]) for name in ("registries", "subnets")]
    seen = ",\n".join(listed(name, [without_later_members(entry) for entry in state["seen"][name]])
                      for name in ("registries", "subnets", "registrations"))
    return steady.sealed(head + ",\n".join(lists) + ',\n"seen":{' + seen + "}\n}\n")


def without_later_members(entry):
    return {name: value for name, value in entry.items() if name not in ("private_endpoints",)}


def first(state):
    """Without what was seen; the digest is that of the content, keys sorted and without blanks."""
    document = {name: state[name] for name in ("format", "lineage", "serial", "registries", "subnets")}
    document["format_version"] = 1
    document["digest"] = hashlib.sha256(compact(document).encode()).hexdigest()
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


# ---- plans ----

def make_plans(program, root):
    for example, tree, below in example_folders():
        name = example.replace(" ", ".")
        folder = new_folder(root, tree, below)
        keep_plan(program, folder, name, [])
        run(program, folder, APPLY)
        steady.pin_files(folder)
        if name in ("02-office-and-builders", "12-lab", "13-private-endpoint"):
            keep_plan(program, folder, name + ".destroy", ["--destroy"])


def keep_plan(program, folder, name, more):
    kept = HERE / "plans"
    kept.mkdir(exist_ok=True)
    saved = kept / (name + ".plan")
    run(program, folder, ["plan", *DAY, *more, "--out", str(saved)])
    saved.chmod(0o644)
    (kept / (name + ".txt")).write_text(run(program, folder, ["show", str(saved)]))
    (kept / (name + ".json")).write_text(run(program, folder, ["show", str(saved), "--format", "json"]))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as root:
        for situation in SITUATIONS:
            make_state(program, pathlib.Path(root), *situation)
        if not (HERE / "plans").exists():
            make_plans(program, pathlib.Path(root))


if __name__ == "__main__":
    main()
