// Holds definitions of pipelines against the schemas of their systems: node check.mjs PROJECT
//
// A planted mistake must be found in each, too.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const schemas = 'schemastore/schemas/json';
const files = [
  ['examples/ci/github/acrnet.yml', `${schemas}/github-workflow.json`, (it) => { it.jobs.plan['runs-onn'] = 'x'; delete it.jobs.plan['runs-on']; }],
  ['action.yml', `${schemas}/github-action.json`, (it) => { it.runs.using = 'magic'; }],
  ['examples/ci/azure-pipelines/azure-pipelines.yml',
    `${schemas}/raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json`,
    (it) => { it.stages[0].jobs[0].stepps = it.stages[0].jobs[0].steps; delete it.stages[0].jobs[0].steps; }],
  ['examples/ci/gitlab/.gitlab-ci.yml',
    `${schemas}/gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json`,
    (it) => { it.plan.artifacts.when = 'perhaps'; }],
  ['.pre-commit-hooks.yaml', `${schemas}/pre-commit-hooks.json`, (it) => { delete it[0].entry; }],
];

let faults = 0;
for (const [file, schema, plant] of files) {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, validateFormats: false, logger: false });
  addFormats(ajv);
  const conforms = ajv.compile(JSON.parse(readFileSync(require.resolve(schema))));
  const document = parse(readFileSync(path.join(process.argv[2], file), 'utf8'));
  if (!conforms(document)) {
    ++faults;
    for (const error of conforms.errors.slice(0, 8)) console.error(`${file}: ${error.instancePath} ${error.message}`);
  }
  plant(document);
  if (conforms(document)) {
    ++faults;
    console.error(`${file}: the schema takes what was planted`);
  }
  console.log(`${file}: read`);
}
process.exit(faults > 0 ? 1 : 0);
