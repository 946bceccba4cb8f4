// Where Azure's documents and Azure's recorded answers contradict each other, the emulator follows the answers.

const known = [
  // Recorded with 2020-05-01: subnets and delegations say their type.
  { in: 'api-version=2020-05-01', side: 'answer', code: 'OBJECT_ADDITIONAL_PROPERTIES', at: /^\/((\S*\/)?(subnets|delegations|value)\/\d+\/)?type( |$)/ },
  // Recorded with 2022-09-01: the list says who made a registry.
  { in: '/resources?', side: 'answer', code: 'OBJECT_ADDITIONAL_PROPERTIES', at: /\/systemData( |$)/ },
  // Recorded with 2022-01-01: a private endpoint has a GUID, as everything of this provider has.
  { in: '/privateEndpoints', side: 'answer', code: 'OBJECT_ADDITIONAL_PROPERTIES', at: /\/properties\/resourceGuid( |$)/ },
  // The service counts the subscriptions, and has no link when there is no further page.
  { in: '/subscriptions?', side: 'answer', code: 'OBJECT_ADDITIONAL_PROPERTIES', at: /^\/count$/ },
  { in: '/subscriptions?', side: 'answer', code: 'OBJECT_MISSING_REQUIRED_PROPERTY', at: /^\/nextLink$/ },
];

const used = new Set();

export function isKnown(exchange, mistake) {
  const entry = known.find((k) => exchange.path.includes(k.in) && mistake.side === k.side && mistake.code === k.code && k.at.test(mistake.path));
  if (entry !== undefined) used.add(entry);
  return entry !== undefined;
}

export function unusedKnowledge() {
  return known.filter((entry) => !used.has(entry)).map((entry) => `${entry.code} in ${entry.in}`);
}
