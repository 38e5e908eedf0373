/** Elements of a message as a tree that the reader walks: what stands where, and where its text goes. */
import type { Leaf, Take } from './fields.ts';

/** Parts of a message that have fields of their own: they begin blank and are handed on when they end. */
export type Scope =
  | 'message'
  | 'statement'
  | 'account'
  | 'balance'
  | 'entry'
  | 'details'
  | 'charge'
  | 'identity';

/** One known element. */
export interface Element {
  readonly name: string;
  readonly children: ReadonlyMap<string, Element>;
  readonly scope: Scope | null;
  /** Where the text goes, and into the fields of which scope. */
  readonly leaf: Leaf | null;
  readonly owner: FieldsOwner;
}

/** The scopes that hold fields. The account's are the statement's; a charge belongs to an entry or to details. */
export type FieldsOwner = 'statement' | 'balance' | 'entry' | 'details' | 'charge' | 'identity';

/** Elements by their names, as a table of the tree is written. */
export type Children = Readonly<Record<string, Element>>;

const NO_CHILDREN: ReadonlyMap<string, Element> = new Map();

/** What is read of an element that nobody asks for: nothing, and nothing of what is in it. */
export const SKIPPED: Element = {
  name: '',
  children: NO_CHILDREN,
  scope: null,
  leaf: null,
  owner: 'statement',
};

function named(children: Children): ReadonlyMap<string, Element> {
  return new Map(Object.entries(children).map(([name, element]) => [name, { ...element, name }]));
}

/** An element that holds others; with a scope it begins and ends one. */
export function group(children: Children, scope: Scope | null = null): Element {
  return { ...SKIPPED, children: named(children), scope };
}

/** An element whose text goes into a field; it may hold others too (`Sts` is a text in old versions). */
export function leaf(
  owner: FieldsOwner,
  key: string,
  take: Take,
  second: string | null = null,
  children: Children = {},
): Element {
  return { ...SKIPPED, owner, leaf: { key, second, take }, children: named(children) };
}
