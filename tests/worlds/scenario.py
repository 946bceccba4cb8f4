"""Random scenarios: a world, a policy, changes made by hand and a second policy, side by side.

A scenario is plain JSON: lists of things with keys, which name each other by key. Neither a name of
Azure nor an address of the policy is read back from acrnet: `render.py` writes both from here. What
names something that is not there is left out when it is written, so a scenario can be made smaller
by taking any element out of any of its lists.
"""
import random

SUBSCRIPTIONS = ["00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"]
OFFICES = ["203.0.113.0/24", "203.0.113.64/26", "198.51.100.0/25", "192.0.2.8/29", "192.0.2.77"]
NATS = ["203.0.113.9", "203.0.113.70", "198.51.100.7", "198.51.100.200", "192.0.2.77"]
# What somebody does by hand, by what it touches.
HANDS = {"rules": ["add_ip", "add_subnet", "remove_ip", "remove_rules", "recase"],
         "settings": ["open", "close", "disable"],
         "states": ["fail_registry", "fail_subnet"],
         "private ways": ["reject", "drop_names", "drop_link", "drop_endpoint"],
         "subnets": ["endpoint_off", "endpoint_on", "delete_subnet"]}
HANDS_OF = {kind: name for name, some in HANDS.items() for kind in some}
STATUSES = ["Approved", "Pending", "Rejected"]
STYLES = ["plain", "plain", "loop", "module", "nested", "module_loop"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seed = seed

    def chance(self, share):
        return self.random.random() < share

    def one(self, of):
        return self.random.choice(of)

    def some(self, of, least, most):
        return self.random.sample(of, min(len(of), self.random.randint(least, most)))

    # ---- the world -----------------------------------------------------------------------------

    def world(self):
        world = {"registered": not self.chance(0.2), "networks": [], "zones": [], "registries": [],
                 "endpoints": [], "casing": self.chance(0.3)}
        for index in range(self.random.randint(1, 3)):
            world["networks"].append(self.network(index))
        self.add_zones(world)
        for index in range(self.random.randint(2, 5)):
            world["registries"].append(self.registry(index, world))
        self.add_foreign_endpoints(world)
        return world

    def network(self, index):
        subnets = []
        for position in range(self.random.randint(1, 3)):
            subnet = {"key": f"n{index}s{position}", "name": f"part{position}",
                      "size": 29 if self.chance(0.1) else 24,
                      "endpoint": self.one(["none", "none", "none", "Succeeded", "Succeeded"]),
                      "delegation": "", "state": "Succeeded", "storage": self.chance(0.2),
                      "nat": self.one(NATS) if self.chance(0.6) else None}
            if self.chance(0.07):
                subnet["endpoint"] = "Failed"
            if self.chance(0.1):
                subnet["delegation"] = self.one(["Microsoft.ContainerInstance/containerGroups",
                                                 "Microsoft.Web/serverFarms"])
            subnets.append(subnet)
        return {"key": f"n{index}", "name": f"net{index}", "group": "network-rg",
                "subscription": 1 if self.chance(0.3) else 0, "subnets": subnets}

    def add_zones(self, world):
        """Most worlds have one zone for all networks; some two of the same name; some links lack."""
        groups = ["dns-rg", "dns-other-rg"] if self.chance(0.35) else ["dns-rg"]
        for index, group in enumerate(groups):
            world["zones"].append({"key": f"z{index}", "group": group, "links": []})
        for network in world["networks"]:
            if self.chance(0.85):
                self.one(world["zones"])["links"].append(network["key"])

    def registry(self, index, world):
        # A subscription that holds a registry has the provider registered.
        elsewhere = self.chance(0.2) and world["registered"]
        registry = {"key": f"r{index}", "name": f"contoso{index}x", "group": "registry-rg",
                    "subscription": 1 if elsewhere else 0,
                    "default": self.one(["Allow", "Deny", "Deny"]), "public": "Enabled",
                    "state": "Succeeded", "addresses": self.some(OFFICES, 0, 2), "subnets": []}
        if self.chance(0.1):
            registry["public"] = "Disabled"
        if self.chance(0.06):
            registry["state"] = "Failed"
        if self.chance(0.35):
            registry["subnets"] = self.foreign_rules(world)
        return registry

    def foreign_rules(self, world):
        keys = [s["key"] for n in world["networks"] for s in n["subnets"]]
        rules = self.some(keys, 1, 2)
        if self.chance(0.2):
            rules.append(self.one(["gone0", "gone1"]))
        return rules

    def add_foreign_endpoints(self, world):
        for registry in world["registries"]:
            if registry["subnets"] and not self.chance(0.05):
                continue
            for network in self.some(world["networks"], 0, 2) if self.chance(0.35) else []:
                linked = [z["key"] for z in world["zones"] if network["key"] in z["links"]]
                zones = [z["key"] for z in world["zones"]]
                world["endpoints"].append({
                    "key": f"e{len(world['endpoints'])}", "registry": registry["key"],
                    "subnet": self.one(network["subnets"])["key"],
                    "zone": self.one((linked or zones) + zones + [None]),
                    "status": self.one(["Approved"] * 5 + ["Pending", "Rejected"]),
                    "state": "Failed" if self.chance(0.12) else "Succeeded"})

    # ---- the policy ----------------------------------------------------------------------------

    def policy(self, world):
        policy = {"networks": [], "registries": [], "groups": [], "asserts": [], "removed": []}
        for network in world["networks"]:
            declared = [s["key"] for s in network["subnets"] if self.chance(0.8)]
            if declared:
                policy["networks"].append({
                    "key": network["key"], "block": f"vn{network['key']}",
                    "subnets": [{"key": k, "egress": self.chance(0.5),
                                 "existing": self.chance(0.05)} for k in declared]})
        if self.chance(0.4):
            policy["groups"].append({"key": "g0", "sources": self.sources(world, policy, False)})
        named = self.some(world["registries"], 1, 4)
        for registry in named:
            policy["registries"].append(self.wanted(world, policy, registry))
        if self.chance(0.3):
            self.turn_from_address(world, policy)
        self.align_loops(policy)
        self.add_asserts(world, policy)
        return policy

    def turn_from_address(self, world, policy):
        """Subnets that are let in by the address they leave by, and get a rule of their own: the
        service endpoint hides the address before the rule can be there."""
        named = {b["key"]: b for b in policy["registries"]}
        for registry in world["registries"]:
            block = named.get(registry["key"])
            if not block or block["endpoints"] or block["default"] != "deny" \
                    or not policy["networks"]:
                continue
            wanted = self.one(self.one(policy["networks"])["subnets"])
            subnet = next(s for n in world["networks"] for s in n["subnets"]
                          if s["key"] == wanted["key"])
            registry["default"], registry["public"] = "Deny", "Enabled"
            registry["addresses"] = [OFFICES[0]]
            subnet["nat"], subnet["endpoint"], wanted["egress"] = NATS[0], "none", True
            block["rules"] = [{"sources": [{"cidr": OFFICES[0]}], "except": None},
                              {"sources": [{"subnet": wanted["key"]}], "except": None}]

    def wanted(self, world, policy, registry):
        style = self.one(STYLES)
        block = {"key": registry["key"], "style": style, "block": f"reg{registry['key'][1:]}",
                 "default": self.one(["deny"] * 6 + ["allow", None]),
                 "public": self.one([None] * 5 + ["enabled", "disabled"]),
                 "ownership": self.one([None, None, "shared"]),
                 "on_destroy": self.one([None] * 5 + ["keep"]),
                 "prevent_destroy": self.chance(0.08), "rules": [], "endpoints": []}
        private = any(e["registry"] == registry["key"] for e in world["endpoints"])
        wants_private = self.chance(0.5 if private else 0.05 if registry["subnets"] else 0.3)
        if wants_private:
            block["public"] = self.one([None, "disabled", "disabled"])
            block["endpoints"] = self.private_ways(world, style)
        # Azure refuses subnet rules beside private endpoints: mostly, nobody asks for both.
        addresses_only = wants_private or (private and not self.chance(0.1))
        for position in range(self.random.randint(0 if wants_private else 1, 2)):
            sources = self.sources(world, policy, addresses_only)
            block["rules"].append({"sources": sources, "except": None})
        if style not in ("loop", "module_loop") and self.chance(0.15):
            block["rules"].append({"sources": [{"cidr": OFFICES[0]}], "except": "203.0.113.9"})
        if policy["groups"] and self.chance(0.4) and not addresses_only:
            block["rules"].append({"sources": [{"group": "g0"}], "except": None})
        return block


    def sources(self, world, policy, addresses_only):
        """Addresses; subnets by their names in the policy, and some by ID that it does not declare."""
        keys = [s["key"] for n in policy["networks"] for s in n["subnets"]]
        found = [{"cidr": c} for c in self.some(OFFICES, 0 if keys and not addresses_only else 1, 2)]
        if addresses_only:
            return found
        found += [{"subnet": k} for k in self.some(keys, 1, 2)]
        others = [s["key"] for n in world["networks"] for s in n["subnets"] if s["key"] not in keys]
        if others and self.chance(0.15):
            found.append({"subnet": self.one(others)})
        return found

    def private_ways(self, world, style):
        """Mostly one zone for all of them, which holds one record for the registry's name."""
        zones = [z["key"] for z in world["zones"]]
        ways = []
        for network in self.some(world["networks"], 1, 2):
            linked = [z["key"] for z in world["zones"] if network["key"] in z["links"]]
            ways.append({"subnet": self.one(network["subnets"])["key"],
                         "zone": self.one((linked or zones) * 4 + zones + [None])})
        return ways

    def align_loops(self, policy):
        """What one loop makes shares its settings."""
        for style in ("loop", "module_loop"):
            blocks = [b for b in policy["registries"] if b["style"] == style]
            for block in blocks[1:]:
                for name in ("default", "public", "ownership", "on_destroy", "prevent_destroy"):
                    block[name] = blocks[0][name]
            for block in blocks:
                merged = [s for rule in block["rules"] for s in rule["sources"]]
                block["rules"] = [{"sources": merged, "except": None}] if merged else []

    def add_asserts(self, world, policy):
        """Claims with and without truth: `render.py` knows the intended access, and picks."""
        wanted_false = self.chance(0.12)
        for index in range(self.random.randint(0, 3)):
            subject = self.one([{"cidr": "8.8.8.8"}, {"cidr": self.one(OFFICES)}, {"any": True},
                                {"subnet": self.one(policy["networks"])["subnets"][0]["key"]}
                                if policy["networks"] else {"cidr": "192.0.2.77"}])
            target = self.one(["*"] + [b["key"] for b in policy["registries"]])
            policy["asserts"].append({"subject": subject, "registry": target,
                                      "true": not wanted_false})

    # ---- what happens between two plans --------------------------------------------------------

    def drift(self, world, policy):
        if self.chance(0.3):
            return []
        managed = [b["key"] for b in policy["registries"]]
        return [dict(self.hand(world), registry=self.one(managed))
                for _ in range(self.random.randint(1, 2))]

    def hand(self, world):
        subnet = self.one(self.one(world["networks"])["subnets"])["key"]
        kind = self.one(self.one(list(HANDS.values())))
        return {"kind": kind, "subnet": subnet, "address": self.one(OFFICES + ["0.0.0.0/0"]),
                "network": subnet[:2]}

    def second(self, world, policy):
        """The policy as somebody changed it: blocks removed, let go, renamed, other rules."""
        blocks = []
        for block in policy["registries"]:
            block = dict(block)
            what = self.one(["keep", "keep", "drop", "let_go", "rename", "rules", "default", "other",
                             "other"])
            if what == "drop":
                continue
            if what == "let_go":
                blocks.append(dict(block, let_go=True))
                continue
            if what == "rename" and block["style"] == "plain":
                block["block"] = "renamed" + block["block"]
            if what == "rules" and not block["endpoints"]:
                block["rules"] = [{"sources": self.sources(world, policy, False), "except": None}]
            others = [r["key"] for r in world["registries"]
                      if r["key"] not in [b["key"] for b in policy["registries"]]]
            if what == "other" and block["style"] == "plain" and others:
                block["key"] = others[0]
            if what == "default":
                block["default"] = self.one(["deny", "allow", None])
            blocks.append(block)
        second = dict(policy, registries=[b for b in blocks if not b.get("let_go")],
                      removed=[b for b in blocks if b.get("let_go")], asserts=[])
        self.align_loops(second)
        return second


def make(seed, always_cut=False):
    """The scenario of a seed; its apply may be cut at a step, or always is."""
    maker = Maker(seed)
    world = maker.world()
    first = maker.policy(world)
    drift = maker.drift(world, first)
    second = maker.second(world, first)
    cut = {"how": maker.one(["none"] * 3 + ["lock"] * 2 + ["forbidden", "kill", "kill", "failing"]),
           "at": maker.random.random()}
    if always_cut and cut["how"] == "none":
        cut["how"] = maker.one(["lock", "forbidden", "kill"])
    return {"seed": seed, "world": world, "first": first, "drift": drift, "second": second,
            "cut": cut, "end": maker.one(["policy", "policy", "policy", "destroy"])}


# ---- what occurs ---------------------------------------------------------------------------------

def kinds(scenario):
    """The kinds of things that a scenario has, and all that there are.

    The search demands each in one world of twenty.
    """
    world, first = scenario["world"], scenario["first"]
    subnets = [s for n in world["networks"] for s in n["subnets"]]
    blocks = first["registries"]
    named = {b["key"] for b in blocks}
    held = {r["key"]: r for r in world["registries"]}
    found = {"style " + b["style"] for b in blocks}
    found |= {"Disabled in Azure, policy silent" for b in blocks
              if b["public"] is None and held[b["key"]]["public"] == "Disabled"}
    found |= {"hand: " + HANDS_OF[d["kind"]] for d in scenario["drift"]}
    found |= {"status " + e["status"] for e in world["endpoints"]}
    wanted = [(b, e) for b in blocks for e in b["endpoints"]]
    found |= {f"{b['style']} with a private endpoint" for b, _ in wanted if b["style"] != "plain"}
    second = {b["key"]: b for b in scenario["second"]["registries"]}
    let_go = {b["key"] for b in scenario["second"]["removed"]}
    checks = {
        "casing": world["casing"],
        "unregistered subscription": not world["registered"],
        "foreign rules": any(r["subnets"] for r in world["registries"]),
        "foreign rule for a subnet that is gone": any(
            k.startswith("gone") for r in world["registries"] for k in r["subnets"]),
        "foreign rule without the endpoint": any(
            s["key"] in r["subnets"] and s["endpoint"] == "none"
            for r in world["registries"] for s in subnets),
        "foreign service endpoint": any(s["endpoint"] == "Succeeded" for s in subnets),
        "delegation": any(s["delegation"] for s in subnets),
        "service endpoint Failed": any(s["endpoint"] == "Failed" for s in subnets),
        "registry Failed": any(r["state"] == "Failed" for r in world["registries"]),
        "private endpoint Failed": any(e["state"] == "Failed" for e in world["endpoints"]),
        "private endpoint of others": bool(world["endpoints"]),
        "private endpoint without names": any(not e["zone"] for e in world["endpoints"])
        or any(not e["zone"] for _, e in wanted),
        "private endpoint of the policy": bool(wanted),
        "two private endpoints, one zone": any(
            len([e["zone"] for e in b["endpoints"] if e["zone"]]) > len(
                {e["zone"] for e in b["endpoints"] if e["zone"]}) for b in blocks),
        "two zones of one name": len(world["zones"]) > 1,
        "network without a zone": any(not any(n["key"] in z["links"] for z in world["zones"])
                                      for n in world["networks"]),
        "registry of others": any(r["key"] not in named for r in world["registries"]),
        "small subnet": any(s["size"] == 29 for s in subnets),
        "group": any("group" in s for b in blocks for r in b["rules"] for s in r["sources"]),
        "shared": any(b["ownership"] == "shared" for b in blocks),
        "default action not set": any(b["default"] is None for b in blocks),
        "public access disabled": any(b["public"] == "disabled" for b in blocks),
        "undeclared subnet in a rule": any(
            "subnet" in s and s["subnet"] not in [k["key"] for n in first["networks"]
                                                  for k in n["subnets"]]
            for b in blocks for r in b["rules"] for s in r["sources"]),
        "except": any(r["except"] for b in blocks for r in b["rules"]),
        "egress": any(s["egress"] for n in first["networks"] for s in n["subnets"]),
        "prevent_destroy": any(b["prevent_destroy"] for b in blocks),
        "on_destroy keep": any(b["on_destroy"] for b in blocks),
        "assertion": bool(first["asserts"]),
        "block removed": any(k not in second and k not in let_go for k in named),
        "block let go": bool(let_go),
        "block renamed": any(b["block"].startswith("renamed") for b in second.values()),
        "block of another registry": any(k not in named for k in second),
        "destroyed": scenario["end"] == "destroy",
        "drift": bool(scenario["drift"]),
    }
    everything = set(checks) | {"style " + style for style in STYLES}
    everything |= {"hand: " + kind for kind in HANDS} | {"status " + s for s in STATUSES}
    everything |= {f"{style} with a private endpoint" for style in STYLES if style != "plain"}
    everything.add("Disabled in Azure, policy silent")
    return found | {name for name, there in checks.items() if there}, everything
