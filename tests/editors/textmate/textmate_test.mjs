// The TextMate grammar in the engine that VS Code uses: every example and every right policy of the reference
// without an `invalid` scope, and the scopes of words at named places.
//
//   node textmate_test.mjs ROOT
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const root = process.argv[2];
const grammarFile = join(root, "grammar/editors/textmate/acrnet.tmLanguage.json");
const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(readFileSync(wasm).buffer);

const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile),
});
const grammar = await registry.loadGrammar("source.acrnet");

let failures = 0;
function fail(message) {
  failures += 1;
  console.error(message);
}

// Every token with its text and scopes; the stack behind the last line.
function tokenize(text) {
  const tokens = [];
  let stack = textmate.INITIAL;
  text.split(/\r?\n/).forEach((line, number) => {
    const result = grammar.tokenizeLine(line, stack);
    for (const token of result.tokens) {
      tokens.push({
        line: number + 1,
        text: line.slice(token.startIndex, token.endIndex),
        scopes: token.scopes,
      });
    }
    stack = result.ruleStack;
  });
  return { tokens, stack };
}

function checkPolicy(name, text) {
  const { tokens, stack } = tokenize(text);
  for (const token of tokens) {
    if (token.scopes.some((scope) => scope.startsWith("invalid")))
      fail(`${name}:${token.line}: '${token.text}' is ${token.scopes.at(-1)}`);
    const bare = token.scopes.length === 1 && token.text.trim() !== "";
    if (bare) fail(`${name}:${token.line}: '${token.text}' has no scope`);
  }
  if (stack.depth !== 1) fail(`${name}: something is still open at its end`);
}

function* policies(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* policies(path);
    else if (/\.acr(net|vars)$/.test(entry.name)) yield path;
  }
}

let checked = 0;
for (const path of policies(join(root, "examples"))) {
  checkPolicy(path.slice(root.length + 1), readFileSync(path, "utf8"));
  checked += 1;
}
const reference = readFileSync(join(root, "grammar/README.md"), "utf8");
for (const [, text] of reference.matchAll(/```acrnet\n([^]*?)```/g)) {
  checkPolicy("grammar/README.md", text);
  checked += 1;
}
if (checked < 12) fail(`only ${checked} policies were found`);

// [policy, text of a token, which one of its like, what its innermost scope begins with]
const block = "registry main {\n";
const places = [
  ["# a\n", "# a", 0, "comment.line", 1],
  ["// a", "//", 0, "punctuation.definition.comment"],
  ["/* a\n b */ let", " b ", 0, "comment.block"],
  ["# acrnet:ignore ACR2004 reason", "acrnet:ignore", 0, "keyword.other.directive"],
  ["let office = 1", "let", 0, "storage.type.let"],
  ["let office = 1", "office", 0, "variable.other.definition"],
  ["registry main {", "registry", 0, "storage.type.block"],
  ["registry main {", "main", 0, "entity.name.type"],
  ["subnet build-agents { id = 1 }", "build-agents", 0, "entity.name.type"],
  ['assert "all" {', '"all"', 0, "string.quoted"],
  [block + "  name = 1", "name", 0, "variable.other.property"],
  [block + "  default_action = allow", "allow", 0, "support.constant"],
  [block + "  allow office", "allow", 0, "keyword.other.rule"],
  ["group g { allow office }", "allow", 0, "keyword.other.rule"],
  [block + "  allow subnet.a.b because", "subnet", 0, "support.type.reference"],
  [block + "  allow subnet.a.b because", "b", 0, "variable.other.member"],
  ["for k, v in m {", "for", 0, "keyword.control.loop"],
  ["for k, v in m {", "in", 0, "keyword.control.loop"],
  ["for k, v in m {", "v", 0, "variable.other.definition"],
  ["let a = [for x in xs : x if x in y]", "if", 0, "keyword.control.conditional"],
  ["let a = [for x in xs : x if x in y]", "in", 1, "keyword.operator.word"],
  ["if a { } else if b { } else { }", "else", 1, "keyword.control.conditional"],
  ["any subnet cannot reach registry.*", "any", 0, "keyword.other.claim"],
  ["any subnet cannot reach registry.*", "cannot reach", 0, "keyword.other.claim"],
  ["let a = 203.0.113.0/24", "203.0.113.0/24", 0, "constant.numeric.cidr"],
  ["let a = 2026-12-31", "2026-12-31", 0, "constant.numeric.date"],
  ["let a = 42", "42", 0, "constant.numeric.integer"],
  ["let a = 4 - 2", "-", 0, "keyword.operator.arithmetic"],
  ["let a = length(b)", "length", 0, "support.function"],
  ['let a = "x${b}"', "b", 0, "variable.other"],
  ['let a = "x${b}"', "${", 0, "punctuation.section.interpolation"],
  ['let a = "\\u{1F600}"', "\\u{1F600}", 0, "constant.character.escape"],
  ['let a = "\\q"', "\\q", 0, "invalid.illegal"],
  ["let a = null", "null", 0, "constant.language"],
  ["let a = { for k, v in m : k => v }", "=>", 0, "keyword.operator.arrow"],
  ["variable a { type = list(cidr) }", "cidr", 0, "support.type"],
];
for (const [text, word, index, scope, depth = 0] of places) {
  const found = tokenize(text).tokens.filter((token) => token.text.trim() === word.trim())[index];
  const scopes = found?.scopes ?? tokenize(text).tokens[0].scopes;
  const name = depth ? scopes[depth] : scopes.at(-1);
  if (!name?.startsWith(scope)) fail(`${JSON.stringify(text)}: '${word}' is ${name}, not ${scope}`);
}

// Words that the parser knows, from its own tables: each has a scope of its own somewhere.
const words = ["true", "false", "null", "let", "for", "in", "if", "else", "allow", "except", "until",
  "because"];
const rules = readFileSync(join(root, "grammar/acrnet.peg"), "utf8");
for (const [, word] of rules.matchAll(/^word_\w+ +<- '(\w+)'/gm)) words.push(word);
for (const [, list] of rules.matchAll(/^block_keyword +<- \(([^]*?)\)/gm))
  for (const [, word] of list.matchAll(/'(\w+)'/g)) words.push(word);
const source = readFileSync(grammarFile, "utf8");
for (const word of words) {
  if (!new RegExp(`\\b${word}\\b`).test(source)) fail(`the grammar does not know '${word}'`);
}

if (failures > 0) process.exit(1);
console.log(`${checked} policies, ${places.length} places, ${words.length} words`);
