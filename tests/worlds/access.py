"""Who can reach a registry: worked out from the emulator's snapshot, one client at a time.

Written from the documents of Azure alone, and so naive that it can be checked by reading. It shares
no code, no names and no data with acrnet. An answer is the set of what may be said truthfully:

    {yes}           the client gets in
    {no}            it does not
    {unknown}       Azure does not document it, so nobody can say
    more than one   the facts leave it open; whatever of these is said is no mistake

What the answers rest on:

- a registry whose public access is Disabled is reached through private endpoints only
- with the default action Allow everyone passes; else an IP rule must cover the address, or a rule
  must name the subnet
- a subnet with the service endpoint is seen as that subnet, and its public address does not count;
  a subnet without it is seen by its public address, and rules that name it are idle
- a rule lets nobody in where the subnet is gone, has no endpoint, or belongs to a subscription
  without the registration of Microsoft.ContainerRegistry
- only virtual machines and AKS are documented callers over a service endpoint: of a subnet that is
  delegated to another service it is not known whether its clients arrive as the subnet or by their
  address, and Container Instances can't use it
- what is Failed is in an unknown condition
- a private endpoint serves the network that it stands in, for clients whom the registry's name leads
  there. Once a registry has an approved one, its name is one of the zone privatelink.azurecr.io: a
  network asks the zone of this name that is linked to it, and finds nothing where it lacks the name,
  unless the link says NxDomainRedirect. A zone has one record set for a name: where two endpoints
  write it, the later one has it
"""

YES, NO, UNKNOWN = "yes", "no", "unknown"
ZONE = "privatelink.azurecr.io"
SERVICE = "microsoft.containerregistry"
CONTAINER_INSTANCES = "microsoft.containerinstance/containergroups"


def number(address):
    value = 0
    for part in address.split("."):
        value = value * 256 + int(part)
    return value


def text(value):
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def bounds(cidr):
    """First and last address of 'a.b.c.d/n', as numbers."""
    address, _, prefix = cidr.partition("/")
    size = 1 << (32 - int(prefix or 32))
    first = number(address) // size * size
    return first, first + size - 1


def covered(address, cidrs):
    return any(first <= number(address) <= last for first, last in map(bounds, cidrs))


def name_of(resource_id):
    return resource_id.rsplit("/", 1)[1]


def network_of(subnet_id):
    return subnet_id.lower().partition("/subnets/")[0]


def state_of(resource):
    return resource.get("properties", {}).get("provisioningState", "Succeeded")


def parts(resource_id, *names):
    """Whether the ID has all of these among its parts, whatever the case."""
    return all(name.lower() in resource_id.lower().split("/") for name in names)


class World:
    """A snapshot, looked up by lower-case IDs."""

    def __init__(self, snapshot):
        self.registries = {r["id"].lower(): r for r in snapshot.get("registries", [])}
        self.subnets = {}
        for network in snapshot.get("virtual_networks", []):
            for subnet in network["properties"].get("subnets", []):
                key = f"{network['id']}/subnets/{subnet['name']}".lower()
                self.subnets[key] = subnet
        self.endpoints = {e["id"].lower(): e for e in snapshot.get("private_endpoints", [])}
        dns = snapshot.get("private_dns", [])
        self.groups = [d for d in dns if parts(d["id"], "privateDnsZoneGroups")]
        self.links = [d for d in dns if parts(d["id"], "virtualNetworkLinks")]
        self.keeps_records = snapshot.get("keeps_records", False)
        self.records = [d for d in dns if parts(d["id"], "privateDnsZones", "A")]
        self.subscriptions = {s["id"].lower(): s for s in snapshot.get("subscriptions", [])}
        self.peered = {(n["id"].lower(), p["properties"]["remoteVirtualNetwork"]["id"].lower())
                       for n in snapshot.get("virtual_networks", [])
                       for p in n["properties"].get("virtualNetworkPeerings", [])}

    def is_registered(self, subscription):
        held = self.subscriptions.get(subscription.lower())
        if held is None or "providers" not in held:
            return True  # the emulator's default
        for provider in held["providers"]:
            if isinstance(provider, str):
                provider = {"namespace": provider, "state": "Registered"}
            if provider["namespace"].lower() == SERVICE:
                return provider["state"] == "Registered"
        return False

    def links_of(self, network):
        """The zones that the network asks for names of registries' private addresses, and whether
        a name that they lack is asked for publicly."""
        found = []
        for link in self.links:
            zone = link["id"].lower().partition("/virtualnetworklinks/")[0]
            if link["properties"]["virtualNetwork"]["id"].lower() == network \
                    and name_of(zone) == ZONE:
                policy = link["properties"].get("resolutionPolicy", "Default")
                found.append((zone, policy == "NxDomainRedirect"))
        return found

    def zones_of(self, network):
        return [zone for zone, _ in self.links_of(network)]


def settings(registry):
    properties = registry.get("properties", {})
    rules = properties.get("networkRuleSet", {})
    return {
        "public": properties.get("publicNetworkAccess", "Enabled"),
        "default": rules.get("defaultAction", "Allow"),
        "ip": [rule["value"] for rule in rules.get("ipRules", [])],
        "subnets": [rule["id"].lower() for rule in rules.get("virtualNetworkRules", [])],
    }


def endpoint_state(subnet):
    """'none', or the state of the subnet's service endpoint for registries."""
    for endpoint in subnet.get("properties", {}).get("serviceEndpoints", []):
        if endpoint["service"].lower() == SERVICE:
            failed = "Failed" in (state_of(subnet), endpoint.get("provisioningState"))
            return "Failed" if failed else endpoint.get("provisioningState", "Succeeded")
    return "none"


def as_address(rules, address):
    if address is None:
        return NO
    return YES if covered(address, rules["ip"]) else NO


def as_subnet(world, rules, subnet_id):
    if subnet_id.lower() not in rules["subnets"]:
        return NO
    if not world.is_registered(subnet_id.split("/")[2]):
        return NO
    return NO if CONTAINER_INSTANCES in delegations(world, subnet_id) else YES


def delegations(world, subnet_id):
    subnet = world.subnets[subnet_id.lower()]
    return [delegation["properties"]["serviceName"].lower()
            for delegation in subnet.get("properties", {}).get("delegations", [])]


def by_the_public_way(world, registry, client):
    rules = settings(registry)
    if rules["public"] == "Disabled":
        return NO
    if rules["default"] == "Allow":
        return YES
    subnet_id, address = client
    if subnet_id is None:
        return as_address(rules, address)
    state = endpoint_state(world.subnets[subnet_id.lower()])
    if state == "none":
        return as_address(rules, address)
    others = [name for name in delegations(world, subnet_id) if name != CONTAINER_INSTANCES]
    if state == "Succeeded" and not others:
        return as_subnet(world, rules, subnet_id)
    either = {as_address(rules, address), as_subnet(world, rules, subnet_id)}
    return either.pop() if len(either) == 1 else UNKNOWN


def leads_to(endpoint, registry):
    """The state of the endpoint's connection to this registry, or None."""
    for kind in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for connection in endpoint["properties"].get(kind, []):
            properties = connection["properties"]
            if properties["privateLinkServiceId"].lower() == registry["id"].lower():
                held = registry_side(registry, endpoint)
                own = properties.get("privateLinkServiceConnectionState", {}).get("status")
                return held or own or ("Approved" if kind[0] == "p" else "Pending")
    return None


def registry_side(registry, endpoint):
    for connection in registry.get("properties", {}).get("privateEndpointConnections", []):
        properties = connection["properties"]
        if properties["privateEndpoint"]["id"].lower() == endpoint["id"].lower():
            return properties["privateLinkServiceConnectionState"]["status"]
    return None


def writers(world, registry, zone):
    """The endpoints that write the registry's name into the zone: they have an address for it."""
    found = []
    for group in world.groups:
        owner = group["id"].lower().partition("/privatednszonegroups/")[0]
        endpoint = world.endpoints.get(owner)
        if endpoint is None or leads_to(endpoint, registry) is None:
            continue
        for config in group["properties"]["privateDnsZoneConfigs"]:
            if config["properties"]["privateDnsZoneId"].lower() == zone \
                    and address_of(endpoint, registry):
                found.append(endpoint)
    return found


def address_of(endpoint, registry):
    """None where its subnet had no address left for the registry, or it was never approved."""
    for config in endpoint["properties"].get("customDnsConfigs", []):
        if config["fqdn"].lower().split(".")[1:2] == ["azurecr"] \
                and config["fqdn"].lower().startswith(name_of(registry["id"]).lower() + "."):
            return config["ipAddresses"][0]
    return None


def holders(world, registry, zone):
    """The endpoints that the registry's record set in the zone may lead to; [] where there is none.

    A snapshot that holds record sets says which it is. Else it is any of those that wrote the name.
    """
    wanted = writers(world, registry, zone)
    if not world.keeps_records:
        return wanted
    name = f"{zone}/a/{name_of(registry['id'])}".lower()
    for record in world.records:
        if record["id"].lower() == name:
            addresses = [a["ipv4Address"] for a in record["properties"].get("aRecords", [])]
            return [e for e in world.endpoints.values() if leads_to(e, registry)
                    and address_of(e, registry) in addresses] or [None]
    return []


def by_the_private_way(world, registry, network, endpoint):
    if endpoint is None:
        return {NO, UNKNOWN}  # the name leads to an address that nothing known has
    if state_of(endpoint) == "Failed":
        return {UNKNOWN}
    if leads_to(endpoint, registry) != "Approved":
        return {NO, UNKNOWN}
    other = network_of(endpoint["properties"]["subnet"]["id"])
    if other == network:
        return {YES}
    return {YES, UNKNOWN} if (network, other) in world.peered else {NO, UNKNOWN}


def reach(world, registry_id, client):
    """What may be said of a client, which is a pair: a subnet's ID or None, an address or None."""
    registry = world.registries.get(registry_id.lower())
    if registry is None:
        return {NO}
    if client[0] is not None and client[0].lower() not in world.subnets:
        return {NO}  # nobody is in a subnet that is gone
    if state_of(registry) == "Failed":
        return {UNKNOWN}
    public = by_the_public_way(world, registry, client)
    network = network_of(client[0]) if client[0] else None
    # Without an approved private endpoint the registry's name is not of the private zone at all.
    links = world.links_of(network) if network and has_connection(world, registry) else []
    said = set()
    for zone, falls_back in links:
        ways = [by_the_private_way(world, registry, network, e)
                for e in holders(world, registry, zone)]
        if not ways:
            said |= {public} if falls_back else {NO, UNKNOWN}
        elif all(way == ways[0] for way in ways):
            said |= ways[0]
        else:
            said |= set().union(*ways) | {UNKNOWN}  # the record is that of one of them
    # Who has a private endpoint in his network and no zone may have its name from elsewhere.
    own = network and any(leads_to(e, registry) == "Approved"
                          and network_of(e["properties"]["subnet"]["id"]) == network
                          for e in world.endpoints.values())
    return said or ({public, UNKNOWN} if own else {public})


def has_connection(world, registry):
    return any(leads_to(e, registry) == "Approved" for e in world.endpoints.values())
