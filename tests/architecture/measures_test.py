#!/usr/bin/env python3
"""scripts/measure-code.py, shown small invented checkouts: each measure finds the offender that was
planted, at its place, and nothing in a checkout that keeps the limits."""

import contextlib
import importlib.util
import io
import pathlib
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "measure-code.py"
specification = importlib.util.spec_from_file_location("measure_code", SCRIPT)
measure_code = importlib.util.module_from_spec(specification)
specification.loader.exec_module(measure_code)


def functions(text):
    """Name, first line and length of each function in the text, in order."""
    found = measure_code.find_functions("a.cc", text)
    return [(function.name, function.line, function.length) for function in found]


def function_of(lines, name="f"):
    return f"void {name}() {{\n" + "  ;\n" * (lines - 2) + "}\n"


# Long enough that "files per 1 000 lines" is kept beside one or two small files.
BASE = {
    "model/plan.h": "// A plan.\n" * 100,
    "model/plan.cc": '#include "model/plan.h"\n' + "// more\n" * 300 + function_of(20) * 20,
    "docs/page.md": "# A page\n\nOne line.\n",
}


def run(files, *arguments):
    """The exit code and the output of the script in a checkout that has these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        for path, text in {**BASE, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = measure_code.main([*arguments, folder])
        return code, output.getvalue()


def offenders(files, *arguments):
    """The offenders that --check names, each behind the name of its measure."""
    code, output = run(files, "--check", *arguments)
    found = []
    name = None
    for line in output.split("\nthe longest functions:\n")[1].splitlines():
        head = line.partition(": ")[0]
        if head in measure_code.LIMITS:
            name = head
        elif name is not None and line:
            found.append((name, line))
    assert code == (1 if found else 0), output
    return found


class Functions(unittest.TestCase):
    def expect(self, text, *expected):
        self.assertEqual(functions(text), list(expected))

    def test_are_found_with_the_lines_from_the_declaration_to_the_brace(self):
        self.expect("int f() { return 1; }\n", ("f", 1, 1))
        self.expect("// why\nint f(\n    int a) {\n  return a;\n}\n", ("f", 2, 4))
        self.expect("\nauto f() -> std::vector<int> {\n}\nvoid g() {}", ("f", 2, 2), ("g", 4, 1))

    def test_are_declarations_with_a_body_only(self):
        self.expect("int f(); X(const X&) = delete; int g(int a = 3) noexcept;\nint x(3);\n")
        self.expect("virtual int f() = 0; using F = int(int); F* f = nullptr;\n")
        self.expect("static_assert(sizeof(X) == 3);\nMACRO(a, b);\n")

    def test_stand_in_namespaces_and_classes(self):
        text = """
            namespace a::b { inline namespace { extern "C" {
            class [[nodiscard]] A final : public B<C(int)> {
             public:
              void f() const override { g(); }
              struct C { int h() { return 1; } int x{3}; } c{};
              enum class E : int { a = (1), b };
              union { int y = {}; };
             private:
              int z_ : 3 = 0;
            };
            } } }
            void A::g() {}
        """
        self.expect(text, ("f", 5, 1), ("h", 6, 1), ("A::g", 13, 1))

    def test_are_templates(self):
        text = """template <typename T, int N = (1 < 2)>
            requires std::integral<T> && (N > 3)
            [[nodiscard]] std::map<T, std::array<int, N>> f(T t) requires requires(T a) { a + 1; } {
            }
            template <>
            int g<std::vector<int>>(int) {
            }
            template <typename T> concept C = requires(T t) { { t.f() } -> std::same_as<int>; };
            template <typename T> struct A<T()> : B { A() {} };"""
        self.expect(text, ("f", 1, 4), ("g<>", 5, 3), ("A", 9, 1))

    def test_are_constructors_with_initialisers_and_destructors(self):
        text = """A::A(int a)
                : B<int>(a), b_{a}, c_{[] { return 1; }()},
                  d_(a) {
              f();
            }
            A() : a_{1} {}
            template <typename... T> A(T... t) : T(t)... {}
            ~A() { f(); }
            explicit A(int) noexcept(true) try : a_(1) {
            } catch (...) {
            }"""
        found = (("A::A", 1, 5), ("A", 6, 1), ("A", 7, 1), ("~A", 8, 1), ("A", 9, 3))
        self.expect(text, *found)

    def test_are_operators(self):
        text = """bool operator<(A a, A b) { return a.x < b.x; }
            A& operator=(A&& a) {
            }
            int operator()(int a) const { return a; }
            explicit operator bool() const { return true; }
            int& operator[](int i) { return x[i]; }
            bool operator==(const A&) const = default;
            std::strong_ordering A::operator<=>(A b) const { return x <=> b.x; }"""
        names = ["operator<", "operator=", "operator()", "operatorbool", "operator[]"]
        found = functions(text)
        self.assertEqual([name for name, _, _ in found], [*names, "A::operator<=>"])
        self.assertEqual([line for _, line, _ in found], [1, 2, 4, 5, 6, 8])

    def test_hold_their_lambdas_and_local_classes(self):
        text = """void f() {
              struct A { void g() {} };
              auto h = [](int a) { return a; };
              if (x) { y(); }
            }"""
        self.expect(text, ("f", 1, 5))

    def test_are_lambdas_outside_functions(self):
        text = """const auto f = [](int a) -> int {
              return a;
            };
            static const Row rows[] = {
                {"a", [] { return 1; }},
                {"b", 1},
            };
            std::function<int(int)> g{[](int a) { return a; }};"""
        self.expect(text, ("lambda", 1, 3), ("lambda", 5, 1), ("lambda", 8, 1))

    def test_are_what_macros_head(self):
        text = """TEST_CASE("a { b", "[c]") {
            }
            REGISTER(a)
            REGISTER(b)
            template <>
            int f<a>() {
            }
            #define ACTION(rule) \\
              void rule() {      \\
              }
            ACTION(a) { g(); }"""
        text = "\n".join(line.strip() for line in text.split("\n"))
        self.expect(text, ("TEST_CASE", 1, 2), ("f<>", 5, 3), ("ACTION", 11, 1))

    def test_are_not_found_in_comments_and_literals(self):
        text = """// void f() {
            /* void g() { */
            const char* a = "void h() { \\" {";
            const char* b = R"x(void i() { )" } )x";
            const char c = '{', d = '\\'', e = '"';
            const int big = 1'000'000;
            void j() { k("}", '}', R"(})", 1'0); /* } */ // }
            }"""
        self.expect(text, ("j", 7, 2))


class Measures(unittest.TestCase):
    def test_find_nothing_in_a_checkout_that_keeps_the_limits(self):
        self.assertEqual(offenders({}), [])

    def test_find_a_long_function(self):
        planted = {"cli/a.cc": "\n" * 200 + function_of(56) + function_of(55, "g")}
        self.assertEqual(offenders(planted, "--limit", "p95=56"),
                         [("max", "cli/a.cc:201: f has 56 lines")])

    def test_find_that_too_many_functions_are_long(self):
        # 20 of 21 functions are short; the 21st may be long, a 22nd may not.
        one = {"cli/a.cc": "\n" * 200 + function_of(21)}
        two = {"cli/a.cc": "\n" * 200 + function_of(21) + function_of(22, "g")}
        self.assertEqual(offenders(one), [])
        self.assertEqual(offenders(two), [("p95", "cli/a.cc:222: g has 22 lines"),
                                          ("p95", "cli/a.cc:201: f has 21 lines")])

    def test_do_not_limit_the_functions_of_tests(self):
        self.assertEqual(offenders({"tests/unit/a_test.cc": function_of(100) * 3}), [])

    def test_find_a_cycle_of_files(self):
        planted = {
            "cli/a.h": "\n" * 99 + '#include "cli/b.h"\n',
            "cli/b.h": "\n" * 99 + '  #  include "cli/a.h"  // why\n// #include "cli/b.h"\n',
        }
        self.assertEqual(offenders(planted), [
            ("cycles", "cli/a.h:100: begins a cycle of files: cli/a.h -> cli/b.h -> cli/a.h"),
            ("cycles", "cli/a.h:100: begins a cycle of components: cli/a -> cli/b -> cli/a"),
        ])

    def test_find_a_cycle_of_components(self):
        planted = {
            "cli/a.h": "\n" * 100,
            "cli/a.cc": '#include "cli/a.h"\n#include "cli/b.h"\n' + "\n" * 100,
            "cli/b.h": "\n" * 100,
            "cli/b.cc": '#include "cli/b.h"\n#include "cli/c.h"\n' + "\n" * 100,
            "cli/c.h": '#include "cli/a.h"\n' + "\n" * 100,
        }
        cycle = "cli/a -> cli/b -> cli/c -> cli/a"
        self.assertEqual(offenders(planted),
                         [("cycles", f"cli/a.cc:2: begins a cycle of components: {cycle}")])

    def test_find_many_small_files(self):
        planted = {f"cli/{name}.cc": "int x;\n" * 9 for name in "abcdefgh"}
        found = offenders(planted)
        self.assertEqual({name for name, _ in found}, {"files"})
        self.assertEqual(found[0], ("files", "cli/a.cc:1: has 9 lines"))
        self.assertEqual(offenders(planted, "--limit", "files=12"), [])

    def test_find_small_headers(self):
        planted = {"cli/a.h": "//\n" * 19, "cli/b.h": "//\n" * 20, "tests/c.h": "//\n"}
        self.assertEqual(offenders(planted, "--limit", "small-headers=0"),
                         [("small-headers", "cli/a.h:1: has 19 lines")])
        self.assertEqual(offenders(planted), [])

    def test_find_long_lines_of_cpp(self):
        planted = {
            "tests/a.cc": "\n// " + "ä" * 97 + "\n// " + "ä" * 98 + "\n",
            "grammar/editors/b.h": "//" * 100 + "\n",
        }
        self.assertEqual(offenders(planted), [("cpp-columns", "tests/a.cc:3: 101 columns")])

    def test_find_a_full_folder(self):
        full = {f"executor/json/{n}.txt": "" for n in range(51)}
        held = {f"executor/http/{n}.txt": "" for n in range(50)}
        aside = {f"tests/unit/{n}.txt": "" for n in range(51)}
        pages = {f"docs/diagnostics/{n}.txt": "" for n in range(51)}
        self.assertEqual(offenders({**full, **held, **aside, **pages}),
                         [("folder", "executor/json/: holds 51 files")])


LONG = "word " * 20 + "word."  # 105 columns
CODE = "`" + "x " * 50 + "`"
LINK = "[" + "a word " * 10 + "](https://example.org/" + "x" * 40 + ")"


class Pages(unittest.TestCase):
    def long_lines(self, text):
        found = offenders({"docs/a.md": text})
        self.assertLessEqual({name for name, _ in found}, {"md-columns"})
        return [int(line.split(":")[1]) for _, line in found]

    def test_have_long_lines_in_text_lists_quotes_and_headings(self):
        text = f"{LONG}\n\n- {LONG}\n  - a\n    {LONG}\n1. {LONG}\n> {LONG}\n\n# {LONG}\n"
        self.assertEqual(self.long_lines(text), [1, 3, 5, 6, 7, 9])

    def test_are_measured_beside_generated_code(self):
        found = offenders({"grammar/editors/README.md": LONG})
        self.assertEqual(found, [("md-columns", "grammar/editors/README.md:1: 105 columns; "
                                  "break it at a blank")])

    def test_have_long_lines_after_code_and_beside_links(self):
        text = f"```sh\n{LONG}\n```\n{LONG}\n\n{CODE} {LINK}\n\nso {LINK}, too\n"
        self.assertEqual(self.long_lines(text), [4, 6, 8])

    def test_may_have_long_tables_code_and_front_matter(self):
        text = (f"---\ntitle: {LONG}\n---\n| {LONG} |\n|---|\n\n```sh\n{LONG}\n```\n"
                f"- a\n\n  ~~~~\n  {LONG}\n  ```\n  {LONG}\n  ~~~~\n\n      {LONG}\n\n"
                f"text\n\n    {LONG}\n")
        self.assertEqual(self.long_lines(text), [])

    def test_may_have_what_cannot_be_broken(self):
        text = f"{CODE}\n\n- {LINK},\n\n<https://example.org/{'x' * 100}>\n\n[a]: https://{LONG}\n"
        self.assertEqual(self.long_lines(text), [])

    def test_are_measured_in_columns(self):
        self.assertEqual(self.long_lines("ä " * 50 + "\n" + "ä " * 50 + "ä\n"), [2])


class Command(unittest.TestCase):
    def test_fails_only_when_it_checks(self):
        planted = {"cli/a.cc": "// " + LONG + "\n"}
        self.assertEqual(run(planted)[0], 0)
        self.assertEqual(run(planted, "--check")[0], 1)
        self.assertEqual(run(planted, "--check", "--limit", "cpp-columns=1")[0], 0)

    def test_lists_offenders_within_the_limit(self):
        _, output = run({"cli/a.h": "//\n"}, "--list")
        self.assertIn("cli/a.h:1: has 1 lines\n", output)
        self.assertNotIn("join headers", output)

    def test_measures_what_git_does_not_ignore(self):
        planted = {"cli/build/a.cc": "// " + LONG + "\n", ".gitignore": "build/\n"}
        self.assertEqual(run(planted, "--check")[0], 0)

    def test_refuses_limits_that_are_none(self):
        for wrong in ("fold=3", "folder", "folder=many"):
            with self.assertRaises(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                run({}, "--limit", wrong)


if __name__ == "__main__":
    unittest.main()
