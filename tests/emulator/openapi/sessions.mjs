// What is asked of the emulator: every operation it covers, with each api-version that there is a document for.

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
const group = `${subscription}/resourceGroups/openapi`;
const network = `${group}/providers/Microsoft.Network/virtualNetworks/net`;
const endpoints = `${group}/providers/Microsoft.Network/privateEndpoints`;
const zone = `${group}/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io`;
const registries = `${group}/providers/Microsoft.ContainerRegistry/registries`;

export const registryVersions = {
  some: ['2019-05-01', '2021-08-01-preview', '2025-04-01'],
  all: ['2017-10-01', '2019-05-01', '2019-12-01-preview', '2020-11-01-preview', '2021-06-01-preview', '2021-08-01-preview',
    '2021-09-01', '2021-12-01-preview', '2023-07-01', '2023-11-01-preview', '2025-04-01'],
};

const withSubnetRules = ['2017-10-01', '2019-05-01', '2019-12-01-preview', '2020-11-01-preview', '2021-06-01-preview',
  '2021-08-01-preview', '2021-12-01-preview'];
const withPrivateLink = (version) => version >= '2019-12-01';

export async function groups(traffic) {
  const v = '2022-09-01';
  await traffic.call('PUT', group, v, { location: 'westeurope', tags: { team: 'build' } });
  await traffic.call('GET', group, v);
  await traffic.call('GET', `${subscription}/resourcegroups`, v);
  await traffic.call('GET', `${subscription}/resourcegroups?$filter=tagname eq 'team'`, v);
  await traffic.call('GET', `${subscription}/resources?$filter=resourceType eq 'Microsoft.ContainerRegistry/registries'`, v);
  await traffic.call('GET', `${group}/resources`, v);
  await traffic.call('GET', `${subscription}/providers`, v);
  await traffic.call('GET', `${subscription}/providers/Microsoft.ContainerRegistry`, v);
  await traffic.call('POST', `${subscription}/providers/Microsoft.Storage/register`, v);
  await traffic.call('POST', `${subscription}/providers/Microsoft.Storage/unregister`, v);
  await traffic.call('GET', '/subscriptions', '2022-12-01');
  await traffic.call('GET', subscription, '2022-12-01');
}

export async function networks(traffic, v) {
  const space = { addressSpace: { addressPrefixes: ['10.1.0.0/16'] } };
  const first = { name: 'a', properties: { addressPrefix: '10.1.0.0/24' } };
  await traffic.done('PUT', network, v, { location: 'westeurope', properties: { ...space, subnets: [first] } });
  await traffic.done('PUT', `${network}/subnets/b`, v, {
    properties: {
      addressPrefix: '10.1.1.0/24',
      serviceEndpoints: [{ service: 'Microsoft.ContainerRegistry' }],
      delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.ContainerInstance/containerGroups' } }],
    },
  });
  await traffic.call('GET', `${network}/subnets/b`, v);
  await traffic.call('GET', `${network}/subnets`, v);
  await traffic.call('GET', network, v);
  await traffic.call('GET', `${group}/providers/Microsoft.Network/virtualNetworks`, v);
  await traffic.call('GET', `${subscription}/providers/Microsoft.Network/virtualNetworks`, v);
  await traffic.call('GET', `${network}/CheckIPAddressAvailability?ipAddress=10.1.0.0`, v);
  const location = `${subscription}/providers/Microsoft.Network/locations/westeurope`;
  if (v >= '2024') await traffic.call('GET', `${location}/virtualNetworkAvailableEndpointServices`, v);
  await traffic.done('DELETE', `${network}/subnets/a`, v);
  await traffic.call('GET', `${network}/subnets/none`, v);
  await traffic.call('PUT', `${network}/subnets/c`, v, { properties: { addressPrefix: '10.9.0.0/24' } });
}

export async function registry(traffic, v) {
  const name = `r${v.replaceAll('-', '').slice(0, 8)}`;
  const one = `${registries}/${name}`;
  await traffic.call('POST', `${subscription}/providers/Microsoft.ContainerRegistry/checkNameAvailability`, v,
    { name, type: 'Microsoft.ContainerRegistry/registries' });
  await traffic.done('PUT', one, v, { location: 'westeurope', sku: { name: 'Premium' }, properties: { adminUserEnabled: true } });
  await traffic.call('GET', one, v);
  const ruleSet = { defaultAction: 'Deny', ipRules: [{ action: 'Allow', value: '203.0.113.9' }] };
  if (withSubnetRules.includes(v)) ruleSet.virtualNetworkRules = [{ action: 'Allow', id: `${network}/subnets/b` }];
  await traffic.call('PATCH', one, v, { tags: { a: 'b' }, properties: { networkRuleSet: ruleSet } });
  await traffic.call('GET', registries, v);
  await traffic.call('GET', `${subscription}/providers/Microsoft.ContainerRegistry/registries`, v);
  await traffic.call('GET', `${one}/listUsages`, v);
  await traffic.call('POST', `${one}/listCredentials`, v);
  await traffic.call('POST', `${one}/regenerateCredential`, v, { name: 'password' });
  await traffic.done('PUT', `${one}/replications/northeurope`, v, { location: 'northeurope' });
  await traffic.call('GET', `${one}/replications/northeurope`, v);
  await traffic.call('GET', `${one}/replications`, v);
  await traffic.done('DELETE', `${one}/replications/northeurope`, v);
  const none = { defaultAction: 'Allow', ipRules: [] };
  if (withSubnetRules.includes(v)) none.virtualNetworkRules = [];
  await traffic.call('PATCH', one, v, { properties: { networkRuleSet: none } });
  if (withPrivateLink(v)) await connections(traffic, one, name, v);
  await traffic.call('PUT', `${registries}/x`, v, { location: 'westeurope', sku: { name: 'Premium' } });
  await traffic.call('GET', `${registries}/nobody`, v);
  await traffic.done('DELETE', one, v);
  await traffic.call('DELETE', one, v);
}

async function connections(traffic, one, name, v) {
  const endpoint = `${endpoints}/${name}`;
  const asked = [{ name: 'c', properties: { privateLinkServiceId: one, groupIds: ['registry'] } }];
  await traffic.done('PUT', endpoint, '2024-05-01', {
    location: 'westeurope',
    properties: { subnet: { id: `${network}/subnets/b` }, manualPrivateLinkServiceConnections: asked },
  });
  const list = await traffic.call('GET', `${one}/privateEndpointConnections`, v);
  const connection = `${one}/privateEndpointConnections/${list.body.value[0].name}`;
  await traffic.call('GET', connection, v);
  await traffic.call('GET', `${one}/privateLinkResources`, v);
  await traffic.done('PUT', connection, v,
    { properties: { privateLinkServiceConnectionState: { status: 'Approved', description: 'yes' } } });
  await traffic.call('GET', connection, v);
  await traffic.call('GET', one, v);
  await traffic.done('DELETE', connection, v);
  await traffic.done('DELETE', endpoint, '2024-05-01');
}

export async function privateLink(traffic, v) {
  const one = `${registries}/linked`;
  const endpoint = `${endpoints}/pe`;
  await traffic.done('PUT', one, '2025-04-01', { location: 'westeurope', sku: { name: 'Premium' } });
  await traffic.done('PUT', endpoint, v, {
    location: 'westeurope',
    properties: {
      subnet: { id: `${network}/subnets/b` },
      privateLinkServiceConnections: [{ name: 'c', properties: { privateLinkServiceId: one, groupIds: ['registry'] } }],
    },
  });
  await traffic.call('GET', endpoint, v);
  await traffic.call('GET', endpoints, v);
  await traffic.call('GET', `${subscription}/providers/Microsoft.Network/privateEndpoints`, v);
  await traffic.call('GET', `${network}/subnets/b`, v);
  await traffic.done('PUT', zone, '2024-06-01', { location: 'global', tags: { a: 'b' } });
  await traffic.done('PUT', `${zone}/virtualNetworkLinks/l`, '2024-06-01',
    { location: 'global', properties: { registrationEnabled: false, virtualNetwork: { id: network } } });
  if (v >= '2024') {
    const groups = `${endpoint}/privateDnsZoneGroups`;
    const configs = [{ name: 'z', properties: { privateDnsZoneId: zone } }];
    await traffic.done('PUT', `${groups}/default`, v, { properties: { privateDnsZoneConfigs: configs } });
    await traffic.call('GET', `${groups}/default`, v);
    await traffic.call('GET', groups, v);
    await traffic.call('GET', `${zone}/A/linked`, '2024-06-01');
    await traffic.call('GET', `${zone}/A`, '2024-06-01');
    await traffic.call('GET', `${zone}/ALL`, '2024-06-01');
    await traffic.done('DELETE', `${groups}/default`, v);
  }
  await records(traffic);
  if (v >= '2024') await peerings(traffic, v);
  await traffic.call('GET', zone, '2024-06-01');
  await traffic.call('GET', `${subscription}/providers/Microsoft.Network/privateDnsZones`, '2024-06-01');
  await traffic.call('GET', `${group}/providers/Microsoft.Network/privateDnsZones`, '2024-06-01');
  await traffic.call('GET', `${zone}/virtualNetworkLinks`, '2024-06-01');
  await traffic.call('GET', `${zone}/virtualNetworkLinks/l`, '2024-06-01');
  await traffic.done('DELETE', `${zone}/virtualNetworkLinks/l`, '2024-06-01');
  await traffic.done('DELETE', zone, '2024-06-01');
  await traffic.done('DELETE', endpoint, v);
  await traffic.done('DELETE', one, '2025-04-01');
}

async function records(traffic) {
  const v = '2024-06-01';
  const one = `${zone}/A/by-hand`;
  const properties = { ttl: 30, metadata: { why: 'test' }, aRecords: [{ ipv4Address: '10.1.1.9' }] };
  await traffic.call('PUT', one, v, { properties });
  await traffic.call('PUT', one, v, { properties });
  await traffic.call('PATCH', one, v, { properties: { ttl: 60 } });
  await traffic.call('GET', one, v);
  await traffic.call('PUT', one, v, { properties: { aRecords: [{ ipv4Address: 'none' }] } });
  await traffic.call('GET', `${zone}/A?$recordsetnamesuffix=hand`, v);
  await traffic.call('DELETE', one, v);
  await traffic.call('DELETE', one, v);
}

async function peerings(traffic, v) {
  const other = `${group}/providers/Microsoft.Network/virtualNetworks/other`;
  const one = `${network}/virtualNetworkPeerings/p`;
  const space = { addressSpace: { addressPrefixes: ['10.2.0.0/16'] } };
  await traffic.done('PUT', other, v, { location: 'westeurope', properties: space });
  await traffic.done('PUT', one, v, { properties: { remoteVirtualNetwork: { id: other } } });
  await traffic.done('PUT', `${other}/virtualNetworkPeerings/p`, v, { properties: { remoteVirtualNetwork: { id: network } } });
  await traffic.call('GET', one, v);
  await traffic.call('GET', `${network}/virtualNetworkPeerings`, v);
  await traffic.call('GET', network, v);
  await traffic.done('DELETE', one, v);
  await traffic.done('DELETE', other, v);
}

export async function locks(traffic) {
  const v = '2020-05-01';
  const lock = `${group}/providers/Microsoft.Authorization/locks/l`;
  await traffic.call('PUT', lock, v, { properties: { level: 'CanNotDelete', notes: 'why' } });
  await traffic.call('GET', lock, v);
  await traffic.call('GET', `${group}/providers/Microsoft.Authorization/locks`, v);
  await traffic.call('GET', `${subscription}/providers/Microsoft.Authorization/locks`, v);
  await traffic.call('DELETE', group, '2022-09-01');
  await traffic.call('DELETE', lock, v);
}

export async function graph(traffic, v) {
  const resources = '/providers/Microsoft.ResourceGraph/resources';
  await traffic.call('POST', resources, v, { query: 'Resources | project id, name', options: { $top: 1 } });
  await traffic.call('POST', resources, v, { query: 'where where' });
}

// Requests that are refused, whatever the document says of them.
export async function mistakes(traffic) {
  await traffic.call('GET', `${group}/providers/Microsoft.ContainerRegistry/registries/r`, '1999-01-01');
  await traffic.call('GET', network);
  await traffic.call('PUT', network, '2024-05-01', '{');
  await traffic.call('GET', '/subscriptions/00000000-0000-0000-0000-0000000000ff', '2022-12-01');
  await traffic.call('GET', `${subscription}/resourcegroups/none`, '2022-09-01');
  await traffic.call('PATCH', `${registries}/none`, '2025-04-01', {});
  await traffic.call('GET', `${subscription}/providers/Nobody.Knows`, '2022-09-01');
}

export async function end(traffic) {
  await traffic.done('DELETE', network, '2024-05-01');
  await traffic.done('DELETE', group, '2022-09-01');
}
