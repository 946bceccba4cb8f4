"""What the cases made a program do: which commands, ends and messages were seen."""
import collections
import re

_CODE = re.compile(r"\bACR\d{4}\b")


def of(name, seen):
    """Notes of one case: ("command", "plan", "exit 0"), ("code", "ACR1040"), ("world", "changes")."""
    notes = collections.Counter()
    group = name.split(" ")[0].rstrip(":")
    notes["cases", group] += 1
    worlds_codes, result = set(), None
    for step, what, text in seen:
        command = next((word for word in step.split(" ")[1:] if not word.startswith("-")), "")
        if what == "exit":
            notes["command", command, text] += 1
        elif what in ("stdout", "stderr") and group not in ("explain", "help"):
            worlds_codes.update(_CODE.findall(text))
        if command in ("plan", "apply", "destroy") and what == "exit" and result is None:
            result = {"exit 0": "planned", "exit 2": "changes", "exit 4": "stale"}.get(text, "refused, " + text)
    for code in worlds_codes:
        notes["code", code] += 1
        if group == "world":
            notes["code in worlds", code] += 1
    if group == "world" and result:
        notes["world", result] += 1
        notes["world with", f"{sum(1 for s in seen if s[1] == 'exit')} commands"] += 1
    return notes


class Coverage:
    def __init__(self):
        self._notes = collections.Counter()

    def add(self, notes):
        self._notes.update(notes)

    def commands(self):
        return sum(count for note, count in self._notes.items() if note[0] == "command")

    def print(self):
        kinds = collections.defaultdict(list)
        for note, count in sorted(self._notes.items()):
            kinds[note[0]].append(f"{' '.join(note[1:])}: {count}")
        for kind, lines in kinds.items():
            print(f"\n{kind} ({len(lines)})\n  " + "\n  ".join(lines))
