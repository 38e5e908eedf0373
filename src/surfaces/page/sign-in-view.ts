/** The form that takes an API key. */
import { type Html, html } from '../http/html.ts';
import { layout } from './layout.ts';

export interface SignInForm {
  readonly formToken: string;
  readonly problem: string | null;
  /** Asked when the key is for a whole tenant: whose data to show. */
  readonly asksOwner: boolean;
  /** Whether a visitor of this machine came over a link of another site: one click opens the page. */
  readonly mayOpen: boolean;
}

export function signInView({ formToken, problem, asksOwner, mayOpen }: SignInForm): string {
  const body = html`<section class="card narrow">
<h1>Sign in</h1>
${mayOpen ? html`<p>Another site brought you here. <a class="button" href="/">Open the page</a></p>` : null}
${problem === null ? html`<p>Use an API key of this server. It opens the page for 12 hours in this browser.</p>` : html`<p class="state bad" role="alert" id="problem">${problem}</p>`}
<form method="post" action="/sign-in" class="stack">
<input type="hidden" name="form_token" value="${formToken}">
<div><label for="key">API key</label><input id="key" name="key" type="password" autocomplete="current-password" required maxlength="512" spellcheck="false"${described(problem)}></div>
${asksOwner ? html`<div><label for="owner">Owner (reference or id)</label><input id="owner" name="owner" required maxlength="200"></div>` : null}
<button class="button">Sign in</button>
</form>
<p class="help">The first key is in the credentials file of the data directory. <code>tributary keys create --name page</code> makes another.</p>
</section>`;
  return layout({ title: 'Sign in', visitor: null, body });
}

const described = (problem: string | null): Html | null =>
  problem === null ? null : html` aria-describedby="problem" aria-invalid="true"`;
