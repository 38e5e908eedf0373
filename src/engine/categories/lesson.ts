/** What a correction teaches. */
import type { Direction, MemoryKeyKind } from '../../core/categories/types.ts';

/** One category under keys, the most specific first. */
export interface Lesson {
  readonly code: string;
  readonly keys: readonly {
    readonly kind: MemoryKeyKind;
    readonly key: string;
    readonly direction: Direction;
  }[];
}
