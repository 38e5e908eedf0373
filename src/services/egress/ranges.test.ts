import { describe, expect, it } from 'vitest';
import { inRanges, RANGES_MAX, rangeFault, rangesNamed } from './ranges.ts';

describe('a range that an operator allows', () => {
  it('lies in the private ranges or on loopback', () => {
    for (const text of [
      '10.0.0.0/8',
      '10.20.0.0/16',
      '192.168.1.7',
      '172.16.0.0/12',
      '127.0.0.0/8',
      '127.0.0.1/32',
      '::1',
      '::1/128',
      'fd12:3456::/48',
      'fc00::/7',
    ])
      expect([text, rangeFault(text)]).toEqual([text, null]);
  });

  it('is nothing wider, nothing special, nothing public and no other text', () => {
    for (const text of [
      '0.0.0.0/0',
      '10.0.0.0/7',
      '172.16.0.0/11',
      '192.168.0.0/15',
      '::/0',
      '::1/127',
      'fc00::/6',
      '169.254.0.0/16',
      '169.254.169.254',
      'fe80::/10',
      'fd00:ec2::254',
      '100.64.0.0/10',
      '8.8.8.8',
      '8.0.0.0/8',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '10.0.0/8',
      '010.0.0.0/8',
      '0xa.0.0.0',
      '10.0.0.0/0x8',
      'fd00::%1/48',
      'localhost',
      '',
      ' 10.0.0.0/8',
    ])
      expect([text, rangeFault(text)]).toEqual([text, expect.any(String)]);
    expect(() => rangesNamed(['8.8.8.8'])).toThrow(/internal/);
    expect(() => rangesNamed(new Array(RANGES_MAX + 1).fill('10.0.0.0/8'))).toThrow(/internal/);
  });

  it('meets its addresses to the bit, mapped ones too, and never what is special', () => {
    const ranges = rangesNamed(['10.20.0.0/15', '192.168.1.7', 'fd00::/8']);
    for (const address of ['10.20.0.0', '10.21.255.255', '192.168.1.7', '::ffff:10.20.1.1', 'fd12::1'])
      expect([address, inRanges(address, ranges)]).toEqual([address, true]);
    for (const address of [
      '10.19.255.255',
      '10.22.0.0',
      '192.168.1.6',
      'fc00::1',
      'fd00:ec2::254',
      '127.0.0.1',
      '8.8.8.8',
      'fd12::1%1',
      'x',
    ])
      expect([address, inRanges(address, ranges)]).toEqual([address, false]);
  });
});
