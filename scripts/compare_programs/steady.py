"""What differs between two runs of one program, and says nothing: made the same.

Some random values reach later results: a state's lineage the digest of the next plan, the time of a
write in the embedded Azure the next drift. They are replaced in the files, before the next command.
"""
import datetime
import hashlib
import json
import re

LINEAGE = "11111111-2222-4333-8444-555555555555"
TIME = "2026-05-30T08:00:00"

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_LINEAGE = re.compile(r'("lineage": ?")(' + _UUID + r')(")')
_SEAL = re.compile(r'("seal": ?")([0-9a-f]{64})(")')
# Until when a write may still arrive, by the clock; 9999 is "while the apply runs".
_PENDING = re.compile(r'("pending_until": ?")(?!9999)[^"]+(")')
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?")
_FORMS = [
    (re.compile(r"127\.0\.0\.1:\d{2,5}\b"), "127.0.0.1:PORT"),
    (re.compile(r"\bafter \d+(?:\.\d+)? s\b|\bafter \d+ min \d+ s\b"), "after TIME"),
    (re.compile(r"\((?:\d+ min )?\d+(?:\.\d+)? s\)"), "(TIME)"),
    (re.compile(r"\b\d+ ms\b"), "TIME ms"),
    (re.compile(r'("ms": ?)[\d.e-]+'), r"\1TIME"),
    (re.compile(r'("(?:began|ends)": ?)\d{13}\b'), r"\1TIME"),
    (re.compile(r"([?&]t=)\d{13,16}\b"), r"\1TIME"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "TOKEN"),
    (re.compile(r"\b00000000-0000-4000-8000-\d{12}\b"), "REQUEST"),  # in the order in which reads arrived
    (re.compile(r"(correlation ID |[Cc]orrelationId=|[Rr]equestId=)" + _UUID), r"\1UUID"),
    (re.compile(r"\.tmp-[0-9A-Za-z]+"), ".tmp-RANDOM"),
]


def _days():
    """The days that a clock could say while this runs."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {(now + datetime.timedelta(days=d)).strftime("%Y-%m-%d") for d in (-1, 0, 1)}


def _without_clock(text, days):
    return _STAMP.sub(lambda m: TIME if m.group(1) in days else m.group(0), text)


def sealed(text):
    """The text with the seal that belongs to it (docs/state.md)."""
    zeros = _SEAL.sub(lambda m: m.group(1) + "0" * 64 + m.group(3), text, count=1)
    seal = hashlib.sha256(zeros.encode()).hexdigest()
    return _SEAL.sub(lambda m: m.group(1) + seal + m.group(3), text, count=1)


def pin_files(folder):
    """Rewrites what is random in the files that later commands read. Returns {random: what it became}."""
    days, pinned = _days(), {}
    for path in folder.rglob("*"):
        name = path.name
        is_state = ".acrstate" in name and not name.endswith(".lock")
        is_data = name == "emulator.json"
        if not (is_state or is_data) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        new = text
        if is_state:
            found = _LINEAGE.search(text)
            if found and _is_sealed(text):
                if found.group(2) != LINEAGE:
                    pinned[found.group(2)] = LINEAGE
                    new = text.replace(found.group(2), LINEAGE)
                new = _PENDING.sub(r"\g<1>9998-12-31T00:00:00Z\2", new)
                new = sealed(new) if new != text else text
        else:
            new = _without_clock(text, days)
        if new != text:
            mode = path.stat().st_mode
            path.write_text(new, encoding="utf-8")
            path.chmod(mode)
    return pinned


def _is_sealed(text):
    return sealed(text) == text


class Steady:
    """Of one program: its commit and its place are known once."""

    def __init__(self, version_json):
        """`version_json`: what `acrnet version --json` says."""
        self._words = []
        self._days = _days()
        try:
            version = json.loads(version_json)
            parts = [version[name] for name in ("commit", "build", "compiler")]
        except (ValueError, KeyError):
            return
        self._words = [
            (f"(commit {parts[0]}, {parts[1]}, {parts[2]})", "(commit COMMIT, BUILD, COMPILER)"),
            (f'"build":"{parts[1]}","compiler":"{parts[2]}"', '"build":"BUILD","compiler":"COMPILER"'),
        ]
        if len(parts[0]) >= 7:
            self._words.append((parts[0], "COMMIT"))

    def text(self, text, folder, pinned):
        for random, steady in pinned.items():
            text = text.replace(random, steady)
        text = text.replace(str(folder), "/FOLDER")
        for word, instead in self._words:
            text = text.replace(word, instead)
        text = _without_clock(text, self._days)
        for form, instead in _FORMS:
            text = form.sub(instead, text)
        return text


def log_lines(text):
    """The requests of ACRNET_LOG: reads go out at the same time, so their order says nothing."""
    return "".join(sorted(re.sub(r"^\S+ ", "", line) for line in text.splitlines(True)))
