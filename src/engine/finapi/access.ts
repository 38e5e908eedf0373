/** Access to the finAPI surface, put together. */
import { Callers } from './access-callers.ts';
import type { AccessParts } from './access-parts.ts';
import type { Access } from './access-port.ts';

export function access(parts: AccessParts): Access {
  const callers = new Callers(parts);
  return { authenticate: (token) => callers.authenticate(token) };
}
