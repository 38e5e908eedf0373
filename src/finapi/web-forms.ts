/** Web forms of the finAPI surface, put together: with what ends and removes them by the clock. */
import type { Logger } from 'pino';
import type { Banks } from '../banks.ts';
import type { Base, Opened } from '../base.ts';
import type { FinapiConnections } from '../engine/finapi/connections-port.ts';
import { webForms } from '../engine/finapi/web-forms.ts';
import type { WebForms } from '../engine/finapi/web-forms-port.ts';
import { startSchedule } from '../services/schedule.ts';
import { importVault } from '../services/vault/import-vault.ts';
import { openWebFormsStore } from '../store/finapi/web-forms.ts';

/** How often forms are looked at, and how many of each kind at a time. */
const SWEEP_EVERY_MS = 2_000;
const SWEEP_ROWS = 500;

interface Parts {
  readonly base: Base;
  readonly banks: Banks;
  readonly connections: FinapiConnections;
  readonly log: Logger;
}

/** Opens them; `opened` takes the clock that has to be stopped. */
export function openWebForms({ base, banks, connections, log }: Parts, opened: Opened): WebForms {
  const forms = webForms({
    connecting: banks.connecting,
    store: openWebFormsStore(base.app, base.jobs),
    vault: importVault(base.vault),
    connections,
    now: banks.now,
    onError: (error, form) => log.error({ err: error, ...form }, 'a web form is looked at again'),
  });
  const schedule = startSchedule(
    [{ name: 'look at web forms', everyMs: SWEEP_EVERY_MS, run: () => forms.sweep(SWEEP_ROWS) }],
    (name, error) => log.error({ err: error }, `${name} failed; it is tried again`),
  );
  opened.add(() => schedule.stop());
  return forms;
}
