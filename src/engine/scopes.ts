/** What a caller may do: a closed list of scopes, and the rule that holds between them. */
import type { Caller } from './ports.ts';

/** Every scope that a key can have; `*` stands for all of them. */
export const SCOPES = [
  '*',
  'owners:read',
  'owners:write',
  'accounts:read',
  'accounts:write',
  'transactions:read',
  'transactions:write',
  'imports:read',
  'imports:write',
  'documents:read',
  'connections:read',
  'connections:write',
  'events:read',
  'webhooks:read',
  'webhooks:write',
  'api_keys:read',
  'api_keys:write',
  'clients:read',
  'clients:write',
  'people:read',
  'people:write',
  'teams:read',
  'teams:write',
  'audit:read',
  'sandbox:read',
  'sandbox:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Whether the caller may do what the scope stands for. Reading is never implied by writing. */
export const permits = (caller: Pick<Caller, 'scopes'>, scope: Scope): boolean =>
  caller.scopes.includes('*') || caller.scopes.includes(scope);
