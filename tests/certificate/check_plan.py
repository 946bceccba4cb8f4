#!/usr/bin/env python3
"""Checks the certificate of a saved plan from its JSON alone, and knows nothing else of acrnet.

    check_plan.py PLAN...                exit 0: everything holds; 1: something does not, and it says what
    check_plan.py --any-digest PLAN...   the same for a plan that was changed on purpose

Works out for itself, by asking every rule about one client at a time, who can reach each registry
before and after the plan; plays every set of steps that can be done while the rest is not (for large
plans: every such set as far as one registry and one subnet can see it); and compares that with what the
plan says. docs/plan-file.md describes the members.
"""
import hashlib
import itertools
import json
import sys

ALL_SETS_UP_TO = 12  # steps


class Objection(Exception):
    pass


def demand(holds, *what):
    if not holds:
        raise Objection(" ".join(str(word) for word in what))


def bounds(cidr):
    """First and last address of 'a.b.c.d/n'."""
    address, _, prefix = cidr.partition("/")
    first = 0
    for part in address.split("."):
        first = first * 256 + int(part)
    return first, first + (1 << (32 - int(prefix or 32))) - 1


def covered(address, cidrs):
    return any(first <= address <= last for first, last in map(bounds, cidrs))


def range_covered(first, last, cidrs):
    """Whether every address of the range is covered: from each gap's edge on, some network goes on."""
    networks = sorted(map(bounds, cidrs))
    for begin, end in networks:
        if begin > first:
            return False
        if end >= first:
            first = end + 1
        if first > last:
            return True
    return first > last


def network_of(subnet):
    return subnet.lower().rpartition("/subnets/")[0]


# A registry that is not there lets nobody in.
NOBODY = {"public_access": "Disabled", "default_action": "Deny", "ip_rules": [], "subnet_rules": []}


class Azure:
    """The settings of registries and the endpoints of subnets, by lower-case ID, and which resources are there."""

    def __init__(self, plan):
        observed = plan["observed"]
        self.settings = {r["id"].lower(): r["network"] for r in observed["registries"]}
        self.ways = [(e["registry"].lower(), network_of(e["subnet"]), e["id"].lower())
                     for e in observed["private_endpoints"] if e["approved"] and self.is_known(observed, e)]
        self.gone = {m["id"].lower() for m in observed["missing"]}
        for step in plan["steps"]:
            resource = plan["resources"][step["resource"]]
            if step["kind"] == "create" and resource["kind"] == "registry":
                self.settings[resource["id"].lower()] = NOBODY
        looked_for = {s["id"].lower(): s["service_endpoint"] for s in observed["subnets"]}
        missing = {m["id"].lower() for m in observed["missing"]}
        self.endpoints = {}
        for client in plan["clients"]:
            subnet = client["id"].lower()
            # Azure takes a rule only for a subnet with its endpoint: so one that nobody looked at has it.
            self.endpoints[subnet] = looked_for.get(subnet, subnet not in missing)

    @staticmethod
    def is_known(observed, endpoint):
        """The registry's name leads to the endpoint in its network: one of its zones is linked, or it has none of ours."""
        zones = {zone["id"].lower(): [n.lower() for n in zone["networks"]] for zone in observed["private_zones"]}
        mine = [zone.lower() for zone in endpoint["dns_zones"]]
        return not mine or any(network_of(endpoint["subnet"]) in zones.get(zone, []) for zone in mine)

    def after(self, plan, steps):
        azure = Azure.__new__(Azure)
        azure.settings, azure.endpoints = dict(self.settings), dict(self.endpoints)
        azure.gone, azure.ways = set(self.gone), list(self.ways)
        for step in steps:
            resource = plan["resources"][step["resource"]]
            target = resource.get("id", "").lower()
            fact = plan["changes"][step["changes"][0]]["fact"]
            if resource["kind"] == "private_endpoint":
                azure.write_private_endpoint(step["kind"], target, fact)
            elif step["kind"] == "create":
                azure.make(target)
            elif step["kind"] == "remove":
                azure.delete(target)
            if resource["kind"] == "registry":
                azure.settings[target] = NOBODY if step["kind"] == "remove" else step["settings"]
            elif resource["kind"] == "subnet" and target in azure.endpoints:
                azure.endpoints[target] = step.get("service_endpoint", False)
        return azure

    def write_private_endpoint(self, kind, target, fact):
        self.ways = [way for way in self.ways if way[2] != target]
        self.gone.discard(target)
        if kind == "remove":
            self.gone.add(target)
        elif fact["is_known"]:
            self.ways.append((fact["registry"].lower(), network_of(fact["subnet"]), target))

    def make(self, target):
        """Azure makes nothing in a group or a network that is not there."""
        demand(target in self.gone, target, "is made, but not known to be missing")
        for around in self.gone:
            demand(around == target or not target.startswith(around + "/"), target, "is made before", around)
        self.gone.remove(target)

    def delete(self, target):
        """What is deleted takes nothing with it that is still there and the plan knows of."""
        demand(target not in self.gone, target, "is deleted, but not there")
        for inside in set(self.settings) | set(self.endpoints):
            if inside.startswith(target + "/") and inside not in self.gone:
                demand(self.settings.get(inside, NOBODY) == NOBODY, target, "is deleted before", inside)
        self.gone.add(target)

    def answer(self, registry):
        """True or False where it is the same for everyone, else None."""
        settings = self.settings[registry]
        if settings["public_access"] == "Disabled":
            return False
        return True if settings["default_action"] == "Allow" else None

    def admits_address(self, registry, address):
        answer = self.answer(registry)
        return covered(address, self.settings[registry]["ip_rules"]) if answer is None else answer

    def admits_subnet(self, registry, client):
        if any(way[0] == registry and way[1] == network_of(client["id"]) for way in self.ways):
            return True
        answer = self.answer(registry)
        if answer is not None:
            return answer
        subnet = client["id"].lower()
        if self.endpoints[subnet]:
            return self.has_rule(registry, subnet)
        rules = self.settings[registry]["ip_rules"]
        egress = client["egress"]
        return bool(egress) and all(range_covered(*bounds(cidr), rules) for cidr in egress)

    def has_rule(self, registry, subnet):
        return subnet in (rule.lower() for rule in self.settings[registry]["subnet_rules"])


def check_digest(plan):
    content = {k: v for k, v in plan.items() if k not in ("digest", "requests", "seal")}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    demand(hashlib.sha256(canonical.encode()).hexdigest() == plan["digest"], "the digest differs")


def in_set(clients, address=None, subnet=None):
    if clients["everyone"]:
        return True
    return covered(address, clients["addresses"]) if address is not None else subnet in clients["subnets"]


def check_access(plan, before, after):
    said = {access["id"].lower(): access for access in plan["access"]}
    demand(len(said) == len(plan["access"]), "a registry is named twice")
    demand(set(said) <= set(before.settings), "a registry is named that was not read")
    for registry in before.settings:
        told = said.get(registry)
        networks = before.settings[registry]["ip_rules"] + after.settings[registry]["ip_rules"]
        if told:
            networks = networks + told["before"]["addresses"] + told["after"]["addresses"]
        edges = {0, (1 << 32) - 1}
        for first, last in map(bounds, networks):
            edges |= {max(first - 1, 0), first, last, min(last + 1, (1 << 32) - 1)}
        asked = [({"address": e}, before.admits_address(registry, e), after.admits_address(registry, e))
                 for e in edges]
        asked += [({"subnet": i}, before.admits_subnet(registry, c), after.admits_subnet(registry, c))
                  for i, c in enumerate(plan["clients"])]
        for who, first, last in asked:
            if told is None:
                demand(first == last, registry, "changes for", who, "and nothing says so")
            else:
                demand(in_set(told["before"], **who) == first, registry, "before, for", who)
                demand(in_set(told["after"], **who) == last, registry, "after, for", who)


def ancestors(steps):
    """For each step all that it waits for, directly or through others."""
    found = []
    for index, step in enumerate(steps):
        mine = set()
        for edge in step["after"]:
            demand(edge["before"] < index, "step", index, "waits for one that does not come before it")
            mine |= {edge["before"]} | found[edge["before"]]
        found.append(mine)
    return found


def states_on_the_way(plan, waits):
    """Sets of steps to look at: all that can be met, or one for each pair of steps that can."""
    count = len(waits)
    if count <= ALL_SETS_UP_TO:
        for done in itertools.product((False, True), repeat=count):
            if all(done[before] for i in range(count) if done[i] for before in waits[i]):
                yield {i for i in range(count) if done[i]}
    else:
        for step in range(count):
            yield waits[step] | {step}


def check_way(plan, before, after):
    steps = plan["steps"]
    waits = ancestors(steps)
    expected = {(f["kind"], f["registry"].lower(), f["client"]) for f in plan["proof"]["findings"]}
    found = set()
    states = 0
    for done in states_on_the_way(plan, waits):
        states += 1
        now = before.after(plan, [steps[i] for i in sorted(done)])
        for registry in before.settings:
            for index, client in enumerate(plan["clients"]):
                first = before.admits_subnet(registry, client)
                if first == after.admits_subnet(registry, client) != now.admits_subnet(registry, client):
                    found.add(("egress_gap" if first else "egress_opening", registry, index))
    demand(found == expected, "on the way:", sorted(found), "but the plan says", sorted(expected))
    if len(steps) <= ALL_SETS_UP_TO:
        demand(plan["proof"]["states"] == states, states, "states, not", plan["proof"]["states"])


def questions(plan, claim, before, after):
    """What a claim says, asked of one client at a time: (registry, client or None, how to ask)."""
    index_of = {client["id"].lower(): index for index, client in enumerate(plan["clients"])}
    for registry in (r.lower() for r in claim["registries"]):
        networks = before.settings[registry]["ip_rules"] + after.settings[registry]["ip_rules"]
        for first, last in map(bounds, claim["addresses"]):
            edges = {first, last}
            for begin, end in map(bounds, networks):
                edges |= {e for e in (begin - 1, begin, end, end + 1) if first <= e <= last}
            for edge in edges:
                yield registry, None, lambda azure, r=registry, e=edge: azure.admits_address(r, e)
        for subnet in claim["subnets"]:
            index = index_of[subnet.lower()]
            client = plan["clients"][index]
            yield registry, index, lambda azure, r=registry, c=client: azure.admits_subnet(r, c)


def check_assertions(plan, before, after):
    """Every claim holds at the end; where it does not on the way, the plan names the finding."""
    claims = plan["assertions"]["claims"] if plan["mode"] == "apply" else []
    verdicts = plan["proof"]["claims"]
    demand(len(verdicts) == len(claims), "there is not one verdict for each claim")
    steps = plan["steps"]
    on_the_way = [before.after(plan, [steps[i] for i in sorted(done)])
                  for done in states_on_the_way(plan, ancestors(steps))] if claims else []
    for claim, verdict in zip(claims, verdicts):
        holds_before, broken = True, set()
        for registry, client, ask in questions(plan, claim, before, after):
            first = ask(before) == claim["can"]
            holds_before = holds_before and first
            demand(ask(after) == claim["can"], claim["assertion"], registry)
            if first and any(ask(now) != claim["can"] for now in on_the_way):
                broken.add((registry, client))
        said = {(f["registry"].lower(), f["client"])
                for f in (plan["proof"]["findings"][i] for i in verdict["broken_by"])}
        demand(verdict["holds_before"] == holds_before, claim["assertion"], "before")
        demand(said == broken, claim["assertion"], "on the way:", sorted(broken), "not", sorted(said))


def world_before(plan):
    """The plan as if what was otherwise earlier were so still."""
    earlier = plan.get("earlier", {"missing": []})
    gone = {item["id"].lower() for item in earlier["missing"]}
    observed = dict(plan["observed"])
    for kind in ("registries", "subnets", "containers", "private_endpoints", "private_zones"):
        entries = {e["id"].lower(): e for e in observed[kind] if e["id"].lower() not in gone}
        entries.update({e["id"].lower(): e for e in earlier.get(kind, [])})
        observed[kind] = list(entries.values())
    return {**plan, "observed": observed}


def check(plan, any_digest):
    if not any_digest:
        check_digest(plan)
    before = Azure(plan)
    after = before.after(plan, plan["steps"])
    # A plan that only takes note of what changed outside tells who gained and lost by that.
    check_access(plan, Azure(world_before(plan)) if plan["mode"] == "refresh" else before, after)
    check_way(plan, before, after)
    check_assertions(plan, before, after)


def main(arguments):
    any_digest = arguments[:1] == ["--any-digest"]
    failed = False
    for name in arguments[any_digest:]:
        with open(name, encoding="utf-8") as file:
            plan = json.load(file)
        try:
            check(plan, any_digest)
        except (Objection, KeyError, IndexError, TypeError, ValueError) as objection:
            print(f"{name}: {type(objection).__name__}: {objection}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
