"""States in one form, whatever the version of their format, so that an old and a new program's can be compared.

States of one version are compared byte for byte. Of different versions, each becomes one line for each thing that it says
(docs/state.md). Versions 1 to 4 are known here; the reader of a later one belongs beside them, in `_READERS`.
"""
import json


def comparable(old, new):
    """Both texts; as the facts that they say where they are states of different versions."""
    documents = _state(old), _state(new)
    if None in documents:
        return old, new
    versions = [document.get("format_version") for document in documents]
    if versions[0] == versions[1] or not all(version in _READERS for version in versions):
        return old, new
    return tuple("\n".join(sorted(_READERS[version](document))) + "\n"
                 for version, document in zip(versions, documents))


def _state(text):
    if '"acrnet-state"' not in text[:400]:
        return None
    try:
        return json.loads(text.partition("\n")[2] if text.startswith("mode ") else text)
    except ValueError:
        return None


def _compact(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _without(entry, *names):
    return {name: value for name, value in entry.items() if name not in names}


def _flat(document):
    """Versions 1 to 3: a list for each kind."""
    yield f"lineage {document['lineage']}"
    yield f"serial {document['serial']}"
    for registry in document["registries"]:
        yield f"registry {registry['id']} {_compact(_without(registry, 'id', 'rules'))}"
        for rule in registry["rules"]:
            yield f"rule of {registry['id']} {_compact(rule)}"
    for subnet in document["subnets"]:
        yield f"subnet {subnet['id']} {_compact(_without(subnet, 'id'))}"
    for resource in document.get("resources", []):
        yield f"resource {resource['id']} {_compact(_without(resource, 'id'))}"
    for kind, entries in document.get("seen", {}).items():
        for entry in entries:
            yield f"seen {kind} {_compact(entry)}"


def _claimed(entry):
    """An aspect or a rule as the versions before 4 wrote it: they called a pending operation a claim."""
    old = _without(entry, "pending", "because")
    if "pending" in entry:
        old["claim"] = entry["pending"]
    return old


def _by_resource(document):
    """Version 4: one record for each resource. What only it knows (world, prevent_destroy, reasons, the serial at which
    Azure was observed) says nothing of what version 3 can say."""
    yield f"lineage {document['lineage']}"
    yield f"serial {document['serial']}"
    for resource in document["resources"]:
        identity, address = resource["id"], resource["address"]
        if "access" in resource:
            access = resource["access"]
            registry = {"address": address, "on_destroy": resource["on_destroy"],
                        **_without(access, "rules")}
            yield f"registry {identity} {_compact(registry)}"
            for rule in access["rules"]:
                yield f"rule of {identity} {_compact(_claimed(rule))}"
        if "endpoint" in resource:
            aspect = _claimed(resource["endpoint"])
            aspect["endpoint"] = aspect.pop("provenance")
            yield f"subnet {identity} {_compact({'address': address, **aspect})}"
        if "existence" in resource:
            aspect = {"address": address, **_claimed(resource["existence"])}
            yield f"resource {identity} {_compact(aspect)}"
    for kind, entries in document["seen"].items():
        for entry in entries if kind != "serial" else []:
            yield f"seen {kind} {_compact(entry)}"


_READERS = {1: _flat, 2: _flat, 3: _flat, 4: _by_resource}
