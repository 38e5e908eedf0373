/** What the rows of one owner are shown with: ids become public ids. */
import type { IdKind } from '../../core/ids.ts';
import type { PublicIds } from '../../engine/public-ids.ts';

/** What the rows of one owner are shown with. */
export interface View {
  readonly ids: PublicIds;
  readonly ownerId: number;
}

/** What the answer to a call is shown with. */
export const viewOf = (call: {
  readonly services: { readonly ids: PublicIds };
  readonly reach: { readonly ownerId: number };
}): View => ({ ids: call.services.ids, ownerId: call.reach.ownerId });

/** The public id of an object of the owner; null for none. */
export const idOrNull = ({ ids, ownerId }: View, kind: IdKind, id: number | null): string | null =>
  id === null ? null : ids.encode(kind, ownerId, id);
