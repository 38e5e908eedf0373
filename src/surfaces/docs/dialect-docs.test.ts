import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finapi } from '../../engine/finapi/finapi.ts';
import { publicIds } from '../../services/vault/public-ids.ts';
import { MANUALS } from '../dialects.ts';
import { fakeAccess } from '../finapi/testing.ts';
import { type TestServer, testServer } from '../native/test-harness.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { operationId: string; responses: Record<string, unknown> }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let server: TestServer;
beforeAll(() => {
  server = testServer(publicIds(createSecretKey(Buffer.alloc(32, 7))), {
    finapi: { access: fakeAccess } as Finapi,
  });
});
afterAll(() => server.app.close());

const textOf = async (url: string): Promise<string> => {
  const answer = await server.app.inject(url);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.body;
};
const documentOf = async (name: string): Promise<Document> =>
  JSON.parse(await textOf(`/docs/${name}/openapi.json`));

/** The types of what every failure of a dialect has. */
const wordsOf = (name: string, body: Record<string, unknown>): readonly string[] =>
  (name === 'finapi' ? [body.error, body.error_description] : [body.code, body.message]).map(
    (one) => typeof one,
  );

describe('the documentation of the dialects', () => {
  it('is found from the page of the native API', async () => {
    const index = await textOf('/docs');
    for (const { name } of MANUALS) expect(index).toContain(`href="/docs/${name}"`);
  });

  it('has an OpenAPI document for each, with every operation and nothing else', async () => {
    for (const { name, operations } of MANUALS) {
      const document = await documentOf(name);
      expect(document.openapi).toBe('3.1.0');
      const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
      );
      const built = operations.map((one) => `${one.method.toLowerCase()} ${one.path} ${one.name}`);
      expect(listed.sort()).toEqual(built.sort());
    }
  });

  it('refers to nothing that is not there', async () => {
    for (const { name } of MANUALS) {
      const text = await textOf(`/docs/${name}/openapi.json`);
      const { components } = JSON.parse(text) as Document;
      const schemas = Object.keys(components.schemas);
      for (const [, referred] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
        expect(schemas).toContain(referred);
      expect(text).not.toContain('$defs');
    }
  });

  it('tells the failures of each operation, and 401 for all but signing in', async () => {
    for (const { name, operations } of MANUALS) {
      const document = await documentOf(name);
      for (const { method, path, open, failures } of operations) {
        const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
        for (const { status, code } of failures)
          expect([path, JSON.stringify(responses[status])]).toEqual([path, expect.stringContaining(code)]);
        expect([path, '401' in responses]).toEqual([
          path,
          !open || failures.some((one) => one.status === 401),
        ]);
      }
    }
  });

  it('routes what it documents: no operation is without a route, and none is answered in another shape', async () => {
    for (const { name, operations } of MANUALS)
      for (const { method, path, open } of operations) {
        const url = path
          .replaceAll('{ids}', '1,2')
          .replaceAll('{id}', '1')
          .replaceAll(/\{\w+\}/g, 'x');
        // Operations without a token have tests of their own: here nobody may know what they need.
        if (open && name === 'finapi') continue;
        const answer = await server.app.inject({ method: method as 'GET', url });
        expect([path, answer.statusCode < 500, wordsOf(name, answer.json())]).toEqual([
          path,
          true,
          ['string', 'string'],
        ]);
        expect([path, answer.statusCode === 401]).toEqual([path, !open]);
      }
  });

  it('says what is different from finAPI, and why', async () => {
    const page = await textOf('/docs/finapi');
    expect(page).toContain('id="differences"');
    for (const { what, why } of MANUALS.flatMap(({ differences }) => differences))
      expect([what.endsWith('.'), why.endsWith('.')]).toEqual([true, true]);
  });

  it('shows every example and every operation on the page', async () => {
    for (const { name, operations, examples } of MANUALS) {
      const page = await textOf(`/docs/${name}`);
      for (const one of operations) expect(page).toContain(`id="${one.name}"`);
      for (const { title } of examples) expect(page).toContain(title.replaceAll("'", '&#39;'));
      expect(examples.length).toBeGreaterThan(0);
    }
  });
});
