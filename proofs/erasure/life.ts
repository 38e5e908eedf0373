/** A person's life through every door that data of people comes in by: each word of it is a canary. */
import { randomBytes } from 'node:crypto';
import { canaryFiles } from '../security/canary-files.ts';
import { type Canary, textCanary } from '../security/grep.ts';
import type { ErasureHouse } from './house.ts';

/** What the simulated banks have is the banks' own: they are not part of the server that forgets. */
export interface Life {
  /** The owner whose accounts they are. */
  readonly ownerId: string;
  /** The person who signs in, and the owner that is theirs. */
  readonly personOwnerId: string;
  readonly personId: string;
  /** What opens the surfaces to the person. */
  readonly token: string;
  readonly connectionId: string;
  readonly endpointId: string;
  readonly canaries: readonly Canary[];
  /** The doors that data went through. */
  readonly doors: readonly string[];
}

const word = (): string => `canary${randomBytes(9).toString('hex')}`;
const address = (): string =>
  `2001:db8:${Array.from({ length: 6 }, () => `1${randomBytes(2).toString('hex').slice(1)}`).join(':')}`;

/** The body of an answer that must not show either: where it came from says nothing to a search. */
class Plants {
  readonly canaries: Canary[] = [];
  readonly doors: string[] = [];

  plant(door: string, text = word()): string {
    this.doors.push(door);
    this.canaries.push(textCanary(door, text));
    return text;
  }
}

/** Lives it all, and waits until nothing moves any more. `login` is at the simulated banks. */
export async function live(house: ErasureHouse, login: string): Promise<Life> {
  const plants = new Plants();
  const ownerId = await makeOwner(house, plants);
  await importStatements(house, plants, ownerId);
  const connectionId = await connectBank(house, plants, ownerId, login);
  await workWithData(house, plants, ownerId);
  await visitPage(house, plants, ownerId);
  const person = await signUp(house, plants, login);
  await makeTeam(house, plants, ownerId, login, person);
  const endpointId = await listenIn(house, plants, ownerId);
  await house.untilQuiet(ownerId);
  return {
    ownerId,
    ...person,
    connectionId,
    endpointId,
    canaries: plants.canaries,
    doors: plants.doors,
  };
}

async function makeOwner(house: ErasureHouse, plants: Plants): Promise<string> {
  const owner = {
    kind: 'person',
    reference: plants.plant('reference of the owner'),
    name: plants.plant('name of the owner'),
    metadata: { note: plants.plant('metadata of the owner') },
  };
  const headers = { 'idempotency-key': plants.plant('idempotency key') };
  const made = await house.must(201, 'POST', '/v1/owners', owner, { headers });
  const { id } = made.json;
  const key = { name: plants.plant('name of an API key'), scopes: ['accounts:read'], owner_id: id };
  const { json } = await house.must(201, 'POST', '/v1/api_keys', key, {
    headers: { 'idempotency-key': plants.plant('another idempotency key') },
  });
  plants.plant('API key', json.token);
  return id;
}

async function importStatements(house: ErasureHouse, plants: Plants, ownerId: string): Promise<void> {
  for (const file of canaryFiles()) {
    plants.doors.push(`file ${file.name}`);
    plants.canaries.push(...file.canaries.map(({ name, bytes }) => ({ name, bytes })));
    const filename = `${plants.plant('name of a file')}.${file.name}`;
    await house.send('POST', `/v1/imports?owner_id=${ownerId}&filename=${filename}${file.query}`, undefined, {
      file: file.text,
    });
  }
}

const attended = (plants: Plants): Record<string, string> => ({
  'PSU-IP-Address': plants.plant('address of the account holder', address()),
  'PSU-User-Agent': plants.plant('browser of the account holder'),
});

async function connectBank(
  house: ErasureHouse,
  plants: Plants,
  ownerId: string,
  login: string,
): Promise<string> {
  await house.must(201, 'POST', '/v1/sandbox/entries', {
    institution_id: 'demo-de-open',
    login,
    amount: '-12.34',
    text: plants.plant('text of a transaction'),
    counterparty_name: plants.plant('name on the other side'),
  });
  const started = await house.must(
    202,
    'POST',
    `/v1/connections?owner_id=${ownerId}`,
    { institution_id: 'demo-de-open', fields: { login } },
    { headers: { ...attended(plants), 'idempotency-key': plants.plant('key of a connection') } },
  );
  const { connection_id: connectionId } = started.json;
  await house.untilQuiet(ownerId);
  // The account holder asks again, from elsewhere.
  await house.must(202, 'POST', `/v1/connections/${connectionId}/syncs`, {}, { headers: attended(plants) });
  await house.untilQuiet(ownerId);
  return connectionId;
}

async function workWithData(house: ErasureHouse, plants: Plants, ownerId: string): Promise<void> {
  const { json } = await house.must(200, 'GET', `/v1/accounts?owner_id=${ownerId}`);
  const [account] = json.data as { id: string }[];
  await house.must(200, 'PATCH', `/v1/accounts/${account?.id}`, {
    label: plants.plant('label of an account'),
  });
  const found = await house.must(200, 'GET', `/v1/transactions?owner_id=${ownerId}&limit=50`);
  for (const { id } of (found.json.data as { id: string }[]).slice(0, 3))
    await house.must(200, 'PATCH', `/v1/transactions/${id}`, { category: 'FOOD.GROCERIES' });
  plants.doors.push('category that a person chose');
}

/** The hosted page, with a browser whose name for itself nobody else has. */
async function visitPage(house: ErasureHouse, plants: Plants, ownerId: string): Promise<void> {
  const session = await house.must(201, 'POST', `/v1/connect-sessions?owner_id=${ownerId}`, {
    purpose: 'manage',
    redirect_url: `http://localhost/${plants.plant('address to come back to')}`,
  });
  const link = new URL(session.json.url);
  plants.plant('link to the page', link.pathname.split('/').at(-1));
  const headers = { 'user-agent': plants.plant('browser at the page') };
  await house.send('GET', `${link.pathname}${link.search}`, undefined, { as: '', headers });
}

interface SignedUp {
  readonly personId: string;
  readonly personOwnerId: string;
  /** What opens the surfaces to the person. */
  readonly token: string;
}

async function signUp(house: ErasureHouse, plants: Plants, login: string): Promise<SignedUp> {
  const email = plants.plant('e-mail address', `${word()}@example.com`);
  const password = plants.plant('password');
  const userName = plants.plant('name of a user');
  const nobody = { as: '' };
  const made = await house.must(200, 'POST', '/api/auth/register', { userName, email, password }, nobody);
  const token = plants.plant('token of a person', made.json.token);
  await house.send('POST', '/api/auth/login', { email, password: plants.plant('wrong password') }, nobody);
  await house.must(200, 'POST', '/api/auth/login', { email, password }, nobody);
  const profile = { alias: plants.plant('alias'), phoneNumber: plants.plant('number of a phone') };
  await house.send('PUT', '/api/profile/me', profile, { as: token });
  const { json: given } = await house.must(201, 'POST', '/v1/sandbox/authorization-tokens', {
    institution_id: 'demo-mx-bbva',
    login,
  });
  const authToken = plants.plant('authorization token', given.token);
  const connection = { providerName: 'BBVA', scopes: 'accounts transactions', authToken };
  await house.must(201, 'POST', '/api/openfinance/connections', connection, {
    as: token,
    headers: attended(plants),
  });
  const { json } = await house.must(200, 'GET', '/v1/people?limit=100');
  const person = (json.data as { id: string; email: string; owner_id: string }[]).find(
    (one) => one.email === email,
  );
  if (person === undefined) throw new Error('nobody signed up');
  return { personId: person.id, personOwnerId: person.owner_id, token };
}

/** A team that the person is in, a consent that it connects with, and one that nobody ever claims. */
async function makeTeam(
  house: ErasureHouse,
  plants: Plants,
  ownerId: string,
  login: string,
  { personId, token }: SignedUp,
): Promise<void> {
  const named = { owner_id: ownerId, name: plants.plant('name of a team') };
  const { json: team } = await house.must(201, 'POST', '/v1/teams', named);
  await house.must(201, 'POST', `/v1/teams/${team.id}/members`, { person_id: personId, role: 'admin' });
  const consents: string[] = [];
  for (let made = 0; made < 2; made++) {
    const wanted = { institution_id: 'demo-bh', login };
    const headers = attended(plants);
    const { json } = await house.must(201, 'POST', `/v1/sandbox/consents?owner_id=${ownerId}`, wanted, {
      headers,
    });
    consents.push(json.id);
  }
  const connect = {
    teamId: team.id,
    provider: 'sandbox',
    providerId: 'demo-bh',
    consentId: consents[0],
    metadata: { note: plants.plant('metadata of a connection') },
  };
  await house.must(200, 'POST', '/api/banking/connect', connect, { as: token, headers: attended(plants) });
}

async function listenIn(house: ErasureHouse, plants: Plants, ownerId: string): Promise<string> {
  const { json } = await house.must(201, 'POST', '/v1/webhook-endpoints', {
    url: `http://localhost:65009/${plants.plant('address of an endpoint')}`,
    description: plants.plant('what an endpoint is for'),
    owner_id: ownerId,
  });
  plants.plant('secret of an endpoint', json.secret ?? json.secrets?.[0]?.secret ?? word());
  return json.id;
}
