// Azure's SDKs for JavaScript, unchanged, against the emulator: node suite.mjs BASE-URL (with NODE_EXTRA_CA_CERTS).
//
// What is imported is what a program for the real Azure imports; only the address differs.
import assert from 'node:assert/strict';
import {createPublicKey, verify} from 'node:crypto';
import {ContainerRegistryManagementClient} from '@azure/arm-containerregistry';
import {NetworkManagementClient} from '@azure/arm-network';
import {ResourceManagementClient} from '@azure/arm-resources';
import {ClientAssertionCredential, ClientSecretCredential} from '@azure/identity';

const endpoint = process.argv[2];
const tenant = '00000000-0000-0000-0000-0000000000aa';
const client = '11111111-1111-1111-1111-111111111111';
const subscription = '00000000-0000-0000-0000-000000000001';
const group = 'sdkGroup';
const authority = {authorityHost: endpoint, disableInstanceDiscovery: true};
const credential = new ClientSecretCredential(tenant, client, 'any', authority);
// They poll as often as the emulator says, once a second; the older client (8.1.1) has to be told.
const options = {endpoint, retryOptions: {maxRetries: 2, retryDelayInMs: 50}};
const resources = new ResourceManagementClient(credential, subscription, options);
const network = new NetworkManagementClient(credential, subscription, options);
// 8.1.1 is the newest that knows subnet rules (2019-12-01-preview).
const registries = new ContainerRegistryManagementClient(credential, subscription, {
  baseUri: endpoint, longRunningOperationRetryTimeout: 1}).registries;

const all = async (pages) => {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
};

const emulator = async (method, path, body) => {
  const answer = await fetch(`${endpoint}/_emulator/${path}`, {method, body: body && JSON.stringify(body)});
  assert.equal(answer.status, 200);
};

const rejectsWith = (status, code) => (error) => {
  assert.equal(error.statusCode, status, error.message);
  assert.equal(error.code, code, error.message);
  return true;
};

const subnetId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/build`;

const steps = {
  'a secret gets a token, and its signature is that of the published key': async () => {
    const {token, expiresOnTimestamp} = await credential.getToken('https://management.azure.com/.default');
    const [header, claims, signature] = token.split('.');
    const {keys} = await (await fetch(`${endpoint}/${tenant}/discovery/v2.0/keys`)).json();
    const {kid} = JSON.parse(Buffer.from(header, 'base64url'));
    const key = createPublicKey({key: keys.find((one) => one.kid === kid), format: 'jwk'});
    const text = Buffer.from(`${header}.${claims}`);
    assert.ok(verify('sha256', text, {key, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url')));
    assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).tid, tenant);
    assert.ok(expiresOnTimestamp > Date.now() + 50 * 60 * 1000);
  },
  'an assertion gets a token, too': async () => {
    const federated = new ClientAssertionCredential(tenant, client, async () => 'a.b.c', authority);
    assert.ok((await federated.getToken('https://management.azure.com/.default')).token);
  },
  'a group is made, found and listed': async () => {
    const made = await resources.resourceGroups.createOrUpdate(group, {location: 'westeurope', tags: {by: 'sdk'}});
    assert.equal(made.properties.provisioningState, 'Succeeded');
    assert.equal((await resources.resourceGroups.checkExistence(group)).body, true);
    assert.ok((await all(resources.resourceGroups.list())).some((one) => one.name === group));
  },
  'a network and its subnets are made by long-running operations': async () => {
    const made = await network.virtualNetworks.createOrUpdate(group, 'net', {
      location: 'westeurope', addressSpace: {addressPrefixes: ['10.2.0.0/16']}});
    assert.equal(made.provisioningState, 'Succeeded');
    const subnet = await network.subnets.createOrUpdate(group, 'net', 'build', {
      addressPrefix: '10.2.0.0/24', serviceEndpoints: [{service: 'Microsoft.ContainerRegistry'}]});
    assert.equal(subnet.serviceEndpoints[0].provisioningState, 'Succeeded');
    assert.equal((await network.subnets.get(group, 'net', 'build')).id, subnetId);
  },
  'registries are made, and listed page by page': async () => {
    const names = Array.from({length: 7}, (_, i) => `sdkregistry${i}`);
    for (const name of names) {
      const made = await registries.create(group, name, {location: 'westeurope', sku: {name: 'Premium'}});
      assert.equal(made.provisioningState, 'Succeeded');
    }
    const found = [];
    let pages = 0;
    for (let page = await registries.listByResourceGroup(group); ; ++pages) {
      found.push(...page.map((one) => one.name));
      if (!page.nextLink) break;
      page = await registries.listByResourceGroupNext(page.nextLink);
    }
    assert.deepEqual(found, names);
    assert.equal(pages, 2);  // of 3 each
    assert.equal((await all(resources.resources.listByResourceGroup(group))).length, 8);
  },
  'rules are written and read, and the default action changes with them': async () => {
    const updated = await registries.update(group, 'sdkregistry0', {networkRuleSet: {
      defaultAction: 'Deny', virtualNetworkRules: [{virtualNetworkResourceId: subnetId}],
      ipRules: [{iPAddressOrRange: '203.0.113.0/24'}]}});
    const {defaultAction, virtualNetworkRules, ipRules} = updated.networkRuleSet;
    assert.equal(defaultAction, 'Deny');
    assert.deepEqual({...virtualNetworkRules[0]}, {action: 'Allow', virtualNetworkResourceId: subnetId});
    assert.equal(ipRules[0].iPAddressOrRange, '203.0.113.0/24');
  },
  'by the generic client any api-version writes a registry': async () => {
    const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/sdkregistry1`;
    const updated = await resources.resources.beginUpdateByIdAndWait(id, '2021-08-01-preview', {
      properties: {networkRuleSet: {defaultAction: 'Deny', virtualNetworkRules: [{id: subnetId}]}}});
    assert.equal(updated.properties.networkRuleSet.virtualNetworkRules[0].action, 'Allow');
  },
  'mistakes come as the errors that the SDKs know': async () => {
    await assert.rejects(registries.get(group, 'nosuchregistry'), rejectsWith(404, 'ResourceNotFound'));
    await assert.rejects(resources.resourceGroups.get('nosuchgroup'), rejectsWith(404, 'ResourceGroupNotFound'));
    await assert.rejects(
      registries.update(group, 'sdkregistry0', {networkRuleSet: {
        defaultAction: 'Deny', virtualNetworkRules: [{virtualNetworkResourceId: subnetId + '2'}]}}),
      (error) => error.statusCode === 400);
    assert.equal((await registries.checkNameAvailability({name: 'sdkregistry0'})).reason, 'AlreadyExists');
  },
  'a fault that goes by is retried, one that stays is an error': async () => {
    await emulator('POST', 'faults', {fault: 'GET */virtualNetworks/net first=1 status=503'});
    assert.equal((await network.virtualNetworks.get(group, 'net')).name, 'net');
    await emulator('DELETE', 'faults');
    await emulator('POST', 'faults', {fault: 'GET */virtualNetworks/net status=409 code=Conflict'});
    await assert.rejects(network.virtualNetworks.get(group, 'net'), rejectsWith(409, 'Conflict'));
    await emulator('DELETE', 'faults');
  },
  'an operation that fails ends the wait with its error': async () => {
    await emulator('POST', 'faults', {fault: 'PUT */subnets/build first=1 fail-operation=AnotherOperationInProgress'});
    await assert.rejects(
      network.subnets.createOrUpdate(group, 'net', 'build', {addressPrefix: '10.2.0.0/24'}),
      /AnotherOperationInProgress|Another operation/);
    await emulator('DELETE', 'faults');
  },
  'a registry, a subnet and the group are deleted': async () => {
    await registries.deleteMethod(group, 'sdkregistry6');
    await network.subnets.delete(group, 'net', 'build');
    await assert.rejects(network.subnets.get(group, 'net', 'build'), (error) => error.statusCode === 404);
    await resources.resourceGroups.beginDeleteAndWait(group);
    assert.equal((await resources.resourceGroups.checkExistence(group)).body, false);
  },
};

let failed = 0;
for (const [sentence, step] of Object.entries(steps)) {
  const began = Date.now();
  try {
    await step();
    console.log(`ok     ${sentence} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    ++failed;
    console.log(`       ${error.stack}\nFAILED ${sentence}`);
  }
}
console.log(`${Object.keys(steps).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
