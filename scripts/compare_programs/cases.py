"""The cases that are written down: help, mistakes of typing, examples, goldens, pages, the emulator's answers."""
import pathlib
import re

from .case import TODAY, Case, Edit, Requests, Run

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGGED = {"ACRNET_LOG": "debug", "ACRNET_LOG_FILE": "requests.log"}
REPORTS = ["text", "json", "sarif", "github", "azure-pipelines"]
PLANS = ["text", "markdown", "html", "json", "sarif"]
COMMANDS = ["fmt", "init", "validate", "plan", "drift", "apply", "destroy", "show", "state", "graph", "query",
            "output", "explain", "emulator", "version"]
ONE_BY_ONE = {"ACRNET_PARALLELISM": "1"}


def everything():
    return [*help_cases(), *typing_cases(), *example_cases(), *golden_cases(), *page_cases(), *corpus_cases(),
            *stored_cases(), *emulator_cases()]


# ---- words of the command line ----

def help_cases():
    yield Case("help", [Run(["--help"]), Run(["-h"]), Run(["help"]), Run(["version"]), Run(["version", "--json"]),
                        Run(["--version"]), Run(["-v"]), Run([]), Run(["--help", "--color", "always"])])
    for command in COMMANDS:
        yield Case(f"help {command}", [Run([command, "--help"]), Run([command, "-h"]), Run(["help", command]),
                                       Run([command, "-help"]), Run(["--help", command])])
    codes = sorted(path.stem for path in (ROOT / "docs/diagnostics").glob("ACR*.md"))
    yield Case("explain", [Run(["explain"]), Run(["explain", "--color", "always"]), Run(["explain", "ACR9999"]),
                           Run(["explain", "1040"]), Run(["explain", "acr1040"]), Run(["explain", "x y"])])
    for code in codes:
        yield Case(f"explain {code}", [Run(["explain", code])])


WALK_THROUGH = ROOT / "examples/01-walk-through"


def typing_cases():
    """Mistakes of typing, with a policy that is right."""
    lines = [
        "paln", "Plan", "plann --out x", "production", "plan production", "--chdir", "--chdir nowhere plan",
        "--chdir policy.acrnet plan", "plan --out", "plan --out= x", "plan --ouput x", "plan --out --destroy",
        "plan -out=x.plan", "plan -x", "plan -", "plan -- x", "plan --format jsn", "plan --format", "plan --format=",
        "plan --today tomorrow", "plan --today 2026-02-30", "plan --refresh maybe", "plan --refresh=false",
        "plan --fail-on some", "plan --fail-on high", "plan --from nowhere", "plan --from 203.0.113.7",
        "plan --from 10.0.0.0/33", "plan --target", "plan --target registry", "plan --target registry.nope",
        "plan --target registry.main --target subnet.docker.vm", "plan --exclude registry.main",
        "plan --target registry.* --exclude registry.main", "plan --max-bytes 0", "plan --max-bytes x",
        "plan --detailed-exitcode", "plan --destroy", "plan --refresh-only", "plan --refresh-only --destroy",
        "plan --cloud moon", "plan --cloud emulator", "plan --color blue", "plan --color always", "plan -no-color",
        "plan --no-color", "plan --input=false", "plan -input=false", "plan --var", "plan --var x", "plan --var =1",
        "plan --var x=1", "plan --var x=1 --var y=2", "plan --var-file nowhere.acrvars", "plan --version",
        "plan --compact-warnings", "plan --lock=false", "plan -detailed-exitcode -destroy", "plan --json",
        "apply", "apply --no-input", "apply nowhere.plan", "apply policy.acrnet", "apply a b",
        "apply --auto-approve --approve 7f3c-91ab-0d42", "apply --approve latest", "apply --approve 7f3c-91ab-0d42",
        "apply --parallelism 0", "apply --parallelism 1000000", "apply --parallelism many", "apply --retry-for 5",
        "apply --retry-for 5x", "apply --retry-for 5m --no-input", "apply --destroy --no-input", "apply --out x",
        "apply --refresh-only --auto-approve", "apply --refresh-only --destroy", "destroy --no-input",
        "destroy nowhere.plan", "destroy --auto-approve", "destroy --refresh-only", "drift", "drift --format json",
        "drift --out x", "drift x", "show", "show nowhere", "show policy.acrnet", "show nowhere.acrstate",
        "show --format sarif", "show --format x", "state", "state list", "state show registry.main", "state pull",
        "state pull x", "state push", "state push nowhere.acrstate", "state force-unlock", "state force-unlock 1",
        "state push policy.acrnet --force", "state rm registry.main", "state mv a b", "init", "init --migrate",
        "init --from x", "init --migrate --from nowhere", "init x", "graph", "graph nowhere.plan",
        "graph --format png", "graph --access", "graph --destroy", "graph --access --format mermaid",
        "query", "query x", "query --source nobody x", "query --source state", "query --json", "output",
        "output nope", "output --json --raw", "output --raw", "output a b", "fmt --check", "fmt nowhere",
        "fmt --diff", "fmt --recursive .", "fmt - policy.acrnet", "fmt --chekc", "validate --format xml",
        "validate policy.acrnet", "validate --today x", "validate --out x", "emulator --listen x",
        "emulator --listen 0.0.0.0:0", "emulator --listen 127.0.0.1:99999", "emulator --seed nowhere.json",
        "emulator --seed estate:x", "emulator --fault x", "emulator --role x", "emulator --auth x",
        "emulator --auth strict --role x", "emulator --client x", "emulator --latency x", "emulator --page-size 0",
        "emulator --operation-time x", "emulator --propagation x", "emulator --tls", "emulator x",
        "emulator --data policy.acrnet", "emulator --listen 127.0.0.1:0 --listen 127.0.0.1:0", "explain a b",
        "version x", "version --jsn", "version --today 2026-06-01", "help nothing", "workspace", "import", "test",
        "console", "refresh", "taint", "providers", "get", "login", "graph -draw-cycles", "plan plan", "plan apply",
    ]
    for line in lines:
        argv = [word for word in line.split(" ") if word]
        yield Case(f"typed {line}", [Run(argv, env=ONE_BY_ONE, timeout=5)], tree=WALK_THROUGH)
    for name, argv in {"empty word": ["plan", ""], "empty value": ["plan", "--out", ""], "nothing": [""],
                       "two lines": ["plan", "--out", "a\nb"], "not ASCII": ["plän"],
                       "escape": ["plan", "\x1b[31m"], "question": ["query", "subnet.docker.vm can reach nothing"],
                       "question2": ["query", "everybody can reach registry.main"],
                       "long": ["plan", "x" * 300]}.items():
        yield Case(f"typed: {name}", [Run(argv)], tree=WALK_THROUGH)
    for name, env in {"cloud": {"ACRNET_CLOUD": "moon"}, "parallelism": {"ACRNET_PARALLELISM": "x"},
                      "runner": {"ACRNET_RUNNER_ADDRESS": "203.0.113.7"}, "log": {"ACRNET_LOG": "x"},
                      "log file": {"ACRNET_LOG": "debug", "ACRNET_LOG_FILE": "no/where"},
                      "url": {"ACRNET_EMULATOR_URL": "localhost"}, "columns": {"COLUMNS": "60"},
                      "wide": {"COLUMNS": "200"}, "narrow": {"COLUMNS": "20"}, "columns x": {"COLUMNS": "x"},
                      "no colour": {"NO_COLOR": "1"}, "ci": {"CI": "true"}, "public": {"ACRNET_CLOUD": "public"},
                      "half": {"ACRNET_CLOUD": "public", "ARM_CLIENT_SECRET": "hidden"}}.items():
        yield Case(f"environment: {name}", [Run(["plan", "--today", TODAY], env=env)], tree=WALK_THROUGH)
    yield Case("folder: empty", [Run([c]) for c in ("validate", "plan", "apply", "drift", "show", "fmt", "output")],
               files={"x.txt": ""})
    yield Case("folder: no module", [Run(["validate"])],
               files={"p.acrnet": 'module team { source = "./team" }\n'})
    yield Case("fmt: standard input", [Run(["fmt", "-"], stdin=b"azure{subscription=\"x\"}"),
                                       Run(["fmt", "-", "--check"], stdin=b"let a=1"),
                                       Run(["fmt", "-", "--diff"], stdin=b"let   a=1\n"),
                                       Run(["fmt", "-"], stdin=b"registry {"), Run(["fmt", "-"])],
               files={"p.acrnet": "let a = 1\n"})
    yield Case("answers", [Run(["apply", "--today", TODAY], stdin=b"no\n"), Run(["apply"], stdin=b"yes\n"),
                           Run(["destroy"], stdin=b"yes\n"), Run(["destroy"])], tree=WALK_THROUGH)


# ---- examples ----

def example_folders():
    """Each example's name, its folder, and the folder below it that is a configuration."""
    for folder in sorted((ROOT / "examples").iterdir()):
        if not folder.is_dir() or folder.name == "ci":
            continue
        if any(folder.glob("*.acrnet")):
            yield folder.name, folder, "."
        else:
            for below in sorted(folder.iterdir()):
                if below.is_dir() and any(below.glob("*.acrnet")):
                    yield f"{folder.name} {below.name}", folder, below.name


def questions(folder):
    """Questions for `query`, from the names that the policy has."""
    text = "".join(path.read_text() for path in sorted(folder.glob("*.acrnet")))
    names = re.findall(r"^\s*registry (\w+)", text, re.M)[:2]
    subnets = re.findall(r"^virtual_network (\w+)|^\s*subnet (\w+)", text, re.M)
    asked = ["203.0.113.7 can reach registry.*", "0.0.0.0/0 cannot reach registry.*"]
    asked += [f"any subnet cannot reach registry.{name}" for name in names]
    if len(subnets) > 1 and subnets[0][0] and subnets[1][1]:
        asked.append(f"subnet.{subnets[0][0]}.{subnets[1][1]} can reach registry.*")
    return asked


def _seed_here(below):
    """The embedded Azure looks for its seed in the configuration's folder."""
    def change(folder):
        seed = folder / "emulator.seed.json"
        if below != "." and seed.exists():
            (folder / below / seed.name).write_bytes(seed.read_bytes())
    return Edit(change)


def example_cases():
    for name, tree, below in example_folders():
        day = ["--today", TODAY]

        def run(*argv, **options):
            return Run(list(argv), below=below, env={**ONE_BY_ONE, **LOGGED, **options})

        first = _seed_here(below)
        yield Case(f"example {name}: policy", [
            *[run("validate", *day, "--format", form) for form in REPORTS], run("validate", *day, "--color", "always"),
            run("validate", "--today", "2031-01-01"), run("fmt", "--check", "--diff"), run("fmt"),
            run("output", *day), run("output", "--json", *day), run("output", "--raw", "registries", *day),
            *[run("query", question, *day, *more) for question in questions(tree / below)
              for more in ([], ["--json"], ["--source", "azure"], ["--source", "state"])]], tree=tree, setup=[first])
        yield Case(f"example {name}: plans", [
            *[run("plan", *day, "--format", form) for form in PLANS],
            run("plan", *day, "--color", "always"), run("plan", *day, COLUMNS="70"),
            run("plan", *day, "--format", "markdown", "--max-bytes", "3000"),
            run("plan", *day, "--from", "203.0.113.7", "--detailed-exitcode"),
            run("plan", *day, "--target", "registry.*"), run("plan", *day, "--fail-on", "low"),
            run("plan", *day, "--refresh=false"), run("plan", *day, "--destroy"), run("drift", *day),
            *[run("graph", *day, "--format", form, *more) for form in ("dot", "mermaid", "svg")
              for more in ([], ["--access"])]], tree=tree, setup=[first])
        yield Case(f"example {name}: saved plan", [
            run("plan", *day, "--out", "saved.plan"), *[run("show", "saved.plan", "--format", form) for form in PLANS],
            run("graph", "saved.plan"), run("apply", "saved.plan"), run("apply", "saved.plan"),
            run("plan", *day, "--destroy", "--out", "destroy.plan"), run("show", "destroy.plan"),
            run("apply", "destroy.plan"), run("show")], tree=tree, setup=[first])
        yield Case(f"example {name}: life", [
            run("apply", "--auto-approve", *day), run("show"), run("show", "--format", "json"), run("state", "pull"),
            run("plan", *day, "--detailed-exitcode"), run("plan", *day, "--refresh=false"), run("drift", *day),
            *[run("query", question, *day, "--source", source) for question in questions(tree / below)
              for source in ("azure", "state")],
            run("plan", *day, "--destroy", "--format", "json"), run("apply", "--auto-approve", *day),
            run("apply", "--refresh-only", "--auto-approve", *day), run("destroy", "--auto-approve", *day),
            run("show"), run("destroy", "--auto-approve", *day)], tree=tree, setup=[first])


# ---- goldens, pages, corpora ----

def golden_cases():
    day = ["--today", TODAY]
    for folder in sorted((ROOT / "tests/golden").iterdir()):
        if not (folder / "input.acrnet").exists():
            continue
        yield Case(f"golden {folder.name}", [
            *[Run(["validate", *day, "--format", form]) for form in REPORTS], Run(["validate", "--color", "always"]),
            Run(["output", "--json", *day]), Run(["output", *day]), Run(["fmt", "--check", "--diff"]),
            Run(["plan", "--cloud", "emulator", *day, "--no-input"], env=LOGGED), Run(["fmt"])],
            files={"input.acrnet": (folder / "input.acrnet").read_bytes()})


_AROUND = '''azure { subscription = "00000000-0000-0000-0000-000000000001" }
virtual_network docker {
  resource_group = "rg"
  name           = "vnet"
  subnet vm { name = "vm" }
}
'''


def _example_files(kind, text):
    """The files of a fenced block, as docs/diagnostics/README.md describes them."""
    parts = re.split(r"^# file (\S+)\n", text, flags=re.M)
    main = parts[0]
    if "in registry" in kind:
        inner = "".join("  " + line for line in main.splitlines(True))
        main = f'registry main {{\n  name           = "contoso"\n  resource_group = "rg"\n{inner}}}\n'
        main = _AROUND + main
    return {"policy.acrnet": main, **dict(zip(parts[1::2], parts[2::2]))}


def page_cases():
    """The examples of the pages of diagnostics and of the language's reference."""
    pages = [*sorted((ROOT / "docs/diagnostics").glob("ACR*.md")), ROOT / "grammar/README.md",
             ROOT / "docs/state.md", ROOT / "docs/diagnostics.md"]
    for page in pages:
        blocks = re.findall(r"^```(acrnet[^\n]*)\n(.*?)^```", page.read_text(), re.M | re.S)
        for number, (kind, text) in enumerate(blocks, 1):
            yield Case(f"page {page.parent.name}/{page.stem} {number}", [
                Run(["validate", "--today", TODAY]), Run(["validate", "--today", TODAY, "--format", "json"]),
                Run(["fmt"])], files=_example_files(kind, text))


def corpus_cases():
    for path in sorted((ROOT / "tests/fuzz/corpus/policy").glob("*.acrnet")):
        yield Case(f"corpus {path.stem}", [
            Run(["validate", "--today", TODAY]), Run(["plan", "--cloud", "emulator", "--today", TODAY], env=LOGGED),
            Run(["fmt", "--diff"])], files={"policy.acrnet": path.read_bytes()})


# ---- states and plans of before ----

FORMATS = ROOT / "tests/data/formats"


def stored_cases():
    """What an earlier program has left behind, each state with the Azure of that moment."""
    day = ["--today", TODAY]

    def run(*argv):
        return Run(list(argv), env={**ONE_BY_ONE, **LOGGED})

    examples = {name.replace(" ", "."): (tree, below) for name, tree, below in example_folders()}
    # What both programs know. Version 4 joins them when the older of the two writes it.
    for path in sorted((FORMATS / "states").glob("*/state.v[1-3].json")):
        state, name = path.read_bytes(), f"state {path.parent.name} {path.suffixes[0][1:]}"
        files = {"acrnet.acrstate": state, ".acrnet/emulator.json": (path.parent / "azure.json").read_bytes()}
        tree = examples[path.parent.name.split(".")[0]][0]
        looks = [run("show"), run("show", "--format", "json"), run("state", "pull"), run("plan", *day),
                 run("plan", *day, "--format", "json", "--out", "saved.plan"), run("plan", *day, "--refresh=false"),
                 run("drift", *day), run("plan", "--destroy", *day),
                 run("query", "203.0.113.7 can reach registry.*", *day, "--source", "state")]
        yield Case(f"{name}: apply", [*looks, run("apply", "saved.plan"), run("show"),
                                                   run("plan", *day), run("destroy", "--auto-approve", *day)],
                   files=files, tree=tree)
        yield Case(f"{name}: destroy", [
            run("apply", "--refresh-only", "--auto-approve", *day), run("destroy", "--auto-approve", *day),
            run("show"), run("apply", "--auto-approve", *day)], files=files, tree=tree)
        yield Case(f"{name}: push", [
            run("state", "push", "old.acrstate"), run("state", "pull"), run("state", "push", "old.acrstate"),
            run("state", "push", "--force", "old.acrstate"), run("show")],
            files={"old.acrstate": state}, tree=tree)
    for path in sorted((FORMATS / "plans").glob("*.plan")):
        tree, below = examples[path.name.removesuffix(".plan").removesuffix(".destroy")]
        seed = tree / "emulator.seed.json"
        files = {"old.plan": path.read_bytes(), **({"emulator.seed.json": seed.read_bytes()} if seed.exists() else {})}
        yield Case(f"plan {path.stem}", [
            *[run("show", "old.plan", "--format", form) for form in PLANS], run("graph", "old.plan"),
            run("graph", "old.plan", "--access", "--format", "svg"), run("apply", "old.plan"), run("show")], files=files)


# ---- the emulator ----

def _requests_of(path):
    for request in path.read_text().split("\n---\n"):
        head, _, body = request.partition("\n\n")
        line, *headers = head.strip().split("\n")
        method, target = line.split(" ", 1)
        yield method, target, dict(header.split(": ", 1) for header in headers if ": " in header), body.strip()


_ONE = "/subscriptions/00000000-0000-0000-0000-000000000001"
_GROUP = _ONE + "/resourceGroups/myResourceGroup"
_NETWORK = _GROUP + "/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET"
_REGISTRY = _GROUP + "/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry"


def _reads():
    targets = [
        "/subscriptions?api-version=2022-12-01", _ONE + "?api-version=2022-12-01", _ONE,
        _ONE + "/providers?api-version=2021-04-01", _ONE + "/providers/Microsoft.Network?api-version=2021-04-01",
        _ONE + "/resourceGroups?api-version=2022-09-01", _GROUP + "?api-version=2022-09-01",
        _GROUP + "/resources?api-version=2022-09-01", _NETWORK + "?api-version=2024-05-01",
        _NETWORK + "/subnets?api-version=2024-05-01", _NETWORK + "/subnets/myDockerVMSubnet?api-version=2024-05-01",
        _NETWORK + "/CheckIPAddressAvailability?ipAddress=10.0.0.9&api-version=2024-05-01",
        _ONE + "/providers/Microsoft.Network/virtualNetworks?api-version=2024-05-01",
        _ONE + "/providers/Microsoft.Network/locations/westeurope/virtualNetworkAvailableEndpointServices"
               "?api-version=2024-05-01",
        _ONE + "/providers/Microsoft.Network/locations/westeurope/availableDelegations?api-version=2024-05-01",
        _ONE + "/providers/Microsoft.Network/privateEndpoints?api-version=2024-05-01",
        _ONE + "/providers/Microsoft.Network/privateDnsZones?api-version=2020-06-01",
        _REGISTRY + "/listUsages?api-version=2023-07-01", _REGISTRY + "/privateLinkResources?api-version=2023-07-01",
        _REGISTRY + "/privateEndpointConnections?api-version=2023-07-01",
        _REGISTRY + "/replications?api-version=2023-07-01", _REGISTRY + "?api-version=1999-01-01",
        _GROUP + "/providers/Microsoft.Authorization/locks?api-version=2020-05-01", "/nowhere", "/",
        "/metadata/endpoints?api-version=2022-09-01", "/common/v2.0/.well-known/openid-configuration",
        "/_emulator/snapshot", "/_emulator/requests", "/_emulator/faults",
        "/_emulator/admits?registry=mycontainerregistry&client=ip:203.0.113.9"]
    versions = ["2017-10-01", "2019-05-01", "2019-12-01-preview", "2020-11-01-preview", "2021-08-01-preview",
                "2021-09-01", "2023-01-01-preview", "2023-07-01", "2024-11-01-preview", "2025-04-01",
                "2026-01-01-preview", "2026-09-01-preview"]
    targets += [f"{_REGISTRY}?api-version={version}" for version in versions]
    return [("GET", target, {}, "") for target in targets]


def _query(text):
    return ("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01",
            {"Content-Type": "application/json"},
            '{"subscriptions": ["00000000-0000-0000-0000-000000000001"], "query": "%s"}' % text)


def emulator_cases():
    front = {"Host": "mycontainerregistry.azurecr.io"}
    yield Case("emulator: reads", [Requests(["--seed", "walk-through"], [
        *_reads(), _query("resources | where type =~ 'microsoft.containerregistry/registries'"),
        _query("resources | project name | order by name asc"), _query("resources | nonsense"),
        ("GET", "/v2/", front, ""), ("GET", "/v2/_catalog", front, ""),
        ("GET", _REGISTRY + "?api-version=2023-07-01", {"Authorization": ""}, "")])])
    yield Case("emulator: pages", [Requests(["--seed", "estate:5", "--page-size", "2"], [
        ("GET", _ONE + "/providers/Microsoft.ContainerRegistry/registries?api-version=2023-07-01", {}, ""),
        ("GET", _ONE + "/resources?api-version=2022-09-01", {}, "")])])
    for path in sorted((ROOT / "tests/fuzz/corpus/emulator").glob("*.http")):
        if path.stem == "sign-in":  # its tokens are signed with a key of the moment
            continue
        for more in ([], ["--operation-time", "50ms"]):
            yield Case(f"emulator: {path.stem} {' '.join(more)}", [
                Requests(["--seed", "walk-through", *more], [*_requests_of(path), *_reads()[-20:]])])
    faults = ["status=403", "status=500 code=Mistake", "content=html", "content=garbage", "content=empty", "truncate",
              "status=409 body={\"error\":{\"code\":\"Mine\",\"message\":\"no\"}}", "redirect=http://127.0.0.1:9/"]
    for fault in faults:
        yield Case(f"emulator: fault {fault}", [
            Requests(["--fault", f"GET */registries/* nth=2 {fault}"], _reads()[-4:]),
            Run(["plan", "--today", TODAY], server=["--fault", f"GET */registries/* first=9 {fault}"]),
            Run(["apply", "--auto-approve", "--today", TODAY, "--retry-for", "0s"], env=ONE_BY_ONE,
                server=["--fault", f"PATCH */registries/* {fault}"])], tree=WALK_THROUGH)
