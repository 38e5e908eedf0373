/** The ids that the world sees, as the engine needs them; the vault makes them. */
import type { IdKind, ObjectId } from '../core/ids.ts';

export interface PublicIds {
  /** The id of an object of an owner (0 for what has none). Throws out of range: that is a mistake of ours. */
  encode(kind: IdKind, owner: number, object: number): string;
  /** The ids of many objects of one owner, in their order. */
  encodeMany(kind: IdKind, owner: number, objects: readonly number[]): readonly string[];
  /** What an id names; null for every text that is not an id of this instance. */
  decode(text: string): ObjectId | null;
}

/** The public id of an owner: the owner stands in it twice, as owner and as object, so that it has one spelling. */
export const ownerPublicId = (ids: PublicIds, ownerId: number): string =>
  ids.encode('owner', ownerId, ownerId);

/** The public id of an API key: keys belong to a tenant, so no owner stands in it. */
export const apiKeyPublicId = (ids: PublicIds, keyId: number): string => ids.encode('api_key', 0, keyId);

/** The public id of a client, which belongs to a tenant. */
export const clientPublicId = (ids: PublicIds, id: number): string => ids.encode('client', 0, id);

/** The public id of a team: the owner that it is stands in it twice. */
export const teamPublicId = (ids: PublicIds, ownerId: number): string => ids.encode('team', ownerId, ownerId);

/** The public id of a person: people belong to a tenant, so no owner stands in it. */
export const personPublicId = (ids: PublicIds, personId: number): string => ids.encode('person', 0, personId);
