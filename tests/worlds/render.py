"""A scenario as what the programs read: the emulator's seed, and the policy's files."""
import random

from access import YES, NO, UNKNOWN, bounds, covered, number, text
from scenario import SUBSCRIPTIONS

PROVIDERS = "/providers/Microsoft."


def group_id(subscription, group):
    return f"/subscriptions/{SUBSCRIPTIONS[subscription]}/resourceGroups/{group}"


def network_id(network):
    return (group_id(network["subscription"], network["group"])
            + f"{PROVIDERS}Network/virtualNetworks/{network['name']}")


def registry_id(registry):
    return (group_id(registry["subscription"], registry["group"])
            + f"{PROVIDERS}ContainerRegistry/registries/{registry['name']}")


def zone_id(zone):
    return group_id(0, zone["group"]) + f"{PROVIDERS}Network/privateDnsZones/privatelink.azurecr.io"


class Names:
    """The IDs of Azure by the scenario's keys."""

    def __init__(self, world):
        self.casing = random.Random(7) if world["casing"] else None
        self.registries = {r["key"]: r for r in world["registries"]}
        self.networks = {n["key"]: n for n in world["networks"]}
        self.zones = {z["key"]: z for z in world["zones"]}
        self.subnets = {s["key"]: (n, s) for n in world["networks"] for s in n["subnets"]}

    def registry(self, key):
        return registry_id(self.registries[key])

    def zone(self, key):
        return zone_id(self.zones[key])

    def subnet(self, key):
        """Also of subnets that are gone: those of a network that is there."""
        if key.startswith("gone"):
            network = next(iter(self.networks.values()), None)
            return network and f"{network_id(network)}/subnets/{key}"
        if key not in self.subnets:
            return None
        network, subnet = self.subnets[key]
        return f"{network_id(network)}/subnets/{subnet['name']}"

    def cased(self, resource_id):
        """Sometimes in another case, as Azure's services write one another's IDs."""
        if not self.casing or not resource_id:
            return resource_id
        return self.casing.choice([resource_id, resource_id.lower(),
                                   resource_id.replace("resourceGroups", "resourcegroups"),
                                   resource_id.replace("subnets/p", "subnets/P")])


# ---- the seed ----------------------------------------------------------------------------------

def subnet_body(index, position, subnet):
    properties = {"addressPrefix": f"10.{index}.{position}.0/{subnet['size']}",
                  "provisioningState": subnet["state"], "serviceEndpoints": []}
    if subnet["endpoint"] != "none":
        properties["serviceEndpoints"].append({"service": "Microsoft.ContainerRegistry",
                                               "provisioningState": subnet["endpoint"]})
    if subnet["storage"]:
        properties["serviceEndpoints"].append({"service": "Microsoft.Storage"})
    if subnet["delegation"]:
        properties["delegations"] = [{"name": "d",
                                      "properties": {"serviceName": subnet["delegation"]}}]
    return {"name": subnet["name"], "properties": properties}


def connections(names, world, registry):
    """The registry's side of what others connected to it."""
    return [{"name": endpoint["key"], "properties": {
        "privateEndpoint": {"id": endpoint_id(names, endpoint)},
        "privateLinkServiceConnectionState": {"status": endpoint["status"]}}}
        for endpoint in world["endpoints"]
        if endpoint["registry"] == registry["key"] and names.subnet(endpoint["subnet"])]


def registry_body(names, world, registry):
    rules = [names.cased(names.subnet(key)) for key in registry["subnets"] if names.subnet(key)]
    return {"id": registry_id(registry), "name": registry["name"], "properties": {
        "privateEndpointConnections": connections(names, world, registry),
        "provisioningState": registry["state"], "publicNetworkAccess": registry["public"],
        "networkRuleSet": {"defaultAction": registry["default"],
                           "ipRules": [{"action": "Allow", "value": a.removesuffix("/32")}
                                       for a in registry["addresses"]],
                           "virtualNetworkRules": [{"action": "Allow", "id": r} for r in rules]}}}


def zone_bodies(names, world):
    for zone in world["zones"]:
        yield {"id": zone_id(zone), "name": "privatelink.azurecr.io", "location": "global",
               "type": "Microsoft.Network/privateDnsZones", "properties": {}}
        for key in zone["links"]:
            if key in names.networks:
                yield {"id": f"{zone_id(zone)}/virtualNetworkLinks/{key}", "name": key,
                       "type": "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
                       "location": "global",
                       "properties": {"virtualNetworkLinkState": "Completed", "virtualNetwork":
                                      {"id": network_id(names.networks[key])}}}


def endpoint_id(names, endpoint):
    network, _ = names.subnets[endpoint["subnet"]]
    return (group_id(network["subscription"], network["group"])
            + f"{PROVIDERS}Network/privateEndpoints/others-{endpoint['key']}")


def endpoint_bodies(names, world):
    """Private endpoints that others made, and the groups that put their names into zones."""
    endpoints, groups = [], []
    for endpoint in world["endpoints"]:
        if endpoint["registry"] not in names.registries or not names.subnet(endpoint["subnet"]):
            continue
        where = endpoint_id(names, endpoint)
        connection = {"name": "c", "properties": {
            "privateLinkServiceId": names.cased(names.registry(endpoint["registry"])),
            "groupIds": ["registry"],
            "privateLinkServiceConnectionState": {"status": endpoint["status"]}}}
        endpoints.append({"id": where, "location": "westeurope", "properties": {
            "subnet": {"id": names.subnet(endpoint["subnet"])},
            "privateLinkServiceConnections": [connection]}})
        if endpoint["state"] != "Succeeded":
            name = names.registries[endpoint["registry"]]["name"]
            endpoints[-1]["properties"] |= {"provisioningState": endpoint["state"],
                                            "customDnsConfigs": [{"fqdn": f"{name}.azurecr.io",
                                                                  "ipAddresses": ["10.9.9.9"]}]}
        if endpoint["zone"] in names.zones:
            groups.append({"id": f"{where}/privateDnsZoneGroups/default", "properties": {
                "privateDnsZoneConfigs": [{"name": "privatelink-azurecr-io", "properties": {
                    "privateDnsZoneId": names.zone(endpoint["zone"])}}]}})
    return endpoints, groups


def seed(world):
    names = Names(world)
    endpoints, groups = endpoint_bodies(names, world)
    providers = ["Microsoft.Network", "Microsoft.ContainerRegistry"]
    return {
        "version": 1,
        "subscriptions": [{"id": SUBSCRIPTIONS[0], "providers": providers},
                          {"id": SUBSCRIPTIONS[1],
                           "providers": providers if world["registered"] else providers[:1]}],
        "virtual_networks": [
            {"id": network_id(n), "name": n["name"], "location": "westeurope", "properties": {
                "addressSpace": {"addressPrefixes": [f"10.{n['key'][1:]}.0.0/16"]},
                "subnets": [subnet_body(int(n["key"][1:]), int(s["key"][3:]), s)
                            for s in n["subnets"]]}} for n in world["networks"]],
        "registries": [registry_body(names, world, r) for r in world["registries"]],
        "private_endpoints": endpoints,
        "private_dns": list(zone_bodies(names, world)) + groups}


# ---- the policy's text -------------------------------------------------------------------------

class Policy:
    """Writes the files of a policy, and knows what it called everything."""

    def __init__(self, world, policy, by_id=False):
        self.world, self.policy, self.by_id = world, policy, by_id
        self.names = Names(world)
        self.files = {}
        self.subnet_names = {}
        self.egress = {}
        root = ["azure {", "  cloud        = emulator", f'  subscription = "{SUBSCRIPTIONS[0]}"',
                "}", f'subscription other {{ id = "{SUBSCRIPTIONS[1]}" }}',
                "output of_the_other { value = subscription.other.id }"]
        for network in policy["networks"]:
            root += self.network(network)
        for group in policy["groups"]:
            root += [f"group {group['key']} {{", f"  allow {self.sources(group['sources'])}", "}"]
        self.blocks = [b for b in policy["registries"] if b["key"] in self.names.registries]
        root += self.registries()
        for block in policy.get("removed", []):
            root += ["removed {", f"  from    = {self.address(block)}", "  destroy = false", "}"]
        self.claims = self.choose_claims()
        for index, claim in enumerate(self.claims):
            root.append(f'assert "claim {index}" {{ {self.words(claim)} }}')
        self.files["policy.acrnet"] = "\n".join(root) + "\n"

    def network(self, wanted):
        if wanted["key"] not in self.names.networks:
            return []
        network = self.names.networks[wanted["key"]]
        lines = [f"virtual_network {wanted['block']} {{",
                 f'  resource_group = "{self.names.cased(network["group"])}"',
                 f'  name           = "{network["name"]}"']
        if network["subscription"]:
            lines.append("  subscription   = subscription.other")
        for subnet in wanted["subnets"]:
            if subnet["key"] not in self.names.subnets:
                continue
            _, held = self.names.subnets[subnet["key"]]
            block = f"sub{subnet['key'][3:]}"
            self.subnet_names[subnet["key"]] = f"subnet.{wanted['block']}.{block}"
            egress = ""
            if subnet["egress"] and held["nat"]:
                egress = f"\n    egress = [{held['nat']}]"
                self.egress[subnet["key"]] = held["nat"]
            if subnet["existing"]:
                egress += "\n    service_endpoint = existing"
            lines += [f"  subnet {block} {{", f'    name = "{held["name"]}"{egress}', "  }"]
        return lines + ["}"]

    def subnet(self, key):
        if key in self.subnet_names:
            return self.subnet_names[key]
        found = self.names.subnet(key)
        return found and f'subnet("{self.names.cased(found)}")'

    def source(self, source):
        if "cidr" in source:
            return source["cidr"]
        if "group" in source:
            known = [g for g in self.policy["groups"] if g["key"] == source["group"]]
            return f"group.{source['group']}" if known else None
        return self.subnet(source["subnet"])

    def sources(self, sources):
        return "[" + ", ".join(x for x in map(self.source, sources) if x) + "]"

    def settings(self, block):
        lines = []
        if block["default"]:
            lines.append(f"default_action = {block['default']}")
        if block["public"]:
            lines.append(f"public_access = {block['public']}")
        if block["ownership"]:
            lines.append(f"ownership = {block['ownership']}")
        if block["on_destroy"]:
            lines.append(f"on_destroy = {block['on_destroy']}")
        if block["prevent_destroy"]:
            lines.append("prevent_destroy = true")
        return lines

    def place(self, key):
        registry = self.names.registries[key]
        return {"name": registry["name"], "resource_group": registry["group"],
                "in_subscription": SUBSCRIPTIONS[registry["subscription"]]}

    def values(self, block):
        """What a module or a loop is given for a registry: rules, and private ways."""
        given = {f"rule{i}": self.sources(rule["sources"])
                 for i, rule in enumerate(block["rules"])}
        ways = [(w, self.subnet(w["subnet"])) for w in block["endpoints"]]
        given["ways"] = "{ " + ", ".join(
            f"way{i} = {{ subnet = {subnet}, zone = {self.zone(way)} }}"
            for i, (way, subnet) in enumerate(ways) if subnet) + " }"
        return given

    def zone(self, way):
        return f'"{self.names.zone(way["zone"])}"' if way["zone"] in self.names.zones else "null"

    def body(self, block, prefix):
        """The inside of a registry's block that takes its values from variables or a loop."""
        lines = [f"  name = {prefix}name", f"  resource_group = {prefix}resource_group",
                 f"  subscription = {prefix}in_subscription"]
        lines += ["  " + line for line in self.settings(block)]
        for index, rule in enumerate(block["rules"]):
            taken = f" except {rule['except']}" if rule["except"] else ""
            lines.append(f'  allow {prefix}rule{index}{taken} because "rule {index}"')
        return lines + [f"  for way, to in {prefix}ways {{", "    private_endpoint way {",
                        f'      name = "${{{prefix}name}}-${{way}}"', "      subnet = to.subnet",
                        "      dns_zone = to.zone", "    }", "  }"]

    def registries(self):
        lines = []
        for block in self.blocks:
            if block["style"] == "plain":
                lines += self.plain(block)
            elif block["style"] in ("module", "nested"):
                lines += self.call(block)
        return lines + self.loop("loop") + self.loop("module_loop")

    def plain(self, block):
        place = self.place(block["key"])
        lines = [f"registry {block['block']} {{"]
        lines += [f'  {name.removeprefix("in_")} = "{value}"' for name, value in place.items()]
        lines += ["  " + line for line in self.settings(block)]
        for index, rule in enumerate(block["rules"]):
            taken = f" except {rule['except']}" if rule["except"] else ""
            lines.append(f'  allow {self.sources(rule["sources"])}{taken} because "rule {index}"')
        for index, way in enumerate(block["endpoints"]):
            if self.subnet(way["subnet"]):
                lines += [f"  private_endpoint way{index} {{",
                          f"    subnet = {self.subnet(way['subnet'])}"]
                lines += [f"    dns_zone = {self.zone(way)}"] if way["zone"] else []
                lines += ["  }"]
        return lines + ["}"]

    def module_files(self, folder, block, nested):
        given = list(self.place(block["key"])) + list(self.values(block))
        variables = [f"variable {name} {{ type = any }}" for name in given]
        inner = variables + ["registry main {"] + self.body(block, "") + ["}",
                 "output id { value = registry.main.id }"]
        if nested:
            outer = variables + ["module inner {", '  source = "./inner"']
            outer += [f"  {name} = {name}" for name in given] + ["}",
                      "output id { value = module.inner.id }"]
            self.files[f"{folder}/main.acrnet"] = "\n".join(outer) + "\n"
            folder += "/inner"
        self.files[f"{folder}/main.acrnet"] = "\n".join(inner) + "\n"

    def call(self, block):
        nested = block["style"] == "nested"
        folder = f"modules/{block['block']}"
        self.module_files(folder, block, nested)
        lines = [f"module {block['block']} {{", f'  source = "./{folder}"']
        lines += [f'  {name} = "{value}"' for name, value in self.place(block["key"]).items()]
        lines += [f"  {name} = {value}" for name, value in self.values(block).items()]
        return lines + ["}"]

    def loop(self, style):
        blocks = [b for b in self.blocks if b["style"] == style]
        if not blocks:
            return []
        widest = max(blocks, key=lambda b: len(b["rules"]))
        lines = [f"let all_of_{style} = {{"]
        for block in blocks:
            items = [f'{n} = "{v}"' for n, v in self.place(block["key"]).items()]
            given = {f"rule{i}": "[]" for i in range(len(widest["rules"]))} | self.values(block)
            items += [f"{n} = {v}" for n, v in given.items()]
            lines.append(f"  {block['key']} = {{ {', '.join(items)} }},")
        lines += ["}", f"for key, made in all_of_{style} {{"]
        if style == "loop":
            lines += ["registry acr {"] + self.body(widest, "made.") + ["}"]
        else:
            self.module_files("modules/fleet", widest, False)
            lines += ["module fleet {", '  source = "./modules/fleet"']
            names = list(self.place(widest["key"])) + list(self.values(widest))
            lines += [f"  {name} = made.{name}" for name in names] + ["}"]
        return lines + ["}"]

    def address(self, block):
        """What a plan calls the registry."""
        return {"plain": f"registry.{block['block']}",
                "loop": f'registry.acr["{block["key"]}"]',
                "module": f"module.{block['block']}.registry.main",
                "nested": f"module.{block['block']}.module.inner.registry.main",
                "module_loop": f'module.fleet["{block["key"]}"].registry.main'}[block["style"]]

    # ---- what it says ----------------------------------------------------------------------------

    def flat(self, sources):
        for source in sources:
            if "group" in source:
                for group in self.policy["groups"]:
                    if group["key"] == source["group"]:
                        yield from self.flat(group["sources"])
            else:
                yield source

    def says(self, block, client):
        """yes, no or unknown: what the policy means for a client, as if it were applied."""
        key, address = client
        privately = self.says_privately(block, self.network_key(key)) if block["endpoints"] else None
        if privately is not None:
            return privately
        if block["public"] == "disabled":
            return NO
        if block["default"] == "allow":
            return YES
        for rule in block["rules"]:
            for source in self.flat(rule["sources"]):
                if key is not None and source.get("subnet") == key:
                    return YES
                if key is None and "cidr" in source and covered(address, [source["cidr"]]) \
                        and address != rule["except"]:
                    return YES
        return NO if block["default"] == "deny" and block["ownership"] != "shared" else UNKNOWN

    def says_privately(self, block, network):
        """Where the name leads in a network; None: to the public address."""
        if network is None:
            return None
        zones = {way["zone"] for b in self.blocks for way in b["endpoints"]
                 if self.network_key(way["subnet"]) == network and way["zone"] in self.names.zones}
        if len(zones) > 1:
            return UNKNOWN
        if network in {self.network_key(way["subnet"]) for way in block["endpoints"]}:
            return YES
        if zones & {way["zone"] for way in block["endpoints"]}:
            return UNKNOWN
        return NO if zones else None

    def network_key(self, subnet):
        return self.names.subnets[subnet][0]["key"] if subnet in self.names.subnets else None

    def key_of(self, subnet_id):
        """The key of a subnet that is there, by its lower-case ID."""
        return next(k for k in self.names.subnets if self.names.subnet(k).lower() == subnet_id)

    def spoken_of(self):
        """The subnets that the policy declares, and those that its rules name by ID."""
        found = set(self.subnet_names)
        for block in self.blocks:
            found |= {w["subnet"] for w in block["endpoints"] if w["subnet"] in self.names.subnets}
            for rule in block["rules"]:
                found |= {s["subnet"] for s in self.flat(rule["sources"])
                          if s.get("subnet") in self.names.subnets}
        return sorted(found)

    def clients_of(self, subject):
        if "any" in subject:
                return [(key, None) for key in self.spoken_of()]
        if "subnet" in subject:
            return [(subject["subnet"], None)]
        first, last = bounds(subject["cidr"])
        edges = {first, last} | {number(b["except"]) for k in self.blocks for b in k["rules"]
                                 if b["except"]}
        for block in self.blocks:
            for rule in block["rules"]:
                for source in self.flat(rule["sources"]):
                    if "cidr" in source:
                        low, high = bounds(source["cidr"])
                        edges |= {low - 1, low, high, high + 1}
        return [(None, text(e)) for e in sorted(edges) if first <= e <= last]

    def answers(self, claim):
        targets = [b for b in self.blocks if claim["registry"] in ("*", b["key"])]
        return [self.says(b, c) for b in targets for c in self.clients_of(claim["subject"])]

    def choose_claims(self):
        """Each claim with the word that makes it true, or untrue where that is wanted."""
        chosen = []
        for claim in self.policy["asserts"]:
            subject = claim["subject"]
            if "subnet" in subject and subject["subnet"] not in self.subnet_names:
                continue
            answers = self.answers(claim)
            if not answers or ("any" in subject and not self.subnet_names):
                continue
            truth = {True: all(a == YES for a in answers), False: all(a == NO for a in answers)}
            for can in (True, False):
                if truth[can] == claim["true"]:
                    chosen.append(dict(claim, can=can))
                    break
        return chosen

    def words(self, claim):
        subject = claim["subject"]
        who = ("any subnet" if "any" in subject else
               self.subnet(subject["subnet"]) if "subnet" in subject else subject["cidr"])
        target = "registry.*" if claim["registry"] == "*" else next(
            (f'registry("{self.names.registry(b["key"])}")' if self.by_id else self.address(b)
             for b in self.blocks if b["key"] == claim["registry"]))
        return f"{who} {'can' if claim['can'] else 'cannot'} reach {target}"

    def write(self, folder):
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
