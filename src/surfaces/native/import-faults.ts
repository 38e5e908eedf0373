/** Why a file was not taken in, as problems: line, element, rule, what was found, and what to do (invariant 15). */
import type { ImportFault } from '../../engine/import-port.ts';
import type { ImportRow } from '../../engine/ports.ts';
import type { ErrorCode } from '../http/error-catalogue.ts';
import { type Problem, problem } from '../http/problem.ts';
import { type View, withPublicIds } from './render.ts';

type StatementFault = Extract<ImportFault, { readonly code: 'statement' }>['fault'];

const STATEMENT_CODES: Readonly<Record<StatementFault['code'], ErrorCode>> = {
  not_recognised: 'statement_not_recognised',
  unreadable: 'statement_unreadable',
  too_large: 'statement_too_large',
  mapping_needed: 'statement_mapping_needed',
  currency_needed: 'statement_currency_needed',
  date_order_needed: 'statement_date_order_needed',
};

/** The problem of a fault that the engine gave; `importId` is the public id of the failed import. */
export function importProblem(view: View, fault: ImportFault, importId: string): Problem {
  const more = { import_id: importId };
  switch (fault.code) {
    case 'statement':
      return statementProblem(fault.fault, more);
    case 'account_needed':
      return problem('account_needed', {
        detail: fault.text,
        more: { ...more, ...(withPublicIds(view, { candidates: fault.candidates }) as object) },
      });
    case 'account_differs':
      return problem('account_differs', { detail: fault.text, more });
    case 'account_unknown':
      return problem('account_unknown', { more });
    case 'cancelled':
      return problem('import_cancelled', { more });
    case 'too_large':
      return problem('statement_too_large', {
        detail: `A statement file has at most ${fault.bytesMax} bytes.`,
        more,
      });
    case 'interrupted':
      return problem('import_interrupted', { detail: fault.text, more });
  }
}

function statementProblem(fault: StatementFault, more: Readonly<Record<string, unknown>>): Problem {
  const { line, element, rule, found, action, mapping } = fault;
  const place = [line === null ? null : `line ${line}`, element].filter((part) => part !== null).join(', ');
  return problem(STATEMENT_CODES[fault.code], {
    detail: `${place === '' ? '' : `${place}: `}${rule}. ${action}`,
    errors: [{ code: fault.code, message: rule, line, element, rule, found, action }],
    more: mapping === undefined ? more : { ...more, mapping },
  });
}

/** The problem of an import that failed after it had begun, by what its row says. */
export function failedImportProblem(view: View, row: ImportRow, importId: string): Problem {
  const fault = row.fault;
  if (fault === null) return problem('import_interrupted', { more: { import_id: importId } });
  if (isImportFault(fault)) return importProblem(view, fault, importId);
  if (isStatementFault(fault)) return statementProblem(fault, { import_id: importId });
  return problem('import_interrupted', { more: { import_id: importId } });
}

const IMPORT_CODES: ReadonlySet<unknown> = new Set([
  'account_needed',
  'account_unknown',
  'account_differs',
  'cancelled',
  'interrupted',
]);

const isImportFault = (fault: object): fault is ImportFault =>
  'code' in fault &&
  (IMPORT_CODES.has(fault.code) ||
    (fault.code === 'statement' && 'fault' in fault) ||
    (fault.code === 'too_large' && 'bytesMax' in fault));

const isStatementFault = (fault: object): fault is StatementFault =>
  'code' in fault && typeof fault.code === 'string' && fault.code in STATEMENT_CODES && 'rule' in fault;
