/** Where a brand is at home: sets of countries, out of the location sets of name-suggestion-index. */
import { EVERYWHERE } from '../../src/core/categories/brands/open.ts';

const EUROPE =
  'ad al at ba be bg by ch cy cz de dk ee es fi fo fr gb gg gi gr hr hu ie im is it je li lt lu lv mc md me mk mt nl no pl pt ro rs ru se si sk sm ua va xk';
const SOUTH_AMERICA = 'ar bo br cl co ec fk gf gy pe py sr uy ve';
const CARIBBEAN = 'ag ai aw bb bl bq bs cu cw dm do gd gp ht jm kn ky lc mf mq ms pr sx tc tt vc vg vi';
const CENTRAL_AMERICA = 'bz cr gt hn mx ni pa sv';
const NORTH_AMERICA = 'bm ca gl pm us';
const WEST_ASIA = 'ae am az bh cy ge il iq jo kw lb om ps qa sa sy tr ye';
const REST_OF_ASIA =
  'af bd bn bt cn hk id in ir jp kg kh kp kr kz la lk mm mn mo mv my np ph pk sg th tj tl tm tw uz vn';
const AFRICA =
  'ao bf bi bj bw cd cf cg ci cm cv dj dz eg eh er et ga gh gm gn gq gw ke km lr ls ly ma mg ml mr mu mw mz na ne ng re rw sc sd sh sl sn so ss st sz td tg tn tz ug yt za zm zw';

/** Regions of the UN's M49 that the index uses. */
const REGIONS: Readonly<Record<string, string>> = {
  '002': AFRICA,
  '003': `${NORTH_AMERICA} ${CENTRAL_AMERICA} ${CARIBBEAN}`,
  '005': SOUTH_AMERICA,
  '029': CARIBBEAN,
  '142': `${WEST_ASIA} ${REST_OF_ASIA}`,
  '145': WEST_ASIA,
  '150': EUROPE,
  '202': AFRICA,
  '419': `${SOUTH_AMERICA} ${CENTRAL_AMERICA} ${CARIBBEAN}`,
  '830': 'gg je',
};

/** A location set as the index has it. */
export interface LocationSet {
  readonly include?: readonly unknown[];
  readonly exclude?: readonly unknown[];
}

/** `de`, and `us` of `us-ny.geojson`; empty for points on the map and places that no country stands in front of. */
function countryOf(place: unknown): string {
  if (typeof place !== 'string') return '';
  const [country = ''] = place.toLowerCase().split(/[-.]/, 1);
  return /^[a-z]{2}$/.test(country) ? country : '';
}

const WORLD = '001';

/**
 * The countries, sorted, parted by commas and with one at either end; `*` for the world; null where there is none that
 * could be told.
 */
export function countriesOf({ include = [WORLD], exclude = [] }: LocationSet): string | null {
  if (include.includes(WORLD)) return EVERYWHERE;
  const found = new Set<string>();
  for (const place of include) {
    const region = typeof place === 'string' ? REGIONS[place] : undefined;
    for (const country of region?.split(' ') ?? [countryOf(place)]) if (country !== '') found.add(country);
  }
  // Parts of a country are left out of it by files of their own; the country stays.
  for (const place of exclude) if (typeof place === 'string' && place.length === 2) found.delete(place);
  return found.size === 0 ? null : `,${[...found].sort().join(',')},`;
}
