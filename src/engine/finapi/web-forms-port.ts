/** Web forms: section "Web Forms" of the finAPI contract. A form stands for one call of a client's user. */
import type { AccountsWanted } from '../../core/connection/wanted.ts';
import type { Result } from '../../core/result.ts';
import type { Asking, ConnectRefusal } from '../connect-port.ts';
import type { ConnectionFault } from '../connection-rows.ts';
import type { OwnerScope } from '../ports.ts';
import type { Adopted, Credentials } from './connections-port.ts';

/** Which call a form stands for. */
export type WebFormKind = 'import' | 'update' | 'edit';

export type WebFormStatus = 'NOT_YET_OPENED' | 'IN_PROGRESS' | 'COMPLETED' | 'ABORTED';

export interface OpenWebForm {
  readonly kind: WebFormKind;
  /** The bank of an import. */
  readonly institutionId: string | null;
  /** The connection of an update or edit. */
  readonly connectionId: number | null;
  /** Which accounts are taken in. */
  readonly wanted?: AccountsWanted;
  /** What else was asked for: done when the connection is there. Without credentials; it is sealed. */
  readonly asked: Adopted;
  /** Whether the user may let the PIN be stored. */
  readonly offersPin: boolean;
  /** Of the page. */
  readonly language: string | null;
}

/** What the page of a form asks beside what every page does. */
export interface WebFormPages {
  /** Whether the user may let the PIN be stored; false for a visit that is no form. */
  offersPin(scope: OwnerScope, id: number): Promise<boolean>;
  /** Keeps, sealed, what the user signs in with until it is known whether access is granted; nothing for no form. */
  typed(scope: OwnerScope, id: number, credentials: Credentials): Promise<void>;
}

/** What came of a form. Instants are RFC 3339 by the banks' clock. */
export type WebFormOutcome =
  | { readonly kind: 'done'; readonly connectionId: number }
  | { readonly kind: 'failed'; readonly fault: ConnectionFault | null; readonly at: string }
  /** An import that brought no account: none that is wanted, or for the fault. Its connection is of no use. */
  | {
      readonly kind: 'empty';
      readonly connectionId: number;
      readonly fault: ConnectionFault | null;
      readonly at: string;
    }
  | { readonly kind: 'aborted'; readonly at: string };

/** What the call would have been answered. */
export interface ServiceResponse {
  readonly code: number;
  readonly body: string;
}

export interface WebFormView {
  readonly id: number;
  readonly kind: WebFormKind;
  /** Of an update or edit, and of an import that is done. */
  readonly connectionId: number | null;
  /** What stands in the address of the page. */
  readonly token: string;
  readonly status: WebFormStatus;
  /** Null until there is one. */
  readonly outcome: WebFormOutcome | null;
  /** What was answered before; null when nobody has asked since it is done. */
  readonly answered: ServiceResponse | null;
}

export interface WebForms extends WebFormPages {
  /** Opens a form with its page; the token is for the address `/connect/<token>`. Refused as opening a session is. */
  open(
    asking: Asking,
    wanted: OpenWebForm,
  ): Promise<Result<{ readonly id: number; readonly token: string }, ConnectRefusal>>;
  /** A form of this owner; null for any other number, and 24 hours after it was opened. */
  read(asking: Asking, id: number): Promise<WebFormView | null>;
  /** Keeps the answer of a form that is done, so that it is the same whenever it is read. */
  keepAnswer(scope: OwnerScope, id: number, answered: ServiceResponse): Promise<void>;
  /** Does what was asked where access was granted, ends forms that nobody goes on with, removes old ones. */
  sweep(limit: number): Promise<number>;
}
