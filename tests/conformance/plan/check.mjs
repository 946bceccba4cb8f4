// Reads renderings of plans as others would: node check.mjs FOLDER
//
// Prints each fault with its file. Faults are planted, too: a check that does not see them is none.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as commonmark from 'commonmark';
import MarkdownIt from 'markdown-it';

const require = createRequire(import.meta.url);
const unidiff = require('@ahmadnassri/terraform-unidiff');
const folder = process.argv[2];
let faults = 0;
const fault = (file, what) => {
  ++faults;
  console.error(`${file}: ${what}`);
};

// ---- Markdown

const parser = new commonmark.Parser();
const tables = new MarkdownIt({ html: true, linkify: true });

// What stands in a document, by the reference parser: where names are (in code alone) and that all is closed.
const markdownFaults = (text, limit) => {
  const found = [];
  if (Buffer.byteLength(text) > limit) found.push(`${Buffer.byteLength(text)} bytes, ${limit} are allowed`);
  const allowed = new Set(['document', 'heading', 'paragraph', 'text', 'softbreak', 'strong', 'code', 'code_block',
    'html_block', 'html_inline', 'list', 'item']);
  let open = 0;
  let last = null;
  const walker = parser.parse(text).walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const { node } = event;
    if (!event.entering) continue;
    if (!allowed.has(node.type)) found.push(`has a ${node.type}`);
    if (node.type === 'text' && /evil/.test(node.literal)) found.push(`a name is no code: ${node.literal.slice(0, 80)}`);
    if (node.type === 'html_inline' && node.literal !== '<br>') found.push(`has ${node.literal.slice(0, 80)}`);
    // Our lines in a block begin with a sign or a blank.
    if (node.type === 'code_block' && /^<\/?details|^Digest/m.test(node.literal)) found.push('a fence is not closed');
    if (node.type === 'html_block') {
      if (/evil/.test(node.literal)) found.push('a name is in HTML');
      open += node.literal.split('<details>').length - node.literal.split('</details>').length;
    }
    if (node.parent?.type === 'document') last = node;
  }
  if (open !== 0) found.push('a fold is not closed');
  // A fence that is not closed swallows the rest.
  if (last?.type !== 'paragraph') found.push('does not end with a paragraph');
  if (!text.startsWith('### ')) found.push('does not begin with the summary');
  return found;
};

// By a parser that knows tables: every row has as many cells as the head, and no name has become a link.
const tableFaults = (text) => {
  const found = [];
  let cells = 0;
  for (const token of tables.parse(text, {})) {
    if (token.type === 'tr_open') cells = 0;
    if (token.type === 'td_open' || token.type === 'th_open') ++cells;
    if (token.type === 'tr_close' && cells !== 6) found.push(`a row has ${cells} cells`);
    for (const child of token.children ?? []) {
      if (child.type === 'link_open' || child.type === 'image') found.push('a name is a link');
      if (child.type === 'text' && /evil/.test(child.content)) found.push('a name is no code in a table');
    }
  }
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  // A parser drops cells that are too many, so bars are counted, too: a name has none.
  if (lines.some((line) => line.split('|').length !== 8)) found.push('a name has a bar');
  const rows = lines.length;
  const seen = tables.parse(text, {}).filter((token) => token.type === 'tr_open').length;
  if (rows > 0 && seen !== rows + 1) found.push(`${rows} rows are written, ${seen - 1} are read`);
  return found;
};

const checkMarkdown = (file) => {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const limit = Number(/-(\d+)\.md$/.exec(file)[1]);
  for (const what of [...markdownFaults(text, limit), ...tableFaults(text)]) fault(file, what);
};

const plantMarkdown = (good) => {
  const planted = {
    'a fence that is open': good.replace(/\n```\n\n<\/details>/, '\n\n</details>'),
    'a fold that is open': good.replace('</details>\n', ''),
    'a name outside of code': good.replace('\n\nDigest', ' evil\n\nDigest'),
    'too long': good + 'x'.repeat(70_000),
    'a link': good.replace('Digest', '[x](https://example.com) Digest'),
    'HTML': good.replace('Digest', '<img src=x> Digest'),
    'a row that is cut by a name': good.replace('| everyone |', '| every|one |'),
  };
  for (const [what, text] of Object.entries(planted)) {
    if (text === good) fault('planted', `${what}: could not be planted`);
    if (markdownFaults(text, 65_536).length + tableFaults(text).length === 0) fault('planted', `${what}: was not seen`);
  }
};

// ---- JSON and SARIF

const compile = (schema) => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(schema);
};

const checkAgainst = (conforms, file, plant) => {
  const document = JSON.parse(readFileSync(path.join(folder, file)));
  if (!conforms(document)) {
    for (const error of conforms.errors.slice(0, 5)) fault(file, `${error.instancePath} ${error.message}`);
  }
  plant(document);
  if (conforms(document)) fault(file, 'the schema takes what is wrong');
};

// A tool that was written for `terraform show -json`, as it is.
const readAsTerraform = (file) => {
  const plan = JSON.parse(readFileSync(path.join(folder, file)));
  const { summary, patches } = unidiff(plan);
  const updates = plan.resource_changes.filter((it) => it.change.actions.includes('update'));
  if (summary.update !== updates.length || patches.length !== updates.length) {
    fault(file, `terraform-unidiff counts ${summary.update} updates of ${updates.length}`);
  }
  return patches.join('\n');
};

// ---- all of them

const files = readdirSync(folder).sort();
const of = (ending) => files.filter((file) => file.endsWith(ending));
const plan = compile(JSON.parse(readFileSync('plan.schema.json')));
const sarif = compile(JSON.parse(readFileSync(require.resolve('schemastore/schemas/json/sarif-2.1.0.json'))));

for (const file of of('.md')) checkMarkdown(file);
plantMarkdown(readFileSync(path.join(folder, 'walk-through-65536.md'), 'utf8'));
for (const file of of('.json')) {
  checkAgainst(plan, file, (document) => { document.digest = 5; });
  readAsTerraform(file);
}
for (const file of of('.sarif')) {
  checkAgainst(sarif, file, (document) => { document.runs[0].tool.driver.name = 5; });
}
const patch = readAsTerraform('walk-through.json');
for (const line of ['-default_action: Allow', '+default_action: Deny', '-service_endpoint: false', '+service_endpoint: true']) {
  if (!patch.includes(line)) fault('walk-through.json', `terraform-unidiff does not show ${line}`);
}
console.log(`${of('.md').length} in Markdown, ${of('.json').length} in JSON, ${of('.sarif').length} in SARIF`);
process.exit(faults > 0 ? 1 : 0);
