import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicIds } from '../../services/vault/public-ids.ts';
import { DIALECTS } from '../dialects.ts';
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
  server = testServer(publicIds(createSecretKey(Buffer.alloc(32, 7))));
});
afterAll(() => server.app.close());

const textOf = async (url: string): Promise<string> => {
  const answer = await server.app.inject(url);
  expect([url, answer.statusCode]).toEqual([url, 200]);
  return answer.body;
};
const documentOf = async (name: string): Promise<Document> =>
  JSON.parse(await textOf(`/docs/${name}/openapi.json`));

describe('the documentation of the dialects', () => {
  it('is found from the page of the native API', async () => {
    const index = await textOf('/docs');
    for (const { name } of DIALECTS) expect(index).toContain(`href="/docs/${name}"`);
  });

  it('has an OpenAPI document for each, with every operation and nothing else', async () => {
    for (const { name, operations } of DIALECTS) {
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
    for (const { name } of DIALECTS) {
      const text = await textOf(`/docs/${name}/openapi.json`);
      const { components } = JSON.parse(text) as Document;
      const schemas = Object.keys(components.schemas);
      for (const [, referred] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
        expect(schemas).toContain(referred);
      expect(text).not.toContain('$defs');
    }
  });

  it('tells the failures of each operation, and 401 for all but signing in', async () => {
    for (const { name, operations } of DIALECTS) {
      const document = await documentOf(name);
      for (const { method, path, open, failures = [] } of operations) {
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
    for (const { operations } of DIALECTS)
      for (const { method, path, open } of operations) {
        const url = path.replaceAll(/\{\w+\}/g, 'x');
        const answer = await server.app.inject({ method, url });
        const { code, message } = answer.json();
        expect([path, answer.statusCode < 500, typeof code, typeof message]).toEqual([
          path,
          true,
          'string',
          'string',
        ]);
        expect([path, answer.statusCode === 401]).toEqual([path, !open]);
      }
  });

  it('shows every example and every operation on the page', async () => {
    for (const { name, operations, examples } of DIALECTS) {
      const page = await textOf(`/docs/${name}`);
      for (const one of operations) expect(page).toContain(`id="${one.name}"`);
      for (const { title } of examples) expect(page).toContain(title.replaceAll("'", '&#39;'));
      expect(examples.length).toBeGreaterThan(0);
    }
  });
});
