/** What the actions of a QIF investment account (`N` lines) do to its cash: T is written without a sign. */

/** `written`: the amount's own sign counts. `none`: shares move, or the cash goes through another account. */
export type CashEffect = 'in' | 'out' | 'written' | 'none';

const BY_EFFECT: Readonly<Record<CashEffect, string>> = {
  in: 'Sell ShtSell Div IntInc CGLong CGMid CGShort MiscInc RtrnCap XIn ContribX',
  out: 'Buy CvrShrt MiscExp MargInt XOut WithdrwX',
  written: 'Cash',
  none:
    'BuyX SellX ShtSellX CvrShrtX DivX IntIncX CGLongX CGMidX CGShortX MiscIncX MiscExpX MargIntX RtrnCapX ' +
    'ReinvDiv ReinvInt ReinvLg ReinvMd ReinvSh ShrsIn ShrsOut StkSplit Grant Vest Expire Reminder',
};

const EFFECTS: ReadonlyMap<string, CashEffect> = new Map(
  (['in', 'out', 'written', 'none'] as const).flatMap((effect) =>
    BY_EFFECT[effect].split(' ').map((action): [string, CashEffect] => [action.toLowerCase(), effect]),
  ),
);

/** The effect of an action, in any case; null for one that we do not know: its sign cannot be told. */
export const effectOf = (action: string): CashEffect | null => EFFECTS.get(action.toLowerCase()) ?? null;
