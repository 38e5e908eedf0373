/** What answers about consents are made of. */
import { z } from 'zod';
import { PROFILE_NAMES } from '../../core/consent/profiles.ts';
import { CONSENT_ACTORS, CONSENT_STATES } from '../../core/consent/transitions.ts';
import { capability } from './connect-objects.ts';
import { count, id, instant, institutionId, some } from './object-values.ts';

const state = z.enum(CONSENT_STATES);
const hash = z.string().describe('SHA-256 in hex.');

const event = {
  number: count,
  from: state.nullable(),
  to: state,
  actor: z.enum(CONSENT_ACTORS),
  reason: z.string(),
  at: instant,
};

const Version = z.strictObject({
  number: count,
  event: count.describe('The event that brought it.'),
  scopes: z.array(capability),
  expires_at: instant.nullable(),
  sca_renew_by: instant.nullable(),
  reconfirm_by: instant.nullable(),
});

const profile = z
  .enum(PROFILE_NAMES)
  .describe('The rules that it stands under: those of the country of the institution.');

export const Consent = z
  .strictObject({
    id: id('cst'),
    object: z.literal('consent'),
    connection_id: id('con').nullable().describe('Null as long as no connection came of it.'),
    connector: z.string(),
    institution_id: institutionId,
    profile,
    state,
    reason: some,
    usable: z
      .boolean()
      .describe('Whether the bank may be called with it at this instant, by the bank’s clock.'),
    usable_until: instant.nullable().describe('The nearest of its ends.'),
    scopes: z.array(capability),
    supersedes: id('cst').nullable().describe('The consent that it replaced.'),
    granted_at: instant.nullable(),
    expires_at: instant.nullable().describe('The first instant at which it is over.'),
    sca_renew_by: instant.nullable().describe('When strong customer authentication is due again.'),
    reconfirm_by: instant.nullable().describe('When the account holder has to say again that they want it.'),
    events: z
      .array(
        z.strictObject({
          ...event,
          hash: hash.describe('SHA-256 in hex, over the event and the hash of the one before.'),
        }),
      )
      .describe('Every transition, oldest first. Nothing is changed or removed.'),
    versions: z.array(Version).describe('What was allowed from each grant and change on, oldest first.'),
    created_at: instant,
    updated_at: instant,
    ended_at: instant.nullable(),
  })
  .describe('What the account holder allowed the bank to tell, and until when.')
  .meta({ id: 'Consent' });

export const ConsentVerification = z
  .strictObject({
    object: z.literal('consent_verification'),
    whole: z
      .boolean()
      .describe('Whether every event, every version and the consent itself are as they were written.'),
    events: count,
    head: hash.nullable().describe('The hash of the last event.'),
    broken_at: count.nullable().describe('The first event that does not fit.'),
    why: z.enum(['hash', 'number', 'link', 'transition', 'version', 'row']).nullable(),
  })
  .describe('The history of a consent, worked out anew.')
  .meta({ id: 'ConsentVerification' });

export const ConsentEvidence = z
  .strictObject({
    object: z.literal('consent_evidence'),
    pseudonym: hash.describe('A keyed hash that stands for the consent.'),
    supersedes: hash.nullable(),
    connector: z.string(),
    institution_id: z.string(),
    profile,
    state,
    reason: some,
    events: z.array(
      z.strictObject({
        ...event,
        facts: hash.nullable().describe('A salted digest of what said that the account holder was there.'),
        evidence: hash.nullable(),
        hash,
      }),
    ),
    versions: z.array(Version),
    verification: ConsentVerification,
    created_at: instant,
    ended_at: instant.nullable(),
    kept_at: instant,
  })
  .describe('What is kept of a consent that is gone. Nothing in it tells who its owner was.')
  .meta({ id: 'ConsentEvidence' });
