/** `tributary consents …`: its commands with their options and help. */
import type { Command } from 'commander';
import { type CommonFlags, withClientOptions, withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { ChangeFlags } from './connections.ts';
import {
  type ConsentFlags,
  type EvidenceFlags,
  type HolderFlags,
  listConsents,
  listEvidence,
  type NarrowFlags,
  narrowConsent,
  reconfirmConsent,
  revokeConsent,
  showConsent,
  verifyConsent,
} from './consents.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const withList = (command: Command): Command =>
  command.option('--limit <N>', 'how many to show (50)').option('--all', 'show all');
const withHolder = (command: Command): Command =>
  command
    .option('--psu-ip <IP>', "the account holder's own address, from the request in which they said it")
    .option('--psu-user-agent <TEXT>', 'their own user agent, from the same request');

/** Adds them to the program. */
export function addConsents(program: Command, { terminal, ended }: Building): void {
  const consents = program.command('consents').description('what banks may tell, and until when');
  withList(withOwnerOption(consents.command('list', { isDefault: true })))
    .description('list consents')
    .option('--connection <ID>', 'only of this connection')
    .action(async (flags: ConsentFlags) => ended(await listConsents(terminal, flags)));
  const one = (name: string, description: string): Command =>
    withClientOptions(consents.command(name)).description(description).argument('<id>', 'cst_…');
  one('show', 'show a consent with its history').action(async (id: string, flags: CommonFlags) =>
    ended(await showConsent(terminal, id, flags)),
  );
  one('verify', 'work its history out anew: was anything changed?').action(
    async (id: string, flags: CommonFlags) => ended(await verifyConsent(terminal, id, flags)),
  );
  withHolder(one('narrow', 'leave less of it: the word of the account holder'))
    .option('--scope <SCOPE>', 'what is left; may be repeated', collect)
    .option('--until <INSTANT>', 'an earlier end, such as 2027-01-31T00:00:00Z')
    .action(async (id: string, flags: NarrowFlags) => ended(await narrowConsent(terminal, id, flags)));
  withHolder(one('reconfirm', 'the account holder still wants it')).action(
    async (id: string, flags: HolderFlags) => ended(await reconfirmConsent(terminal, id, flags)),
  );
  one('revoke', 'end a consent, here and at the bank')
    .option('--yes', 'do it')
    .action(async (id: string, flags: ChangeFlags) => ended(await revokeConsent(terminal, id, flags)));
  withList(withClientOptions(consents.command('evidence')))
    .description('what is kept of consents that are gone with their connection or owner')
    .option('--consent <ID>', 'of the consent that had this id')
    .option('--of <ID>', 'of the owner that had this id')
    .action(async (flags: EvidenceFlags) => ended(await listEvidence(terminal, flags)));
}
