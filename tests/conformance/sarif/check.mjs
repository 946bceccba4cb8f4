// Holds SARIF files against the OASIS schema: node check.mjs FILE…
//
// Prints each violation with its place. A planted mistake must be found too, so that a schema which is not
// read can't pass for one that is kept.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(require.resolve('schemastore/schemas/json/sarif-2.1.0.json')));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const conforms = ajv.compile(schema);

let failed = false;
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file));
  if (!conforms(report)) {
    failed = true;
    for (const error of conforms.errors) console.error(`${file}: ${error.instancePath} ${error.message}`);
  }
  report.runs[0].tool.driver.name = 5;
  if (conforms(report)) {
    failed = true;
    console.error(`${file}: a number was taken for the name of a tool`);
  }
  console.log(`${file}: ${report.runs[0].results.length} results`);
}
process.exit(failed ? 1 : 0);
