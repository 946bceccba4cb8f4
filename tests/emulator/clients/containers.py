#!/usr/bin/env python3
"""A real container client at the front door of the emulator's registries: containers.py PROGRAM

skopeo from Debian, unchanged: it names the registry mycontainerregistry.azurecr.io and is led to the emulator by a proxy, which comes from one of
several addresses of loopback. It pulls hello-world:v1 where the registry's rules let that client in and is refused where not.
"""
import hashlib
import http.client
import json
import os
import platform
import ssl
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from emulator import emulator, equal, expect, need, run
from proxy import Proxy

SCOPE = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup"
SUBNET = f"{SCOPE}/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets/myDockerVMSubnet"
REGISTRY = f"{SCOPE}/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry"
LOGIN_SERVER = "mycontainerregistry.azurecr.io"
IMAGE = f"docker://{LOGIN_SERVER}/hello-world:v1"
SERVICE_PRINCIPAL = "11111111-1111-1111-1111-111111111111:any"
TOKEN_USER = "00000000-0000-0000-0000-000000000000"


def main(program):
    need("skopeo", "skopeo")
    clients = ["--client", f"127.0.0.5=subnet:{SUBNET}", "--client", "127.0.0.6=ip:203.0.113.9"]
    with emulator(program, *clients) as running, tempfile.TemporaryDirectory() as folder:
        proxies = {source: Proxy(running.port, source) for source in ("127.0.0.1", "127.0.0.5", "127.0.0.6")}
        trust = ssl.create_default_context(cafile=running.trust)

        def arm(method, path, version, body):
            request = urllib.request.Request(f"{running.url}{path}?api-version={version}", json.dumps(body).encode(),
                                             {"Authorization": "Bearer t", "Content-Type": "application/json"}, method=method)
            with urllib.request.urlopen(request, context=trust) as answer:
                return json.load(answer)

        def rules(default_action, subnets=(), addresses=()):
            arm("PATCH", REGISTRY, "2021-08-01-preview", {"properties": {"networkRuleSet": {
                "defaultAction": default_action,
                "virtualNetworkRules": [{"id": subnet} for subnet in subnets],
                "ipRules": [{"value": address} for address in addresses]}}})

        def skopeo(source, *words):
            environment = {**os.environ, "SSL_CERT_FILE": str(running.trust), "HTTPS_PROXY": proxies[source].url,
                           "REGISTRY_AUTH_FILE": f"{folder}/auth.json"}
            return subprocess.run(["skopeo", "--insecure-policy", *words], env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)

        def pull(source, credentials=SERVICE_PRINCIPAL):
            target = Path(tempfile.mkdtemp(dir=folder))
            done = skopeo(source, "copy", "--src-creds", credentials, IMAGE, f"dir:{target}")
            expect(done.returncode == 0, done.stderr)
            return target

        def refused(source, address):
            done = skopeo(source, "copy", "--src-creds", SERVICE_PRINCIPAL, IMAGE, f"dir:{tempfile.mkdtemp(dir=folder)}")
            expect(done.returncode != 0, "it was let in")
            expect("403 (Forbidden)" in done.stderr, f"skopeo said {done.stderr!r}")
            # skopeo keeps the registry's words to itself.
            door = http.client.HTTPSConnection("127.0.0.1", running.port, context=trust, source_address=(source, 0))
            door.request("GET", "/v2/", headers={"Host": LOGIN_SERVER})
            error = json.load(door.getresponse())["errors"][0]
            equal(error["code"], "DENIED")
            expect(f"client with IP '{address}' is not allowed access" in error["message"], error["message"])

        def whole_image():
            target = pull("127.0.0.1")
            manifest = json.loads((target / "manifest.json").read_bytes())
            equal(manifest["schemaVersion"], 2)
            for part in [manifest["config"], *manifest["layers"]]:
                name = part["digest"].removeprefix("sha256:")
                equal(hashlib.sha256((target / name).read_bytes()).hexdigest(), name)

        def runs():
            target = pull("127.0.0.1")
            manifest = json.loads((target / "manifest.json").read_bytes())
            with tarfile.open(target / manifest["layers"][0]["digest"].removeprefix("sha256:")) as layer:
                equal(layer.getnames(), ["hello"])
                layer.extractall(target)
            if platform.machine() == "x86_64" and sys.platform == "linux":
                said = subprocess.run([target / "hello"], stdout=subprocess.PIPE, text=True, check=True).stdout
                equal(said, "Hello from the embedded Azure of acrnet!\n")

        def inspected():
            done = skopeo("127.0.0.1", "inspect", "--creds", SERVICE_PRINCIPAL, IMAGE)
            expect(done.returncode == 0, done.stderr)
            found = json.loads(done.stdout)
            equal([found["RepoTags"], found["Os"]], [["v1"], "linux"])

        def with_refresh_token():
            request = urllib.request.Request(f"{running.url}/oauth2/exchange", headers={"Host": LOGIN_SERVER},
                                             data=b"grant_type=access_token&service=" + LOGIN_SERVER.encode() + b"&access_token=t")
            with urllib.request.urlopen(request, context=trust) as answer:
                token = json.load(answer)["refresh_token"]
            done = skopeo("127.0.0.1", "login", "-u", TOKEN_USER, "-p", token, LOGIN_SERVER)
            expect(done.returncode == 0, done.stderr)
            done = skopeo("127.0.0.1", "list-tags", IMAGE.removesuffix(":v1"))
            expect(done.returncode == 0 and '"v1"' in done.stdout, done.stderr)
            done = skopeo("127.0.0.1", "login", "-u", TOKEN_USER, "-p", "made.up.token", LOGIN_SERVER)
            expect(done.returncode != 0, "a token that was made up is good")

        def only_the_address():
            rules("Deny", addresses=["203.0.113.0/24"])
            pull("127.0.0.6")
            refused("127.0.0.1", "127.0.0.1")
            refused("127.0.0.5", "10.0.0.4")

        def only_the_subnet():
            arm("PUT", SUBNET, "2023-11-01", {"properties": {
                "addressPrefix": "10.0.0.0/24", "serviceEndpoints": [{"service": "Microsoft.ContainerRegistry"}]}})
            rules("Deny", subnets=[SUBNET])
            pull("127.0.0.5")
            refused("127.0.0.6", "203.0.113.9")

        def nobody():
            arm("PATCH", REGISTRY, "2021-08-01-preview", {"properties": {"publicNetworkAccess": "Disabled"}})
            refused("127.0.0.5", "10.0.0.4")
            refused("127.0.0.1", "127.0.0.1")

        return run([
            ("skopeo pulls hello-world:v1, and every digest is right", whole_image),
            ("the image holds a program that runs", runs),
            ("skopeo inspects the image", inspected),
            ("skopeo logs in with the token of an exchange, and not with another", with_refresh_token),
            ("under Deny with an IP rule that address pulls and others get 403", only_the_address),
            ("under Deny with a subnet rule that subnet pulls and others get 403", only_the_subnet),
            ("without public access nobody pulls", nobody),
        ])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
