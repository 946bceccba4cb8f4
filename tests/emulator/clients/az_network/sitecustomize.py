"""Lets Debian 12's `az network` start.

Its azure-cli 2.45 names the module azure.mgmt.network.v2022_01_01, which the python3-azure beside it no longer has, and every `az
network` command ends in an exception before it does anything. Python imports this file at its start when the folder is on
PYTHONPATH; it gives that one name to the next version there is. The commands' requests have a version of their own
(they are written in az itself), so nothing that goes over the wire changes.
"""
import importlib
import importlib.abc
import importlib.util
import pkgutil
import sys

PACKAGE = "azure.mgmt.network"
MISSING = f"{PACKAGE}.v2022_01_01"


def substitute():
    """The oldest version after the missing one."""
    versions = [module.name for module in pkgutil.iter_modules(importlib.import_module(PACKAGE).__path__)]
    return f"{PACKAGE}.{min(version for version in versions if f'{PACKAGE}.{version}' > MISSING and version[1:2].isdigit())}"


class Substitute(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last, so it answers only where the real module is missing."""

    def find_spec(self, name, path=None, target=None):
        concerned = name == MISSING or name.startswith(MISSING + ".")
        return importlib.util.spec_from_loader(name, self) if concerned else None

    def create_module(self, spec):
        return importlib.import_module(substitute() + spec.name[len(MISSING):])

    def exec_module(self, module):
        """It is loaded already, under its own name."""


sys.meta_path.append(Substitute())
