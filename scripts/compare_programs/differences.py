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
        = Digest [0-9a-f-]+                       or: what may differ, on both sides
        when: prevent_destroy = true              optional: only in cases with such a text

    Several lines of a kind are joined by line ends. Without '+' the old text is removed; without
    '-' and '~' the lines are inserted. Where an entry applies, differences of white space alone are
    forgiven, because other words break lines elsewhere.
    """

    def __init__(self, reason, line):
        self.reason, self.line, self.where = reason, line, re.compile("")
        self.old, self.regex, self.new = [], False, []
        self.free, self.when = [], None
        self.hits = 0

    def finish(self, problem):
        if not self.reason:
            problem(self.line, "an entry needs its reason as a comment above it")
        if not self.old and not self.new and not self.free:
            problem(self.line, "an entry needs lines that begin with '- ', '~ ', '+ ' or '= '")
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
        return bool(self.new) and not self.old and not old and new == "\n".join(self.new) + "\n"

    def is_about(self, place, case_text):
        return self.where.search(place) and (self.when is None or self.when.search(case_text))

    def without_free(self, text):
        for form in self.free:
            text = form.sub("", text)
        return text


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
    elif line.startswith("when: "):
        entry.when = re.compile(line[6:])
    elif kind.strip() == "=":
        entry.free.append(re.compile(value, re.MULTILINE))
    elif kind.strip() in ("-", "~"):
        entry.old.append(value)
        entry.regex = entry.regex or kind[0] == "~"
    elif kind.strip() == "+":
        entry.new.append(value)
    else:
        problem(number, "a line begins with '#', 'in: ', 'when: ', '- ', '~ ', '+ ' or '= '")


def compare(name, old, new, intended, case_text=""):
    """The differences of one case as [(place, diff)]; counts the hits of the intended ones."""
    found = []
    case_text += "".join(text or "" for _, _, text in [*old, *new])
    olds, news = _by_place(old), _by_place(new)
    for place in [*olds, *(place for place in news if place not in olds)]:
        a, b = olds.get(place), news.get(place)
        if a == b:
            continue
        a, b = states.comparable("" if a is None else a, "" if b is None else b)
        about = [entry for entry in intended if entry.is_about(f"{name}: {place}", case_text)]
        a, b = _without_free(a, b, about)
        for diff in _hunks(a, b, about):
            found.append((place, diff))
    return found


def _by_place(seen):
    return {f"{step}: {what}": text for step, what, text in seen}


def _without_free(a, b, entries):
    """Both texts without what may differ. What was laid out around it is laid out anew: where anything was
    taken away, white space does not count."""
    entries = [entry for entry in entries if entry.free]
    shorter = a, b
    for entry in entries:
        before, shorter = shorter, tuple(entry.without_free(text) for text in shorter)
        entry.hits += shorter != before
    if shorter == (a, b):
        return a, b
    return tuple("\n".join(text.split()) for text in shorter)


def _hunks(a, b, entries):
    a, b = _lines(a), _lines(b)
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
