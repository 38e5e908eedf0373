/** Who asks in the native API, with the account holder where the client says that they are there. */
import type { Asking } from '../../engine/connect-port.ts';
import type { OwnerScope } from '../../engine/ports.ts';

/** Who asks, as the engine wants to know it. */
export const askingOf = (call: {
  readonly reach: OwnerScope;
  readonly caller: { readonly actor: string };
  readonly attended: Asking['attended'];
}): Asking => ({
  scope: { tenantId: call.reach.tenantId, ownerId: call.reach.ownerId },
  actor: call.caller.actor,
  attended: call.attended,
});
