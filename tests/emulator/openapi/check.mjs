// check.mjs PROGRAM SPECIFICATIONS some|all: asks the emulator for everything it covers and holds each answer against Azure's own
// OpenAPI documents, with Azure's own validator (oav). Requests are held against them too: a mistake in one would prove nothing.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import { livePair, startEmulator, Traffic } from './emulator.mjs';
import { isKnown, unusedKnowledge } from './known.mjs';
import * as sessions from './sessions.mjs';

const { LiveValidator } = createRequire(import.meta.url)('oav');
const [program, specifications, extent] = process.argv.slice(2);

async function traffic(registryVersions, networkVersions) {
  const emulator = await startEmulator(program, '--seed', 'walk-through', '--operation-time', '40ms');
  const asked = new Traffic(emulator.base);
  try {
    await sessions.groups(asked);
    for (const version of networkVersions) await sessions.networks(asked, version);
    for (const version of registryVersions) await sessions.registry(asked, version);
    for (const version of networkVersions) await sessions.privateLink(asked, version);
    await sessions.locks(asked);
    for (const version of ['2022-10-01', '2024-04-01']) await sessions.graph(asked, version);
    await sessions.mistakes(asked);
    await sessions.end(asked);
  } finally {
    emulator.stop();
  }
  return asked.exchanges;
}

async function validator(registryVersions, networkVersions) {
  const registry = registryVersions.map((version) =>
    `containerregistry/resource-manager/**/${version.endsWith('preview') ? 'preview' : 'stable'}/${version}/*.json`);
  const network = networkVersions.map((version) =>
    `network/resource-manager/Microsoft.Network/stable/${version}/{virtualNetwork,privateEndpoint,endpointService}.json`);
  const live = new LiveValidator({
    directory: specifications,
    swaggerPathsPattern: [...registry, ...network,
      'privatedns/resource-manager/**/*.json',
      'resourcegraph/resource-manager/**/*.json',
      'resources/resource-manager/Microsoft.Resources/stable/2022-09-01/*.json',
      'resources/resource-manager/Microsoft.Resources/stable/2022-12-01/*.json',
      'resources/resource-manager/Microsoft.Authorization/stable/2020-05-01/*.json'],
    loadValidatorInBackground: false,
    loadValidatorInInitialize: false,
  }, () => {});
  await live.initialize();
  return live;
}

// A definition of one document, and what is demanded beyond it.
async function definition(file, name, demanded = {}) {
  const { definitions } = JSON.parse(await readFile(`${specifications}/${file}`, 'utf8'));
  const schema = { allOf: [{ $ref: `#/definitions/${name}` }, demanded], definitions };
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
}

// An error is ARM's ErrorResponse; a code and a message are what clients live from, so they are demanded too.
const isError = await definition('common-types/resource-management/v5/types.json', 'ErrorResponse',
  { required: ['error'], properties: { error: { required: ['code', 'message'] } } });

// oav takes the provider in …/providers/Microsoft.Network for the one that answers; Microsoft.Resources does.
const isProvider = await definition('resources/resource-manager/Microsoft.Resources/stable/2022-09-01/resources.json', 'Provider',
  { required: ['namespace', 'registrationState'] });
const providerPath = /^\/subscriptions\/[^/]+\/providers\/[^/?]+(\/(un)?register)?\?/;

// oav finds two operations for …/virtualNetworkLinks and …/ALL, since the path of records begins with a name of its own.
const privateDns = 'privatedns/resource-manager/Microsoft.Network/stable/2024-06-01/privatedns.json';
const dnsSchemas = [
  [/\/virtualNetworkLinks\/[^/]+\?/, await definition(privateDns, 'VirtualNetworkLink', { required: ['id', 'name', 'properties'] })],
  [/\/virtualNetworkLinks\?/, await definition(privateDns, 'VirtualNetworkLinkListResult', { required: ['value'] })],
  [/\/ALL\?/, await definition(privateDns, 'RecordSetListResult', { required: ['value'] })],
];

function schemaMistakes(schema, exchange) {
  if (exchange.text === '') return [];
  if (schema(JSON.parse(exchange.text))) return [];
  return schema.errors.map((e) => ({ side: 'answer', code: e.keyword, message: e.message, path: e.instancePath }));
}

function mistakesOf(result) {
  const mistakes = [];
  for (const [side, found] of [['request', result.requestValidationResult], ['answer', result.responseValidationResult]]) {
    if (found.runtimeException) mistakes.push({ side, code: found.runtimeException.code, message: found.runtimeException.message, path: '' });
    for (const error of found.errors ?? []) {
      mistakes.push({ side, code: error.code, message: error.message, path: (error.pathsInPayload ?? []).join(' ') });
    }
  }
  return mistakes;
}

const networkVersions = ['2020-05-01', '2024-05-01'];
const registryVersions = sessions.registryVersions[extent];
const exchanges = await traffic(registryVersions, networkVersions);
const live = await validator(registryVersions, networkVersions);
const operations = new Set();
let passed = 0;
let failed = 0;
for (const exchange of exchanges) {
  let mistakes;
  if (exchange.status >= 400) {
    mistakes = schemaMistakes(isError, exchange);
  } else if (providerPath.test(exchange.path)) {
    mistakes = schemaMistakes(isProvider, exchange);
  } else if (dnsSchemas.some(([path]) => path.test(exchange.path))) {
    mistakes = schemaMistakes(dnsSchemas.find(([path]) => path.test(exchange.path))[1], exchange);
  } else {
    const result = await live.validateLiveRequestResponse(livePair(exchange));
    mistakes = mistakesOf(result);
    const operation = result.responseValidationResult.operationInfo;
    operations.add(`${operation?.operationId} ${operation?.apiVersion}`);
  }
  mistakes = mistakes.filter((mistake) => !isKnown(exchange, mistake));
  if (mistakes.length === 0) {
    ++passed;
    continue;
  }
  ++failed;
  console.log(`${exchange.method} ${exchange.path} → ${exchange.status}`);
  for (const m of mistakes) console.log(`  ${m.side}: ${m.code} at ${m.path}: ${m.message}`);
}
for (const entry of unusedKnowledge()) {
  ++failed;
  console.log(`known.mjs names ${entry}, which no longer happens`);
}
console.log(`${operations.size} operations of the documents`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
