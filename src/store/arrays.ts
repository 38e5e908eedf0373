/**
 * Arrays as PostgreSQL's binary parameters: `unnest($1::text[], …)` of Buffers is the fastest way to write many
 * rows with any number of columns in one statement. Format: dimensions, has-nulls, element oid, length, lower bound,
 * then (length, bytes) per element.
 */
import { dayNumber, type LocalDate } from '../core/dates.ts';

const HEADER_BYTES = 20;
const OID = { bytea: 17, int8: 20, text: 25, date: 1082 } as const;
/** PostgreSQL counts days from 2000-01-01. */
const EPOCH_2000_DAYS = 10_957;

function header(into: Buffer, oid: number, count: number): void {
  into.writeInt32BE(1, 0);
  into.writeInt32BE(1, 4);
  into.writeInt32BE(oid, 8);
  into.writeInt32BE(count, 12);
  into.writeInt32BE(1, 16);
}

/** text[]; also for columns cast in SQL, such as numeric. */
export function textArray(values: readonly (string | null)[]): Buffer {
  let most = HEADER_BYTES;
  for (const value of values) most += 4 + (value === null ? 0 : value.length * 3);
  const buffer = Buffer.allocUnsafe(most);
  header(buffer, OID.text, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const length = buffer.write(value, at + 4);
    buffer.writeInt32BE(length, at);
    at += 4 + length;
  }
  return buffer.subarray(0, at);
}

/** bigint[] of numbers that are exact (ids, counts). */
export function bigintArray(values: readonly (number | null)[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * 12);
  header(buffer, OID.int8, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeInt32BE(Math.floor(value / 2 ** 32), at);
    at = buffer.writeUInt32BE(value % 2 ** 32, at);
  }
  return buffer.subarray(0, at);
}

/** date[] of calendar dates. */
export function dateArray(values: readonly (LocalDate | null)[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + values.length * 8);
  header(buffer, OID.date, values.length);
  let at = HEADER_BYTES;
  let lastDate: LocalDate | null = null;
  let lastDays = 0;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    if (value !== lastDate) {
      lastDate = value;
      lastDays = dayNumber(value) - EPOCH_2000_DAYS;
    }
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(lastDays, at);
  }
  return buffer.subarray(0, at);
}

/** bytea[] of hexadecimal texts. Throws for a text that is not. */
export function hexArray(values: readonly string[]): Buffer {
  let size = HEADER_BYTES;
  for (const value of values) size += 4 + value.length / 2;
  const buffer = Buffer.allocUnsafe(size);
  header(buffer, OID.bytea, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = buffer.writeInt32BE(value.length / 2, at);
    at += buffer.write(value, at, 'hex');
  }
  if (at !== size) throw new Error('internal: not hexadecimal');
  return buffer;
}

/** bytea[]. */
export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  let size = HEADER_BYTES;
  for (const value of values) size += 4 + (value?.length ?? 0);
  const buffer = Buffer.allocUnsafe(size);
  header(buffer, OID.bytea, values.length);
  let at = HEADER_BYTES;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = buffer.writeInt32BE(value.length, at);
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}
