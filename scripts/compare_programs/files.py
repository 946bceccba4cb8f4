"""Folders as values, and records of the old program that are kept from one comparison to the next."""
import datetime
import hashlib
import os
import pathlib
import pickle
import zlib


def saved(folder):
    """{name: (mode, bytes)}; of a folder (mode, None), of a link (None, where it leads)."""
    found = {}
    for root, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = os.path.join(root, name)
            short = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[short] = (None, os.readlink(path))
            else:
                mode = os.stat(path).st_mode & 0o777
                found[short] = (mode, None if name in folders else pathlib.Path(path).read_bytes())
    return found


def restore(folder, files):
    os.mkdir(folder)
    for name, (mode, content) in files.items():
        path = os.path.join(folder, name)
        if mode is None:
            os.symlink(content, path)
            continue
        if content is None:
            os.mkdir(path)
        else:
            pathlib.Path(path).write_bytes(content)
        os.chmod(path, mode)


class Kept:
    """Records of one program; valid for the same program, scripts, files of a case and day."""

    def __init__(self, folder, program):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._base = hashlib.sha256(pathlib.Path(program).read_bytes())
        for source in sorted(pathlib.Path(__file__).parent.glob("*.py")):
            self._base.update(source.read_bytes())
        self._base.update(datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d").encode())

    def load(self, case):
        path = self._path(case)
        return pickle.loads(zlib.decompress(path.read_bytes())) if path.exists() else None

    def save(self, case, record):
        path = self._path(case)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(zlib.compress(pickle.dumps(record), 1))
        beside.rename(path)

    def _path(self, case):
        digest = self._base.copy()
        given = saved(case.tree) if case.tree else {}
        digest.update(repr((case.name, sorted(case.files.items()), sorted(given.items()))).encode())
        digest.update(repr([getattr(step, "argv", type(step)) for step in [*case.setup, *case.steps]]).encode())
        return self._folder / digest.hexdigest()
