"""A case: files in a folder, and the commands and edits that happen to it, one after the other."""
import dataclasses
import pathlib
import shutil
from typing import Callable, Optional

TODAY = "2026-06-01"


@dataclasses.dataclass
class Run:
    """A command of the program. What it prints, how it ends and which files it leaves is compared."""
    argv: list
    env: dict = dataclasses.field(default_factory=dict)
    stdin: bytes = b""
    # Arguments of `acrnet emulator`, which then runs beside the command and is its Azure.
    server: Optional[list] = None
    below: str = "."  # the folder to run in
    timeout: int = 60  # seconds


@dataclasses.dataclass
class Edit:
    """Something that happens between two commands; must do the same in folders with the same files."""
    change: Callable[[pathlib.Path], None]


@dataclasses.dataclass
class Requests:
    """`acrnet emulator` with these arguments, which is sent these (method, target, headers, body)."""
    server: list
    requests: list


@dataclasses.dataclass
class Case:
    name: str
    steps: list
    files: dict = dataclasses.field(default_factory=dict)  # path: text or bytes
    tree: Optional[pathlib.Path] = None  # a folder that is copied first
    setup: list = dataclasses.field(default_factory=list)  # steps that the old program does for both

    def text(self):
        """What the case begins with, for entries of the list that are about some policies only."""
        policies = sorted(self.tree.rglob("*.acrnet")) if self.tree else []
        contents = [path.read_bytes() for path in policies] + list(self.files.values())
        return "\n".join(content.decode("utf-8", "replace") if isinstance(content, bytes) else content
                         for content in contents)

    def make(self, folder: pathlib.Path):
        if self.tree:
            shutil.copytree(self.tree, folder, ignore=shutil.ignore_patterns(".acrnet*", "*.acrstate*"))
        else:
            folder.mkdir()
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
