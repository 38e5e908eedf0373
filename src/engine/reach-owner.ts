/** Which owners a caller reaches: those of its own tenant, and with an owner-only key that one owner (invariant 12). */
import type { Caller, Clock, DirectoryStore, OwnerScope } from './ports.ts';

/** How long it is remembered that an owner is of a tenant, and for how many owners. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_OWNERS_MAX = 100_000;

/** Answers whether an owner is in reach; what it learnt it remembers for a while. */
export class OwnerReach {
  readonly #directory: DirectoryStore;
  readonly #clock: Clock;
  readonly #known = new Map<number, { readonly tenantId: number; readonly until: number }>();

  constructor(directory: DirectoryStore, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** The scope of an owner for a caller; null when it is out of reach, which is told like one that is not there. */
  async reach(caller: Caller, ownerId: number): Promise<OwnerScope | null> {
    if (caller.ownerOnly && caller.ownerId !== ownerId) return null;
    const scope = { tenantId: caller.tenantId, ownerId };
    const now = this.#clock.now().getTime();
    const known = this.#known.get(ownerId);
    if (known !== undefined && known.until > now) return known.tenantId === caller.tenantId ? scope : null;
    if (!(await this.#directory.ownerIsOf(scope))) return null;
    if (this.#known.size >= REMEMBERED_OWNERS_MAX) this.#known.clear();
    this.#known.set(ownerId, { tenantId: caller.tenantId, until: now + REMEMBERED_MS });
    return scope;
  }

  /** Forgets an owner that was deleted here. */
  forget(ownerId: number): void {
    this.#known.delete(ownerId);
  }
}
