#!/usr/bin/env python3
"""Measures the size and shape of the code in this repository and compares them with limits.

usage: scripts/measure-code.py [--check] [--list] [--limit NAME=NUMBER ...] [FOLDER]

Prints one line per measure with its limit. FOLDER is the root of a git checkout, by default the
one that this script is in. Measured are files that git tracks, and new files that it does not
ignore.

  --check   exit 1 if a measure exceeds its limit; name each offender and what to do about it
  --list    name the offenders of every measure, also where the limit is kept
  --limit   replaces a default limit, by the name in the first column: --limit folder=60

A function's length is the number of lines from the first line of its declaration (with `template`
and attributes, without the comment above it) to its closing brace, both included. What stands
inside a function (a lambda, a method of a local class) is part of it and is not counted again; a
lambda outside functions counts as a function. Bodies in preprocessor macros are not counted. p95 is
the nearest rank. Product code is model, grammar, parser, planner, executor, emulator and cli.

The script reads C++ token by token, as far as scopes go, without a compiler. It relies on the form
that clang-format gives the code, and on the absence of #if around half a function.
"""

import argparse
import collections
import functools
import math
import os
import pathlib
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRODUCT = ("model", "grammar", "parser", "planner", "executor", "emulator", "cli")
GENERATED = "grammar/editors/"  # tree-sitter writes the C++ there
COLUMNS = 100
SMALL_HEADER = 20  # lines; a header with fewer is small
# Folders that may hold any number of files.
CROWDED = ("tests", "docs/diagnostics")

LIMITS = {
    "p95": 20,
    "max": 55,
    "cycles": 0,
    "files": 10.5,
    "small-headers": 15,
    "cpp-columns": 0,
    "md-columns": 0,
    "folder": 50,
}

# `value` is compared with the limit of the same name; a measure without a limit only informs.
# `offenders` are pairs of a place and what is wrong there.
Measure = collections.namedtuple("Measure", "name what value offenders remedy", defaults=[[], ""])
Function = collections.namedtuple("Function", "path line name length")


# ---- C++: comments, literals, tokens -----------------------------------------------------------

BLANKED = re.compile(
    r"""(?P<include>^[ \t]*\#[ \t]*include\b[^\n]*)
      | //(?:[^\n\\]|\\.|\\\n)*
      | /\*.*?(?:\*/|\Z)
      | (?<!\w)(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?(?:\)(?P=delimiter)"|\Z)
      | "(?:[^"\\\n]|\\.|\\\n)*"?
      | (?P<number>\b\d[\w.]*(?:'[\w.]+)+)
      | '(?:[^'\\\n]|\\.)*'?""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
NOT_NEWLINE = re.compile(r"[^\n]")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)


def blank(match):
    if match.lastgroup in ("include", "number"):
        return match.group()
    return NOT_NEWLINE.sub(" ", match.group())


@functools.lru_cache(maxsize=None)
def without_comments_and_literals(text):
    """The text with blanks for comments and literals, but for #include lines. Offsets stay."""
    return BLANKED.sub(blank, text)


TOKEN = re.compile(r"[A-Za-z_]\w*|::|->|[^\s\w]|\d[\w.']*")
CLOSER = {"(": ")", "[": "]", "{": "}"}
OPEN_OR_CLOSE = re.compile(r"[(){}\[\]]")
# Words before parentheses that are not a function's parameters.
NOT_A_NAME = {"alignas", "decltype", "noexcept", "requires", "explicit", "if", "__attribute__"}
GROUP = "()"  # stands for whatever is between parentheses
CLASS_KEYS = {"class", "struct", "union"}
ACCESS = {"public", "private", "protected"}


def skip_balanced(code, position):
    """The offset after the bracket that closes the one at `position`."""
    depth = 0
    for match in OPEN_OR_CLOSE.finditer(code, position):
        depth += 1 if match.group() in CLOSER else -1
        if depth == 0:
            return match.end()
    return len(code)


class Head:
    """The tokens of a declaration, as far as they have been read."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.begin = None  # offset of its first token
        self.tokens = []
        self.parameters = None  # index in tokens of the parameter list
        self.initialises = False  # a constructor's initialiser list has begun

    def add(self, token, offset):
        if self.begin is None:
            self.begin = offset
        self.tokens.append(token)

    def last(self):
        return self.tokens[-1] if self.tokens else ""

    def add_group(self, offset):
        previous = self.last()
        is_name = re.match(r"[A-Za-z_]|<>$", previous) and previous not in NOT_A_NAME
        if self.parameters is None and is_name and "->" not in self.tokens:
            self.parameters = len(self.tokens)
        self.add(GROUP, offset)

    def name(self):
        begin = self.parameters
        while begin > 0 and (begin == self.parameters or self.joins(begin)):
            begin -= 1
        return "".join(self.tokens[begin : self.parameters])

    def joins(self, index):
        """Does the token at `index` belong to one name with the one before it?"""
        before, token = self.tokens[index - 1], self.tokens[index]
        return "::" in (before, token) and before != GROUP or token == "<>" or before == "~"

    def is_scope(self):
        first = [token for token in self.tokens if token not in ("inline", "export", "[]")]
        return "namespace" in first[:1] or first == ["extern"]

    def is_class(self):
        if "enum" in self.tokens:
            return False
        for token in self.tokens:
            if token in CLASS_KEYS:
                return True
            if token == GROUP:
                return False
        return False


class FunctionFinder:
    """Finds the functions with a body in one file, by a walk over its declarations."""

    def __init__(self, path, text):
        self.path = path
        self.code = DIRECTIVE.sub(blank, without_comments_and_literals(text))
        self.position = 0
        self.head = Head()
        self.found = []

    def run(self):
        while (match := TOKEN.search(self.code, self.position)) is not None:
            self.position = match.end()
            self.take(match.group(), match.start())
        return self.found

    def take(self, token, offset):
        if self.is_after_macro(offset):
            self.head.clear()
        if token in (";", "}"):
            self.head.clear()
        elif token == "{":
            self.brace(offset)
        elif token == "(":
            self.position = skip_balanced(self.code, offset)
            self.head.add_group(offset)
        elif token == "[":
            self.position = skip_balanced(self.code, offset)
            self.head.add("[]", offset)
        elif token == "<":
            self.angles(offset)
        elif token == "=":
            self.initialiser()
        elif token == ":":
            self.colon(offset)
        elif token == "operator":
            self.operator(offset)
        else:
            self.head.add(token, offset)

    def is_after_macro(self, offset):
        """A macro's call that no `;` ends: the next declaration begins at the same column."""
        if self.head.parameters != 1 or self.head.tokens[1:] != [GROUP]:
            return False
        line = self.code.rfind("\n", 0, offset) + 1
        begin = self.code.rfind("\n", 0, self.head.begin) + 1
        blanks = self.code[line:offset]
        return line > begin and not blanks.strip() and len(blanks) == self.head.begin - begin

    def brace(self, offset):
        head = self.head
        if head.is_scope() or (head.parameters is None and head.is_class()):
            head.clear()
        elif head.parameters is not None and not self.is_member_braces():
            self.body(offset)
        else:  # an enum's names, a variable's or a member's first value, a requires-expression
            end = skip_balanced(self.code, offset)
            if head.parameters is None:
                self.lambdas(offset, end)
            self.position = end
            head.add("{}", offset)

    def is_member_braces(self):
        """X() : a_{1}, b_{2} {}: only the last brace, after a `)` or `}`, is the body's."""
        if "requires" in self.head.tokens[-2:]:
            return True
        last = self.head.last()
        return self.head.initialises and last not in (GROUP, "{}", ".")

    def body(self, offset):
        name = self.head.name()
        end = skip_balanced(self.code, offset)
        while (handler := re.compile(r"\s*catch\s*(?=\()").match(self.code, end)) is not None:
            brace = self.code.find("{", skip_balanced(self.code, handler.end()))
            end = skip_balanced(self.code, brace)
        self.add(name, self.head.begin, end)
        self.position = end
        self.head.clear()

    def add(self, name, begin, end):
        line = self.code.count("\n", 0, begin) + 1
        self.found.append(Function(self.path, line, name, self.code.count("\n", begin, end) + 1))

    def angles(self, offset):
        """Template parameters or arguments: at this level `<` never compares."""
        depth = 0
        at = offset
        while (match := TOKEN.search(self.code, at)) is not None:
            token, at = match.group(), match.end()
            if token in CLOSER:
                at = skip_balanced(self.code, match.start())
            depth += (token == "<") - (token == ">")
            if depth == 0:
                break
        self.position = at
        self.head.add("<>", offset)

    def initialiser(self):
        """After `=`: a value, `default`, `delete`, 0, or what a concept or alias stands for."""
        begin = self.position
        at = begin
        for match in re.compile(r"[({\[;]").finditer(self.code, begin):
            if match.start() < at:
                continue
            if match.group() == ";":
                at = match.end()
                break
            at = skip_balanced(self.code, match.start())
        self.lambdas(begin, at)
        self.position = at
        self.head.clear()

    def lambdas(self, begin, end):
        """The lambdas in a value outside functions, as functions."""
        pattern = re.compile(r"(?<![\w)\]\[])\s*(\[[^\[\]]*\])\s*(?:<[^()]*>)?\s*(?=[({])")
        while (match := pattern.search(self.code, begin, end)) is not None:
            brace = match.end()
            if self.code[brace] == "(":
                brace = self.code.find("{", skip_balanced(self.code, brace), end)
            if brace == -1:
                return
            begin = skip_balanced(self.code, brace)
            self.add("lambda", match.start(1), begin)

    def colon(self, offset):
        if len(self.head.tokens) == 1 and self.head.last() in ACCESS:
            self.head.clear()
            return
        self.head.initialises = self.head.parameters is not None
        self.head.add(":", offset)

    def operator(self, offset):
        """operator+, operator(), operator bool: all up to the parameters is the name."""
        call = re.compile(r"\s*\(\s*\)").match(self.code, self.position)
        end = call.end() if call else self.code.find("(", self.position)
        self.head.add("operator" + "".join(self.code[self.position : end].split()), offset)
        self.position = end


def find_functions(path, text):
    return FunctionFinder(path, text).run()


# ---- C++: includes -----------------------------------------------------------------------------


def component(path):
    """A header and its source file are one component."""
    return os.path.splitext(path)[0]


def strongly_connected(graph):
    """The sets of nodes that reach each other (Tarjan's algorithm), as sorted lists."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for after in graph.get(node, ()):
            if after not in index:
                visit(after)
            if after in stack:
                low[node] = min(low[node], low[after])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return [nodes for nodes in found if len(nodes) > 1 or nodes[0] in graph.get(nodes[0], ())]


def shortest_cycle(graph, nodes):
    """One way from the first of `nodes` back to itself."""
    start = nodes[0]
    ways = collections.deque([[start]])
    seen = set()
    while ways:
        way = ways.popleft()
        for after in graph[way[-1]]:
            if after == start:
                return [*way, start]
            if after in nodes and after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return nodes


class Includes:
    """Who includes whom, of files and of components, and where that is written."""

    def __init__(self, sources):
        self.files, self.components, self.places = {}, {}, {}
        for path, text in sources.items():
            code = without_comments_and_literals(text)
            for match in INCLUDE.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                self.add(path, match.group(1), f"{path}:{line}")

    def add(self, path, target, place):
        self.files.setdefault(path, []).append(target)
        self.places.setdefault((path, target), place)
        ours, theirs = component(path), component(target)
        if ours != theirs:
            self.components.setdefault(ours, []).append(theirs)
            self.places.setdefault((ours, theirs), place)


def cycles(sources):
    includes = Includes(sources)
    found = []
    for what, graph in (("files", includes.files), ("components", includes.components)):
        for nodes in strongly_connected(graph):
            way = shortest_cycle(graph, nodes)
            cycle = " -> ".join(way)
            found.append((includes.places[way[0], way[1]], f"begins a cycle of {what}: {cycle}"))
    return found


# ---- Markdown ----------------------------------------------------------------------------------

FENCE = re.compile(r"(?:[ >]|[-*+] |\d+[.)] )*(`{3,}|~{3,})")
MARKER = re.compile(r"(?:[ \t]|>|[-*+] +|\d{1,9}[.)] +)*")
LIST_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)")
# What Markdown must not break, or cannot: code spans, links and pictures, addresses in <>.
UNBROKEN = re.compile(
    r"""(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)
      | !?\[(?:[^\[\]`]|`[^`]*`|\[[^\[\]]*\](?:\([^()]*\))?)*\]
        (?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])
      | <[^<>]*>""",
    re.VERBOSE,
)
GLUE = "\0"


def units(text):
    """The parts of a line between which it can be broken."""
    glued = UNBROKEN.sub(lambda match: match.group().replace(" ", GLUE), text)
    return [unit.replace(GLUE, " ") for unit in glued.split()]


class MarkdownReader:
    """Tells for each line of a page whether it is "prose", "code", "table" or "front" matter."""

    def __init__(self, text):
        self.lines = text.splitlines()
        self.fence = None
        self.contents = []  # columns at which the texts of the list items around begin
        self.after_blank = True
        self.after_code = False

    def kinds(self):
        front = self.front_matter()
        return ["front"] * front + [self.kind(line) for line in self.lines[front:]]

    def front_matter(self):
        if self.lines[:1] == ["---"] and "---" in self.lines[1:]:
            return self.lines.index("---", 1) + 1
        return 0

    def kind(self, line):
        if self.is_fenced(line):
            return "code"
        indented = self.is_indented_code(line)
        if line.strip():
            self.after_blank, self.after_code = False, indented
        else:
            self.after_blank = True
        if indented:
            return "code"
        return "table" if line.lstrip(" >").startswith("|") else "prose"

    def is_fenced(self, line):
        match = FENCE.match(line)
        if self.fence is not None:
            closes = match is not None and match.end() == len(line.rstrip())
            if closes and match.group(1).startswith(self.fence):
                self.fence = None
            return True
        if match is None or match.group(1)[0] in line[match.end() :]:
            return False
        self.fence = match.group(1)
        return True

    def is_indented_code(self, line):
        """Four blanks more than the text around it has, after an empty line."""
        if not line.strip():
            return False
        indent = len(line) - len(line.lstrip(" "))
        item = LIST_ITEM.match(line)
        if self.after_blank or item:
            while self.contents and indent < self.contents[-1]:
                self.contents.pop()
        around = self.contents[-1] if self.contents else 0
        if (self.after_blank or self.after_code) and indent >= around + 4:
            return True
        if item:
            self.contents.append(item.end())
        return False


def markdown_kinds(text):
    return MarkdownReader(text).kinds()


REFERENCE = re.compile(r"\[[^\]]+\]: ")


def long_markdown_lines(path, text):
    found = []
    for number, (line, kind) in enumerate(zip(text.splitlines(), markdown_kinds(text)), 1):
        rest = line[MARKER.match(line).end() :] if len(line) > COLUMNS else ""
        if kind == "prose" and len(units(rest)) > 1 and not REFERENCE.match(rest):
            what = "shorten the heading" if rest.startswith("#") else "break it at a blank"
            found.append((f"{path}:{number}", f"{len(line)} columns; {what}"))
    return found


# ---- the measures ------------------------------------------------------------------------------


class Repository:
    """The files of a checkout, and the text of those that are measured."""

    def __init__(self, root):
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True,
            stdout=subprocess.PIPE,
        )
        paths = sorted(set(listed.stdout.decode().split("\0")) - {""})
        self.root = root
        self.paths = [path for path in paths if (root / path).is_file()]
        cpp = self.read(".cc", ".h")
        self.cpp = {path: text for path, text in cpp.items() if not path.startswith(GENERATED)}
        self.markdown = self.read(".md")

    def read(self, *endings):
        return {
            path: (self.root / path).read_text(encoding="utf-8", errors="replace")
            for path in self.paths
            if path.endswith(endings)
        }

    def cpp_of(self, folders):
        return {path: text for path, text in self.cpp.items() if path.split("/")[0] in folders}


def line_count(text):
    return text.count("\n") + (not text.endswith("\n") and text != "")


def functions_of(sources):
    """All functions, the longest first."""
    found = [function for path, text in sources.items() for function in find_functions(path, text)]
    return sorted(found, key=lambda f: (-f.length, f.path, f.line))


def percentile(longest_first, percent):
    rank = math.ceil(len(longest_first) * percent / 100)
    return longest_first[-rank].length if rank > 0 else 0


def longer_than(functions, lines):
    return [
        (f"{f.path}:{f.line}", f"{f.name} has {f.length} lines")
        for f in functions
        if f.length > lines
    ]


def function_measures(functions, limits):
    over, allowed = longer_than(functions, limits["p95"]), len(functions) // 20
    return [
        Measure("p50", "lines, half of the functions", percentile(functions, 50)),
        Measure(
            "p95",
            "lines, 95 of 100 functions",
            percentile(functions, 95),
            over,
            f"split {max(0, len(over) - allowed)} of these into steps that have names",
        ),
        Measure(
            "max",
            "lines, the longest function",
            percentile(functions, 100),
            longer_than(functions, limits["max"]),
            "split these into steps that have names",
        ),
    ]


def test_measures(functions, limits):
    """The same measures of the tests' functions; they only inform."""
    return [
        Measure(f"tests-{m.name}", f"{m.what} of the tests", m.value)
        for m in function_measures(functions, limits)
    ]


def cycle_measure(product):
    found = cycles(product)
    remedy = "remove one include of each cycle"
    return Measure("cycles", "include cycles of files and of components", len(found), found, remedy)


def file_measure(product, most):
    lines = {path: line_count(text) for path, text in product.items()}
    total = sum(lines.values())
    smallest = sorted(lines, key=lambda path: (lines[path], path))[:20]
    return Measure(
        "files",
        "files per 1 000 lines",
        math.ceil(100_000 * len(lines) / max(1, total)) / 100,
        [(f"{path}:1", f"has {lines[path]} lines") for path in smallest],
        f"join {max(0, math.ceil(len(lines) - most * total / 1000))} files with the ones that they "
        "are part of; these are the smallest",
    )


def small_header_measure(product):
    lines = {path: line_count(text) for path, text in product.items() if path.endswith(".h")}
    return Measure(
        "small-headers",
        f"headers under {SMALL_HEADER} lines",
        sum(count < SMALL_HEADER for count in lines.values()),
        [(f"{path}:1", f"has {n} lines") for path, n in lines.items() if n < SMALL_HEADER],
        "join headers with the ones that they are part of",
    )


def cpp_columns_measure(sources):
    found = [
        (f"{path}:{number}", f"{len(line)} columns")
        for path, text in sources.items()
        for number, line in enumerate(text.split("\n"), 1)
        if len(line) > COLUMNS
    ]
    what = f"C++ lines over {COLUMNS} columns"
    return Measure("cpp-columns", what, len(found), found, "break these lines")


def md_columns_measure(pages):
    found = [line for path, text in pages.items() for line in long_markdown_lines(path, text)]
    what = f"Markdown lines over {COLUMNS} columns outside tables, links and code"
    return Measure("md-columns", what, len(found), found, "break these lines")


def is_crowded(folder):
    return any(folder == name or folder.startswith(name + "/") for name in CROWDED)


def folder_measure(paths, most):
    counts = collections.Counter(os.path.dirname(path) or "." for path in paths)
    held = {folder: count for folder, count in counts.items() if not is_crowded(folder)}
    fullest_first = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    return Measure(
        "folder",
        "files directly in the fullest folder",
        max(held.values(), default=0),
        [(f"{folder}/", f"holds {n} files") for folder, n in fullest_first if n > most],
        "sort the files of these into sub-folders by what a reader would look up",
    )


def measure(repository, limits):
    """All measures, and the functions of the product, the longest first."""
    product = repository.cpp_of(PRODUCT)
    functions = functions_of(product)
    measures = [
        *function_measures(functions, limits),
        *test_measures(functions_of(repository.cpp_of(["tests"])), limits),
        cycle_measure(product),
        file_measure(product, limits["files"]),
        small_header_measure(product),
        cpp_columns_measure(repository.cpp),
        md_columns_measure(repository.markdown),
        folder_measure(repository.paths, limits["folder"]),
    ]
    return measures, functions


# ---- the command -------------------------------------------------------------------------------


def limit(text):
    name, _, number = text.partition("=")
    if name not in LIMITS:
        known = ", ".join(LIMITS)
        raise argparse.ArgumentTypeError(f"there is no limit '{name}'; there are: {known}")
    try:
        return name, float(number)
    except ValueError:
        message = f"'{number}' is not a number; write for example {name}={LIMITS[name]}"
        raise argparse.ArgumentTypeError(message) from None


def parse_arguments(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__, end="")
        sys.exit(0)
    parser = argparse.ArgumentParser(
        prog="measure-code", usage="see scripts/measure-code.py --help", add_help=False
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--limit", action="append", type=limit, default=[])
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT)
    return parser.parse_args(arguments)


def print_table(measures, limits, longest):
    for m in measures:
        allowed = f"at most {limits[m.name]:g}" if m.name in limits else ""
        print(f"{m.name:<14}{m.value:>7g}  {allowed:<13}  {m.what}")
    print("\nthe longest functions:")
    for f in longest:
        print(f"{f.path}:{f.line}: {f.name} has {f.length} lines")


def print_offenders(m, most):
    to_do = f"; {m.remedy}" if m.value > most else ""
    print(f"\n{m.name}: {m.what}: {m.value:g}, at most {most:g}{to_do}")
    for place, what in m.offenders:
        print(f"{place}: {what}")


def main(arguments):
    options = parse_arguments(arguments)
    limits = {**LIMITS, **dict(options.limit)}
    try:
        repository = Repository(options.folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"measure-code: git cannot list the files: {error}", file=sys.stderr)
        return 2
    measures, functions = measure(repository, limits)
    print_table(measures, limits, functions[:5])
    limited = [m for m in measures if m.name in limits]
    broken = [m for m in limited if m.value > limits[m.name]]
    for m in limited if options.list else broken if options.check else []:
        print_offenders(m, limits[m.name])
    return 1 if options.check and broken else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader may stop early: | head
    sys.exit(main(sys.argv[1:]))
