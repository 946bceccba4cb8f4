"""Generated worlds: a random policy, an Azure for it, and what happens to both.

World N of a seed is the same everywhere. The Azure is the embedded one: its seed, and later its data file, stand in
the folder, so a command costs no more than its process.
"""
import json
import random as randoms

from . import policies
from .case import TODAY, Case, Edit, Run
from .cases import LOGGED, ONE_BY_ONE, PLANS, REPORTS

DAY = ["--today", TODAY]
DATA, SEED = ".acrnet/emulator.json", "emulator.seed.json"
ENDPOINT = "Microsoft.ContainerRegistry"


def world(seed, number):
    random = randoms.Random(f"{seed}/{number}")
    policy = policies.make_policy(random)
    files = policy.files()
    files[SEED] = json.dumps(make_azure(random, policy), indent=1)
    if random.random() < 0.1:
        files["policy.acrnet"] = policies.make_mistakes(random, files["policy.acrnet"])
        return Case(f"world {number}", list(_with_mistakes(random)), files)
    kind = random.random()
    if kind < 0.3:
        return Case(f"world {number}", list(_fresh(random)), files)
    apply = _run("apply", "--auto-approve", *DAY)
    change = [Edit(_Happening(f"{seed}/{number}", policy))]
    if kind < 0.75:
        return Case(f"world {number}", list(_later(random)), files, setup=[apply, *change])
    if kind < 0.9:
        return Case(f"world {number}", [apply, *change, *_later(random)], files)
    return Case(f"world {number}", list(_with_faults(random)), files)


def _run(*argv, **options):
    return Run(list(argv), env={**ONE_BY_ONE, **LOGGED}, **options)


# ---- what is done in a world ----

def _plan_options(random):
    options = []
    if random.random() < 0.08:
        options += ["--target", random.choice(["registry.reg0", "registry.*", "subnet.net0", "module.team"])]
    if random.random() < 0.05:
        options += ["--exclude", random.choice(["registry.reg0", "registry.reg1", "subnet.net0.s0"])]
    if random.random() < 0.1:
        options += ["--from", random.choice(["203.0.113.7", "198.51.100.7", "192.0.2.17"])]
    if random.random() < 0.1:
        options += ["--fail-on", random.choice(["low", "medium", "high"])]
    if random.random() < 0.1:
        options += ["--color", "always"]
    return options


def _form(random):
    return ["--format", random.choice(["text", "text", "text", *PLANS])]


def _fresh(random):
    if random.random() < 0.3:
        yield _run("validate", *DAY, "--format", random.choice(REPORTS))
    if random.random() < 0.15:
        yield _run("fmt", "--diff")
    yield _run("plan", *DAY, "--out", "saved.plan", "--detailed-exitcode", *_form(random), *_plan_options(random))
    if random.random() < 0.3:
        yield _run("show", "saved.plan", *_form(random))
    if random.random() < 0.2:
        yield _run("graph", "saved.plan", *random.choice([[], ["--access"], ["--format", "mermaid"]]))
    if random.random() < 0.2:
        yield _question(random)
    yield _run("apply", "saved.plan") if random.random() < 0.5 else _run("apply", "--auto-approve", *DAY)
    yield from _afterwards(random)


def _question(random):
    return _run("query", random.choice(["203.0.113.7 can reach registry.*", "0.0.0.0/0 cannot reach registry.*",
                                        "any subnet cannot reach registry.reg0",
                                        "subnet.net0.s0 can reach registry.reg0"]),
                *DAY, "--source", random.choice(["policy", "state", "azure"]), *random.choice([[], ["--json"]]))


def _later(random):
    yield _run("plan", *DAY, "--out", "saved.plan", "--detailed-exitcode", *_form(random), *_plan_options(random))
    if random.random() < 0.3:
        yield _run("plan", *DAY, "--refresh=false", *_form(random))
    if random.random() < 0.3:
        yield _run("drift", *DAY, *_form(random))
    if random.random() < 0.2:
        yield _question(random)
    if random.random() < 0.1:
        yield _run("apply", "--refresh-only", "--auto-approve", *DAY)
    yield _run("apply", "saved.plan") if random.random() < 0.5 else _run("apply", "--auto-approve", *DAY)
    yield from _afterwards(random)


def _afterwards(random):
    if random.random() < 0.5:
        yield _run("show", *random.choice([[], ["--format", "json"]]))
    if random.random() < 0.3:
        yield _run("plan", *DAY, "--detailed-exitcode")
    if random.random() < 0.5:
        yield _run("destroy", "--auto-approve", *DAY)
    elif random.random() < 0.3:
        yield _run("plan", "--destroy", *DAY, *_form(random))


def _with_mistakes(random):
    yield _run("validate", *DAY, "--format", random.choice(["text", "text", *REPORTS]))
    yield _run("fmt", "--check", "--diff")
    yield _run("plan", *DAY, *_form(random))


def _with_faults(random):
    what = random.choice(["status=403", "status=409", "drop-rule", "fail-operation=InternalError", "status=404",
                          "content=html", "truncate"])
    target = random.choice(["PATCH */registries/*", "PUT */subnets/*", "PUT *", "PATCH *", "* */registries/*",
                            "PUT */registries/*", "PUT */virtualNetworks/*", "POST */register"])
    when = random.choice(["", "nth=1 ", "nth=2 "])
    yield _run("apply", "--auto-approve", *DAY, "--retry-for", "0s", timeout=20,
               server=["--data", "emulator.json", "--seed", SEED, "--fault", f"{target} {when}{what}"])
    yield _run("show")
    yield _run("plan", *DAY, "--detailed-exitcode", server=["--data", "emulator.json"])
    yield _run("apply", "--auto-approve", *DAY, server=["--data", "emulator.json"])
    if random.random() < 0.4:
        yield _run("destroy", "--auto-approve", *DAY, server=["--data", "emulator.json"])


class _Happening:
    """What happens between two runs: the policy is changed, or the Azure, or both."""

    def __init__(self, seed, policy):
        self._seed, self._policy = seed, policy

    def __call__(self, folder):
        random = randoms.Random(self._seed + "/later")
        if random.random() < 0.85:
            policy = policies.change_policy(random, self._policy)
            text = policy.text()
            if random.random() < 0.05:
                text = policies.make_mistakes(random, text)
            (folder / "policy.acrnet").write_text(text)
        if random.random() < 0.45:
            path = folder / DATA if (folder / DATA).exists() else folder / SEED
            azure = json.loads(path.read_text())
            for _ in range(random.choice([1, 1, 2])):
                random.choice(_CHANGES)(random, azure)
            path.write_text(json.dumps(azure, indent=1))


# ---- an Azure ----

def make_azure(random, policy):
    """Mostly what the policy needs; here and there something is missing, or somebody else's."""
    azure = {"subscriptions": [{"id": policies.SUBSCRIPTIONS[0], "displayName": "Platform"}],
             "virtual_networks": [], "registries": [], "private_dns": []}
    providers = {} if random.random() < 0.7 else {"providers": ["Microsoft.Network"]}
    azure["subscriptions"].append({"id": policies.SUBSCRIPTIONS[1], **providers})
    if random.random() < 0.04:
        azure["subscriptions"][0]["providers"] = ["Microsoft.Network"]
    subnets = []
    for network in policy.networks:
        if network.create == (random.random() < 0.015) and random.random() < 0.99:
            azure["virtual_networks"].append(_network(random, network, policy, subnets))
    for registry in policy.registries:
        for id in registry.ids():
            if registry.create == (random.random() < 0.015) and random.random() < 0.99:
                azure["registries"].append(_registry(random, id, subnets, bool(registry.endpoints)))
    for team in policy.module["teams"] if policy.module else []:
        azure["registries"].append(_registry(random, f"/subscriptions/{policies.SUBSCRIPTIONS[0]}/resourceGroups/registry-rg"
                                             f"/providers/Microsoft.ContainerRegistry/registries/module{team}", subnets, False))
    if any(zone for registry in policy.registries for _, _, zone in registry.endpoints) or random.random() < 0.1:
        _add_zone(random, azure, policy)
    return azure


def _network(random, network, policy, subnets):
    listed = []
    names = [subnet.name for subnet in network.subnets]
    names += [name for _, of, name in policy.lone_subnets if of.label == network.label]
    names += ["theirs"] if random.random() < 0.1 else []
    for place, name in enumerate(names):
        if random.random() < 0.01:
            continue
        properties = {"addressPrefix": f"10.{network.octet}.{place}.0/24"}
        services = [service for service, chance in
                    [(ENDPOINT, 0.25), ("Microsoft.Storage", 0.2), ("Microsoft.Sql", 0.1)] if random.random() < chance]
        if services:
            properties["serviceEndpoints"] = [{"service": service} for service in services]
        if random.random() < 0.02:
            properties["delegations"] = [{"name": "aci", "properties": {
                "serviceName": "Microsoft.ContainerInstance/containerGroups"}}]
        if random.random() < 0.1:
            properties["networkSecurityGroup"] = {
                "id": network.id().rpartition("/providers/")[0] + "/providers/Microsoft.Network/networkSecurityGroups/nsg"}
        listed.append({"name": name, "properties": properties})
        subnets.append(f"{network.id()}/subnets/{name}")
    return {"id": network.id(), "properties": {
        "addressSpace": {"addressPrefixes": [f"10.{network.octet}.0.0/16"]}, "subnets": listed}}


def _registry(random, id, subnets, private):
    registry, properties = {"id": id}, {}
    if random.random() < 0.015:
        registry["sku"] = {"name": random.choice(["Basic", "Standard"])}
    elif random.random() < 0.6:
        rules = {"defaultAction": random.choice(["Allow", "Deny"])}
        rules["ipRules"] = [{"value": value} for value in random.sample(policies.RANGES, random.choice([0, 1, 1, 2, 3]))]
        if subnets and not private and random.random() < 0.4:
            rules["virtualNetworkRules"] = [{"id": random.choice(subnets)}]
        properties["networkRuleSet"] = rules
    for name, chance, value in [("publicNetworkAccess", 0.06, "Disabled"), ("networkRuleBypassOptions", 0.06, "None"),
                                ("dataEndpointEnabled", 0.06, True)]:
        if random.random() < chance and "sku" not in registry:
            properties[name] = value
    if properties:
        registry["properties"] = properties
    return registry


def _add_zone(random, azure, policy):
    if random.random() < 0.05:
        return
    zone = policies.zone_id()
    azure["private_dns"].append({"id": zone, "name": "privatelink.azurecr.io", "location": "global",
                                 "type": "Microsoft.Network/privateDnsZones",
                                 "properties": {"provisioningState": "Succeeded"}})
    for network in policy.networks:
        if random.random() < 0.8:
            azure["private_dns"].append({
                "id": f"{zone}/virtualNetworkLinks/{network.name}", "name": network.name, "location": "global",
                "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
                "properties": {"registrationEnabled": False, "virtualNetwork": {"id": network.id()},
                               "virtualNetworkLinkState": "Completed", "provisioningState": "Succeeded"}})


# ---- what others do to it ----

def _any_registry(random, azure):
    registries = azure.get("registries", [])
    return random.choice(registries) if registries else {}


def _rules(registry):
    return registry.setdefault("properties", {}).setdefault("networkRuleSet", {"defaultAction": "Allow"})


def _add_ip_rule(random, azure):
    if registry := _any_registry(random, azure):
        rules = _rules(registry).setdefault("ipRules", [])
        value = random.choice(policies.RANGES)
        if all(rule["value"] != value for rule in rules):
            rules.append({"action": "Allow", "value": value})


def _drop_ip_rule(random, azure):
    if registry := _any_registry(random, azure):
        _rules(registry)["ipRules"] = _rules(registry).get("ipRules", [])[1:]


def _drop_subnet_rules(random, azure):
    if registry := _any_registry(random, azure):
        _rules(registry)["virtualNetworkRules"] = []


def _toggle_default(random, azure):
    if registry := _any_registry(random, azure):
        rules = _rules(registry)
        rules["defaultAction"] = "Deny" if rules["defaultAction"] == "Allow" else "Allow"


def _close(random, azure):
    if registry := _any_registry(random, azure):
        registry.setdefault("properties", {})["publicNetworkAccess"] = random.choice(["Disabled", "Enabled"])


def _delete_registry(random, azure):
    if azure.get("registries"):
        azure["registries"].pop(random.randrange(len(azure["registries"])))


def _any_subnets(random, azure):
    networks = azure.get("virtual_networks", [])
    return random.choice(networks)["properties"].get("subnets", []) if networks else []


def _drop_endpoint(random, azure):
    for subnet in _any_subnets(random, azure)[:1]:
        subnet["properties"]["serviceEndpoints"] = []


def _add_endpoint(random, azure):
    for subnet in _any_subnets(random, azure)[-1:]:
        subnet["properties"]["serviceEndpoints"] = [{"service": ENDPOINT}, {"service": "Microsoft.Storage"}]


def _delete_subnet(random, azure):
    subnets = _any_subnets(random, azure)
    if len(subnets) > 1:
        subnets.pop()


def _delete_network(random, azure):
    if azure.get("virtual_networks"):
        azure["virtual_networks"].pop()


def _unregister(random, azure):
    for subscription in azure.get("subscriptions", [])[-1:]:
        subscription["providers"] = ["Microsoft.Network"]


def _delete_private_endpoints(random, azure):
    azure["private_endpoints"] = []


_CHANGES = [_add_ip_rule, _add_ip_rule, _add_ip_rule, _drop_ip_rule, _drop_ip_rule, _drop_subnet_rules, _toggle_default,
            _close, _delete_registry, _drop_endpoint, _drop_endpoint, _add_endpoint, _delete_subnet, _delete_network,
            _unregister, _delete_private_endpoints]
