/** The first start's tenant, demo owner and keys, found again at every later one. */
import type { StartFault } from './base.ts';
import { failure, type Result, success } from './core/result.ts';
import { foundFinapi } from './engine/finapi/found-finapi.ts';
import { type Founded, foundInstance } from './engine/found-instance.ts';
import { openAccessKeys } from './finapi/access.ts';
import type { Config } from './services/config.ts';
import { credentialsPath, readCredentials, writeCredentials } from './services/credentials-file.ts';
import { openPasswords } from './services/passwords.ts';
import { systemRandom } from './services/random.ts';
import type { Vault } from './services/vault/vault.ts';
import type { Database } from './store/database.ts';
import { openDirectory } from './store/directory.ts';
import { openAccessStore } from './store/finapi/access.ts';
import { firstTenant, instanceMode } from './store/instance.ts';

/** Makes what is missing, or says why this database is not for this start. */
export async function found(
  config: Config,
  app: Database,
  vault: Vault,
  url: string,
): Promise<Result<Founded, StartFault>> {
  const mode = await instanceMode(app, config.mode);
  if (mode !== config.mode)
    return failure({
      message: `This database was founded in ${mode} mode, and the server was started in ${config.mode} mode.`,
      action: `Start with TRIBUTARY_MODE=${mode}, or with another database.`,
    });
  const file = credentialsPath(config.dataDir, config.mode);
  const founded = await foundInstance(
    {
      directory: openDirectory(app),
      clock: { now: () => new Date() },
      random: systemRandom,
      mode: config.mode,
      firstTenant: () => firstTenant(app),
      readCredentials: () => readCredentials(file),
      writeCredentials: (credentials) => writeCredentials(file, credentials),
    },
    url,
  );
  const { demoOwner, scope } = founded;
  if (demoOwner === null) return success(founded);
  const key = await vault.ensureOwner(demoOwner.id);
  if (!key.ok) return key;
  const credentials = await foundFinapi(
    {
      store: openAccessStore(app, app),
      keys: openAccessKeys(vault),
      passwords: openPasswords(),
      now: Date.now,
    },
    { scope, demoOwner, credentials: founded.credentials },
  );
  if (JSON.stringify(credentials) !== JSON.stringify(founded.credentials))
    writeCredentials(file, credentials);
  return success({ ...founded, credentials });
}
