/** Keeps the guide to connecting true: what it sends is what the API takes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../http/error-catalogue.ts';
import { ConnectAttempt, Connection } from './connect-objects.ts';
import { OPERATIONS } from './native-api.ts';

const GUIDE = readFileSync(new URL('../../../docs/connections.md', import.meta.url), 'utf8');

interface Sent {
  readonly line: string;
  readonly method: string;
  readonly url: URL;
  readonly body: string | null;
}

const sent: readonly Sent[] = [...GUIDE.matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([line]) => {
  const body = /--json '([^']*)'/.exec(line)?.[1] ?? null;
  return {
    line,
    method: / -X ([A-Z]+)/.exec(line)?.[1] ?? (body === null ? 'GET' : 'POST'),
    url: new URL(/"\$BASE([^"]*)"/.exec(line)?.[1] ?? '', 'http://localhost'),
    body,
  };
});

const operationOf = ({ method, url }: Sent) =>
  OPERATIONS.find(
    (operation) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replaceAll('.', '\\.').replace('{id}', '[^/]+')}$`).test(url.pathname),
  );

describe('docs/connections.md', () => {
  it('sends requests that there are, with values that are taken', () => {
    expect(sent.length).toBeGreaterThan(25);
    for (const one of sent) {
      const operation = operationOf(one);
      expect([one.line, operation?.name]).toEqual([one.line, expect.any(String)]);
      if (one.body !== null)
        expect([
          one.line,
          operation?.bodySchema?.safeParse(JSON.parse(one.body)).error?.issues ?? [],
        ]).toEqual([one.line, []]);
      const query = Object.fromEntries(
        [...one.url.searchParams].map(([name, value]) => [
          name,
          /^\d+$/.test(value) ? Number(value) : value === 'true' ? true : value,
        ]),
      );
      expect([one.line, operation?.querySchema.safeParse(query).error?.issues ?? []]).toEqual([one.line, []]);
    }
  });

  it('explains every step and every action, and names codes that there are', () => {
    const words = (heading: string): string[] => {
      const table = GUIDE.slice(GUIDE.indexOf(`| \`${heading}\` |`)).split('\n\n')[0] ?? '';
      const rows = table.split('\n').slice(2);
      return rows.flatMap((row) =>
        [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? ''),
      );
    };
    expect(
      words('step')
        .filter((word) => word !== 'busy')
        .sort(),
    ).toEqual([...ConnectAttempt.shape.step.options].sort());
    expect(words('action').sort()).toEqual([...Connection.shape.action.options].sort());
    const codes = [...GUIDE.matchAll(/4\d\d `([a-z_]+)`/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.filter((code) => !(ERROR_CODES as readonly string[]).includes(code ?? ''))).toEqual([]);
  });
});
