/** What web forms need of the store. Sealed values stay sealed, instants are epoch milliseconds of the banks' clock. */
import type { OwnerScope } from '../ports.ts';
import type { WebFormKind } from './web-forms-port.ts';

export interface NewWebForm {
  /** The visit to the hosted page; the form has its number. */
  readonly id: number;
  readonly kind: WebFormKind;
  readonly sealedToken: Uint8Array;
  readonly sealedAsked: Uint8Array;
  readonly offersPin: boolean;
  readonly removeAt: number;
}

export interface StoredWebForm extends NewWebForm {
  readonly isSettled: boolean;
  readonly sealedTyped: Uint8Array | null;
  readonly response: { readonly code: number; readonly sealedBody: Uint8Array } | null;
  /** Whether a browser has opened the page. */
  readonly isOpened: boolean;
  /** When the visit changed last: of one in which nothing was begun, when it was opened. */
  readonly changedAt: number;
}

export interface DueForm {
  readonly ownerId: number;
  readonly id: number;
}

export interface WebFormsStore {
  add(scope: OwnerScope, form: NewWebForm, now: number): Promise<void>;
  form(scope: OwnerScope, id: number): Promise<StoredWebForm | null>;
  /** Keeps what was typed, in the place of what was typed before. Does nothing for a form that is settled. */
  typed(scope: OwnerScope, id: number, sealedTyped: Uint8Array): Promise<void>;
  /** Notes that nothing is left to be done, and forgets what was typed. */
  settle(scope: OwnerScope, id: number, now: number): Promise<void>;
  /** Keeps an answer where there is none yet. */
  answer(scope: OwnerScope, id: number, code: number, sealedBody: Uint8Array): Promise<void>;
  remove(scope: OwnerScope, id: number): Promise<boolean>;
  /** Forms with something to be done: their visit has ended, or was opened before `idleBefore` and is open still. */
  due(now: number, idleBefore: number, limit: number): Promise<readonly DueForm[]>;
  /** Forms whose time is over. */
  old(now: number, limit: number): Promise<readonly DueForm[]>;
  /** Null for an owner who is gone. */
  scopeOf(ownerId: number): Promise<OwnerScope | null>;
}
