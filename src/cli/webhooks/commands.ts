/** The commands about webhooks, with their options and help. */
import type { Command } from 'commander';
import { type CommonFlags, withClientOptions, withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { ListFlags } from '../lists.ts';
import type { Terminal } from '../terminal.ts';
import {
  type DeliveryFlags,
  listDeliveries,
  type ReplayFlags,
  replay,
  sendTest,
  showDelivery,
} from './deliveries.ts';
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointFlags,
  listEndpoints,
  type RotateFlags,
  rotateSecret,
  showEndpoint,
  switchEndpoint,
  updateEndpoint,
} from './endpoints.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const HELP = `
Examples:
  tributary webhooks create https://example.org/hooks > secret
  tributary webhooks create https://example.org/hooks --events 'sync.*,transactions.changed'
  tributary webhooks test whe_…                       waits for the answer
  tributary webhooks deliveries --status failed
  tributary webhooks replay whd_…                     one message
  tributary webhooks replay whe_… --since 2026-11-20  what the endpoint missed`;

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const withList = (command: Command): Command =>
  command.option('--limit <N>', 'how many to show (50)').option('--all', 'show all');

/** Adds them to the program. */
export function addWebhookCommands(program: Command, building: Building): void {
  const webhooks = program
    .command('webhooks')
    .description('where events are sent, and what became of them')
    .addHelpText('after', HELP);
  addEndpoints(webhooks, building);
  addDeliveries(webhooks, building);
}

function addEndpoints(webhooks: Command, { terminal, ended }: Building): void {
  withList(withClientOptions(webhooks.command('list')))
    .description('list endpoints')
    .action(async (flags: ListFlags) => ended(await listEndpoints(terminal, flags)));
  withOwnerOption(webhooks.command('create'))
    .description('create an endpoint; prints its secret once. With --owner only what happens to that owner')
    .argument('<url>', 'where to send to')
    .option('--events <LIST>', 'types or patterns, such as sync.*,transactions.changed (all)')
    .option('--description <TEXT>', 'what it is for')
    .action(async (url: string, flags: EndpointFlags) => ended(await createEndpoint(terminal, url, flags)));
  withClientOptions(webhooks.command('show'))
    .description('show an endpoint')
    .argument('<id>', 'whe_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showEndpoint(terminal, id, flags)));
  withClientOptions(webhooks.command('update'))
    .description('change an endpoint')
    .argument('<id>', 'whe_…')
    .option('--set-url <URL>', 'where to send to from now on')
    .option('--events <LIST>', 'types or patterns')
    .option('--description <TEXT>', 'what it is for')
    .action(async (id: string, flags: EndpointFlags) => ended(await updateEndpoint(terminal, id, flags)));
  withClientOptions(webhooks.command('rotate'))
    .description('give an endpoint a new secret; prints it once')
    .argument('<id>', 'whe_…')
    .option('--overlap-hours <N>', 'how long the old one goes on signing (24)')
    .action(async (id: string, flags: RotateFlags) => ended(await rotateSecret(terminal, id, flags)));
  for (const verb of ['enable', 'disable'] as const)
    withClientOptions(webhooks.command(verb))
      .description(verb === 'enable' ? 'send to an endpoint again' : 'send nothing more to an endpoint')
      .argument('<id>', 'whe_…')
      .action(async (id: string, flags: CommonFlags) =>
        ended(await switchEndpoint(terminal, id, verb, flags)),
      );
  withClientOptions(webhooks.command('delete'))
    .description('delete an endpoint with its log, for good')
    .argument('<id>', 'whe_…')
    .option('--yes', 'do it')
    .action(async (id: string, flags: CommonFlags) => ended(await deleteEndpoint(terminal, id, flags)));
}

function addDeliveries(webhooks: Command, { terminal, ended }: Building): void {
  withList(withClientOptions(webhooks.command('deliveries')))
    .description('the log, newest first')
    .option('--endpoint <ID>', 'only to this endpoint')
    .option('--status <STATUS>', 'pending, delivered or failed; may be repeated', collect)
    .option('--type <TYPE>', 'only of this type; may be repeated', collect)
    .option('--event <ID>', 'only of this event')
    .action(async (flags: DeliveryFlags) => ended(await listDeliveries(terminal, flags)));
  withClientOptions(webhooks.command('delivery'))
    .description('show a delivery with its tries and its message')
    .argument('<id>', 'whd_…')
    .action(async (id: string, flags: CommonFlags) => ended(await showDelivery(terminal, id, flags)));
  withClientOptions(webhooks.command('test'))
    .description('send a test message and wait for the answer')
    .argument('<id>', 'whe_…')
    .action(async (id: string, flags: CommonFlags) => ended(await sendTest(terminal, id, flags)));
  withOwnerOption(webhooks.command('replay'))
    .description('send one message again, or what an endpoint missed in a range')
    .argument('<id>', 'whd_… or whe_…')
    .option('--since <WHEN>', 'a day or an instant')
    .option('--until <WHEN>', 'a day or an instant')
    .option('--after <N>', 'events of the owner after this sequence number')
    .option('--delivered', 'also what arrived')
    .action(async (id: string, flags: ReplayFlags) => ended(await replay(terminal, id, flags)));
}
