// Reads drawings as Mermaid and XML: node check.mjs FOLDER
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { JSDOM } from 'jsdom';

// Mermaid cleans labels by DOMPurify, which wants the window of a browser.
globalThis.window = new JSDOM('').window;
globalThis.document = globalThis.window.document;
const { default: mermaid } = await import('mermaid');

const folder = process.argv[2];
let faults = 0;
const fault = (file, what) => {
  ++faults;
  console.error(`${file}: ${what}`);
};
const read = (file) => readFileSync(path.join(folder, file), 'utf8');
const parses = async (text) => {
  try {
    await mermaid.parse(text);
    return '';
  } catch (error) {
    return error.message;
  }
};

const files = readdirSync(folder).sort();
const drawings = files.filter((file) => file.endsWith('.mmd'));
for (const file of drawings) {
  const problem = await parses(read(file));
  if (problem !== '') fault(file, problem);
}
for (const planted of ['flowchart LR\n  n0["a" b"]\n', 'flowchart LR\n  n0["a"] --> \n']) {
  if ((await parses(planted)) === '') fault('planted', `Mermaid takes ${planted}`);
}

const pictures = files.filter((file) => file.endsWith('.svg'));
for (const file of pictures) {
  const text = read(file);
  const valid = XMLValidator.validate(text);
  if (valid !== true) fault(file, `${valid.err.msg}, line ${valid.err.line}`);
  if (/<script|onload=["']|<img|<foreignObject/i.test(text)) fault(file, 'has more than a drawing in it');
}
if (XMLValidator.validate('<svg><g></svg>') === true) fault('planted', 'an open element is taken');
console.log(`${drawings.length} read by Mermaid, ${pictures.length} read as XML`);
process.exit(faults > 0 ? 1 : 0);
