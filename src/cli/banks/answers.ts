/** The answers to what a bank asks: from flags and files, else from the person at the terminal. */
import { readFileSync } from 'node:fs';
import { failure, type Result, success } from '../../core/result.ts';
import { EXIT } from '../exit-codes.ts';
import { type CliFault, fault } from '../fault.ts';
import { plain, type Terminal } from '../terminal.ts';
import { showMedia } from './media.ts';
import type { ApiField } from './objects.ts';

export interface AnswerFlags {
  /** `key=value`, any number of times. */
  readonly field?: readonly string[];
  /** A JSON object in a file, `-` for standard input: secrets do not belong on a command line. */
  readonly fields?: string;
}

/** Answers that were given ahead, each used once, so that a wrong one is not sent for ever. */
export type Given = Map<string, string>;

/** Reads flags and file. */
export function givenAnswers(flags: AnswerFlags): Result<Given, CliFault> {
  const given: Given = new Map();
  if (flags.fields !== undefined) {
    const read = readFields(flags.fields);
    if (!read.ok) return read;
    for (const [key, value] of read.value) given.set(key, value);
  }
  for (const pair of flags.field ?? []) {
    const at = pair.indexOf('=');
    if (at < 1)
      return failure(fault('--field takes name=value, such as --field login=demo.', '', EXIT.usage));
    given.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return success(given);
}

function readFields(file: string): Result<readonly [string, string][], CliFault> {
  const wrong = (why: string): CliFault =>
    fault(
      `The answers in ${file} cannot be read: ${why}.`,
      'give a JSON object with texts as values.',
      EXIT.usage,
    );
  try {
    const json: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      return failure(wrong('no JSON object'));
    const pairs = Object.entries(json);
    const odd = pairs.find(([, value]) => typeof value !== 'string');
    return odd === undefined ? success(pairs) : failure(wrong(`${odd[0]} is no text`));
  } catch (error) {
    // The parser's own words could repeat a secret.
    return failure(wrong(error instanceof SyntaxError ? 'not JSON' : 'no such file'));
  }
}

/** An answer for every field. A fault when one is needed that neither flags nor a person give. */
export async function answersFor(
  terminal: Terminal,
  fields: readonly ApiField[],
  given: Given,
): Promise<Result<Record<string, string>, CliFault>> {
  const answers: Record<string, string> = {};
  for (const field of fields) {
    const ahead = given.get(field.key);
    given.delete(field.key);
    const value = ahead ?? (await askPerson(terminal, field));
    if (value === undefined) return failure(missing(field));
    if (value === null) return failure(fault('Stopped.'));
    if (value !== '') answers[field.key] = value;
  }
  return success(answers);
}

const missing = ({ key, label, choices }: ApiField): CliFault => {
  const values = choices.map(({ value }) => value).join(', ');
  return fault(
    `The bank asks for “${plain(label)}”.`,
    `answer with --field ${key}=…${values === '' ? '' : ` (one of: ${plain(values)})`}, or at a terminal.`,
    EXIT.usage,
  );
};

/** Undefined where nobody is there to ask, null when the person ends it. */
async function askPerson(terminal: Terminal, field: ApiField): Promise<string | null | undefined> {
  if (field.media !== null) showMedia(terminal, field.media);
  const { ask } = terminal;
  if (ask === null) return field.required ? undefined : '';
  for (const [index, { value, label }] of field.choices.entries()) {
    const number = String(index + 1).padStart(2);
    terminal.note(`  ${number}  ${terminal.style('bold', plain(value).padEnd(12))}${plain(label)}`);
  }
  if (field.hint !== null) terminal.note(`  ${terminal.style('dim', plain(field.hint))}`);
  if (field.kind === 'accept') {
    const said = await ask(`${plain(field.label)} (yes/no): `, { hidden: false });
    return said === null ? null : /^y(es)?$/i.test(said.trim()) ? 'true' : '';
  }
  const hidden = field.kind === 'secret';
  const answer = await ask(`${plain(field.label)}: `, { hidden });
  return hidden || answer === null ? answer : chosen(field, answer.trim());
}

/** The value of the choice that is meant by its value, its label or its number; else the answer as it is. */
function chosen({ choices }: ApiField, answer: string): string {
  if (choices.some(({ value }) => value === answer)) return answer;
  const words = answer.toLowerCase();
  const meant = choices.find(({ value, label }) => [value, label].some((one) => one.toLowerCase() === words));
  return (meant ?? (/^[1-9]\d*$/.test(answer) ? choices[Number(answer) - 1] : undefined))?.value ?? answer;
}
