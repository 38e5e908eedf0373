/** The page itself: bring files in, what came of them, accounts, transactions, what to do next. */
import { type Html, html } from '../http/html.ts';
import { accountsView } from './accounts-view.ts';
import { type BanksModel, banksView } from './banks-view.ts';
import { outcomesView } from './import-view.ts';
import { layout } from './layout.ts';
import type { Model } from './model.ts';
import { nextView } from './next-view.ts';
import type { PageParts } from './parts.ts';
import { transactionsView } from './transactions-view.ts';
import type { Visitor } from './visitor.ts';

/** The whole page of a visitor. */
export function homeView(
  parts: PageParts,
  visitor: Visitor,
  model: Model,
  banks: BanksModel | null,
  base: string,
): string {
  const isEmpty = model.accounts.length === 0;
  const body = html`
<h1 class="${isEmpty ? 'hero' : 'hidden'}">${isEmpty ? 'Bring in your first statement' : 'Your accounts'}</h1>
${parts.config.mode === 'sandbox' ? html`<p class="ribbon">Sandbox: everything here stays on this machine.</p>` : null}
${outcomesView(visitor, model)}
${banks === null ? null : banksView(parts, visitor, banks)}
${uploadView(visitor)}
${isEmpty ? null : accountsView(model)}
${isEmpty ? null : transactionsView(parts, visitor, model)}
${nextView(parts, visitor, base)}`;
  return layout({ title: isEmpty ? 'Bring in a statement' : 'Accounts', visitor, body });
}

const uploadView = (visitor: Visitor): Html => html`
<section class="card upload" aria-labelledby="upload-title">
<h2 id="upload-title">Bring statements in</h2>
<form method="post" action="/import" enctype="multipart/form-data" data-upload>
<input type="hidden" name="form_token" value="${visitor.formToken}">
<div class="drop" data-drop>
<label for="files"><strong>Choose statement files</strong><span class="drop-hint"> or drop them here</span></label>
<input id="files" type="file" name="file" multiple required aria-describedby="files-help">
<p id="files-help" class="help">camt.052/053/054, MT940, OFX/QFX, QIF and CSV. The same file twice changes nothing; a file with a fault changes nothing either.</p>
</div>
<progress class="hidden" data-progress aria-label="Upload" max="1" value="0"></progress>
<button class="button">Bring in</button>
</form>
</section>`;
