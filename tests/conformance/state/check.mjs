// What check.sh says, with one configuration whose state is in Azurite: node check.mjs PROGRAM KEY URL HTTPS-URL
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BlobServiceClient,
  ContainerSASPermissions,
  StorageSharedKeyCredential,
  generateBlobSASQueryParameters,
} from '@azure/storage-blob';

const [program, key, withKeys, withTokens] = process.argv.slice(2);
const account = 'contosotf';
const credential = new StorageSharedKeyCredential(account, key);
const emulator = process.env.ACRNET_EMULATOR_URL;

const policy = (endpoint, container = 'state') => `acrnet {
  state azblob {
    account   = "${account}"
    container = "${container}"
    key       = "teams/a b.acrstate"
    endpoint  = "${endpoint}/${account}"
  }
}
azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
virtual_network docker {
  resource_group = "myResourceGroup"
  name           = "myDockerVMVNET"
  subnet vm { name = "myDockerVMSubnet" }
}
registry main {
  resource_group = "myResourceGroup"
  name           = "mycontainerregistry"
  default_action = deny
  allow subnet.docker.vm
}
`;

const say = (text) => writeFileSync('configuration/policy.acrnet', text);
const withKey = { ACRNET_STATE_ACCESS_KEY: key };

function start(words, secrets = withKey) {
  const child = spawn(program, ['--chdir', 'configuration', ...words], {
    env: { ...process.env, ...secrets },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  child.ended = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })));
  return child;
}
const run = (words, secrets) => start(words, secrets).ended;

async function expect(words, code, says = '', secrets = withKey) {
  const outcome = await run(words, secrets);
  const said = outcome.out + outcome.err;
  assert.equal(outcome.code, code, `acrnet ${words.join(' ')}\n${said}`);
  assert.ok(said.replace(/\s+/g, ' ').includes(says), `acrnet ${words.join(' ')} does not say ${says}:\n${said}`);
  return outcome;
}

const containerAt = (endpoint) =>
  new BlobServiceClient(`${endpoint}/${account}`, credential).getContainerClient('state');
const container = containerAt(withKeys);
await container.create();
await containerAt(withTokens).create();
const blob = container.getBlockBlobClient('teams/a b.acrstate');
const stored = async () => (await blob.downloadToBuffer()).toString();
const leaseState = async () => (await blob.getProperties()).leaseState;
const apply = ['apply', '--auto-approve'];
const nothingLeft = ['plan', '--detailed-exitcode'];

// ---- an account key, and a signature that lets in to this container only ----
say(policy(withKeys));
await expect(['plan'], 1, 'ACR4010');
await expect(['init'], 0, 'Made an empty state');
await expect(apply, 0);
await expect(nothingLeft, 0);
assert.equal(await leaseState(), 'available');
assert.equal(JSON.parse(await stored()).format, 'acrnet-state');

const signature = (permissions) => ({
  ACRNET_STATE_SAS_TOKEN: generateBlobSASQueryParameters({
    containerName: 'state',
    permissions: ContainerSASPermissions.parse(permissions),
    startsOn: new Date(Date.now() - 3600e3),
    expiresOn: new Date(Date.now() + 3600e3),
  }, credential).toString(),
});
const withSas = signature('rw');
await expect(['plan'], 0, 'warning[ACR4002]', signature('r'));
await expect(apply, 1, 'error[ACR4002]', signature('r'));
await expect(['destroy', '--auto-approve'], 0, '', withSas);
await expect(apply, 0, '', withSas);
await expect(['plan'], 1, 'ACR4012', { ACRNET_STATE_ACCESS_KEY: 'd3Jvbmc=' });
say(policy(withKeys, 'elsewhere'));
await expect(['init'], 1, 'There is no such container');
say(policy(withKeys));

// ---- somebody else has the lease ----
const other = blob.getBlobLeaseClient();
await other.acquireLease(60);
const atOnce = [...apply, '--lock-timeout', '0'];  // CI=true waits a minute otherwise
const locked = await expect(atOnce, 5, 'ACR4001');
assert.match(locked.err.replace(/\s+/g, ' '), /has a lease that no run of acrnet has noted/);
await expect(['plan', '--lock-timeout', '0'], 0, 'warning[ACR6125]');
await expect(['state', 'force-unlock', other.leaseId.replace(/^./, (c) => (c === '0' ? '1' : '0'))], 1, 'ACR4016');
await expect(['state', 'force-unlock', 'another'], 1, 'ACR4016');
assert.equal(await leaseState(), 'leased');
await expect(['state', 'force-unlock', other.leaseId], 0);
assert.equal(await leaseState(), 'available');
await expect(nothingLeft, 0);
const id = (message) => message.replace(/\s+/g, ' ').match(/force-unlock ([0-9a-f-]{36})/)[1];

// ---- killed between its two saves, and run again ----
const fault = async (text) => {
  const answer = await fetch(`${emulator}/_emulator/faults`, { method: 'POST', body: JSON.stringify({ fault: text }) });
  assert.ok(answer.ok, `${answer.status} ${await answer.text()}`);
};
const noFaults = async () => assert.ok((await fetch(`${emulator}/_emulator/faults`, { method: 'DELETE' })).ok);
const eventually = async (what, holds) => {
  for (let i = 0; i < 600; ++i, await sleep(50)) if (await holds()) return;
  assert.fail(`it never came about that ${what}`);
};
// Goes no further until there are no faults any more.
const begin = async () => {
  await expect(['destroy', '--auto-approve'], 0);
  await fault('PATCH * status=503');
  const child = start(apply);
  await eventually('what the apply began is stored', async () =>
    (await stored()).includes('"pending":'));
  return child;
};
const killed = await begin();
killed.kill('SIGKILL');
await killed.ended;
await noFaults();
const told = await expect(atOnce, 5, 'acrnet apply, ');
await expect(['state', 'force-unlock', id(told.err)], 0);
await expect(apply, 0);
await expect(nothingLeft, 0);

// ---- its lease goes to another run while it works ----
const robbed = await begin();
await other.breakLease(0);
await other.acquireLease(60);
await noFaults();
const lost = await robbed.ended;
assert.notEqual(lost.code, 0, lost.err);
assert.match(lost.err, /ACR4014/);
await other.releaseLease();
assert.ok((await stored()).includes('"pending_until":"9999-'));
await expect(apply, 0);
await expect(nothingLeft, 0);

// ---- a signal gives the lease back ----
await fault('GET * delay=3600000');
const interrupted = start(['plan']);
await eventually('the state is leased', async () => (await leaseState()) === 'leased');
interrupted.kill('SIGTERM');
assert.equal((await interrupted.ended).code, 130);
await noFaults();
assert.equal(await leaseState(), 'available');

// ---- something else is there ----
const whole = await stored();
await blob.upload('<html>', 6);
await expect(apply, 1, 'ACR4004');
writeFileSync('configuration/backup.acrstate', whole);
await expect(['state', 'push', '--force', 'backup.acrstate'], 0);
await expect(nothingLeft, 0);

// ---- a token, as Entra gives it; Azurite believes what it says, and not who signed it ----
const asked = [];
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const entra = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  asked.push(new URLSearchParams(body).get('scope'));
  const now = Math.floor(Date.now() / 1000);
  const token = [
    { alg: 'RS256', typ: 'JWT' },
    { aud: 'https://storage.azure.com', iss: 'https://sts.windows.net/00000000-0000-0000-0000-0000000000aa/',
      iat: now - 60, nbf: now - 60, exp: now + 3600 },
    'none',
  ].map(part).join('.');
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' }));
});
await new Promise((resolve) => entra.listen(0, '127.0.0.1', resolve));
const identity = {
  ARM_CLIENT_ID: 'pipeline',
  ARM_CLIENT_SECRET: 'secret',
  ARM_TENANT_ID: '00000000-0000-0000-0000-0000000000aa',
  AZURE_AUTHORITY_HOST: `http://127.0.0.1:${entra.address().port}`,
};
say(policy(withTokens));
await expect(['init', '--migrate', '--from', 'backup.acrstate'], 0, 'Moved the state', identity);
await expect(nothingLeft, 0, '', identity);
const moved = containerAt(withTokens).getBlockBlobClient('teams/a b.acrstate');
assert.equal((await moved.downloadToBuffer()).toString(), whole);
assert.deepEqual([...new Set(asked)], ['https://storage.azure.com/.default']);
entra.close();
say(policy(withKeys));
await expect(['destroy', '--auto-approve'], 0);
console.log('Azurite keeps states as it should');
