/** What the feed of the API gives. */
export interface ApiChange {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  readonly owner_id: string;
  readonly sequence: number;
  readonly connection_id: string | null;
  readonly account_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export interface ApiChangePage {
  readonly data: readonly ApiChange[];
  readonly next_cursor: string;
  readonly has_more: boolean;
  readonly held_since: string | null;
}

/** An event with the cursor that goes on after it. */
export interface Told {
  readonly change: ApiChange;
  readonly cursor: string;
}
