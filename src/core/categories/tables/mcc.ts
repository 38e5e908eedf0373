/**
 * Merchant category codes (ISO 18245) and what they are in our taxonomy. Every code of the public list of the
 * card schemes' codes is here, or is named in {@link UNMAPPED_MCC}; airlines, car rentals and hotels have ranges.
 */
import type { CategoryCode } from '../codes.ts';

/** From here on each has an airline, a car rental or a hotel of its own, up to the next. */
const RANGES: readonly (readonly [from: number, to: number, code: CategoryCode])[] = [
  [3000, 3350, 'TRAVEL.FLIGHT'],
  [3351, 3500, 'TRAVEL.CAR_RENTAL'],
  [3501, 3999, 'TRAVEL.LODGING'],
];

const CODES: Readonly<Partial<Record<CategoryCode, string>>> = {
  'FOOD.GROCERIES': '5411 5422 5441 5451 5499 9751',
  'FOOD.RESTAURANT': '5811 5812',
  'FOOD.FAST_FOOD': '5814',
  'FOOD.COFFEE': '5462',
  'FOOD.BAR': '5813',
  'FOOD.ALCOHOL': '5921',
  'SHOP.CLOTHING':
    '5094 5137 5139 5611 5621 5631 5651 5661 5681 5691 5697 5698 5699 5931 5944 5948 7251 7296 7631',
  'SHOP.ELECTRONICS': '4812 5045 5065 5722 5732 5946 7622 7629',
  'SHOP.BOOKS': '5192 5942 5972 2741 2791',
  'SHOP.ONLINE': '5262 5961 5963 5964 5965 5966 5967 5969 7278',
  'SHOP.DEPARTMENT': '5300 5309 5311',
  'SHOP.DISCOUNT': '5310 5331',
  'SHOP.SPORT': '5551 5655 5940 5941 5996 7032',
  'SHOP.GIFTS': '5193 5947 5950 5970 5971 5973 5992 5832 5932 5937',
  'SHOP.OFFICE': '5021 5044 5111 5943 5978 7338',
  'SHOP.PETS': '5995',
  'SHOP.TOBACCO': '5993',
  'SHOP.KIDS': '5641 5945',
  'SHOP.DIGITAL': '5815 5817 5818',
  SHOP: '5099 5131 5199 5399 5933 5949 5997 5999',
  'HOME.FURNITURE': '5712 5713 5714 5718 5719 5998',
  'HOME.HARDWARE': '5039 5051 5072 5074 5085 5198 5200 5211 5231 5251 5261 0780 5169',
  'HOME.REPAIR': '1520 1711 1731 1740 1750 1761 1771 1799 7217 7342 7349 7623 7641 7692 7699 8911 7393',
  HOME: '5046 5271 2842',
  'TRANSPORT.FUEL': '5172 5541 5542 5552 9752',
  'TRANSPORT.PUBLIC_TRANSIT': '4011 4111 4112 4131 4789',
  'TRANSPORT.TAXI': '4121',
  'TRANSPORT.PARKING': '7523',
  'TRANSPORT.TOLLS': '4784',
  'TRANSPORT.CAR_SERVICE':
    '5013 5511 5521 5531 5532 5533 5561 5571 5592 5598 5599 5935 7511 7531 7534 7535 7538 7542 7549 8675',
  'TRAVEL.FLIGHT': '4511 4582',
  'TRAVEL.LODGING': '7011 7012 7033',
  'TRAVEL.CAR_RENTAL': '7512 7513 7519',
  'TRAVEL.AGENCY': '4411 4457 4468 4722 4723 5962',
  UTIL: '4900',
  'UTIL.GAS_ELECTRICITY': '5983',
  'UTIL.INTERNET_CABLE': '4816 4899',
  'UTIL.TELEPHONE': '4813 4814 4815 4821',
  'RENT.RENT': '6513',
  'MEDICAL.DOCTOR': '4119 5047 5122 8011 8031 8041 8049 8062 8071 8099 5975 5976',
  'MEDICAL.DENTIST': '8021',
  'MEDICAL.OPTICIAN': '8042 8043 8044',
  'MEDICAL.PHARMACY': '5912',
  'MEDICAL.NURSING': '8050',
  'MEDICAL.VET': '0742',
  'CARE.HAIR_BEAUTY': '5977 7230 7297 7298',
  'CARE.LAUNDRY': '7210 7211 7216',
  CARE: '7261 7273 7299',
  'FUN.TV_FILM': '7829 7832 7841',
  'FUN.MUSIC': '5733 5735 7929',
  'FUN.EVENTS': '7911 7922 7932 7933 7941 7991 7992 7996 7998 7999',
  'FUN.GAMES': '5816 7993 7994',
  'FUN.GAMBLING': '7800 7801 7802 7995 9406 9754',
  'FUN.NEWS': '5994 5968',
  'FUN.CLUBS': '7997 8641 8699',
  'SERVICES.INSURANCE': '5960 6300 6381 6399',
  'SERVICES.ACCOUNTING_LEGAL': '7276 7277 8111 8931',
  'SERVICES.EDUCATION': '8211 8220 8241 8244 8249 8299',
  'SERVICES.CHILDCARE': '8351',
  'SERVICES.POSTAGE': '4214 4215 9402',
  'SERVICES.SOFTWARE': '5734 7372 7375 7379',
  SERVICES: '0763 4225 7221 7311 7321 7322 7332 7333 7339 7361 7392 7394 7395 7399 8734 8999 6012 6051',
  'GOV.TAX': '9311',
  'GOV.FEES': '9211 9399 9405',
  'GOV.FINES': '9222 9223',
  'GOV.DONATIONS': '8398 8651 8661',
  'CASH.ATM': '6010 6011',
  TRANSFER: '4829 6050 6529 6530 6531 6532 6533 6534 6535 6536 6537 6538 6540',
  'TRANSFER.INVESTMENT': '6211',
};

/** Codes of the list that say nothing about what was bought. */
export const UNMAPPED_MCC: ReadonlySet<string> = new Set(['9700', '9701', '9702', '9950']);

/**
 * Codes under which anything is sold: what the merchant's name says counts before them. A shop, a service, a
 * financial institution, a mail order of any kind.
 */
export const VAGUE_MCC: ReadonlySet<string> = new Set(
  (
    '4816 4829 4899 5262 5300 5399 5818 5961 5964 5965 5966 5967 5968 5969 5999 6012 6050 6051 6540 7299 7372 7375 ' +
    '7379 7392 7399 8699 8999 9399'
  ).split(' '),
);

const BY_MCC: ReadonlyMap<string, CategoryCode> = new Map(
  (Object.entries(CODES) as [CategoryCode, string][]).flatMap(([code, list]) =>
    list.split(' ').map((mcc): [string, CategoryCode] => [mcc, code]),
  ),
);

const FOUR_DIGITS = /^\d{4}$/;

/** The category of a merchant category code; null for one that says nothing, that we do not know, or that is none. */
export function categoryOfMcc(mcc: string): CategoryCode | null {
  const code = BY_MCC.get(mcc);
  if (code !== undefined) return code;
  if (!FOUR_DIGITS.test(mcc)) return null;
  const number = Number(mcc);
  return RANGES.find(([from, to]) => number >= from && number <= to)?.[2] ?? null;
}

/** All single codes of the table, for those who check it. */
export const MAPPED_MCC: readonly string[] = [...BY_MCC.keys()];
