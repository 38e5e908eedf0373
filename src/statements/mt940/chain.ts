import { sameAmount } from '../../core/money.ts';
import type { Bound, Message } from './message.ts';

/**
 * Watches that the pages of a statement follow one another: a page that closes with `:62M:` is followed by one that
 * opens with `:60M:` and the same amount. Remembers the last message only.
 */
export class Chain {
  #account: string | null = null;
  #intermediate: Bound | null = null;

  /** What is odd about a message's opening balance, or null. */
  opened(message: Message, opening: Bound): string | null {
    const before = this.#account === message.accountText ? this.#intermediate : null;
    if (opening.tag === '60M') {
      if (before === null) return 'the statement starts in the middle: the page before is not in the file';
      if (!sameAmount(before.amount, opening.amount))
        return `a page is missing: the one before closed with ${before.amount}, this one opens with ${opening.amount}`;
      return null;
    }
    return this.#intermediate === null ? null : MISSING_LAST_PAGE;
  }

  /** Takes note of how a message closed. */
  closed(message: Message): void {
    this.#account = message.accountText;
    this.#intermediate = message.closing?.tag === '62M' ? message.closing : null;
  }

  /** What is odd about where the file ends, or null. */
  ended(): string | null {
    return this.#intermediate === null ? null : MISSING_LAST_PAGE;
  }
}

const MISSING_LAST_PAGE = 'a statement ends in the middle: its last page is not in the file';
