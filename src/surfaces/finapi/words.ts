/** Texts in the two languages of this surface. */

export type Language = 'de' | 'en';

/** A message for people: in German, which is the default, and in English. */
export interface Words {
  readonly de: string;
  readonly en: string;
}
