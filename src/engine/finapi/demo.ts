/** The demo bank of the finAPI surface: the one with this bank code. */
import type { InstitutionMethod, InstitutionRow } from '../connection-rows.ts';

export const DEMO_BANK_CODE = '00000000';
/** A connection of this name to the demo bank is asked for a second step at each import and update. */
export const DEMO_MULTI_STEP_NAME = 'MSA';
/** Methods of the demo bank that this surface uses: without anything, and with a second step. */
const DEMO_METHOD = 'nothing';
const DEMO_MULTI_STEP_METHOD = 'code-only';

export const isDemoBank = (institution: Pick<InstitutionRow, 'bankCodes' | 'sandbox'> | null): boolean =>
  institution?.sandbox === true && institution.bankCodes.includes(DEMO_BANK_CODE);

/** The method that a connection of that name gets at the demo bank; null where the bank has no such method. */
export function demoMethodOf(
  { methods }: Pick<InstitutionRow, 'methods'>,
  name: string | null,
): InstitutionMethod | null {
  const wanted = name === DEMO_MULTI_STEP_NAME ? DEMO_MULTI_STEP_METHOD : DEMO_METHOD;
  return methods.find(({ key }) => key === wanted) ?? null;
}
