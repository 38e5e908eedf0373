import { describe, expect, it } from 'vitest';
import { URL_CHARS_MAX } from './limits.ts';
import { openWebEgress } from './web-egress.ts';
import { readWebUrl, type WebFault } from './web-target.ts';

const door = openWebEgress();
const sandbox = openWebEgress({ allowLoopback: true });

describe('a URL that a client names', () => {
  it('may be any public host over https, on the ports of the web', () => {
    for (const url of [
      'https://example.com/hooks',
      'https://EXAMPLE.com/Hooks?a=b#c',
      'https://example.com:443/',
      'https://example.com:8443/',
      'https://a_b.example.com/',
      'https://bücher.example/',
      'https://xn--bcher-kva.example/',
      'https://8.8.8.8/',
      'https://[2606:4700:4700::1111]:8443/x',
    ])
      expect([url, door.faultOf(url)]).toEqual([url, null]);
  });

  const refused: Readonly<Record<WebFault, readonly string[]>> = {
    not_a_url: [
      '',
      'example.com',
      '//example.com/',
      '/hook',
      'https:/example.com',
      'https:example.com',
      'https://',
      'https:///example.com',
      ' https://example.com/',
      'https://example.com/\n',
      'https://exa\tmple.com/',
      'https://example.com\\evil.example/',
      'https://example.com/a b',
      'https://example.com:99999/',
      'https://[::1/',
      'https://[fe80::1%25eth0]/',
      'https://[fe80::1%eth0]/',
      'https://example.com/\u0000',
      'https://256.1.1.1/',
    ],
    too_long: ['https://example.com/'.padEnd(URL_CHARS_MAX + 1, 'a')],
    scheme: [
      'ftp://example.com/',
      'file:///etc/passwd',
      'http+unix://%2frun%2fdocker.sock/x',
      'unix:/run/docker.sock',
      'gopher://example.com/',
      'ws://example.com/',
      'javascript:1',
      'data:text/plain,x',
      'blob:https://example.com/1',
    ],
    user_info: [
      'https://user@example.com/',
      'https://user:word@example.com/',
      'https://@example.com/',
      'https://example.com@127.0.0.1/',
      'https://example.com%40x@127.0.0.1/',
    ],
    host: [
      'https://example.com./',
      'https://127.0.0.1./',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0x7f.1/',
      'https://017700000001/',
      'https://0177.0.0.1/',
      'https://127.1/',
      'https://10.1/',
      'https://134744072/',
      'https://[::ffff:127.0.0.1]/',
      'https://[0:0:0:0:0:0:0:1]/',
      'https://１２７.0.0.1/',
      'https://①27.0.0.1/',
      'https://metadata.google.internal/',
      'https://METADATA.google.INTERNAL/',
      'https://metadata/',
      'https://instance-data/',
      'https://metadata.azure.com/',
      'https://-a.example/',
      'https://a..example/',
      'https://a!b.example/',
      `https://${'a'.repeat(64)}.example/`,
    ],
    port: [
      'https://example.com:22/',
      'https://example.com:25/',
      'https://example.com:0/',
      'https://example.com:1023/',
      'https://example.com:5432/',
      'https://example.com:6379/',
      'https://example.com:2375/',
      'https://example.com:9200/',
      'https://example.com:11211/',
      'https://example.com:27017/',
      'https://example.com:6443/',
    ],
    not_encrypted: ['http://example.com/', 'http://8.8.8.8/', 'http://localhost:3000/', 'http://127.0.0.1/'],
    address_not_allowed: [
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://168.63.129.16/',
      'https://100.100.100.200/',
      'https://[fd00:ec2::254]/',
      'https://0.0.0.0/',
      'https://[::]/',
      'https://255.255.255.255/',
      'https://[::ffff:7f00:1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://[fe80::1]/',
    ],
  };
  for (const [fault, urls] of Object.entries(refused))
    it(`is refused: ${fault}`, () => {
      for (const url of urls) expect([url, door.faultOf(url)]).toEqual([url, fault]);
    });

  it('may be on loopback where the operator allows it, without encryption, and on no other private address', () => {
    for (const url of [
      'http://localhost:3000/hook',
      'http://127.0.0.1:3000/',
      'http://[::1]:3000/',
      'https://127.0.0.1/',
    ])
      expect([url, sandbox.faultOf(url)]).toEqual([url, null]);
    for (const [url, fault] of [
      ['http://10.0.0.1/', 'address_not_allowed'],
      ['http://169.254.169.254/', 'address_not_allowed'],
      ['http://8.8.8.8/', 'not_encrypted'],
      ['http://127.0.0.1:22/', 'port'],
      ['http://0x7f.1:3000/', 'host'],
      ['http://127.1:3000/', 'host'],
    ])
      expect([url, sandbox.faultOf(url ?? '')]).toEqual([url, fault]);
  });

  it('is used as it was read: the host in small letters and punycode', () => {
    const read = readWebUrl('https://BÜCHER.Example/A');
    expect('url' in read && read.url.href).toBe('https://xn--bcher-kva.example/A');
  });
});
