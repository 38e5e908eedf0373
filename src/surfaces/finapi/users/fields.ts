/** Fields of users, and how a user is shown: section 3 of the finAPI contract. */
import { z } from 'zod';
import {
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  USER_ID_CHARACTERS_MAX,
} from '../../../engine/finapi/access-parts.ts';
import type { UserDetails } from '../../../engine/finapi/access-port.ts';
import { type FinapiFault, fault } from '../faults.ts';
import { freeText } from '../fields.ts';

const EMAIL_CHARACTERS_MAX = 320;
const PHONE_CHARACTERS_MAX = 50;
const USER_ID = /^[a-zA-Z0-9\-_.+@]+$/;

export const userIdField = () => freeText(USER_ID_CHARACTERS_MAX, { pattern: USER_ID });
/** A text of an id that is looked up: one that nobody can have is unknown, not wrong. */
export const isUserId = (text: string): boolean =>
  text.length <= USER_ID_CHARACTERS_MAX && USER_ID.test(text);
export const passwordField = () =>
  freeText(PASSWORD_CHARACTERS_MAX).refine(
    (text) => text.length >= PASSWORD_CHARACTERS_MIN,
    `takes at least ${PASSWORD_CHARACTERS_MIN} characters`,
  );
export const emailField = () => freeText(EMAIL_CHARACTERS_MAX);
export const phoneField = () => freeText(PHONE_CHARACTERS_MAX);

/** What is shown in place of every password but a new one. */
const MASK = 'XXXXX';

export const USER = z.object({
  id: z.string(),
  password: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  isAutoUpdateEnabled: z.boolean(),
});

/** A user; the password is shown only where it was made. */
export const userObject = (
  { userId, email, phone, isAutoUpdateEnabled }: UserDetails,
  password: string = MASK,
) => ({ id: userId, password, email, phone, isAutoUpdateEnabled });

/** `''` is no text. */
export const textOrNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

export const NO_AUTO_UPDATE: FinapiFault = fault(
  422,
  'ILLEGAL_ENTITY_STATE',
  'The automatic update cannot be enabled for this user: it is disabled for the client.',
);
export const UNKNOWN_USER: FinapiFault = fault(404, 'UNKNOWN_ENTITY', {
  de: 'Diesen Benutzer gibt es nicht.',
  en: 'There is no such user.',
});
export const USER_BUSY: FinapiFault = fault(
  423,
  'LOCKED',
  {
    de: 'Der Benutzer kann gerade nicht gelöscht werden: Mindestens eine Bankverbindung wird importiert, aktualisiert oder kategorisiert.',
    en: 'The user cannot be deleted at the moment: at least one bank connection is being imported, updated or categorized.',
  },
  { type: 'BUSINESS' },
);
export const ALREADY_VERIFIED: FinapiFault = fault(
  422,
  'USER_ALREADY_VERIFIED',
  'The user is verified already.',
);
