import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTS_MAX, URL_CHARS_MAX } from './limits.ts';
import { allowedUrl, placeNamed, placesNamed } from './target.ts';

const HOSTS = placesNamed([
  'bank.example',
  'api.bank.example:8443',
  'xn--bcher-kva.example',
  '127.0.0.1:9000',
  '8.8.8.8',
]);
const PRIVATE = placesNamed(['127.0.0.1:9000']);
const allowed = (url: string): string | null => allowedUrl(url, HOSTS, PRIVATE)?.href ?? null;

describe('a URL that is allowed', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['https://bank.example', 'https://bank.example/'],
    ['https://bank.example:443/a?b=c', 'https://bank.example/a?b=c'],
    ['https://api.bank.example:8443/v1/accounts', 'https://api.bank.example:8443/v1/accounts'],
    // The same place in another spelling is that place: what is called is the parsed URL.
    ['HTTPS://BANK.Example/A', 'https://bank.example/A'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://BÜCHER.example/', 'https://xn--bcher-kva.example/'],
    ['http://127.0.0.1:9000/token', 'http://127.0.0.1:9000/token'],
    ['http://2130706433:9000/', 'http://127.0.0.1:9000/'],
    ['http://0x7f.1:9000/', 'http://127.0.0.1:9000/'],
    ['https://127.0.0.1:9000/', 'https://127.0.0.1:9000/'],
    ['https://127.0.0.1.:9000/', 'https://127.0.0.1:9000/'],
  ];
  for (const [text, href] of cases)
    it(`is ${text}`, () => {
      expect(allowed(text)).toBe(href);
    });
});

describe('a URL that is not allowed', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'another host': [
      'https://evil.example/',
      'https://bank.example.evil.example/',
      'https://notbank.example/',
    ],
    'another port': ['https://bank.example:8443/', 'https://api.bank.example/', 'https://bank.example:80/'],
    'a subdomain': ['https://www.bank.example/'],
    'a trailing dot': ['https://bank.example./', 'https://bank.example.:443/'],
    'a name before the host': [
      'https://user@bank.example/',
      'https://user:word@bank.example/',
      'https://@bank.example/',
      'https://bank.example@evil.example/',
      'https://evil.example#@bank.example/',
      'https://bank.example:443@evil.example/',
    ],
    'no encryption': [
      'http://bank.example/',
      'http://bank.example:443/',
      'http://api.bank.example:8443/',
      'http://8.8.8.8:443/',
    ],
    'another scheme': [
      'ftp://bank.example/',
      'file:///etc/passwd',
      'http+unix://bank.example/',
      'unix:/run/docker.sock',
      'data:text/plain,x',
      'javascript:1',
      'blob:https://bank.example/1',
      '//bank.example/',
      '/path',
      'bank.example',
      '',
    ],
    'what parsers read differently': [
      'https://bank.example\\@evil.example/',
      'https:\\\\bank.example/',
      'https:/bank.example/',
      'https:bank.example',
      'https:///bank.example/',
      ' https://bank.example/',
      'https://bank.example/\n',
      'https://bank.ex\tample/',
      'https://bank.example/a b',
      'https://bank.example/\u0000',
      'https://bank.example/\u2028',
      'https://bank%2eexample%2f/',
      'https://bank.example:99999/',
      'https://[::1/',
    ],
    'addresses in other spellings': [
      'http://127.1:9001/',
      'http://0177.0.0.1/',
      'http://[::ffff:127.0.0.1]:9000/',
      'http://[::1]:9000/',
    ],
  };
  for (const [what, texts] of Object.entries(cases))
    for (const [index, text] of texts.entries())
      it(`has ${what} (${index + 1})`, () => {
        expect([text, allowed(text)]).toEqual([text, null]);
      });

  it('is one character too long', () => {
    const text = (chars: number): string => 'https://bank.example/'.padEnd(chars, 'a');
    expect(allowed(text(URL_CHARS_MAX))).not.toBeNull();
    expect(allowed(text(URL_CHARS_MAX + 1))).toBeNull();
  });

  it('never leads elsewhere, whatever stands in it', () => {
    const piece = fc.constantFrom(
      'https:',
      'http:',
      '/',
      '//',
      '\\',
      '@',
      ':',
      '.',
      '#',
      '?',
      '%',
      '[',
      ']',
      'bank.example',
      'evil.example',
      '443',
      '8443',
      '\t',
      ' ',
      'ü',
      '\u3002',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `https://bank.example${rest}`),
        ),
        (one) => {
          const url = allowedUrl(one, HOSTS, PRIVATE);
          if (url === null) return;
          expect(url.protocol).toBe('https:');
          expect(HOSTS.has(`${url.hostname}:${url.port || '443'}`)).toBe(true);
          expect([url.username, url.password]).toEqual(['', '']);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('a named place', () => {
  it('is a host with the port of https, or with its own', () => {
    expect(
      ['bank.example', 'Bank.Example:443', 'bank.example:80', 'bücher.example', '[::1]:9000'].map(placeNamed),
    ).toEqual([
      'bank.example:443',
      'bank.example:443',
      'bank.example:80',
      'xn--bcher-kva.example:443',
      '[::1]:9000',
    ]);
  });

  it('is nothing else', () => {
    const wrong = [
      '',
      'bank.example.',
      'https://bank.example',
      'bank.example/path',
      'user@bank.example',
      '*.example/',
      'a b',
      'bank.example:x',
      'bank.example?x',
      'bank.example#x',
      'a\\b',
    ];
    for (const named of wrong) expect(() => placeNamed(named), named).toThrow(/internal/);
  });

  it('is one of so many at most', () => {
    const many = Array.from({ length: HOSTS_MAX + 1 }, (_, n) => `h${n}.example`);
    expect(placesNamed(many.slice(1)).size).toBe(HOSTS_MAX);
    expect(() => placesNamed(many)).toThrow(/internal/);
  });
});
