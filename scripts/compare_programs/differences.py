"""Finds what differs, takes away what is intended, and groups the rest."""
import collections
import difflib
import re

from . import states


class Intended:
    """One entry of the list: what the old program says, and what the new one says instead.

        # The reason, one line or more. Required.
        in: help                         optional: a regular expression over "case: step: what"
        - Plans, shows, asks and does it.         the old line, literally ...
        ~ step (\\d+) of (\\d+)                    ... or as a regular expression
        + Plan, review and apply changes.         the new line, or part; \\1 with '~'

    Several lines of a kind are joined by line ends. Without '+' the old text is removed; without
    '-' and '~' the lines are inserted. Where an entry applies, differences of white space alone are
    forgiven, because other words break lines elsewhere.
    """

    def __init__(self, reason, line):
        self.reason, self.line, self.where = reason, line, re.compile("")
        self.old, self.regex, self.new = [], False, []
        self.hits = 0

    def finish(self, problem):
        if not self.reason:
            problem(self.line, "an entry needs its reason as a comment above it")
        if not self.old and not self.new:
            problem(self.line, "an entry needs lines that begin with '- ', '~ ' or '+ '")
        old = "\n".join(self.old)
        try:
            self.form = re.compile(old if self.regex else re.escape(old))
        except re.error as wrong:
            problem(self.line, f"no regular expression: {wrong}")
        new = "\n".join(self.new)
        self.instead = new if self.regex else new.replace("\\", "\\\\")

    def applied(self, text):
        return self.form.sub(self.instead, text) if self.old else text

    def is_insertion(self, old, new):
        return not self.old and not old and new == "\n".join(self.new) + "\n"


def read_intended(path):
    entries, reason, current = [], [], None

    def problem(line, what):
        raise SystemExit(f"{path}:{line}: {what}")

    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#") and current is None:
            reason.append(line[1:].strip())
        elif not line.strip():
            if current:
                current.finish(problem)
                entries.append(current)
            current, reason = None, []
        else:
            current = current or Intended(" ".join(reason).strip(), number)
            _take(current, line, number, problem)
    return entries


def _take(entry, line, number, problem):
    kind, value = line[:2], line[2:]
    if line.startswith("in: "):
        entry.where = re.compile(line[4:])
    elif kind.strip() in ("-", "~"):
        entry.old.append(value)
        entry.regex = entry.regex or kind[0] == "~"
    elif kind.strip() == "+":
        entry.new.append(value)
    else:
        problem(number, "a line begins with '#', 'in: ', '- ', '~ ' or '+ '")


def compare(name, old, new, intended):
    """The differences of one case as [(place, diff)]; counts the hits of the intended ones."""
    found = []
    olds, news = _by_place(old), _by_place(new)
    for place in [*olds, *(place for place in news if place not in olds)]:
        a, b = olds.get(place), news.get(place)
        if a == b:
            continue
        a, b = states.comparable("" if a is None else a, "" if b is None else b)
        for diff in _hunks(f"{name}: {place}", a, b, intended):
            found.append((place, diff))
    return found


def _by_place(seen):
    return {f"{step}: {what}": text for step, what, text in seen}


def _hunks(place, a, b, intended):
    a, b = _lines(a), _lines(b)
    entries = [entry for entry in intended if entry.where.search(place)]
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal" or _is_intended("".join(a[a1:a2]), "".join(b[b1:b2]), entries):
            continue
        yield _short(a[a1:a2], "-") + _short(b[b1:b2], "+")


def _lines(text):
    """Lines; a long one (JSON without line ends) in parts, so that a difference is small."""
    lines = []
    for line in text.splitlines(True):
        if len(line) < 400:
            lines.append(line)
        else:
            lines += [part for part in re.split(r"(?<=[,>])", line) if part]
    return lines


def _is_intended(old, new, entries):
    expected, used = old, []
    for entry in entries:
        if entry.is_insertion(old, new):
            entry.hits += 1
            return True
        changed = entry.applied(expected)
        if changed != expected:
            used.append(entry)
            expected = changed
    if not used or "".join(expected.split()) != "".join(new.split()):
        return False
    for entry in used:
        entry.hits += 1
    return True


def _short(lines, sign):
    shown = [f"{sign}{line.rstrip()[:300]}\n" for line in lines[:12]]
    if len(lines) > 12:
        shown.append(f"{sign}… and {len(lines) - 12} more lines\n")
    return "".join(shown)


class Groups:
    """Differences that look the same, once each."""

    def __init__(self):
        self._places = collections.defaultdict(list)
        self.total = 0

    def add(self, name, place, diff):
        self.total += 1
        self._places[diff].append(f"{name}: {place}")

    def print(self, limit):
        ordered = sorted(self._places.items(), key=lambda item: -len(item[1]))
        for diff, places in ordered[:limit]:
            cases = len({place.partition(": ")[0] for place in places})
            print(f"\n{len(places)} times, in {cases} cases; first in  {places[0]}")
            print(diff, end="")
        if len(ordered) > limit:
            print(f"\n… and {len(ordered) - limit} more groups (--limit)")

    def __len__(self):
        return len(self._places)
