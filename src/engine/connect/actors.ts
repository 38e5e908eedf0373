/** Who acts, in the words of a consent's history. */
import type { ConsentActor } from '../../core/consent/transitions.ts';
import type { Actor } from '../ports.ts';

/** The browser of an account holder, where no key or session stands for them. */
export const BROWSER: Actor = 'browser';

/** A key is the product, the operator is the operator; whoever has a session or came by the page is the person. */
export function consentActorOf(actor: Actor): Exclude<ConsentActor, 'bank' | 'system'> {
  if (actor.startsWith('api_key:')) return 'client';
  return actor === 'operator' ? 'operator' : 'user';
}
