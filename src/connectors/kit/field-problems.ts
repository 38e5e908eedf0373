/** What a field must be, in a manifest and in what a bank makes us ask: a page that shows it relies on that. */
import { BANK_WORDS_MAX, type Field, type Media } from '../contract.ts';
import { duplicates, lineProblems } from './line-problems.ts';

/** Characters of a label. */
export const LABEL_CHARS_MAX = 120;
/** Characters that a field may take: a password manager's longest, or an answer. */
export const VALUE_CHARS_MAX = 500;
/** Choices of one field. */
export const CHOICES_MAX = 50;
/** A picture or flicker code, in characters of its text form. */
export const MEDIA_CHARS_MAX = 1024 * 1024;

/** Also what banks use: `kontonummer`, `tanMedium`. */
const KEY = /^[A-Za-z0-9_-]{1,64}$/;
const KINDS: ReadonlySet<string> = new Set(['text', 'secret', 'digits', 'choice', 'accept']);
const PURPOSES: ReadonlySet<string> = new Set([
  'login',
  'password',
  'one_time_code',
  'method',
  'answer',
  'terms',
]);
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** The first bytes of any PNG, in base64. */
const PNG_START = 'iVBORw0KGgo';
const FLICKER = /^[0-9A-F]+$/;

/** Each breach in one sentence with the field's key; empty when the field is fine. */
export function fieldProblems(field: Field): string[] {
  const { key, label, kind, purpose, lengthMin, lengthMax, pattern, choices, hint, media } = field;
  const place = `field ${key.slice(0, 64)}`;
  const lengths =
    Number.isSafeInteger(lengthMin) &&
    Number.isSafeInteger(lengthMax) &&
    lengthMin >= 0 &&
    lengthMin <= lengthMax &&
    lengthMax >= 1 &&
    lengthMax <= VALUE_CHARS_MAX;
  return [
    ...(KEY.test(key) ? [] : [`${place}: the key is letters, digits, _ and -`]),
    ...lineProblems(`${place}: label`, label, LABEL_CHARS_MAX),
    ...(KINDS.has(kind) ? [] : [`${place}: no such kind`]),
    ...(PURPOSES.has(purpose) ? [] : [`${place}: no such purpose`]),
    ...(purpose === 'password' && kind !== 'secret' ? [`${place}: a password is of kind secret`] : []),
    ...(lengths ? [] : [`${place}: lengths from 0 to ${VALUE_CHARS_MAX}, the larger one from 1`]),
    ...(pattern === null || compiles(pattern) ? [] : [`${place}: the pattern is no regular expression`]),
    ...choiceProblems(place, field),
    ...(choices.length <= CHOICES_MAX ? [] : [`${place}: more than ${CHOICES_MAX} choices`]),
    ...(hint === null || hint.length <= BANK_WORDS_MAX ? [] : [`${place}: the hint is too long`]),
    ...(media === null ? [] : mediaProblems(place, media)),
  ];
}

/** In the form that HTML uses (the `v` flag, the whole value). */
function compiles(pattern: string): boolean {
  try {
    new RegExp(`^(?:${pattern})$`, 'v');
    return true;
  } catch {
    return false;
  }
}

function choiceProblems(place: string, { kind, choices, lengthMax }: Field): string[] {
  if (kind !== 'choice') return choices.length === 0 ? [] : [`${place}: choices without the kind choice`];
  return [
    ...(choices.length > 0 ? [] : [`${place}: nothing to choose from`]),
    ...choices.flatMap(({ label }) => lineProblems(`${place}: label of a choice`, label, LABEL_CHARS_MAX)),
    ...(choices.every(({ value }) => value !== '' && value.length <= lengthMax)
      ? []
      : [`${place}: a value is empty or longer than lengthMax`]),
    ...duplicates(choices.map(({ value }) => value)).map(() => `${place}: a value is there twice`),
  ];
}

function mediaProblems(place: string, media: Media): string[] {
  const alt = media.alt === '' || media.alt.length > BANK_WORDS_MAX ? [`${place}: media without alt`] : [];
  if (media.type === 'flicker') {
    const fine = FLICKER.test(media.code) && media.code.length <= MEDIA_CHARS_MAX;
    return fine ? alt : [...alt, `${place}: a flicker code is hexadecimal`];
  }
  const fine =
    media.base64.length <= MEDIA_CHARS_MAX && BASE64.test(media.base64) && media.base64.startsWith(PNG_START);
  return fine ? alt : [...alt, `${place}: a picture is a PNG in base64`];
}
