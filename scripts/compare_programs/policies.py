"""Random policies: a model that can be changed as people change theirs, and its text."""
import copy
import dataclasses
from typing import Optional

SUBSCRIPTIONS = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"]
RANGES = ["203.0.113.0/24", "203.0.113.0/25", "203.0.113.128/25", "203.0.113.64/26", "198.51.100.7", "198.51.100.6",
          "198.51.100.0/28", "198.51.100.64/26", "192.0.2.0/24", "192.0.2.17", "192.0.2.128/25", "203.0.112.0/23"]
REASONS = ["office", "build VMs", "vendor, TICKET-7", "they push", "\"quoted\" words", "naïve Büro", "<b>&</b> | `x`"]
DAYS = ["2026-05-20", "2026-06-01", "2026-06-09", "2026-12-31", "2027-03-01", "2033-01-01"]
REGIONS = ["westeurope", "northeurope"]


@dataclasses.dataclass
class Subnet:
    label: str
    name: str
    lines: list = dataclasses.field(default_factory=list)
    prefix: str = ""


@dataclasses.dataclass
class Network:
    label: str
    name: str
    group: str
    subscription: int = 0
    create: bool = False
    octet: int = 1
    lines: list = dataclasses.field(default_factory=list)
    subnets: list = dataclasses.field(default_factory=list)

    def id(self):
        return f"/subscriptions/{SUBSCRIPTIONS[self.subscription]}/resourceGroups/{self.group}" \
               f"/providers/Microsoft.Network/virtualNetworks/{self.name}"


@dataclasses.dataclass
class Rule:
    sources: list
    rest: str = ""  # except, until, because
    condition: Optional[str] = None
    loop: Optional[str] = None

    def text(self, indent):
        line = f"allow {', '.join(self.sources)}{self.rest}"
        if self.condition:
            line = f"if {self.condition} {{ {line} }}"
        if self.loop:
            line = f"for it in {self.loop} {{ {line} }}"
        return f"{indent}{line}\n"


@dataclasses.dataclass
class Registry:
    label: str
    name: str
    group: str
    subscription: int = 0
    create: bool = False
    settings: dict = dataclasses.field(default_factory=dict)
    rules: list = dataclasses.field(default_factory=list)
    endpoints: list = dataclasses.field(default_factory=list)  # (label, subnet, with a zone)
    keys: list = dataclasses.field(default_factory=list)  # made by a loop over these

    def ids(self):
        return [f"/subscriptions/{SUBSCRIPTIONS[self.subscription]}/resourceGroups/{self.group}"
                f"/providers/Microsoft.ContainerRegistry/registries/{self.name}{key}" for key in self.keys or [""]]

    def address(self):
        return f"registry.{self.label}"


@dataclasses.dataclass
class Policy:
    networks: list = dataclasses.field(default_factory=list)
    registries: list = dataclasses.field(default_factory=list)
    lone_subnets: list = dataclasses.field(default_factory=list)  # (label, network, subnet's name)
    groups: dict = dataclasses.field(default_factory=dict)
    lets: dict = dataclasses.field(default_factory=dict)
    variables: dict = dataclasses.field(default_factory=dict)
    assertions: list = dataclasses.field(default_factory=list)
    outputs: dict = dataclasses.field(default_factory=dict)
    extra: list = dataclasses.field(default_factory=list)  # whole blocks: moved, removed, import
    module: Optional[dict] = None

    def subnet_names(self):
        names = [f"subnet.{network.label}.{subnet.label}" for network in self.networks for subnet in network.subnets]
        return names + [f"subnet.{label}" for label, _, _ in self.lone_subnets]

    def files(self):
        files = {"policy.acrnet": self.text()}
        if self.module:
            files["team/team.acrnet"] = _MODULE
        return files

    def text(self):
        parts = [f'azure {{\n  cloud        = emulator\n  subscription = "{SUBSCRIPTIONS[0]}"\n}}\n',
                 f'subscription other {{ id = "{SUBSCRIPTIONS[1]}" }}\n']
        parts += [f"let {name} = {value}\n" for name, value in self.lets.items()]
        parts += [f"variable {name} {{\n{body}}}\n" for name, body in self.variables.items()]
        parts += [_network_text(network) for network in self.networks]
        parts += [f'subnet {label} {{ id = "{network.id()}/subnets/{name}" }}\n'
                  for label, network, name in self.lone_subnets]
        parts += [f"group {name} {{\n{''.join(rule.text('  ') for rule in rules)}}}\n"
                  for name, rules in self.groups.items()]
        parts += [_registry_text(registry) for registry in self.registries]
        if self.module:
            parts.append(_module_text(self.module))
        parts += [f'assert "{name}" {{ {claim} }}\n' for name, claim in self.assertions]
        parts += [f"output {name} {{ value = {value} }}\n" for name, value in self.outputs.items()]
        return "\n".join(parts + self.extra)


def _attributes(lines, indent):
    return "".join(f"{indent}{line}\n" for line in lines)


def _place(thing):
    lines = [f'resource_group = "{thing.group}"']
    if thing.subscription:
        lines.append("subscription = subscription.other")
    return lines


def _network_text(network):
    lines = [*_place(network), f'name = "{network.name}"', *network.lines]
    if network.create:
        lines += ["create = true", f'location = "{REGIONS[0]}"', f"address_space = [10.{network.octet}.0.0/16]"]
    text = f"virtual_network {network.label} {{\n{_attributes(lines, '  ')}"
    for subnet in network.subnets:
        inner = [f'name = "{subnet.name}"', *subnet.lines]
        if network.create:
            inner.append(f"address_prefix = {subnet.prefix}")
        text += f"  subnet {subnet.label} {{\n{_attributes(inner, '    ')}  }}\n"
    return text + "}\n"


def _registry_text(registry):
    key = "${key}" if registry.keys else ""
    lines = [*_place(registry), f'name = "{registry.name}{key}"']
    if registry.create:
        lines += ["create = true", f'location = "{REGIONS[0]}"']
    lines += [f"{name} = {value}" for name, value in registry.settings.items()]
    text = f"registry {registry.label} {{\n{_attributes(lines, '  ')}"
    for label, subnet, zone in registry.endpoints:
        text += f"  private_endpoint {label} {{\n    subnet = {subnet}\n"
        if zone:
            text += f'    dns_zone = "{zone_id()}"\n'
        text += "  }\n"
    text += "".join(rule.text("  ") for rule in registry.rules) + "}\n"
    if not registry.keys:
        return text
    inner = "".join("  " + line for line in text.splitlines(True))
    keys = ", ".join(f'"{key}"' for key in registry.keys)
    return f"for key in [{keys}] {{\n{inner}}}\n"


def zone_id():
    return f"/subscriptions/{SUBSCRIPTIONS[0]}/resourceGroups/dns-rg/providers/Microsoft.Network" \
           "/privateDnsZones/privatelink.azurecr.io"


_MODULE = '''variable name     { type = string }
variable networks { type = list(cidr) }
variable builder  {
  type    = subnet
  default = null
}

registry images {
  name           = name
  resource_group = "registry-rg"
  default_action = deny
  allow networks because "the team's office"
  if builder != null { allow builder because "the team's builds" }
}
output id { value = registry.images.id }
'''


def _module_text(module):
    teams = ", ".join(f"{team} = [{', '.join(ranges)}]" for team, ranges in module["teams"].items())
    return f'''let teams = {{ {teams} }}
for team, networks in teams {{
  module team {{
    source   = "./team"
    name     = "module${{team}}"
    networks = networks
    builder  = {module["builder"]}
  }}
}}
output teams {{ value = module.team[*].id }}
'''


# ---- making them ----

def make_policy(random):
    policy = Policy()
    if random.random() < 0.6:
        policy.lets["office"] = random.choice(RANGES)
    if random.random() < 0.3:
        policy.lets["offices"] = "[" + ", ".join(random.sample(RANGES, random.randint(1, 3))) + "]"
    if random.random() < 0.25:
        policy.variables["open"] = f"  type    = bool\n  default = {random.choice(['true', 'false'])}\n"
    _make_networks(random, policy)
    if random.random() < 0.35:
        _make_groups(random, policy)
    for number in range(random.choice([1, 1, 1, 2, 2, 3, 4])):
        policy.registries.append(_make_registry(random, policy, number))
    if random.random() < 0.12:
        policy.module = {"teams": {team: random.sample(RANGES, random.randint(1, 2)) for team in ("red", "blue")},
                         "builder": random.choice(["null", *policy.subnet_names()])}
    _make_claims(random, policy)
    return policy


def _make_networks(random, policy):
    for number in range(random.choice([0, 1, 1, 1, 2, 2, 3])):
        network = Network(f"net{number}", f"vnet-{number}", random.choice(["net-rg", "build-rg"]),
                          int(random.random() < 0.2), random.random() < 0.15, number + 1)
        if random.random() < 0.1:
            network.lines.append(f"service_endpoint = {random.choice(['existing', 'managed', 'managed'])}")
        for place in range(random.choice([1, 1, 2, 2, 3])):
            subnet = Subnet(f"s{place}", f"subnet-{place}", prefix=f"10.{network.octet}.{place}.0/24")
            if random.random() < 0.1:
                subnet.lines.append(f"egress = {random.choice(['203.0.113.9', '[203.0.113.64/26, 198.51.100.7]'])}")
            if random.random() < 0.06:
                subnet.lines.append(f"hosts = {random.choice(['[vm]', '[vm, aks]', '[aks]', '[vm, other]'])}")
            if random.random() < 0.03:
                subnet.lines.append("service_endpoint = existing")
            network.subnets.append(subnet)
        policy.networks.append(network)
        if random.random() < 0.15 and not network.create:
            policy.lone_subnets.append((f"lone{number}", network, f"lone-{number}"))


def _make_groups(random, policy):
    for number in range(random.randint(1, 2)):
        policy.groups[f"team{number}"] = [make_rule(random, policy, groups=False)
                                          for _ in range(random.randint(1, 3))]


def _source(random, policy, groups=True):
    subnets = policy.subnet_names()
    choice = random.random()
    if choice < 0.4 and subnets:
        return random.choice(subnets)
    if choice < 0.5 and policy.lets:
        return random.choice(list(policy.lets))
    if choice < 0.6 and groups and policy.groups:
        return "group." + random.choice(list(policy.groups))
    return random.choice(RANGES)


def make_rule(random, policy, groups=True):
    rule = Rule([_source(random, policy, groups) for _ in range(random.choice([1, 1, 1, 2]))])
    only_ranges = all(source in RANGES for source in rule.sources)
    if only_ranges and random.random() < 0.12:
        rule.rest += f" except {random.choice(RANGES)}"
    if random.random() < 0.12:
        rule.rest += f" until {random.choice(DAYS)}"
    if random.random() < 0.6:
        reason = random.choice(REASONS).replace('"', '\\"')
        rule.rest += f' because "{reason}"'
    if policy.variables and random.random() < 0.25:
        rule.condition = random.choice(["open", "!open"])
    if random.random() < 0.06:
        rule.loop, rule.sources = "[" + ", ".join(random.sample(RANGES, 2)) + "]", ["it"]
        rule.rest = rule.rest.replace("except", "until null because") if "except" in rule.rest else rule.rest
        rule.rest = "" if "until null" in rule.rest else rule.rest
    return rule


def _make_registry(random, policy, number):
    registry = Registry(f"reg{number}", f"contoso{number}", random.choice(["registry-rg", "registry-rg", "images-rg"]),
                        int(random.random() < 0.1), random.random() < 0.15)
    for name, chance, values in [
            ("default_action", 0.85, ["deny", "deny", "deny", "deny", "allow"]), ("public_access", 0.12, ["enabled", "disabled"]),
            ("trusted_services", 0.12, ["allow", "deny"]), ("dedicated_data_endpoints", 0.1, ["enabled", "disabled"]),
            ("ownership", 0.3, ["shared", "exclusive"]), ("on_destroy", 0.15, ["keep", "restore"]),
            ("prevent_destroy", 0.08, ["true", "false"])]:
        if random.random() < chance:
            registry.settings[name] = random.choice(values)
    if random.random() < 0.12:
        registry.keys = random.choice([["west"], ["north", "west"], ["a", "b", "c"]])
    subnets = policy.subnet_names()
    if subnets and random.random() < 0.15 and not registry.keys:
        count = min(random.choice([1, 1, 1, 1, 1, 2]), len(subnets))
        registry.endpoints = [(f"pe{place}", subnet, random.random() < 0.5)
                              for place, subnet in enumerate(random.sample(subnets, count))]
    for _ in range(random.choice([0, 1, 1, 2, 2, 3, 5])):
        rule = make_rule(random, policy)
        if registry.endpoints and random.random() < 0.97:  # mostly without subnets, which do not go together
            rule.sources = [random.choice(RANGES)]
        registry.rules.append(rule)
    return registry


def _make_claims(random, policy):
    for number in range(random.choice([0, 0, 0, 1, 2])):
        registry = random.choice(policy.registries)
        claim = _claim(random, policy, registry) if random.random() < 0.8 else None
        if claim is None and random.random() < 0.2:  # it may hold or not
            subjects = [*RANGES[:6], "0.0.0.0/0", "any subnet", *policy.subnet_names()]
            claim = f"{random.choice(subjects)} {random.choice(['can', 'cannot'])} reach registry.*"
        if claim:
            policy.assertions.append((f"claim {number}", claim))
    if random.random() < 0.1:
        policy.assertions.append(("count", f"condition = length(registry.*) == {len(policy.registries)}"))
    if random.random() < 0.3:
        policy.outputs["names"] = "[for it in registry.* : it.name]"
    if random.random() < 0.1:
        policy.outputs["sums"] = "cidr_merge(concat([203.0.113.0/25], [203.0.113.128/25]))"


def _claim(random, policy, registry):
    """Something that holds, as long as no other rule says otherwise."""
    address = registry.address() + ("[*]" if registry.keys else "")
    certain = [rule for rule in registry.rules if not (rule.rest.startswith(" except") or rule.condition or rule.loop
                                                       or " until 2026-05" in rule.rest)]
    sources = [source for rule in certain for source in rule.sources if source in RANGES or source.startswith("subnet.")]
    if sources and random.random() < 0.6:
        return f"{random.choice(sources)} can reach {address}"
    if registry.settings.get("default_action") == "deny":
        return f"172.16.0.0/12 cannot reach {address}"
    return None


# ---- changing them ----

def change_policy(random, policy):
    """What somebody else's commit, or the next month, does to a policy."""
    changed = copy.deepcopy(policy)
    for _ in range(random.choice([1, 1, 2, 3])):
        random.choice(_CHANGES)(random, changed)
    return changed


def _any(random, policy):
    return random.choice(policy.registries) if policy.registries else None


def _add_rule(random, policy):
    if registry := _any(random, policy):
        registry.rules.append(make_rule(random, policy))


def _drop_rule(random, policy):
    registry = _any(random, policy)
    if registry and registry.rules:
        registry.rules.pop(random.randrange(len(registry.rules)))


def _replace_rule(random, policy):
    _drop_rule(random, policy)
    _add_rule(random, policy)


def _change_setting(random, policy):
    if registry := _any(random, policy):
        name, values = random.choice([
            ("default_action", ["deny", "allow"]), ("public_access", ["enabled", "disabled"]),
            ("trusted_services", ["allow", "deny"]), ("dedicated_data_endpoints", ["enabled", "disabled"]),
            ("ownership", ["shared", "exclusive"]), ("on_destroy", ["keep", "restore"]),
            ("prevent_destroy", ["true", "false"])])
        if name in registry.settings and random.random() < 0.4:
            del registry.settings[name]
        else:
            registry.settings[name] = random.choice(values)


def _rename(random, policy):
    if registry := _any(random, policy):
        old = registry.address()
        registry.label += "x"
        policy.assertions = []
        policy.outputs = {}
        if random.random() < 0.6:
            policy.extra.append(f"moved {{\n  from = {old}\n  to   = {registry.address()}\n}}\n")


def _drop_registry(random, policy):
    registry = _any(random, policy)
    if not registry or (len(policy.registries) == 1 and random.random() < 0.5):
        return
    policy.registries.remove(registry)
    policy.assertions = [claim for claim in policy.assertions if registry.address() not in claim[1]]
    if random.random() < 0.5:
        policy.extra.append(f"removed {{\n  from    = {registry.address()}\n"
                            f"  destroy = {random.choice(['true', 'false'])}\n}}\n")


def _import(random, policy):
    registry = _any(random, policy)
    if registry and not registry.keys:
        policy.extra.append(f'import {{\n  to = {registry.address()}\n  id = "{registry.ids()[0]}"\n}}\n')


def _add_registry(random, policy):
    policy.registries.append(_make_registry(random, policy, 7))


def _toggle_create(random, policy):
    thing = random.choice([*policy.registries, *policy.networks]) if policy.registries + policy.networks else None
    if thing:
        thing.create = not thing.create


def _move_endpoint(random, policy):
    registry = _any(random, policy)
    subnets = policy.subnet_names()
    if registry and registry.endpoints:
        registry.endpoints = []
    elif registry and subnets and not registry.keys:
        registry.endpoints = [("way", random.choice(subnets), random.random() < 0.5)]
        registry.rules = [rule for rule in registry.rules if all(source in RANGES for source in rule.sources)]


def _change_let(random, policy):
    if "office" in policy.lets:
        policy.lets["office"] = random.choice(RANGES)


def _drop_subnet(random, policy):
    for network in policy.networks:
        if len(network.subnets) > 1:
            name = f"subnet.{network.label}.{network.subnets.pop().label}"
            for registry in policy.registries:
                registry.rules = [rule for rule in registry.rules if name not in rule.sources]
            return


_CHANGES = [_add_rule, _add_rule, _drop_rule, _drop_rule, _replace_rule, _change_setting, _change_setting, _rename,
            _drop_registry, _import, _add_registry, _toggle_create, _move_endpoint, _change_let, _drop_subnet]


# ---- mistakes ----

def make_mistakes(random, text):
    """One to three mistakes as fingers make them."""
    lines = text.split("\n")
    for _ in range(random.choice([1, 1, 2, 3])):
        place = random.randrange(len(lines))
        lines[place] = random.choice(_MISTAKES)(random, lines[place])
    return "\n".join(lines)


def _drop_letter(random, line):
    if len(line.strip()) < 2:
        return line + " }"
    place = random.randrange(len(line) - len(line.lstrip()), len(line))
    return line[:place] + line[place + 1:]


def _swap_letters(random, line):
    words = line.split(" ")
    place = random.randrange(len(words))
    word = words[place]
    if len(word) > 2:
        at = random.randrange(len(word) - 1)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return " ".join(words)


_MISTAKES = [
    _drop_letter, _drop_letter, _swap_letters, _swap_letters,
    lambda random, line: line + "\n" + line,
    lambda random, line: line.replace("=", ":", 1),
    lambda random, line: line.replace('"', "'"),
    lambda random, line: line.replace("allow", "deny", 1),
    lambda random, line: line.replace("subnet.", "subnets.", 1),
    lambda random, line: line.replace("/24", "/23", 1).replace("/16", "/33", 1),
    lambda random, line: line.replace("registry.", "registry.x", 1),
    lambda random, line: line.replace(" until 20", " until 21", 1).replace("-0", "-4", 1),
    lambda random, line: line + random.choice([" {", " }", " ]", " #", " /*", ' "', ";", " = 1", "\t", " …"]),
    lambda random, line: random.choice(["  tags = {}", "  location = \"moon\"", "  sku = basic", "resource \"a\" \"b\" {",
                                        "  create = yes", "  depends_on = [registry.reg0]", "  ip_rules = []"]) + "\n" + line,
]
