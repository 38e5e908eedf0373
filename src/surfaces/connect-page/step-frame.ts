/** What every step of a visit shares: its frame, its way out, the notice above it. */
import type { FastifyReply } from 'fastify';
import type { InstitutionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { layout, sendLayout, type WayStep } from './layout.ts';
import { type ReturnStatus, returnLink } from './return-url.ts';
import { formView, type Visit } from './visit.ts';
import { noticeOf } from './words.ts';

export interface StepPage {
  readonly title: string;
  readonly body: Html;
  readonly step?: WayStep;
  readonly institution?: InstitutionRow | null;
  readonly notice?: Html | string | null;
  readonly below?: Html | null;
  /** What tells this state from the next one. */
  readonly state?: string;
  readonly refreshSeconds?: number | null;
  readonly status?: number;
}

/** Answers with a step of the visit; the address may name a notice that stands above it. */
export function sendStep(visit: Visit, page: StepPage): FastifyReply {
  const { words, product, request, reply } = visit;
  const said = noticeOf((request.query as Record<string, unknown>).said);
  const markup = layout({
    words,
    product,
    title: page.title,
    body: page.body,
    sandbox: page.institution?.sandbox === true,
    notice: page.notice ?? (said === null ? null : words.notices[said]),
    below: page.below ?? null,
    refreshSeconds: page.refreshSeconds ?? null,
    ...(page.step === undefined ? {} : { step: page.step }),
    ...(page.state === undefined ? {} : { state: page.state }),
  });
  return sendLayout(reply, markup, page.status ?? 200);
}

/** Ends the whole visit. */
export const cancelView = (visit: Visit): Html =>
  formView(visit, 'cancel', html`<button class="link">${visit.words.cancel}</button>`, 'inline');

/** Back to the product with how it ended; without an address to go back to, the words `close` (null for none). */
export function leaveView(
  visit: Visit,
  status: ReturnStatus,
  close: string | null,
  kind = 'button',
): Html | null {
  const { words, session, publicId, product } = visit;
  const link = returnLink(session, publicId, status);
  if (link === null) return close === null ? null : html`<p>${close}</p>`;
  return html`<p><a class="${kind}" href="${link}" rel="noreferrer">${words.backTo(product ?? words.yourApp)}</a></p>`;
}

/** How a bank is called. */
export const bankName = ({ words }: Visit, institution: InstitutionRow | null): string =>
  institution?.name ?? words.unnamedBank;
