/**
 * Large towns of the countries whose banks we know, folded: they stand at the end of card texts, and brands that are
 * called like one say nothing by themselves.
 */
const NAMES = `
  aachen|augsburg|berlin|bielefeld|bochum|bonn|braunschweig|bremen|bremerhaven|chemnitz|cottbus|darmstadt|dortmund|
  dresden|duisburg|dusseldorf|duesseldorf|erfurt|erlangen|essen|frankfurt|frankfurt main|freiburg|furth|gelsenkirchen|
  giessen|gottingen|goettingen|hagen|halle|hamburg|hamm|hannover|heidelberg|heilbronn|herne|hildesheim|ingolstadt|
  jena|kaiserslautern|karlsruhe|kassel|kiel|koblenz|koln|koeln|krefeld|leipzig|leverkusen|lubeck|luebeck|ludwigshafen|
  magdeburg|mainz|mannheim|monchengladbach|munchen|muenchen|munster|muenster|neuss|nurnberg|nuernberg|oberhausen|
  offenbach|oldenburg|osnabruck|paderborn|pforzheim|potsdam|regensburg|remscheid|reutlingen|rostock|saarbrucken|
  siegen|solingen|stuttgart|trier|ulm|wiesbaden|wolfsburg|wuppertal|wurzburg|zwickau|
  wien|vienna|graz|linz|salzburg|innsbruck|klagenfurt|zurich|zuerich|geneve|geneva|genf|basel|bern|berne|lausanne|
  luzern|winterthur|lugano|st gallen|
  paris|marseille|lyon|toulouse|nice|nantes|montpellier|strasbourg|bordeaux|lille|rennes|reims|toulon|grenoble|dijon|
  angers|nimes|villeurbanne|clermont ferrand|le havre|aix en provence|brest|tours|amiens|limoges|annecy|boulogne|metz|
  besancon|perpignan|orleans|rouen|mulhouse|caen|nancy|montreuil|saint denis|argenteuil|avignon|poitiers|versailles|
  la rochelle|pau|cannes|antibes|
  madrid|barcelona|valencia|sevilla|seville|zaragoza|malaga|murcia|palma|bilbao|alicante|cordoba|valladolid|vigo|gijon|
  granada|vitoria|oviedo|pamplona|almeria|san sebastian|santander|burgos|albacete|salamanca|tarragona|cadiz|
  london|birmingham|manchester|leeds|liverpool|sheffield|bristol|newcastle|nottingham|leicester|coventry|bradford|
  hull|stoke|wolverhampton|plymouth|derby|southampton|portsmouth|brighton|reading|northampton|luton|milton keynes|
  norwich|swindon|bournemouth|oxford|cambridge|york|exeter|gloucester|bath|cheltenham|croydon|slough|watford|ipswich|
  peterborough|warrington|sunderland|middlesbrough|blackpool|bolton|preston|stockport|telford|walsall|solihull|
  dudley|edinburgh|glasgow|aberdeen|dundee|inverness|cardiff|swansea|newport|belfast|lisburn|
  dublin|cork|galway|limerick|waterford|
  amsterdam|rotterdam|den haag|the hague|utrecht|eindhoven|groningen|bruxelles|brussels|antwerpen|antwerp|gent|liege|
  luxembourg|roma|rome|milano|milan|napoli|torino|turin|palermo|genova|bologna|firenze|florence|venezia|venice|verona|
  lisboa|lisbon|porto|warszawa|warsaw|krakow|wroclaw|gdansk|poznan|praha|prague|brno|budapest|bratislava|
  kobenhavn|copenhagen|aarhus|stockholm|goteborg|malmo|oslo|bergen|helsinki|athens|athina|bucuresti|sofia|zagreb|
  ljubljana|vilnius|riga|tallinn|istanbul|ankara|izmir|moscow|kyiv|
  new york|brooklyn|bronx|queens|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|austin|
  san jose|jacksonville|fort worth|columbus|charlotte|indianapolis|san francisco|seattle|denver|washington|boston|
  nashville|detroit|portland|las vegas|memphis|louisville|baltimore|milwaukee|albuquerque|tucson|fresno|sacramento|
  kansas city|atlanta|omaha|raleigh|miami|oakland|minneapolis|tulsa|tampa|arlington|new orleans|cleveland|honolulu|
  anaheim|lexington|stockton|pittsburgh|cincinnati|orlando|st louis|buffalo|newark|jersey city|trenton|hartford|
  springfield|richmond|salt lake city|rochester|providence|brookfield|
  toronto|montreal|vancouver|calgary|edmonton|ottawa|winnipeg|mississauga|brampton|hamilton|quebec|surrey|halifax|
  london on|markham|vaughan|kitchener|windsor|scarborough|etobicoke|north york|richmond hill|oakville|burlington|
  oshawa|barrie|st catharines|cambridge on|kingston|guelph|whitby|ajax|pickering|thornhill|concord|woodbridge|
  ciudad de mexico|mexico|mexico df|cdmx|guadalajara|monterrey|puebla|toluca|tijuana|leon|juarez|torreon|queretaro|
  merida|san luis potosi|aguascalientes|hermosillo|saltillo|mexicali|culiacan|acapulco|cancun|veracruz|morelia|
  cuernavaca|zapopan|naucalpan|ecatepec|
  manama|muharraq|riffa|isa town|hamad town|seef|juffair|sitra|budaiya|dubai|abu dhabi|sharjah|doha|riyadh|jeddah|
  dammam|khobar|kuwait|kuwait city|muscat|amman|beirut|cairo|alexandria|casablanca|rabat|tunis|tel aviv|
  johannesburg|cape town|durban|pretoria|sandton|lagos|nairobi|accra|
  sydney|melbourne|brisbane|perth|adelaide|auckland|wellington|singapore|hong kong|tokyo|osaka|kyoto|seoul|beijing|
  shanghai|taipei|bangkok|manila|jakarta|kuala lumpur|mumbai|delhi|new delhi|bangalore|chennai|kolkata|hyderabad|
  sao paulo|rio de janeiro|brasilia|buenos aires|santiago|lima|bogota|medellin|caracas|quito|montevideo|panama|
  san juan|havana
`;

export const CITIES: ReadonlySet<string> = new Set(
  NAMES.split('|')
    .map((name) => name.trim().replace(/\s+/g, ' '))
    .filter((name) => name !== ''),
);
