import { describe, expect, it } from 'vitest';
import type { Field } from '../connection-rows.ts';
import { chosenProcedure, defaultLeft, PROCEDURES_MAX, procedureField, proceduresOf } from './procedures.ts';

const field = (choices: Field['choices'], more: Partial<Field> = {}): Field => ({
  key: 'method',
  label: 'How',
  kind: 'choice',
  purpose: 'method',
  required: true,
  lengthMin: 1,
  lengthMax: 64,
  pattern: null,
  choices,
  hint: null,
  media: null,
  ...more,
});
const OFFERED = field([
  { value: '901', label: 'BestSign App' },
  { value: '902', label: 'photoTAN' },
  { value: '903', label: 'smsTAN' },
  { value: '904', label: 'chipTAN optisch' },
  { value: '905', label: 'Verfahren 905' },
]);

describe('two-step procedures', () => {
  it('are those of the choice that a bank offers, in its order; the type of the challenge is told from the name', () => {
    expect(procedureField([field([], { kind: 'digits', purpose: 'one_time_code' }), OFFERED])).toBe(OFFERED);
    expect(procedureField([field([], { kind: 'choice', purpose: 'answer' })])).toBeUndefined();
    expect(
      proceduresOf(OFFERED).map(({ id, challengeType, implicitExecute }) => [
        id,
        challengeType,
        implicitExecute,
      ]),
    ).toEqual([
      ['901', null, true],
      ['902', 'PHOTO', false],
      ['903', 'TEXT', false],
      ['904', 'FLICKER_CODE', false],
      ['905', null, false],
    ]);
  });

  it('are a bounded list, whatever a bank sends', () => {
    const many = Array.from({ length: 500 }, (_, at) => ({ value: `${at}`, label: `TAN ${at}` }));
    expect(proceduresOf(field(many))).toHaveLength(PROCEDURES_MAX);
  });

  it('the default is taken, else one whose challenge is text, else the first', () => {
    const all = proceduresOf(OFFERED);
    expect(chosenProcedure(all, '902')?.id).toBe('902');
    expect(chosenProcedure(all, null)?.id).toBe('903');
    expect(chosenProcedure(all, 'gone')?.id).toBe('903');
    expect(chosenProcedure(all.slice(0, 2), null)?.id).toBe('901');
    expect(chosenProcedure([], null)).toBeNull();
  });

  it('"It may unset the current default two-step procedure of the given bank connection (but only if this procedure is not supported anymore by the bank)"', () => {
    const all = proceduresOf(OFFERED);
    expect(defaultLeft(all, '902')).toBe('902');
    expect(defaultLeft(all.slice(2), '902')).toBeNull();
    expect(defaultLeft(all, null)).toBeNull();
  });
});
