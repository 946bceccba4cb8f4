"""Plays a case with one program and keeps what could be seen: words, exit codes, files."""
import dataclasses
import http.client
import os
import pathlib
import shutil
import signal
import subprocess

from . import files, steady
from .case import Edit, Requests, Run

TIMEOUT = 30  # seconds, for the end of an emulator
LOG = "requests.log"
_UNKEPT = {".acrnet.acrstate.lock"}  # who held it, and when

# What everybody's environment has in common.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "TZ": "UTC"}


class Program:
    def __init__(self, path):
        self.path = str(pathlib.Path(path).resolve())
        said = subprocess.run([self.path, "version", "--json"], capture_output=True, text=True)
        self.steady = steady.Steady(said.stdout)


class Folder:
    """A folder in which a case is played; knows which files the steps before have left."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.known = {}
        self.pinned = {}

    def clear(self):
        shutil.rmtree(self.path, ignore_errors=True)
        self.known, self.pinned = {}, {}

    def look(self):
        """What has changed since the last look: {name: content, or None where it is gone}."""
        now = {}
        for root, _, names in os.walk(self.path):
            for name in names:
                path = os.path.join(root, name)
                short = os.path.relpath(path, self.path)
                if short not in _UNKEPT:
                    now[short] = _content(path)
        changed = {name: now.get(name) for name in now.keys() | self.known.keys()
                   if now.get(name) != self.known.get(name)}
        self.known = now
        return changed


    def forget_logs(self):
        """So that the next step's log has its own requests only."""
        for name in [name for name in self.known if name.endswith(LOG)]:
            (self.path / name).unlink()
            del self.known[name]


def _content(path):
    if os.path.islink(path):
        return "link to " + os.readlink(path)
    mode = os.stat(path).st_mode & 0o777
    with open(path, "rb") as file:
        data = file.read(4_000_000)
    return f"mode {mode:o}\n" + data.decode("utf-8", "backslashreplace")


class Emulator:
    """`acrnet emulator` of the program, while a command runs."""

    def __init__(self, program, arguments, folder, environment):
        self._child = subprocess.Popen(
            [program.path, "emulator", "--listen", "127.0.0.1:0", *arguments], cwd=folder,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        line = self._child.stdout.readline().decode()
        place = line.find("http://")
        self.url = line[place:].split()[0].rstrip(".") if place >= 0 else ""
        self.said = line

    def stop(self):
        """Its words and how it ended."""
        self._child.send_signal(signal.SIGTERM)
        try:
            out, err = self._child.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            self._child.kill()
            out, err = self._child.communicate()
        return self.said + out.decode("utf-8", "backslashreplace"), \
            err.decode("utf-8", "backslashreplace"), self._child.returncode


def play(program, steps, folder, seen):
    """Does the steps in the folder; appends (step, what, text) to `seen`."""
    for number, step in enumerate(steps):
        if isinstance(step, Edit):
            step.change(folder.path)
            folder.look()
            continue
        if isinstance(step, Requests):
            parts = _ask(program, step, folder)
        else:
            parts = _run(program, step, folder)
        folder.pinned.update(steady.pin_files(folder.path))
        parts += [("file " + name, "gone" if text is None else text)
                  for name, text in sorted(folder.look().items())]
        folder.forget_logs()
        title = f"{number + 1} {_title(step)}"
        seen += [(title, what, text) for what, text in parts]


def _title(step):
    words = step.argv if isinstance(step, Run) else ["emulator", *step.server]
    return " ".join(word if word and " " not in word else repr(word) for word in words)


def _run(program, step, folder):
    environment = {**_ENVIRONMENT, **step.env}
    cwd = folder.path / step.below
    server = None
    if step.server is not None:
        server = Emulator(program, step.server, cwd, environment)
        environment["ACRNET_EMULATOR_URL"] = server.url
    try:
        done = subprocess.run([program.path, *step.argv], cwd=cwd, env=environment,
                              input=step.stdin, capture_output=True, timeout=step.timeout)
        ended = f"exit {done.returncode}"
        out, err = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        ended, out, err = "no end", late.stdout or b"", late.stderr or b""
    parts = [("exit", ended), ("stdout", out.decode("utf-8", "backslashreplace")),
             ("stderr", err.decode("utf-8", "backslashreplace"))]
    if server:
        out, err, code = server.stop()
        parts += [("emulator", f"{out}{err}exit {code}\n")]
    return parts


# Headers that a client may act upon; the others are those of any HTTP server.
_HEADERS = {"content-type", "location", "azure-asyncoperation", "retry-after", "www-authenticate", "etag",
            "allow", "docker-distribution-api-version", "link"}


def _ask(program, step, folder):
    server = Emulator(program, step.server, folder.path, _ENVIRONMENT)
    answers = []
    host = server.url.removeprefix("http://").strip("/")
    for method, target, headers, body in step.requests:
        answers.append(("answer to " + f"{method} {target}", _answer(host, method, target, headers, body)))
    out, err, code = server.stop()
    return answers + [("emulator", f"{out}{err}exit {code}\n")]


def _answer(host, method, target, headers, body):
    connection = http.client.HTTPConnection(host, timeout=TIMEOUT)
    try:
        connection.request(method, target, body=body.encode() if body else None,
                           headers={"Authorization": "Bearer test", **headers})
        answer = connection.getresponse()
        content = answer.read().decode("utf-8", "backslashreplace")
        lines = [f"{name}: {value}" for name, value in sorted(answer.getheaders())
                 if name.lower() in _HEADERS]
        return "\n".join([str(answer.status), *lines, content, ""])
    except (OSError, http.client.HTTPException) as problem:
        return f"no answer: {type(problem).__name__}\n"
    finally:
        connection.close()


def play_both(old, new, case, place, kept=None):
    """What can be seen of the case with the old and with the new program, as [(step, what, text)] each.

    Texts that are the same in both stay as they are; of others what differs from run to run is made the same.
    `kept`: where records of the old program are, so that it need not be run again.
    """
    folder = Folder(place)
    before = kept.load(case) if kept else None
    if before is None:
        before = _play_old(old, case, folder)
        if kept:
            kept.save(case, before)
    folder.clear()
    files.restore(folder.path, before.files)
    folder.look()
    after = Record(files={}, folder=str(folder.path))
    play(new, case.steps, folder, after.seen)
    after.pinned = folder.pinned
    folder.clear()
    known = set(before.seen) & set(after.seen)
    return [[item if item in known else _made_steady(program, item, record) for item in record.seen]
            for program, record in ((old, before), (new, after))]


@dataclasses.dataclass
class Record:
    files: dict  # of the folder, before the steps
    folder: str
    seen: list = dataclasses.field(default_factory=list)
    pinned: dict = dataclasses.field(default_factory=dict)


def _play_old(old, case, folder):
    folder.clear()
    case.make(folder.path)
    play(old, case.setup, folder, [])
    record = Record(files.saved(folder.path), str(folder.path))
    folder.look()
    play(old, case.steps, folder, record.seen)
    record.pinned = folder.pinned
    return record


def _made_steady(program, item, record):
    step, what, text = item
    text = program.steady.text(text, record.folder, record.pinned)
    if what.startswith("file ") and what.endswith(LOG):
        text = steady.log_lines(text)
    return step, what, text
