"""One scenario, played on the real program and the emulator, and held against the naive model."""
import copy
import http.client
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time
import urllib.parse

import access
import render
from access import NO, UNKNOWN, YES, World, endpoint_state, network_of, reach, settings
from scenario import OFFICES

ADDRESSES = ["8.8.8.8", "0.0.0.0", "255.255.255.255", "203.0.112.255", "203.0.114.0"]
for office in OFFICES:
    ADDRESSES += [access.text(edge) for edge in access.bounds(office)]
ADDRESSES = sorted(set(ADDRESSES + ["203.0.113.9", "203.0.113.63", "198.51.100.128"]))
# Refusals of Azure's, and the warnings of a plan that foretell them.
FORETOLD = {"NetworkRuleValidationError": {"ACR3010", "ACR3102", "ACR3103", "ACR3107"},
            "SubnetIsFull": {"ACR3109"}}
MOST_STEPS = 7


class Emulator:
    """An embedded Azure in a process of its own, which is given a new world for each scenario."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen(
            [program, "emulator", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=folder, text=True)
        line = self.process.stdout.readline()
        self.url = re.search(r"http://[0-9.:]+", line).group()
        self.keeps_records = False
        self.link = http.client.HTTPConnection(self.url.removeprefix("http://"))

    def ask(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
        self.link.request(method, path, text, headers)
        answer = self.link.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:400]!r}")
        return json.loads(content) if content else None

    def world(self):
        world = self.ask("GET", "/_emulator/snapshot")
        # From the first record set on, snapshots are known to hold them.
        self.keeps_records |= bool(World(world | {"keeps_records": True}).records)
        return world | {"keeps_records": self.keeps_records}

    def settled(self):
        """The world when what a killed client had sent is done: no request came in between."""
        seen, world = None, self.world()
        while seen != world:
            time.sleep(0.02)
            seen, world = world, self.world()
        return world

    def put_world(self, snapshot):
        snapshot = {k: v for k, v in snapshot.items() if k != "keeps_records"}
        self.ask("PUT", "/_emulator/snapshot", snapshot)

    def admits(self, registry, client):
        subnet, address = client
        who = f"subnet:{subnet}" if subnet else f"ip:{address}"
        if subnet and address:
            who += f"@{address}"
        query = urllib.parse.urlencode({"registry": access.name_of(registry), "client": who})
        return YES if self.ask("GET", f"/_emulator/admits?{query}")["admitted"] else NO

    def end(self):
        self.process.terminate()
        self.process.wait()


class Disagreement(dict):
    """What differs: `kind` names the check, `causes` what is peculiar about the place."""

    def group(self):
        return " · ".join([self["kind"]] + sorted(self.get("causes", [])))

    def family(self):
        """What is peculiar; where nothing is, the check."""
        causes = [c for c in self.get("causes", []) if c in CAUSES]
        return causes[0] if causes else self.group()


class FoundIt(Exception):
    """The disagreement that a smaller scenario is looked for with: the rest need not be played."""


# The more telling cause comes first: it stands for the others.
CAUSES = ["registry Failed", "private endpoint Failed", "not approved",
          "two endpoints in one zone", "others' private endpoint elsewhere, named here",
          "private endpoint elsewhere, named here", "others' private endpoint",
          "private endpoint", "service endpoint Failed", "rule for a delegated subnet",
          "rule of an unregistered subscription",
          "others' private endpoint without its name here",
          "private endpoint without its name here", "idle rule", "public Disabled"]


def foremost(causes):
    first = [c for c in CAUSES if c in causes][:1]
    return set(first) | {c for c in causes if c not in CAUSES}


class Trial:
    def __init__(self, program, emulator, folder, scenario, wanted=None):
        self.wanted = wanted
        self.program, self.emulator, self.scenario = program, emulator, scenario
        self.folder = pathlib.Path(folder)
        self.found, self.traits, self.commands = [], set(), []
        self.names = render.Names(scenario["world"])
        self.refusals = []
        self.open_answers = 0

    # ---- tools ---------------------------------------------------------------------------------

    def run(self, *arguments, **options):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ACRNET")}
        environment |= {"NO_COLOR": "1", "CI": "true", "COLUMNS": "1000",
                        "ACRNET_EMULATOR_URL": self.emulator.url}
        command = [self.program, "--chdir", str(self.folder), *arguments]
        self.commands.append(" ".join(arguments)[:400])
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120,
                              check=False, **options)

    def differ(self, kind, causes=(), **where):
        self.found.append(Disagreement(kind=kind, causes=sorted(set(causes)), **where))
        if self.found[-1].group() == self.wanted:
            raise FoundIt

    def clients(self, world, policy):
        """Every subnet that is there, with the address that the policy knows of it; addresses."""
        known = {self.names.subnet(k).lower(): nat for k, nat in policy.egress.items()}
        found = [(subnet, known.get(subnet)) for subnet in sorted(world.subnets)]
        return found + [(None, a) for a in ADDRESSES]

    def write_policy(self, policy):
        if self.folder.exists():
            for part in self.folder.iterdir():
                if part.name == "modules":
                    shutil.rmtree(part)
                elif part.suffix == ".acrnet":
                    part.unlink()
        self.folder.mkdir(exist_ok=True)
        policy.write(self.folder)

    def causes(self, snapshot, registry_id, client, policy):
        """What is peculiar about a registry and a client: groups disagreements by their kind."""
        world = World(snapshot)
        registry = world.registries.get(registry_id.lower())
        if registry is None:
            return {"registry is gone"}
        found = {state for state in ["registry Failed"] if access.state_of(registry) == "Failed"}
        if settings(registry)["public"] == "Disabled":
            found.add("public Disabled")
        mine = [e for e in world.endpoints.values() if access.leads_to(e, registry)]
        if not client[0]:
            return found
        subnet = world.subnets.get(client[0].lower())
        if subnet is None:
            return found | {"subnet is gone"}
        if client[0].lower() not in [self.names.subnet(k).lower() for k in policy.subnet_names]:
            found.add("undeclared subnet")
        if endpoint_state(subnet) == "Failed":
            found.add("service endpoint Failed")
        rules = settings(registry)
        if client[0].lower() in rules["subnets"]:
            if subnet["properties"].get("delegations"):
                found.add("rule for a delegated subnet")
            if not world.is_registered(client[0].split("/")[2]):
                found.add("rule of an unregistered subscription")
            if endpoint_state(subnet) == "none":
                found.add("idle rule")
        zones = world.zones_of(network_of(client[0]))
        for endpoint in mine:
            found |= self.peculiar(world, registry, endpoint, zones, network_of(client[0]))
        for zone in zones:
            if len(access.writers(world, registry, zone)) > 1:
                found.add("two endpoints in one zone")
        return foremost(found)

    @staticmethod
    def peculiar(world, registry, endpoint, zones, network):
        here = network_of(endpoint["properties"]["subnet"]["id"]) == network
        named = [z for z in zones if endpoint in access.writers(world, registry, z)]
        by = "others' " if "/others-" in endpoint["id"] else ""
        found = set()
        if here:
            found.add(f"{by}private endpoint" + ("" if named else " without its name here"))
        elif named:
            found.add(f"{by}private endpoint elsewhere, named here")
        if (here or named) and access.leads_to(endpoint, registry) != "Approved":
            found.add("not approved")
        if (here or named) and access.state_of(endpoint) == "Failed":
            found.add("private endpoint Failed")
        return found

    def expect(self, kind, said, truth, snapshot, registry, client, policy, **more):
        """Notes a disagreement unless what is said is one of the answers that may be given."""
        if len(truth) > 1:
            self.open_answers += 1
        if said in truth:
            return
        self.differ(f"{kind}: says {said} where it is {' or '.join(sorted(truth))}",
                    self.causes(snapshot, registry, client, policy),
                    registry=registry, client=client, **more)

    # ---- the emulator --------------------------------------------------------------------------

    def check_emulator(self, snapshot, policy, when):
        world = World(snapshot)
        for registry in world.registries:
            for client in self.clients(world, policy):
                truth = reach(world, registry, client)
                # It decides in its own way what nobody knows, and does not look at delegations.
                if truth != {UNKNOWN} and not is_delegated(world, client):
                    said = self.emulator.admits(registry, client)
                    self.expect("emulator", said, truth, snapshot, registry, client, policy,
                                when=when)

    # ---- questions -----------------------------------------------------------------------------

    def check_query(self, source, snapshot, policy, when):
        """Every client and every registry of the policy in one question."""
        world = World(snapshot)
        asked = [(block, client) for block in policy.blocks
                 for client in self.clients(world, policy)]
        if not asked:
            return
        claims = []
        for block, (subnet, address) in asked:
            who = f'subnet("{subnet}")' if subnet else address
            claims.append(f'{who} can reach registry("{self.names.registry(block["key"])}")')
        run = self.run("query", "--json", "--source", source, " && ".join(claims))
        try:
            answers = json.loads(run.stdout)["answers"]
        except (ValueError, KeyError):
            codes = re.findall(r"error\[(\w+)\]", run.stderr)
            self.differ(f"query --source {source} gives no answer: {' '.join(sorted(set(codes)))}",
                        when=when)
            return
        if len(answers) != len(asked):
            self.differ("query answers other claims than were asked", when=when)
            return
        for (block, client), answer in zip(asked, answers):
            said = {True: YES, False: NO}.get(answer["holds"], UNKNOWN)
            registry = self.names.registry(block["key"])
            truth = self.said_by(policy, block, client) if source == "policy" \
                else reach(world, registry, client)
            self.expect(f"query {source}", said, truth, snapshot, registry, client, policy,
                        when=when, answer=answer.get("decided_by"))

    def check_table(self, snapshot, policy, when):
        """The table of a registry lists everybody who can reach it: a row, or everyone else's."""
        run = self.run("query", "--table", "--format", "json", "--source", "azure")
        try:
            tables = {t["id"].lower(): t["clients"] for t in json.loads(run.stdout)["registries"]}
        except (ValueError, KeyError):
            self.differ("query --table gives no answer", re.findall(r"error\[(\w+)\]", run.stderr),
                        when=when, stderr=run.stderr[:600])
            return
        world = World(snapshot)
        for block in policy.blocks:
            registry = self.names.registry(block["key"])
            rows = tables.get(registry.lower())
            if rows is None:
                self.differ("query --table lacks a registry", when=when, registry=registry)
                continue
            for client in self.clients(world, policy):
                said = {True: YES, False: NO, None: UNKNOWN}[self.row(rows, client, policy)]
                self.expect("query --table", said, reach(world, registry, client), snapshot,
                            registry, client, policy, when=when)

    def row(self, rows, client, policy):
        """What the table says of a client: by the first row that is about it, else by the last."""
        subnet, address = client
        called = {self.names.subnet(k).lower(): n for k, n in policy.subnet_names.items()}
        names = set()
        if subnet:
            network, name = subnet.split("/")[-3], access.name_of(subnet)
            names = {f"subnet {network}/{name}",
                     f"subnet {called.get(subnet, '').removeprefix('subnet.')}",
                     f'subnet subnet("{self.names.subnet(policy.key_of(subnet))}")'}
            names |= {n.lower() for n in names}
        for row in rows:
            who = row["clients"]
            is_in = not subnet and who[:1].isdigit() and access.covered(address, [who])
            if is_in or who in names or who.lower() in names or who.startswith("everyone"):
                return row["can_reach"]
        return False

    def said_by(self, policy, block, client):
        keys = {self.names.subnet(k).lower(): k for k in self.names.subnets}
        says = policy.says(block, (keys.get(client[0]), client[1] if not client[0] else None))
        # Where the policy leaves something to Azure, what it says is all that it can say.
        if says == UNKNOWN:
            return {UNKNOWN, NO}
        if says == NO and client[0] and policy.egress.get(keys.get(client[0])):
            return {NO, YES, UNKNOWN}
        if says == YES and (block["public"] is None or block["endpoints"]):
            return {YES, UNKNOWN}
        return {says}

    def check_names(self, policy, snapshot):
        """What names mean: `registry.*` is every registry, and each has the address of plans."""
        wanted = {self.names.registry(b["key"]).lower() for b in policy.blocks}
        run = self.run("query", "--json", "--source", "azure", "8.8.8.8 can reach registry.*")
        try:
            answered = {a["id"].lower() for a in json.loads(run.stdout)["answers"]}
            if answered != wanted:
                self.differ("names: registry.* is not every registry",
                            missing=sorted(wanted - answered))
        except (ValueError, KeyError):
            self.differ("names: registry.* gives no answer", stderr=run.stderr[:300])
        for block in policy.blocks[:2]:
            run = self.run("query", "--json", "--source", "azure",
                           f"8.8.8.8 can reach {policy.address(block)}")
            codes = re.findall(r"error\[(\w+)\]", run.stderr)
            if not run.stdout:
                self.differ(f"names: the address of a registry can't be asked: {' '.join(codes)}",
                            [block["style"]], address=policy.address(block))

    # ---- plans ---------------------------------------------------------------------------------

    def plan(self, policy, when):
        saved = str(self.folder.parent / "saved.plan")
        destroy = ["--destroy"] if when == "destroy" else []
        run = self.run("plan", *destroy, "--format", "json", "--out", saved)
        self.warned = set(re.findall(r"warning\[(\w+)\]", run.stderr))
        if run.returncode in (0, 2) and run.stdout:
            shown = self.run("show", saved, "--format", "json")
            if shown.returncode != 0:
                self.differ("a plan that is saved can't be read",
                            re.findall(r"error\[(\w+)\]", shown.stderr), when=when,
                            stderr=shown.stderr[:800])
            return json.loads(run.stdout)
        codes = sorted(set(re.findall(r"error\[(\w+)\]", run.stderr)))
        self.refusals.append((when, codes, run.stderr[:1500]))
        if not codes or run.returncode not in (1, 3):
            self.differ(f"plan ends with {run.returncode}", codes, when=when,
                        stderr=run.stderr[:500])
        return None

    @staticmethod
    def said_in(told, time, client):
        """What is told of a client `before` or `after`."""
        subnet, address = client
        for item in told.get("unknown", []):
            if item[time] and (item.get("everyone") or item.get("subnet", "").lower() == subnet):
                return UNKNOWN
        side = told[time]
        if side["everyone"]:
            return YES
        if subnet:
            # `all_but`: the subnets are those that can not.
            listed = subnet in [s.lower() for s in side["subnets"]]
            return YES if listed != side.get("all_but", False) else NO
        return YES if access.covered(address, side["addresses"]) else NO

    def check_plan(self, plan, before, after, policy, when):
        """Who could reach it before and can after, in the plan and in the model."""
        first, last = World(before), World(after)
        said = {a["id"].lower(): a for a in plan["access"]}
        managed = {self.names.registry(b["key"]).lower() for b in policy.blocks} | set(said)
        whole = json.dumps(plan).lower()
        for registry in set(first.registries) | set(last.registries):
            for client in self.clients(first, policy):
                was, becomes = reach(first, registry, client), reach(last, registry, client)
                if registry in said:
                    told = said[registry]
                    if told.get("of_others"):
                        self.check_change(told, was, becomes, client, registry, when)
                        continue
                    self.expect("plan before", self.said_in(told, "before", client), was, before,
                                registry, client, policy, when=when)
                    self.expect("plan after", self.said_in(told, "after", client), becomes, after,
                                registry, client, policy, when=when)
                elif not was & becomes:
                    if registry not in managed and registry in whole:
                        continue
                    kind = "plan" if registry in managed else "plan, registry of others"
                    self.differ(f"{kind}: does not say that {'/'.join(sorted(was))} becomes "
                                f"{'/'.join(sorted(becomes))}",
                                self.causes(after, registry, client, policy)
                                | self.causes(before, registry, client, policy),
                                registry=registry, client=client, when=when)

    def check_change(self, told, was, becomes, client, registry, when):
        """Of a registry of others a plan tells who gains, who loses and of whom it can't be told."""
        def is_in(items):
            return any(item.get("everyone_else") or item.get("everyone")
                       or item.get("subnet", "").lower() == client[0]
                       or (client[1] and not client[0] and "addresses" in item
                           and access.covered(client[1], [item["addresses"]])) for item in items)
        if is_in(told.get("unknown", [])):
            return
        said = "loses" if is_in(told["loses"]) else "gains" if is_in(told["gains"]) else "keeps"
        fits = {"loses": YES in was and NO in becomes, "gains": NO in was and YES in becomes,
                "keeps": bool(was & becomes)}[said]
        if not fits:
            self.differ(f"plan, registry of others: {said}, where {'/'.join(sorted(was))} becomes "
                        f"{'/'.join(sorted(becomes))}", (), registry=registry, client=client,
                        when=when)

    def check_shifts(self, kind, told, first, last, policy, when, planned=None):
        """What is told of who could reach what then and can now, against the worlds of both times.

        What an apply was to change anyhow (`planned`, the world after it) and has changed need not
        be told: it may stand among what was so before.
        """
        a, b = World(first), World(last)
        then = World(planned) if planned else None
        told = {t["id"].lower(): t for t in told}
        for registry in {self.names.registry(k["key"]).lower() for k in policy.blocks}:
            for client in self.clients(b, policy):
                was, is_now = reach(a, registry, client), reach(b, registry, client)
                done = is_now & reach(then, registry, client) if then else set()
                if registry in told:
                    self.expect(f"{kind} then", self.said_in(told[registry], "before", client),
                                was | done, first, registry, client, policy, when=when)
                    self.expect(f"{kind} now", self.said_in(told[registry], "after", client), is_now,
                                last, registry, client, policy, when=when)
                elif not was & is_now and not done:
                    self.differ(f"{kind}: does not say that {'/'.join(sorted(was))} became "
                                f"{'/'.join(sorted(is_now))}",
                                self.causes(first, registry, client, policy)
                                | self.causes(last, registry, client, policy),
                                registry=registry, client=client, when=when)

    def check_way(self, plan, before, policy, when):
        """Every state that can be met: who has access before and after keeps it, or a finding tells."""
        steps = plan["steps"]
        if not steps or len(steps) > MOST_STEPS:
            return
        states = {done: World(play(before, plan, done)) for done in met(steps)}
        first, last = states[frozenset()], states[frozenset(range(len(steps)))]
        said = {(f["kind"].removeprefix("egress_"), f.get("registry", "").lower(),
                 f.get("subnet", "").lower())
                for f in plan["proof"]["findings"]}
        managed = {self.names.registry(b["key"]).lower() for b in policy.blocks}
        pairs = [(r, c) for r in first.registries for c in self.clients(first, policy)]
        true, cut_off = set(), set()
        for registry, client in pairs:
            was, becomes = reach(first, registry, client), reach(last, registry, client)
            if UNKNOWN in was | becomes:
                said = {f for f in said if f[1:] != (registry, client[0])}
            if was != becomes or len(was) > 1 or was == {UNKNOWN}:
                continue
            broken = [d for d, w in states.items() if not reach(w, registry, client) & was]
            if not broken or contested(last, registry, client) or contested(first, registry, client):
                continue
            kind = "gap" if was == {YES} else "opening"
            true.add((kind, registry, client[0] or client[1]))
            if was == {YES} and registry in managed:
                cut_off.add((registry, client))
            if (kind, registry, client[0]) not in said:
                where = "" if registry in managed else ", registry of others"
                self.differ(f"way{where}: {kind} is not said",
                            self.causes(before, registry, client, policy), registry=registry,
                            client=client, when=when, done=sorted(min(broken, key=len)))
        for finding in sorted(said - true):
            self.differ(f"way: {finding[0]} is said, and is not so", (), finding=finding, when=when)
        for registry, client in avoidable(before, plan, cut_off):
            self.differ("way: another order keeps access", (), registry=registry, client=client,
                        when=when)

    # ---- apply ---------------------------------------------------------------------------------

    def apply(self, plan, before, policy, when):
        """Applies, sometimes cut at a step and then continued; gives the world afterwards."""
        cut = self.scenario["cut"] if when == "first" else {"how": "none"}
        if cut["how"] != "none" and plan["steps"]:
            self.cut_apply(plan, before, policy, cut)
        run = self.run("destroy" if when == "destroy" else "apply", "--auto-approve")
        if any(code in run.stderr and self.warned & said for code, said in FORETOLD.items()):
            self.traits.add("a refusal of Azure that the plan foretold")
            return None
        if run.returncode != 0:
            codes = sorted(set(re.findall(r"error\[(\w+)\]", run.stderr)))
            said = re.findall(r"\b(?:NetworkRule|Private|Subnet|InUse)\w+", run.stderr)
            self.differ(f"apply ends with {run.returncode}", codes + said[:1], when=when,
                        stderr=run.stderr[-1500:])
            return None
        return self.emulator.world()

    def cut_apply(self, plan, before, policy, cut):
        step = plan["steps"][int(cut["at"] * len(plan["steps"]))]
        target = step["resource"].get("id", "")
        if cut["how"] == "kill" or not target:
            self.kill_apply(cut["at"])
            self.check_cut(plan, before, policy, None)
        else:
            undo = self.bar(cut["how"], step["resource"]["kind"], target)
            run = self.run("apply", "--auto-approve")
            self.check_cut(plan, before, policy, run)
            undo()
        self.traits.add("apply cut: " + cut["how"])

    def bar(self, how, kind, target):
        """Makes Azure refuse the writes of one step; gives what takes that back."""
        if how == "failing" and kind in ("subnet", "private_endpoint"):
            self.emulator.ask("POST", "/_emulator/faults", {
                "fault": f"PUT *{access.name_of(target)} first=1 "
                         "fail-operation=AnotherOperationInProgress"})
            return lambda: self.emulator.ask("DELETE", "/_emulator/faults")
        if how == "lock" and kind in ("registry", "subnet"):
            scope = target if kind == "registry" else target.partition("/subnets/")[0]
            lock = f"{scope}/providers/Microsoft.Authorization/locks/cut?api-version=2016-09-01"
            self.emulator.ask("PUT", lock, {"properties": {"level": "ReadOnly"}})
            return lambda: self.emulator.ask("DELETE", lock)
        for method in ("PUT", "PATCH", "DELETE"):
            self.emulator.ask("POST", "/_emulator/faults", {
                "fault": f"{method} *{access.name_of(target)} status=403 code=AuthorizationFailed"})
        return lambda: self.emulator.ask("DELETE", "/_emulator/faults")

    def kill_apply(self, share):
        environment = dict(os.environ, NO_COLOR="1", CI="true",
                           ACRNET_EMULATOR_URL=self.emulator.url)
        command = [self.program, "--chdir", str(self.folder), "apply", "--auto-approve",
                   "--parallelism", "1"]
        self.commands.append("apply --auto-approve, killed")
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=0.02 + share * 0.15)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)

    def check_cut(self, plan, before, policy, run):
        """Who is cut off or let in at this moment, and was not before: said by apply and by plan."""
        middle = self.emulator.settled()
        self.check_emulator(middle, policy, "cut")
        first, now = World(before), World(middle)
        last = World(play(before, plan, range(len(plan["steps"]))))
        managed = {self.names.registry(b["key"]).lower() for b in policy.blocks}
        out, let_in, self.unsure = set(), set(), set()
        for registry in first.registries:
            for client in self.clients(first, policy):
                was, is_now = reach(first, registry, client), reach(now, registry, client)
                then = reach(last, registry, client)
                if any(len(answer) > 1 or UNKNOWN in answer for answer in (was, is_now, then)):
                    self.unsure.add((registry, client))
                if was == {YES} and is_now == {NO} and then == {YES} and registry in managed:
                    out.add((registry, client))
                if was == {NO} and is_now == {YES} and then == {NO} and registry in managed:
                    let_in.add((registry, client))
        self.traits |= {"somebody is cut off by a cut apply"} if out else set()
        if run is not None and run.returncode != 0:
            self.check_last_words(run, policy, self.clients(first, policy), out, let_in)
        again = self.plan(policy, "after a cut")
        if again is not None:
            told = again.get("now", {}).get("access", [])
            self.check_shifts("plan after a cut,", told, before, middle, policy, "after a cut",
                              play(before, plan, range(len(plan["steps"]))))
            self.check_plan(again, middle, play(middle, again, range(len(again["steps"]))), policy,
                            "after a cut")

    def check_last_words(self, run, policy, clients, out, let_in):
        """How the apply ended is told after its steps: who is cut off now, and who is let in."""
        for title, whom in (("Cut off at this moment", out), ("Let in at this moment", let_in)):
            told = self.section(run.stdout, title)
            for block in policy.blocks:
                registry = self.names.registry(block["key"]).lower()
                words = told.get(policy.address(block), "")
                if "at this moment is not known" in run.stdout and not words:
                    continue
                for client in clients:
                    is_said = self.is_named(words, client, policy)
                    if ((registry, client) in whom) and not is_said:
                        self.differ(f"cut apply: not all are named that are: {title}",
                                    registry=registry, client=client, said=run.stdout[-1200:])
                    if is_said and (registry, client) not in whom \
                            and (registry, client) not in self.unsure:
                        self.differ(f"cut apply: named is who is not: {title}",
                                    registry=registry, client=client, said=run.stdout[-1200:])

    @staticmethod
    def section(text, title):
        """The lines below a title, as registry → clients."""
        lines = text.partition(title)[2].splitlines()[1:]
        found = {}
        for line in lines:
            if not line.startswith("  "):
                break
            name, _, clients = line.strip().partition("  ")
            found[name] = clients.strip()
        return found

    def is_named(self, words, client, policy):
        subnet, address = client
        parts = [part.strip() for part in words.split(",")]
        if subnet is None:
            return any(p[:1].isdigit() and access.covered(address, [p.split(" ")[0]])
                       for p in parts) or "everyone" in words or " more" in words
        called = policy.subnet_names.get(policy.key_of(subnet), "").removeprefix("subnet.")
        return any(p.split(" and ")[0] in (f"subnet {called}", f"subnet {self.named(subnet)}")
                   for p in parts) or "everyone" in words or " more" in words

    @staticmethod
    def named(subnet):
        return f"{subnet.split('/')[-3]}/{access.name_of(subnet)}"

    # ---- assertions ----------------------------------------------------------------------------

    def check_claims(self, snapshot, policy, when):
        """What was asserted holds in the world that the plan made."""
        world = World(snapshot)
        for claim in policy.claims:
            wanted = YES if claim["can"] else NO
            for block in policy.blocks:
                if claim["registry"] not in ("*", block["key"]):
                    continue
                registry = self.names.registry(block["key"])
                for key, address in policy.clients_of(claim["subject"]):
                    client = (self.names.subnet(key).lower() if key else None,
                              policy.egress.get(key) if key else address)
                    truth = reach(world, registry, client)
                    if wanted not in truth:
                        self.differ(f"assertion: holds, but it is {' or '.join(sorted(truth))}",
                                    self.causes(snapshot, registry, client, policy),
                                    registry=registry, client=client, when=when,
                                    claim=policy.words(claim))

    # ---- drift ---------------------------------------------------------------------------------

    def check_drift(self, before, after, policy):
        run = self.run("drift", "--format", "json")
        if run.returncode not in (0, 2) or not run.stdout:
            codes = sorted(set(re.findall(r"error\[(\w+)\]", run.stderr)))
            self.refusals.append(("drift", codes, run.stderr[:1500]))
            return
        told = json.loads(run.stdout)
        said = json.dumps(told.get("drift", told)).lower()
        self.check_shifts("drift:", told.get("access", []), before, after, policy, "drifted")
        first, last = World(before), World(after)
        for block in policy.blocks:
            registry = self.names.registry(block["key"]).lower()
            a, b = first.registries.get(registry), last.registries.get(registry)
            changed = a is not None and (b is None or comparable(a) != comparable(b))
            # A private endpoint that came, went or was rejected may be named by itself.
            if changed and b is not None and comparable(a)[:-1] == comparable(b)[:-1]:
                ways = set(comparable(a)[-1]) ^ set(comparable(b)[-1])
                changed = not all(endpoint in said for endpoint, _ in ways)
            if changed and registry not in said:
                self.differ("drift: a registry changed, and nothing says so",
                            ["shared"] if block["ownership"] == "shared" else [],
                            registry=registry)
        if before == after and run.returncode == 2:
            self.differ("drift: something changed, says it; nothing did", (), told=said[:500])

    # ---- the walk ------------------------------------------------------------------------------

    def round(self, policy, when, seen=None):
        """Plans and applies one policy; gives the world afterwards, or None where it was refused.

        `seen` is the world as the last apply left it: what changed since is told first.
        """
        before = self.emulator.world()
        plan = self.plan(policy, when)
        if plan is None:
            return None
        if seen is not None:
            self.check_shifts("plan, what changed outside:", plan.get("now", {}).get("access", []),
                              seen, before, policy, when)
        self.note_losses(plan)
        after = play(before, plan, range(len(plan["steps"])))
        self.check_plan(plan, before, after, policy, when)
        self.check_way(plan, before, policy, when)
        self.check_protection(plan, policy, when)
        self.check_opening(plan, before, after, policy, when)
        world = self.apply(plan, before, policy, when)
        if world is None:
            return None
        self.check_same(after, world, policy, when)
        self.check_emulator(world, policy, when)
        destroy = ["--destroy"] if when == "destroy" else []
        if not destroy:
            self.check_claims(world, policy, when)
        again = self.run("plan", *destroy, "--detailed-exitcode", "--format", "json")
        if again.returncode not in (0,):
            self.differ(f"a second plan ends with {again.returncode}", (), when=when,
                        said=again.stdout[:3000], stderr=again.stderr[:500])
        return world

    def check_same(self, played, world, policy, when):
        """The steps, played by hand, make the world that apply made."""
        a, b = World(played), World(world)
        for registry in b.registries:
            for client in self.clients(b, policy):
                x, y = reach(a, registry, client), reach(b, registry, client)
                # Of two endpoints that write one name, either may be the later one.
                causes = self.causes(world, registry, client, policy)
                if x != y and "two endpoints in one zone" not in causes:
                    self.differ("apply: not what the plan's steps say", causes, when=when,
                                registry=registry, client=client, steps=sorted(x),
                                apply=sorted(y))
                    return

    def check_protection(self, plan, policy, when):
        """In the second plan: what was protected or let go stays as it is."""
        if when != "second":
            return
        kept = {b["key"] for b in policy.blocks}
        gone = {b["key"] for b in policy.policy.get("removed", [])}
        written = {s["resource"].get("id", "").lower() for s in plan["steps"]}
        written |= {plan["changes"][c].get("registry", "").lower()
                    for s in plan["steps"] for c in s["changes"]}
        for block in self.scenario["first"]["registries"]:
            if block["key"] in kept or block["key"] not in self.names.registries:
                continue
            if self.names.registry(block["key"]).lower() not in written:
                continue
            if block["key"] in gone or block["on_destroy"] == "keep":
                self.differ("let go, and it does not stay as it is",
                            ["removed"] if block["key"] in gone else ["on_destroy = keep"])
            elif block["prevent_destroy"]:
                self.differ("protected, and its block's end undoes it")

    def check_opening(self, plan, before, after, policy, when):
        """A registry that is opened to everyone is a high risk, and two have no one name."""
        first, last = World(before), World(after)
        for registry in first.registries:
            was = {frozenset(reach(first, registry, (None, a))) for a in ADDRESSES}
            becomes = {frozenset(reach(last, registry, (None, a))) for a in ADDRESSES}
            if frozenset({NO}) in was and becomes == {frozenset({YES})} \
                    and plan["summary"]["risk"] != "high":
                self.differ("plan: a registry is opened to everyone, and the risk is not high",
                            registry=registry, when=when, risk=plan["summary"]["risk"])
        called = [a.get("address", a["id"]) for a in plan["access"]]
        if len(called) != len(set(called)):
            self.differ("plan: two registries have one name", when=when, called=called)

    def note_losses(self, plan):
        if any(a["loses"] for a in plan["access"]):
            self.traits.add("a loss of access")
        if any(a["gains"] for a in plan["access"]):
            self.traits.add("a gain of access")
        self.traits |= {"a finding on the way"} if plan["proof"]["findings"] else set()

    def play_out(self):
        scenario = self.scenario
        first = render.Policy(scenario["world"], scenario["first"])
        self.emulator.put_world(render.seed(scenario["world"]))
        self.write_policy(first)
        valid = self.run("validate")
        if "ACR1086" in valid.stderr:
            self.differ("names: an assertion can't speak of a module's registry")
            first = render.Policy(scenario["world"], scenario["first"], by_id=True)
            self.write_policy(first)
            valid = self.run("validate")
        twice = ways_with_one_zone(scenario["first"])
        if bool(twice) != ("ACR1183" in valid.stderr):
            self.differ("validate: two private endpoints of a registry with one zone are "
                        + ("not refused" if twice else "seen where there are none"))
        if twice:
            scenario = without_second_ways(scenario)
            first = render.Policy(scenario["world"], scenario["first"])
            self.write_policy(first)
            valid = self.run("validate")
        if any(not c["true"] for c in first.claims):
            self.traits.add("a false assertion")
            if valid.returncode == 0:
                self.differ("assertion: an untrue one holds",
                            claims=[first.words(c) for c in first.claims])
            self.check_query("azure", self.emulator.world(), first, "false assertion")
            scenario = dict(scenario, first=dict(scenario["first"], asserts=[]))
            first = render.Policy(scenario["world"], scenario["first"])
            self.write_policy(first)
        elif valid.returncode != 0:
            self.differ("validate refuses", re.findall(r"error\[(\w+)\]", valid.stderr),
                        stderr=valid.stderr[:1500])
            return
        self.rounds(scenario, first)

    def rounds(self, scenario, first):
        start = self.emulator.world()
        self.check_emulator(start, first, "start")
        self.check_query("policy", start, first, "start")
        self.check_query("azure", start, first, "start")
        self.check_names(first, start)
        self.check_table(start, first, "start")
        made = self.round(first, "first")
        if made is None:
            return
        self.traits.add("applied")
        self.check_query("state", made, first, "applied")
        changed = by_hand(made, scenario["drift"], self.names)
        if changed is not None:
            self.emulator.put_world(changed)
        now = self.emulator.world()
        if changed is not None:
            self.traits.add("drift")
            self.check_emulator(now, first, "drifted")
            self.check_query("azure", now, first, "drifted")
            self.check_query("state", made, first, "drifted")
        self.check_drift(made, now, first)
        if scenario["end"] == "destroy":
            self.traits |= {"destroyed"} if self.round(first, "destroy", made) is not None else set()
            return
        second = render.Policy(scenario["world"], scenario["second"])
        self.write_policy(second)
        if self.round(second, "second", made) is not None:
            self.traits.add("applied twice")


def ways_with_one_zone(policy):
    """The registries' keys; one of the endpoints would overwrite the names of the other."""
    zones = {b["key"]: [w["zone"] for w in b["endpoints"] if w["zone"]]
             for b in policy["registries"]}
    return [key for key, named in zones.items() if len(named) > len(set(named))]


def without_second_ways(scenario):
    scenario = copy.deepcopy(scenario)
    for policy in (scenario["first"], scenario["second"]):
        twice = ways_with_one_zone(policy)
        for block in policy["registries"]:
            if block["key"] in twice:
                block["endpoints"] = block["endpoints"][:1]
    return scenario


# ---- steps and changes by hand, played on a snapshot ------------------------------------------------

def met(steps):
    """The sets of done steps that the order allows."""
    waits = [{edge["step"] - 1 for edge in step["after"]} for step in steps]
    for picked in itertools.product((False, True), repeat=len(steps)):
        done = frozenset(i for i, p in enumerate(picked) if p)
        if all(waits[i] <= done for i in done):
            yield done


def values_after(plan):
    """What each resource is after the plan, by its ID."""
    after = [c["change"]["after"] for c in plan["resource_changes"]]
    return {a["id"].lower(): a for a in after if a and "id" in a}


def play(snapshot, plan, done):
    world = copy.deepcopy(snapshot)
    values = values_after(plan)
    for index in sorted(done):
        do_step(world, plan["steps"][index], plan, values)
    return world


def do_step(world, step, plan, values):
    resource = step["resource"]
    target = resource.get("id", "").lower()
    if step["kind"] == "register_provider":
        register(world, resource["subscription"])
    elif step["kind"] == "write_registry":
        write_registry(world, values[target])
    elif step["kind"] == "write_subnet":
        facts = [plan["changes"][i] for i in step["changes"]]
        for fact in facts:
            if fact["what"] == "service endpoint":
                switch(world, target, fact["action"] in ("add", "update"))
    elif resource["kind"] == "private_endpoint":
        delete_endpoint(world, target)
        if step["kind"] != "remove":
            make_endpoint(world, values[target])


def register(world, subscription):
    for held in world["subscriptions"]:
        if held["id"].lower() == subscription.lower():
            held["providers"] = [{"namespace": "Microsoft.ContainerRegistry",
                                  "state": "Registered"}]


def write_registry(world, after):
    for registry in world["registries"]:
        if registry["id"].lower() == after["id"].lower():
            registry["properties"]["publicNetworkAccess"] = after["public_access"]
            registry["properties"]["networkRuleSet"] = {
                "defaultAction": after["default_action"],
                "ipRules": [{"value": v} for v in after["ip_rules"]],
                "virtualNetworkRules": [{"id": i} for i in after["subnet_rules"]]}
            registry["properties"]["provisioningState"] = "Succeeded"


def subnet_in(world, target):
    for network in world["virtual_networks"]:
        for subnet in network["properties"]["subnets"]:
            if f"{network['id']}/subnets/{subnet['name']}".lower() == target.lower():
                return network, subnet
    return None, None


def switch(world, target, on):
    _, subnet = subnet_in(world, target)
    if subnet is None:
        return
    held = subnet["properties"].get("serviceEndpoints", [])
    others = [e for e in held if e["service"].lower() != access.SERVICE]
    mine = [{"service": "Microsoft.ContainerRegistry", "provisioningState": "Succeeded"}]
    subnet["properties"]["serviceEndpoints"] = others + (mine if on else [])
    subnet["properties"]["provisioningState"] = "Succeeded"


def delete_endpoint(world, target):
    world["private_endpoints"] = [e for e in world["private_endpoints"]
                                  if e["id"].lower() != target]
    forget_names(world, target)
    world["private_dns"] = [d for d in world["private_dns"]
                            if not d["id"].lower().startswith(target + "/")]
    for registry in world["registries"]:
        held = registry["properties"].get("privateEndpointConnections", [])
        registry["properties"]["privateEndpointConnections"] = [
            c for c in held if c["properties"]["privateEndpoint"]["id"].lower() != target]


def free_addresses(world, subnet_id):
    """Azure keeps four addresses at the front of a subnet and the last one."""
    _, subnet = subnet_in(world, subnet_id)
    first, last = access.bounds(subnet["properties"]["addressPrefix"]) if subnet else (0, 0)
    taken = {a for e in world["private_endpoints"]
             if e["properties"]["subnet"]["id"].lower() == subnet_id.lower()
             for c in e["properties"].get("customDnsConfigs", []) for a in c["ipAddresses"]}
    return [t for t in map(access.text, range(first + 4, last)) if t not in taken]


def forget_names(world, endpoint_id):
    """What the endpoint's zone groups wrote goes with them, whoever has written it since."""
    names = set()
    for group in World(world).groups:
        if group["id"].lower().startswith(endpoint_id + "/"):
            endpoint = World(world).endpoints.get(endpoint_id, {"properties": {}})
            hosts = [c["fqdn"].lower().partition(".azurecr.io")[0]
                     for c in endpoint["properties"].get("customDnsConfigs", [])]
            names |= {f"{c['properties']['privateDnsZoneId']}/A/{host}".lower()
                      for c in group["properties"]["privateDnsZoneConfigs"] for host in hosts}
    world["private_dns"] = [d for d in world["private_dns"] if d["id"].lower() not in names]


def write_name(world, zone, name, address):
    record = f"{zone}/A/{name}"
    world["private_dns"] = [d for d in world["private_dns"] if d["id"].lower() != record.lower()]
    world["private_dns"].append({"id": record, "properties": {
        "aRecords": [{"ipv4Address": address}]}})


def make_endpoint(world, after):
    registry = World(world).registries[after["registry"].lower()]
    regions = [registry.get("location", "westeurope")] + registry.get("replications", [])
    free = free_addresses(world, after["subnet"])[len(regions):len(regions) + 1]
    name = access.name_of(after["registry"])
    world["private_endpoints"].append({"id": after["id"], "properties": {
        "customDnsConfigs": [{"fqdn": f"{name}.azurecr.io", "ipAddresses": free}] if free else [],
        "subnet": {"id": after["subnet"]}, "privateLinkServiceConnections": [{"properties": {
            "privateLinkServiceId": after["registry"],
            "privateLinkServiceConnectionState": {"status": "Approved"}}}]}})
    if after["dns_zone"]:
        if free and world.get("keeps_records"):
            write_name(world, after["dns_zone"], name.lower(), free[0])
        world["private_dns"].append({"id": f"{after['id']}/privateDnsZoneGroups/default",
                                     "properties": {"privateDnsZoneConfigs": [{"properties": {
                                         "privateDnsZoneId": after["dns_zone"]}}]}})


def contested(world, registry, client):
    """Two endpoints write the name that the client asks for: the order of writes decides."""
    zones = world.zones_of(network_of(client[0])) if client[0] else []
    return any(len(access.writers(world, world.registries[registry], z)) > 1 for z in zones
               if registry in world.registries)


def kept(before, plan, pairs):
    """Whether some order of all steps, each of them legal, keeps all of these pairs' access."""
    count = len(plan["steps"])
    reached, edge = {frozenset()}, [frozenset()]
    while edge:
        done = edge.pop()
        now = World(play(before, plan, done))
        for step in set(range(count)) - done:
            following = done | {step}
            if following in reached or not legal(now, plan, step):
                continue
            then = World(play(before, plan, following))
            if all(reach(then, registry, client) == {YES} for registry, client in pairs):
                reached.add(following)
                edge.append(following)
    return frozenset(range(count)) in reached


def avoidable(before, plan, cut_off):
    """Who is cut off on the way although one order keeps the access of all of them at once."""
    keepable = [pair for pair in sorted(cut_off, key=str) if kept(before, plan, [pair])]
    return keepable if keepable and kept(before, plan, keepable) else []


def legal(world, plan, index):
    """Whether Azure does this step in this world: each write of rules checks all of them."""
    step = plan["steps"][index]
    if step["kind"] != "write_registry":
        return True
    values = values_after(plan)
    for rule in values[step["resource"]["id"].lower()]["subnet_rules"]:
        subnet = world.subnets.get(rule.lower())
        if subnet is None or endpoint_state(subnet) != "Succeeded" \
                or not world.is_registered(rule.split("/")[2]):
            return False
    return True


def is_delegated(world, client):
    subnet = world.subnets.get(client[0].lower()) if client[0] else None
    return bool(subnet and subnet["properties"].get("delegations"))


def comparable(registry):
    held = settings(registry)
    ways = [(c["properties"]["privateEndpoint"]["id"].lower(),
             c["properties"]["privateLinkServiceConnectionState"]["status"])
            for c in registry["properties"].get("privateEndpointConnections", [])]
    return (held["public"], held["default"], sorted(held["ip"]), sorted(held["subnets"]),
            sorted(ways))


def by_hand(snapshot, changes, names):
    """The world after what somebody did; None where that is nothing."""
    world = copy.deepcopy(snapshot)
    for change in changes:
        if change["registry"] not in names.registries or not names.subnet(change["subnet"]):
            continue
        target = names.registry(change["registry"]).lower()
        for registry in world["registries"]:
            if registry["id"].lower() == target:
                change_registry(registry["properties"], change, names)
        change_network(world, change, names, target)
    return world if world != snapshot else None


def change_registry(properties, change, names):
    rules = properties["networkRuleSet"]
    kind = change["kind"]
    if kind == "add_ip" and change["address"] not in [r["value"] for r in rules["ipRules"]]:
        rules["ipRules"].append({"action": "Allow", "value": change["address"]})
    elif kind == "add_subnet":
        subnet = names.subnet(change["subnet"])
        if subnet.lower() not in [rule["id"].lower() for rule in rules["virtualNetworkRules"]]:
            rules["virtualNetworkRules"].append({"action": "Allow", "id": subnet})
    elif kind == "remove_ip":
        rules["ipRules"] = rules["ipRules"][1:]
    elif kind == "remove_rules":
        rules["ipRules"], rules["virtualNetworkRules"] = [], []
    elif kind in ("open", "close"):
        rules["defaultAction"] = "Allow" if kind == "open" else "Deny"
    elif kind == "disable":
        properties["publicNetworkAccess"] = "Disabled"
    elif kind == "fail_registry":
        properties["provisioningState"] = "Failed"
    elif kind == "recase":
        for rule in rules["virtualNetworkRules"]:
            rule["id"] = rule["id"].lower()
    elif kind == "reject":
        for connection in properties.get("privateEndpointConnections", [])[:1]:
            connection["properties"]["privateLinkServiceConnectionState"]["status"] = "Rejected"


def change_network(world, change, names, registry):
    kind, subnet_id = change["kind"], names.subnet(change["subnet"])
    mine = [e for e in world["private_endpoints"] if access.leads_to(e, {"id": registry})]
    if kind in ("endpoint_on", "endpoint_off"):
        switch(world, subnet_id, kind == "endpoint_on")
    elif kind == "fail_subnet":
        _, subnet = subnet_in(world, subnet_id)
        for endpoint in subnet["properties"].get("serviceEndpoints", []) if subnet else []:
            endpoint["provisioningState"] = "Failed"
    elif kind == "delete_subnet":
        network, subnet = subnet_in(world, subnet_id)
        used = [e["properties"]["subnet"]["id"].lower() for e in world["private_endpoints"]]
        if subnet and subnet_id.lower() not in used:
            network["properties"]["subnets"].remove(subnet)
    elif kind == "drop_link":
        world["private_dns"] = [d for d in world["private_dns"]
                                if not d["id"].lower().endswith("links/" + change["network"])]
    elif kind == "drop_names" and mine:
        start = mine[0]["id"].lower() + "/"
        world["private_dns"] = [d for d in world["private_dns"]
                                if not d["id"].lower().startswith(start)]
    elif kind == "drop_endpoint" and mine:
        delete_endpoint(world, mine[0]["id"].lower())
