/** Compares what a ledger holds with what it must hold; each finding is a sentence. */
import { daysFrom, said, without } from './lines.ts';
import type { Expected } from './oracle.ts';
import { type Row, shownLines } from './rows.ts';
import { LAG_DAYS_MAX } from './rule.ts';

/** What is wrong with the rows of an account after a window, given those from before; empty when nothing is. */
export function faultsOf(expected: Expected, before: readonly Row[], now: readonly Row[]): string[] {
  return [
    ...contentFaults(expected, now),
    ...keptFaults(before, now),
    ...presenceFaults(expected, before, now),
    ...bondFaults(expected, before, now),
  ];
}

/** Invariants 1, 2 and 4: as many of each as the bank has. */
function contentFaults(expected: Expected, now: readonly Row[]): string[] {
  const isSure = (row: Row): boolean => !(expected.isDoubtful && row.review === 'possible_duplicate');
  const booked = shownLines(now, 'booked');
  const surelyBooked = shownLines(now.filter(isSure), 'booked');
  const pending = shownLines(now, 'pending');
  const atMost = new Map(expected.pending);
  for (const [line, count] of expected.perhaps) atMost.set(line, (atMost.get(line) ?? 0) + count);
  return [
    ...say('a booked entry is lost', without(expected.booked, booked)),
    ...say('a booked entry is there too often', without(surelyBooked, expected.booked)),
    ...say('a pending entry is lost', without(expected.pending, pending)),
    ...say('a pending entry is there too often', without(pending, atMost)),
  ];
}

const say = (what: string, lines: ReadonlyMap<string, number>): string[] =>
  lines.size === 0 ? [] : [`${what}: ${said(new Map(lines)).join('; ')}`];

/** Invariants 3 and 6: what was booked stays as it was under its id, and no row goes. */
function keptFaults(before: readonly Row[], now: readonly Row[]): string[] {
  const rows = new Map(now.map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const was of before) {
    const is = rows.get(was.id);
    if (is === undefined) faults.push(`a row is gone: ${was.line}`);
    else if (was.status === 'booked' && is.line !== was.line)
      faults.push(`a booked row became another: ${was.line} -> ${is.line}`);
  }
  return faults;
}

/** Invariant 6: hidden step by step, with a reason, and never what is booked. */
function presenceFaults(expected: Expected, before: readonly Row[], now: readonly Row[]): string[] {
  const rows = new Map(before.map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const row of now) {
    const was = rows.get(row.id);
    if (row.status === 'booked' && (row.isMissing || row.removed !== null) && !expected.isDoubtful)
      faults.push(`a booked row counts as missing, though the bank never lacked it: ${row.line}`);
    if (row.isShown && row.removed !== null) faults.push(`shown and closed: ${row.line}`);
    if (was === undefined && !row.isShown) faults.push(`a row that begins hidden: ${row.line}`);
    const isWaiting = row.status === 'pending' && !row.isShown && row.removed === null;
    const { from, to } = expected.days;
    if (isWaiting && was?.isMissing === true && row.day > from && row.day < to)
      faults.push(`missing twice and not closed: ${row.line}`);
    if (isWaiting && row.firstSeen !== null && daysFrom(row.firstSeen, expected.today) > LAG_DAYS_MAX)
      faults.push(`waited for too long: ${row.line}`);
    if (row.removed !== null && row.removed !== 'dropped' && row.removed !== 'too_old')
      faults.push(`closed without a reason: ${row.line}`);
    if (was !== undefined && was.line !== row.line && row.revision <= was.revision)
      faults.push(`changed without an event: ${was.line} -> ${row.line}`);
    if (was !== undefined && was.isShown !== row.isShown && row.revision <= was.revision)
      faults.push(`hidden or shown without an event: ${row.line}`);
  }
  return faults;
}

/** Invariant 5: what the rule accepts goes on under its id, what it rejects does not. */
function bondFaults({ bonds }: Expected, before: readonly Row[], now: readonly Row[]): string[] {
  const after = new Map(now.filter(({ isShown }) => isShown).map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const { lines, least, most } of bonds) {
    const held = before.filter((row) => row.status === 'pending' && row.isShown && lines.has(row.line));
    const kept = held.filter(({ id }) => after.has(id));
    const name = [...lines].join(' & ');
    for (const { id, line } of kept) {
      const is = after.get(id)?.line ?? '';
      if (!lines.has(is)) faults.push(`taken for what the rule rejects: ${line} -> ${is}`);
    }
    if (kept.length < least) faults.push(`${kept.length} instead of ${least} went on under its id: ${name}`);
    if (kept.length > most) faults.push(`${kept.length} instead of ${most} went on under its id: ${name}`);
  }
  return faults;
}
