/** Invariant 11: what was secret on the wire is in no row as it is, and in nothing that is logged. */
import { broken } from '../broken.ts';
import { hexOf, rowsWithSecrets } from '../secrets.ts';
import type { Life } from './life.ts';

export async function checkSecrets({ world }: Life): Promise<void> {
  const secrets = [...world.eyes.secrets];
  const found = await rowsWithSecrets(world, secrets);
  if (found !== null) broken(found);
  const { errors, notes, notUnderstood } = world.shared;
  const logged = JSON.stringify([
    errors.map(({ error, about }) => [String(error), about]),
    notes,
    notUnderstood,
  ]);
  const said = secrets.find((secret) => logged.includes(secret) || logged.includes(hexOf(secret)));
  if (said !== undefined) broken(`the log shows ${said.slice(0, 4)}…`);
}
