import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressKind, addressKind } from './address.ts';

describe('addressKind', () => {
  const kinds: Readonly<Record<AddressKind, readonly string[]>> = {
    loopback: ['127.0.0.1', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    private: [
      '10.0.0.0',
      '10.255.255.255',
      '172.16.0.0',
      '172.31.255.255',
      '192.168.0.1',
      'fc00::',
      'fd12:3456::1',
      'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      '::ffff:10.1.2.3',
      '::FFFF:0a01:0203',
    ],
    special: [
      '0.0.0.0',
      '0.255.255.255',
      '100.64.0.0',
      '100.127.255.255',
      '169.254.169.254',
      // What clouds answer their own machines at, outside of the ranges of IANA.
      '168.63.129.16',
      '100.100.100.200',
      'fd00:ec2::254',
      'fd20:ce::254',
      '192.0.0.8',
      '192.0.2.1',
      '192.88.99.1',
      '198.18.0.0',
      '198.19.255.255',
      '198.51.100.1',
      '203.0.113.255',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      '::ffff:169.254.169.254',
      '::ffff:0.0.0.0',
      'fe80::1',
      'febf:ffff::1',
      'fec0::1',
      '2001:db8::1',
      '3fff::1',
      '3fff:0fff:ffff::1',
      '5f00::1',
      '100::1',
      'ff02::1',
      // Another address inside: 6to4, NAT64 and Teredo, here of 127.0.0.1, 10.0.0.1 and a public one.
      '2002:7f00:0001::',
      '2002:0808:0808::1',
      '64:ff9b::10.0.0.1',
      '64:ff9b::8.8.8.8',
      '64:ff9b:1::7f00:1',
      '2001:0:4136:e378:8000:63bf:3fff:fdd2',
      // IPv4 in IPv6 as it was done once.
      '::127.0.0.1',
      '::8.8.8.8',
      '4000::1',
      '1fff::1',
    ],
    public: [
      '1.1.1.1',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
      '169.253.255.255',
      '172.15.255.255',
      '172.32.0.0',
      '192.0.1.1',
      '192.167.255.255',
      '192.169.0.0',
      '198.17.255.255',
      '198.20.0.0',
      '223.255.255.255',
      '2001:1::1',
      '2003::1',
      '2606:4700:4700::1111',
      '2000::',
      '3ffe:ffff::1',
      '3fff:1000::1',
      '::ffff:8.8.8.8',
    ],
  };
  for (const [kind, addresses] of Object.entries(kinds))
    for (const address of addresses)
      it(`${address} is ${kind}`, () => {
        expect(addressKind(address)).toBe(kind);
      });

  it('takes nothing but an address for one', () => {
    const wrong = [
      '',
      'localhost',
      '1.2.3',
      '1.2.3.4.5',
      '0x7f.1',
      '01.2.3.4',
      '2130706433',
      '1.2.3.256',
      ' 1.2.3.4',
    ];
    const zones = ['fe80::1%eth0', '2606:4700::1%1', '::1%lo'];
    const broken = [':::', '1::2::3', '2606:4700', '[::1]', '::ffff:1.2.3'];
    for (const text of [...wrong, ...zones, ...broken])
      expect([text, addressKind(text)]).toEqual([text, 'special']);
  });
});

/** The same ranges, written down and judged by other code. */
function otherClassifier(): BlockList {
  const list = new BlockList();
  const v4 = `168.63.129.16/32 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
    192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`;
  // Everything outside of 2000::/3 in six pieces, then what is special within; the first piece but for mapped IPv4.
  const v6 = `4000::/2 8000::/1 1000::/4 800::/5 400::/6 200::/7 100::/8 80::/9 40::/10 20::/11 10::/12 8::/13 4::/14
    2::/15 1::/16 2001::/32 2001:db8::/32 2002::/16 3fff::/20 0:8000::/17 0:4000::/18 0:2000::/19 0:1000::/20 0:800::/21
    0:400::/22 0:200::/23 0:100::/24 0:80::/25 0:40::/26 0:20::/27 0:10::/28 0:8::/29 0:4::/30 0:2::/31 0:1::/32
    0:0:8000::/33 0:0:4000::/34 0:0:2000::/35 0:0:1000::/36 0:0:800::/37 0:0:400::/38 0:0:200::/39 0:0:100::/40
    0:0:80::/41 0:0:40::/42 0:0:20::/43 0:0:10::/44 0:0:8::/45 0:0:4::/46 0:0:2::/47 0:0:1::/48`;
  for (const [family, text] of [
    ['ipv4', v4],
    ['ipv6', v6],
  ] as const)
    for (const range of text.split(/\s+/)) {
      const [net = '', bits] = range.split('/');
      list.addSubnet(net, Number(bits), family);
    }
  // The last 80 bits: all that begins with 0:0:0, mapped IPv4 apart.
  list.addRange('::', '::fffe:ffff:ffff', 'ipv6');
  list.addRange('::1:0:0:0', '::ffff:ffff:ffff:ffff:ffff', 'ipv6');
  return list;
}

describe('addressKind and a second classifier', () => {
  const list = otherClassifier();
  const agree = (address: string): void => {
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    expect([address, addressKind(address) === 'public']).toEqual([address, !list.check(address, family)]);
  };
  const byte = fc.integer({ min: 0, max: 255 });
  // Near the edges of ranges more often than chance would have it.
  const edge = fc.constantFrom(
    0,
    1,
    9,
    10,
    11,
    63,
    64,
    100,
    126,
    127,
    128,
    168,
    169,
    172,
    192,
    198,
    203,
    223,
    224,
    240,
    254,
    255,
  );
  const ipv4 = fc
    .tuple(fc.oneof(byte, edge), fc.oneof(byte, edge), fc.oneof(byte, edge), byte)
    .map((parts) => parts.join('.'));
  const group = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.constantFrom(
      0,
      0,
      0,
      0x64,
      0x100,
      0xff9b,
      0x2000,
      0x2001,
      0x2002,
      0xdb8,
      0x1fff,
      0x3fff,
      0x4000,
      0x5f00,
      0xfbff,
      0xfc00,
      0xfe80,
      0xff00,
      0xffff,
    ),
  );
  const ipv6 = fc
    .array(group, { minLength: 8, maxLength: 8 })
    .map((groups) => groups.map((one) => one.toString(16)).join(':'));

  it('agree on every IPv4 address', () => {
    fc.assert(fc.property(ipv4, agree), { numRuns: 5_000 });
  });

  it('agree on every IPv6 address', () => {
    fc.assert(fc.property(ipv6, agree), { numRuns: 5_000 });
  });

  it('agree on IPv4 addresses that are mapped into IPv6', () => {
    fc.assert(
      fc.property(ipv4, (address) => agree(`::ffff:${address}`)),
      { numRuns: 2_000 },
    );
  });
});
