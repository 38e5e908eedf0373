/** What the bank's pages show. */
import type { OpenApproval } from '../../core/bank/approvals.ts';
import type { Scope } from '../../core/bank/model.ts';
import type { PageView, ReturnError } from '../../core/bank/redirects.ts';
import type { SandboxAccount, SandboxInstitution } from '../../core/types.ts';
import { html, type Markup, page } from './markup.ts';

/** The part of a number that people know their account by. */
function numberShown(account: SandboxAccount): string {
  const number =
    account.maskedPan ?? account.iban ?? account.clabe ?? account.accountNumber ?? account.bban ?? '';
  return `${number === '' ? '' : `… ${number.slice(-4)} · `}${account.currency}`;
}

const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  accounts: 'your accounts, with their numbers and holder',
  balances: 'their balances',
  transactions: 'their transactions',
  holdings: 'the securities in them',
};

const DEMO_HINT = html`<p class="help">This is a simulation: the login is <code>demo</code> and the PIN is <code>demo-pin</code>.</p>`;

const fault = (text: string | null): Markup | null =>
  text === null ? null : html`<p class="bad" role="alert">${text}</p>`;

function credentials(login: string): Markup {
  return html`<label for="login">Login</label>
<input id="login" name="login" value="${login}" autocomplete="off" autocapitalize="none" spellcheck="false" required maxlength="100">
<label for="password">PIN</label>
<input id="password" name="password" type="password" autocomplete="off" required maxlength="200">`;
}

/** The page of an authorisation: sign in, then allow or refuse. */
export function signInView(
  institution: SandboxInstitution,
  view: PageView,
  asked: { readonly wrong: string | null; readonly login: string },
): Markup {
  return page(
    institution,
    'Sign in',
    html`<form class="card" method="post">
<p>${whoAsks(view)} asks to read your accounts. Sign in to see what it asks for.</p>
${fault(asked.wrong)}
<input type="hidden" name="form_token" value="${view.formToken}">
<input type="hidden" name="step" value="sign_in">
${credentials(asked.login)}
<div class="buttons"><button>Sign in</button></div>
</form>
${DEMO_HINT}`,
  );
}

export function consentView(institution: SandboxInstitution, view: PageView): Markup {
  return page(
    institution,
    'Allow access?',
    html`<form class="card" method="post">
<p><strong>${whoAsks(view)}</strong> asks to read, without you being there:</p>
<ul>${view.scopes.map((scope) => html`<li><span>${SCOPE_WORDS[scope]}</span></li>`)}</ul>
<h2>Accounts</h2>
${accountList(view.accounts)}
<h2>Until</h2>
<p>${view.lastDay === null ? 'You end it.' : html`<time datetime="${view.lastDay}">${view.lastDay}</time>, or until you end it.`} Nothing can be paid with it.</p>
<input type="hidden" name="form_token" value="${view.formToken}">
<div class="buttons">
<button name="step" value="allow">Allow</button>
<button class="plain" name="step" value="refuse">Refuse</button>
</div>
</form>
<p class="help">Signed in as ${view.login ?? ''}.</p>`,
  );
}

const accountList = (accounts: readonly SandboxAccount[]): Markup =>
  accounts.length === 0
    ? html`<p class="help">There is no account.</p>`
    : html`<ul>${accounts.map((one) => html`<li><span>${one.name}</span><span>${numberShown(one)}</span></li>`)}</ul>`;

/** Who asks, as far as the bank can know: the app that is registered, and where the browser goes back to. */
function whoAsks({ app, redirectUri }: PageView): string {
  const host = redirectUri === null ? null : new URL(redirectUri).host;
  if (app === null) return host ?? 'Somebody';
  return host === null ? app : `${app} at ${host}`;
}

const STOPPED: Readonly<Record<ReturnError, string>> = {
  access_denied: 'You refused.',
  locked: 'This login is locked. Unlock it at a branch or by phone.',
  password_expired: 'Your PIN has expired. Change it in online banking first.',
  terms_to_accept: 'There are new terms. Accept them in online banking first.',
};

export const stoppedView = (institution: SandboxInstitution, why: ReturnError, url: string | null): Markup =>
  page(
    institution,
    'This cannot go on',
    html`<div class="card">${fault(STOPPED[why])}${
      url === null ? null : html`<div class="buttons"><a class="button" href="${url}">Go back</a></div>`
    }</div>`,
  );

/** The authorization token, for people who take it to the app themselves. */
export const tokenView = (institution: SandboxInstitution, code: string): Markup =>
  page(
    institution,
    'Your authorization token',
    html`<div class="card">
<p>Take it to the app that asked for it. It works once, within 24 hours.</p>
<p><code class="token" id="token">${code}</code></p>
</div>`,
  );

/** A page of a few words. */
export const wordsView = (institution: SandboxInstitution, title: string, text: string): Markup =>
  page(institution, title, html`<div class="card"><p>${text}</p></div>`);

/** Where the app and the second signer approve. */
export function approverView(
  institution: SandboxInstitution,
  asked: { readonly wrong: string | null; readonly login: string },
): Markup {
  const isSigned = institution.method === 'signers';
  return page(
    institution,
    isSigned ? 'Sign for your company' : 'The bank’s app',
    html`<form class="card" method="post">
<p>${isSigned ? 'Sign in as the second signer.' : 'Sign in to see what waits for your approval. It waits for you from then on.'}</p>
${fault(asked.wrong)}
${credentials(asked.login)}
<div class="buttons"><button name="step" value="sign_in">Sign in</button></div>
</form>
<p class="help">This is a simulation: the login is <code>${isSigned ? 'signer2' : 'demo'}</code> and the PIN is <code>demo-pin</code>.</p>`,
  );
}

export function approvalsView(
  institution: SandboxInstitution,
  name: string,
  ticket: string,
  approvals: readonly OpenApproval[],
  done: string | null,
): Markup {
  return page(
    institution,
    approvals.length === 0 ? 'Nothing waits for you' : 'Waits for your approval',
    html`${done === null ? null : html`<p role="status">${done}</p>`}
${approvals.map((one) => approvalView(one, ticket))}
<form method="post">
<input type="hidden" name="ticket" value="${ticket}">
<div class="buttons"><button class="plain" name="step" value="look">Look again</button></div>
</form>
<p class="help">Signed in as ${name}.</p>`,
  );
}

const approvalView = (
  { id, record }: OpenApproval,
  ticket: string,
): Markup => html`<form class="card" method="post">
<p>Somebody asks to read the accounts of <strong>${record.login ?? ''}</strong>:</p>
<ul>${record.scopes.map((scope) => html`<li><span>${SCOPE_WORDS[scope]}</span></li>`)}</ul>
<p class="help">Number ${record.number}</p>
<input type="hidden" name="ticket" value="${ticket}">
<input type="hidden" name="id" value="${id}">
<div class="buttons">
<button name="step" value="approve">Approve</button>
<button class="plain" name="step" value="refuse">Refuse</button>
</div>
</form>`;
