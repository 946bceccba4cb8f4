#!/usr/bin/env python3
"""The naive model by itself: a world a line, and what the documents say of it."""
import unittest

import access
from access import NO, UNKNOWN, YES, World, reach

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/"
REGISTRY = SUBSCRIPTION + "Microsoft.ContainerRegistry/registries/contoso"
NETWORK = SUBSCRIPTION + "Microsoft.Network/virtualNetworks/"
ZONES = "/privateDnsZones/privatelink.azurecr.io"


def zone(group):
    return SUBSCRIPTION.replace("/rg/", f"/{group}/") + "Microsoft.Network" + ZONES


def subnet(network="one", name="vm"):
    return f"{NETWORK}{network}/subnets/{name}"


def world(rules=None, endpoint="none", delegation=None, public="Enabled", default="Deny",
          private=(), links=(), registered=True, state="Succeeded", records=(), peered=False):
    """`private`: (network, zone or None, status, address) of endpoints; `links`: (network, zone)."""
    properties = {"addressPrefix": "10.0.0.0/24", "serviceEndpoints": []}
    if endpoint != "none":
        properties["serviceEndpoints"] = [{"service": "Microsoft.ContainerRegistry",
                                           "provisioningState": endpoint}]
    if delegation:
        properties["delegations"] = [{"properties": {"serviceName": delegation}}]
    peering = [{"properties": {"remoteVirtualNetwork": {"id": NETWORK + "two"}}}] if peered else []
    rules = rules or {"ip": [], "subnets": []}
    dns = [{"id": f"{zone(z)}/virtualNetworkLinks/{n}", "properties": {
        "virtualNetwork": {"id": NETWORK + n}, "resolutionPolicy": more[0] if more else "Default"}}
        for n, z, *more in links]
    dns += [{"id": f"{zone(z)}/A/contoso", "properties": {"aRecords": [{"ipv4Address": a}]}}
            for z, a in records]
    endpoints = []
    for index, (network, named, status, address) in enumerate(private):
        where = f"{SUBSCRIPTION}Microsoft.Network/privateEndpoints/e{index}"
        endpoints.append({"id": where, "properties": {
            "subnet": {"id": subnet(network)},
            "customDnsConfigs": [{"fqdn": "contoso.azurecr.io", "ipAddresses": [address]}],
            "privateLinkServiceConnections": [{"properties": {
                "privateLinkServiceId": REGISTRY,
                "privateLinkServiceConnectionState": {"status": status}}}]}})
        if named:
            dns.append({"id": f"{where}/privateDnsZoneGroups/default", "properties": {
                "privateDnsZoneConfigs": [{"properties": {"privateDnsZoneId": zone(named)}}]}})
    return World({
        "keeps_records": bool(records),
        "subscriptions": [{"id": "00000000-0000-0000-0000-00000000000a",
                           "providers": ["Microsoft.ContainerRegistry"] if registered else []}],
        "virtual_networks": [
            {"id": NETWORK + "one", "properties": {
                "subnets": [{"name": "vm", "properties": properties}],
                "virtualNetworkPeerings": peering}},
            {"id": NETWORK + "two", "properties": {
                "subnets": [{"name": "vm", "properties": {"serviceEndpoints": []}}]}}],
        "registries": [{"id": REGISTRY, "properties": {
            "provisioningState": state, "publicNetworkAccess": public, "networkRuleSet": {
                "defaultAction": default, "ipRules": [{"value": v} for v in rules["ip"]],
                "virtualNetworkRules": [{"id": i} for i in rules["subnets"]]}}}],
        "private_endpoints": endpoints, "private_dns": dns})


OFFICE = {"ip": ["203.0.113.0/24"], "subnets": []}
RULE = {"ip": [], "subnets": [subnet().upper()]}
VM, FROM_OFFICE = (subnet().lower(), None), (subnet().lower(), "203.0.113.9")
OTHER = (subnet("two").lower(), None)
ONE = ("one", "dns", "Approved", "10.0.0.4")
TWO = ("two", "dns", "Approved", "10.1.0.4")
BOTH = [("one", "dns"), ("two", "dns")]

CASES = [
    ("an address of a rule", world(OFFICE), (None, "203.0.113.255"), {YES}),
    ("an address of none", world(OFFICE), (None, "203.0.114.0"), {NO}),
    ("the default lets everyone in", world(default="Allow"), (None, "8.8.8.8"), {YES}),
    ("public access is disabled", world(OFFICE, public="Disabled"), (None, "203.0.113.9"), {NO}),
    ("a rule with the endpoint, whatever the case", world(RULE, "Succeeded"), VM, {YES}),
    ("a rule without the endpoint is idle", world(RULE), VM, {NO}),
    ("a rule of a subscription without the registration", world(RULE, "Succeeded",
                                                                registered=False), VM, {NO}),
    ("the endpoint hides the address", world(OFFICE, "Succeeded"), FROM_OFFICE, {NO}),
    ("without it the address counts", world(OFFICE), FROM_OFFICE, {YES}),
    ("a failed endpoint: by which the registry sees it", world(OFFICE, "Failed"), FROM_OFFICE,
     {UNKNOWN}),
    ("a failed endpoint, and neither lets it in", world(None, "Failed"), FROM_OFFICE, {NO}),
    ("Container Instances can't use an endpoint", world(
        RULE, "Succeeded", "Microsoft.ContainerInstance/containerGroups"), VM, {NO}),
    ("nothing is known of other services", world(RULE, "Succeeded", "Microsoft.Web/serverFarms"),
     VM, {UNKNOWN}),
    ("nobody is in a subnet that is gone", world(RULE, "Succeeded"),
     (subnet(name="gone").lower(), None), {NO}),
    ("a registry that is Failed", world(OFFICE, state="Failed"), (None, "8.8.8.8"), {UNKNOWN}),
    ("the private way", world(public="Disabled", private=[ONE], links=BOTH), VM, {YES}),
    ("without a link its name leads nowhere", world(public="Disabled", private=[ONE]), VM,
     {NO, UNKNOWN}),
    ("without a zone group", world(public="Disabled", private=[("one", None, "Approved", "10.0.0.4")],
                                   links=BOTH), VM, {NO, UNKNOWN}),
    ("not approved, nobody asks the zone", world(
        default="Allow", private=[("one", "dns", "Pending", "10.0.0.4")], links=BOTH), VM, {YES}),
    ("the name of a private way elsewhere moves others", world(
        default="Allow", private=[ONE], links=BOTH), OTHER, {NO, UNKNOWN}),
    ("a peered network can go there", world(
        public="Disabled", private=[TWO], links=BOTH, peered=True), VM, {YES, UNKNOWN}),
    ("another zone of the same name lacks the name", world(
        default="Allow", private=[ONE], links=[("one", "dns"), ("two", "dns2")]), OTHER,
     {NO, UNKNOWN}),
    ("unless the public name is asked for then", world(
        default="Allow", private=[ONE], links=[("two", "dns2", "NxDomainRedirect")]), OTHER, {YES}),
    ("two endpoints, one record: either may have it", world(
        public="Disabled", private=[ONE, TWO], links=BOTH), VM, {YES, NO, UNKNOWN}),
    ("two endpoints, and the record is the other's", world(
        public="Disabled", private=[ONE, TWO], links=BOTH, records=[("dns", "10.1.0.4")]), VM,
     {NO, UNKNOWN}),
    ("two endpoints, and the record is its own", world(
        public="Disabled", private=[ONE, TWO], links=BOTH, records=[("dns", "10.0.0.4")]), VM,
     {YES}),
]


class Documents(unittest.TestCase):
    def test_each_case(self):
        for name, there, client, answer in CASES:
            with self.subTest(name):
                self.assertEqual(reach(there, REGISTRY, client), answer)

    def test_networks_have_their_edges(self):
        self.assertEqual(access.bounds("203.0.113.64/26"), (access.number("203.0.113.64"),
                                                            access.number("203.0.113.127")))
        self.assertEqual(access.text(access.number("198.51.100.7")), "198.51.100.7")


if __name__ == "__main__":
    unittest.main()
