/** The commands about people, teams and links, with their options and help. */
import type { Command } from 'commander';
import { type CommonFlags, withClientOptions, withOwnerOption } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { ListFlags } from '../lists.ts';
import type { Terminal } from '../terminal.ts';
import { changeIdentity, type LinkFlags, listIdentities } from './identities.ts';
import { createPerson, deletePerson, listPeople, type PersonFlags, showPerson } from './people.ts';
import {
  createTeam,
  deleteTeam,
  listMembers,
  listTeams,
  type RoleFlags,
  removeMember,
  renameTeam,
  setMember,
  showTeam,
} from './teams.ts';

interface Building {
  readonly terminal: Terminal;
  readonly ended: (code: ExitCode) => void;
}

const HELP = `
Examples:
  tributary people create ana@example.com > password
  tributary teams create 'Family'
  tributary teams add tea_… ana@example.com --role admin
  tributary owners link customer-42 --person ana@example.com`;

const PERSON = 'e-mail or per_…';
const withList = (command: Command): Command =>
  command.option('--limit <N>', 'how many to show (50)').option('--all', 'show all');

/** Adds `people` and `teams` to the program. */
export function addPeopleCommands(program: Command, building: Building): void {
  addPeople(program, building);
  addTeams(program, building);
}

function addPeople(program: Command, { terminal, ended }: Building): void {
  const people = program
    .command('people')
    .description('who signs in on the surfaces without API keys')
    .addHelpText('after', HELP);
  withList(withClientOptions(people.command('list')))
    .description('list people')
    .action(async (flags: ListFlags) => ended(await listPeople(terminal, flags)));
  withClientOptions(people.command('create'))
    .description('create a person; prints their password once')
    .argument('<email>')
    .option('--name <NAME>', 'name for people to read')
    .option('--subject <SUB>', 'who they are at the identity provider of the server')
    .option('--no-password', 'make no password')
    .action(async (email: string, flags: PersonFlags) => ended(await createPerson(terminal, email, flags)));
  withClientOptions(people.command('show'))
    .description('show a person')
    .argument('<person>', PERSON)
    .action(async (person: string, flags: CommonFlags) => ended(await showPerson(terminal, person, flags)));
  withClientOptions(people.command('delete'))
    .description('end all sign-ins of a person; the data stays')
    .argument('<person>', PERSON)
    .option('--yes', 'do it')
    .action(async (person: string, flags: CommonFlags) => ended(await deletePerson(terminal, person, flags)));
}

function addTeams(program: Command, building: Building): void {
  const { terminal, ended } = building;
  const teams = program
    .command('teams')
    .description('owners that several people see')
    .addHelpText('after', HELP);
  withList(withClientOptions(teams.command('list')))
    .description('list teams')
    .action(async (flags: ListFlags) => ended(await listTeams(terminal, flags)));
  withOwnerOption(teams.command('create'))
    .description('create a team; with --owner that owner becomes one')
    .argument('<name>')
    .action(async (name: string, flags: CommonFlags) => ended(await createTeam(terminal, name, flags)));
  withClientOptions(teams.command('show'))
    .description('show a team')
    .argument('<team>', 'tea_…')
    .action(async (team: string, flags: CommonFlags) => ended(await showTeam(terminal, team, flags)));
  withClientOptions(teams.command('rename'))
    .description('rename a team')
    .argument('<team>', 'tea_…')
    .argument('<name>')
    .action(async (team: string, name: string, flags: CommonFlags) =>
      ended(await renameTeam(terminal, team, name, flags)),
    );
  withClientOptions(teams.command('delete'))
    .description('take everybody out of a team; the data stays')
    .argument('<team>', 'tea_…')
    .option('--yes', 'do it')
    .action(async (team: string, flags: CommonFlags) => ended(await deleteTeam(terminal, team, flags)));
  addMembers(teams, building);
}

function addMembers(teams: Command, { terminal, ended }: Building): void {
  withList(withClientOptions(teams.command('members')))
    .description('list the members of a team')
    .argument('<team>', 'tea_…')
    .action(async (team: string, flags: ListFlags) => ended(await listMembers(terminal, team, flags)));
  withClientOptions(teams.command('add'))
    .description('add a member')
    .argument('<team>', 'tea_…')
    .argument('<person>', PERSON)
    .option('--role <ROLE>', 'viewer, member or admin (viewer)')
    .action(async (team: string, person: string, flags: RoleFlags) =>
      ended(await setMember(terminal, { team, person, role: flags.role ?? 'viewer' }, 'POST', flags)),
    );
  withClientOptions(teams.command('role'))
    .description('change the role of a member')
    .argument('<team>', 'tea_…')
    .argument('<person>', PERSON)
    .argument('<role>', 'viewer, member or admin')
    .action(async (team: string, person: string, role: string, flags: CommonFlags) =>
      ended(await setMember(terminal, { team, person, role }, 'PATCH', flags)),
    );
  withClientOptions(teams.command('remove'))
    .description('remove a member')
    .argument('<team>', 'tea_…')
    .argument('<person>', PERSON)
    .action(async (team: string, person: string, flags: CommonFlags) =>
      ended(await removeMember(terminal, team, person, flags)),
    );
}

/** Adds `identities`, `link` and `unlink` to the commands about owners. */
export function addLinkCommands(owners: Command, { terminal, ended }: Building): void {
  withClientOptions(owners.command('identities'))
    .description('list the team and the logins by which an owner is seen')
    .argument('<owner>', 'reference or id')
    .action(async (owner: string, flags: CommonFlags) => ended(await listIdentities(terminal, owner, flags)));
  for (const verb of ['link', 'unlink'] as const)
    withClientOptions(owners.command(verb))
      .description(
        verb === 'link' ? 'let a login open an owner, or make it a team' : 'take a login or the team back',
      )
      .argument('<owner>', 'reference or id')
      .option('--person <PERSON>', PERSON)
      .option('--team', 'the owner as a team')
      .action(async (owner: string, flags: LinkFlags) =>
        ended(await changeIdentity(terminal, owner, verb, flags)),
      );
}
