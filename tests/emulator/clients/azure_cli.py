#!/usr/bin/env python3
"""The walk through Azure's article with the real Azure CLI: azure_cli.py PROGRAM

Debian's azure-cli, unchanged but for az_network/sitecustomize.py. Signs in as the emulator's start-up text says, makes a world of its
own with az alone, locks a registry down, opens it again and removes everything.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from emulator import emulator, equal, expect, need, run
from proxy import Proxy

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = "walkGroup"
NETWORK = "walkNetwork"
SUBNET = "walkSubnet"
REGISTRY = "walkregistry"  # az wants lower case
SCOPE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
NETWORK_ID = f"{SCOPE}/providers/Microsoft.Network/virtualNetworks/{NETWORK}"
SUBNET_ID = f"{NETWORK_ID}/subnets/{SUBNET}"
ALLOWED = "203.0.113.9"  # who the emulator takes 127.0.0.6 for


class Az:
    def __init__(self, running, folder):
        self.environment = {
            **os.environ,
            "REQUESTS_CA_BUNDLE": str(running.trust),
            "AZURE_CONFIG_DIR": folder,
            "AZURE_CORE_COLLECT_TELEMETRY": "no",
            "AZURE_CORE_NO_COLOR": "1",
            "PYTHONPATH": str(Path(__file__).parent / "az_network"),
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, *words, **variables):
        return subprocess.run(["az", *words], env={**self.environment, **variables}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)

    def __call__(self, *words, **variables):
        """What the command printed as JSON; None where it prints nothing."""
        done = self.run(*words, "-o", "json", **variables)
        expect(done.returncode == 0, f"az {' '.join(words)}: exit code {done.returncode}, {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, text, *words, **variables):
        done = self.run(*words, **variables)
        expect(done.returncode != 0, f"az {' '.join(words)} was not refused")
        expect(text in done.stderr, f"az {' '.join(words)} said {done.stderr.strip()!r}, not {text!r}")


def sign_in(az, running):
    """Exactly what the emulator prints for a terminal to paste."""
    commands = re.findall(r"^  (az (?:.*\\\n)*.*)$", running.said(), re.MULTILINE)
    equal(len(commands), 3)
    for command in commands:
        done = subprocess.run(["bash", "-c", command], env=az.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        expect(done.returncode == 0, f"{command}: {done.stdout}")


def rules(az):
    found = az("acr", "network-rule", "list", "-n", REGISTRY)
    return ([rule["virtualNetworkResourceId"] for rule in found["virtualNetworkRules"]],
            [rule["ipAddressOrRange"] for rule in found["ipRules"]])


def main(program):
    need("az", "azure-cli")
    with emulator(program, "--client", f"127.0.0.6=ip:{ALLOWED}", "--operation-time", "200ms") as running, \
            tempfile.TemporaryDirectory() as folder:
        az = Az(running, folder)
        inside = Proxy(running.port, "127.0.0.6")
        outside = Proxy(running.port, "127.0.0.7")
        here = ["-g", GROUP]
        subnet = [*here, "--vnet-name", NETWORK, "-n", SUBNET]
        login = ["acr", "login", "-n", REGISTRY, "--expose-token"]

        def shown(*words):
            return az("acr", "show", "-n", REGISTRY, *words)

        def account():
            az("account", "set", "-s", SUBSCRIPTION)
            equal(az("account", "show")["id"], SUBSCRIPTION)

        def provider():
            az("provider", "register", "-n", "Microsoft.ContainerRegistry", "--wait")
            equal(az("provider", "show", "-n", "Microsoft.ContainerRegistry")["registrationState"], "Registered")

        def group():
            equal(az("group", "create", "-n", GROUP, "-l", "westeurope")["properties"]["provisioningState"], "Succeeded")
            expect(GROUP in [one["name"] for one in az("group", "list")], "the group is not in the list")
            equal(az("group", "exists", "-n", GROUP), True)

        def network():
            made = az("network", "vnet", "create", *here, "-n", NETWORK, "--address-prefix", "10.1.0.0/16",
                      "--subnet-name", SUBNET, "--subnet-prefix", "10.1.0.0/24")
            equal(made["newVNet"]["subnets"][0]["addressPrefix"], "10.1.0.0/24")
            equal([one["name"] for one in az("network", "vnet", "list", *here)], [NETWORK])

        def create():
            equal(az("acr", "check-name", "-n", REGISTRY)["nameAvailable"], True)
            made = az("acr", "create", *here, "-n", REGISTRY, "--sku", "Premium")
            equal([made["provisioningState"], made["loginServer"]], ["Succeeded", "walkregistry.azurecr.io"])
            equal([one["name"] for one in az("acr", "list", *here)], [REGISTRY])
            equal(shown()["networkRuleSet"]["defaultAction"], "Allow")
            equal(az("acr", "check-name", "-n", REGISTRY)["reason"], "AlreadyExists")

        def endpoint():
            changed = az("network", "vnet", "subnet", "update", *subnet, "--service-endpoints",
                         "Microsoft.ContainerRegistry")
            equal(changed["serviceEndpoints"][0]["provisioningState"], "Succeeded")
            equal(az("network", "vnet", "subnet", "show", *subnet)["id"], SUBNET_ID)

        def lock_down():
            equal(az("acr", "update", "-n", REGISTRY, "--default-action", "Deny")["networkRuleSet"]["defaultAction"],
                  "Deny")

        def add_subnet():
            az("acr", "network-rule", "add", "-n", REGISTRY, "--subnet", SUBNET_ID)
            equal(rules(az), ([SUBNET_ID], []))

        def add_address():
            az("acr", "network-rule", "add", "-n", REGISTRY, "--ip-address", ALLOWED)
            equal(rules(az), ([SUBNET_ID], [ALLOWED]))

        def expose_token():
            token = az(*login, HTTPS_PROXY=inside.url)
            equal(token["loginServer"], "walkregistry.azurecr.io")
            equal(token["accessToken"].count("."), 2)

        def remove_rules():
            az("acr", "network-rule", "remove", "-n", REGISTRY, "--subnet", SUBNET_ID)
            az("acr", "network-rule", "remove", "-n", REGISTRY, "--ip-address", ALLOWED)
            equal(rules(az), ([], []))

        def public_access():
            off = az("acr", "update", "-n", REGISTRY, "--public-network-enabled", "false")
            equal(off["publicNetworkAccess"], "Disabled")
            on = az("acr", "update", "-n", REGISTRY, "--public-network-enabled", "true", "--default-action", "Allow")
            equal([on["publicNetworkAccess"], on["networkRuleSet"]["defaultAction"]], ["Enabled", "Allow"])

        def remove_endpoint():
            changed = az("network", "vnet", "subnet", "update", *subnet, "--remove", "serviceEndpoints")
            equal(changed.get("serviceEndpoints") or [], [])

        def private_endpoint():
            made = az("network", "private-endpoint", "create", *here, "-n", "walkEndpoint", "--vnet-name", NETWORK,
                      "--subnet", SUBNET, "--connection-name", "walkConnection", "--group-id", "registry",
                      "--private-connection-resource-id", shown()["id"])
            equal(made["provisioningState"], "Succeeded")
            equal(shown()["privateEndpointConnections"][0]["privateLinkServiceConnectionState"]["status"], "Approved")

        def delete_group():
            az("group", "delete", "-n", GROUP, "--yes")
            equal(az("group", "exists", "-n", GROUP), False)

        def ends():
            equal(running.stop(), 0)
            expect(running.said().endswith("Ended.\n"), "it did not say that it ended")

        missing = ["acr", "show", "-n", "nosuchregistry", *here]
        return run([
            ("the lines that the emulator prints register the cloud and sign in", lambda: sign_in(az, running)),
            ("a subscription is chosen and shown", account),
            ("a provider is registered and shown", provider),
            ("a group is made, listed and found", group),
            ("a network with a subnet is made and listed", network),
            ("a Premium registry is made, shown and listed", create),
            ("a registry that is not there is refused in Azure's words",
             lambda: az.refused("(ResourceNotFound)", *missing)),
            ("a rule for a subnet without endpoint is refused in Azure's words",
             lambda: az.refused("do not have ServiceEndpoints for Microsoft.ContainerRegistry", "acr", "network-rule",
                                "add", "-n", REGISTRY, "--subnet", SUBNET_ID)),
            ("the subnet gets its service endpoint", endpoint),
            ("the default action becomes Deny", lock_down),
            ("a rule for the subnet is added and listed", add_subnet),
            ("a rule for an address is added and listed", add_address),
            ("acr login gets a token from an address that is let in", expose_token),
            ("acr login is told of the firewall from one that is not",
             lambda: az.refused("Looks like you don't have access to registry", *login, HTTPS_PROXY=outside.url)),
            ("the rules are removed", remove_rules),
            ("public access is disabled and enabled again", public_access),
            ("the subnet loses its endpoint", remove_endpoint),
            ("a private endpoint is made and approved", private_endpoint),
            ("the group is deleted with all in it", delete_group),
            ("SIGTERM ends the emulator in good order", ends),
        ])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
