/** A certificate for tests that need a server with TLS: made on the spot, so that no key lies in the project. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const value = Buffer.concat(parts);
  const length = value.length < 128 ? [value.length] : [0x82, value.length >> 8, value.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
};
const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts);
const bytes = (...values: number[]): Buffer => Buffer.from(values);

const ECDSA_WITH_SHA256 = sequence(tlv(6, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)));
const COMMON_NAME = tlv(6, bytes(0x55, 4, 3));
const BASIC_CONSTRAINTS = tlv(6, bytes(0x55, 0x1d, 0x13));
const SUBJECT_ALT_NAME = tlv(6, bytes(0x55, 0x1d, 0x11));
const TRUE = tlv(1, bytes(0xff));
const DAY_MS = 86_400_000;

/** UTCTime (RFC 5280, 4.1.2.5.1). */
const utcTime = (epochMs: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(epochMs).toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));

/** A certificate (RFC 5280) signed by its own key for DNS names, valid from yesterday to so many days ahead. */
export function testCertificate(names: readonly string[], days = 1): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from('test')))));
  const now = Date.now();
  const alternatives = sequence(...names.map((one) => tlv(0x82, Buffer.from(one))));
  const extensions = sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, tlv(4, sequence(TRUE))),
    sequence(SUBJECT_ALT_NAME, tlv(4, alternatives)),
  );
  const content = sequence(
    tlv(0xa0, tlv(2, bytes(2))),
    tlv(2, bytes(1)),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(now - 3 * DAY_MS), utcTime(now + days * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  );
  const signature = tlv(3, bytes(0), sign('sha256', content, privateKey));
  const cert = sequence(content, ECDSA_WITH_SHA256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----\n`,
  };
}
