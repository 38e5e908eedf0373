/** The language of an answer. */
import type { Language, Words } from './words.ts';

/** Entries of Accept-Language that are looked at. */
const ENTRIES_MAX = 20;

/**
 * The language that `Accept-Language` prefers (RFC 9110, sub-tags are ignored): German or English, German where neither
 * is asked for.
 */
export function languageOf(header: string | undefined): Language {
  let [best, most]: [Language, number] = ['de', 0];
  for (const entry of (header ?? '').split(',', ENTRIES_MAX)) {
    const [, tag = '', weight = '1'] = ENTRY.exec(entry.trim()) ?? [];
    const language = tag.toLowerCase();
    if ((language === 'de' || language === 'en') && Number(weight) > most)
      [best, most] = [language, Number(weight)];
  }
  return best;
}

const ENTRY = /^([a-z]{1,8})(?:-[a-z0-9-]{1,35})?(?: *; *q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?$/i;

/** The text of a message in a language; a text that has only one stays as it is. */
export const inLanguage = (message: string | Words, language: Language): string =>
  typeof message === 'string' ? message : message[language];
