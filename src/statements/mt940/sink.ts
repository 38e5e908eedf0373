import type { StatementEvent } from '../contract.ts';

/** Where the parts of the reader put their events; a fault is the last of them. */
export class Sink {
  /** The 1-based line that is being read. */
  line = 0;
  dead = false;
  #events: StatementEvent[] = [];

  /** Puts one event. */
  emit(event: StatementEvent): void {
    this.#events.push(event);
  }

  /** Puts a fault: nothing follows. */
  fault(event: StatementEvent): void {
    if (!this.dead) this.#events.push(event);
    this.dead = true;
  }

  /** Says something odd about the line that is being read. */
  note(text: string): void {
    this.#events.push({ type: 'note', line: this.line, text });
  }

  /** Gives the events since the last time. */
  take(): readonly StatementEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
