/**
 * Names that no map of shops knows: what is sold online, and who connects. Collected by hand. Each line: category,
 * countries (`*` for all), and names parted by `|`; other spellings of one follow after `=`.
 */
import type { CategoryCode } from '../../src/core/categories/codes.ts';

export type Line = readonly [code: CategoryCode, countries: string, names: string];

export const EU = 'de,at,ch,fr,es,gb,ie,it,nl,be,lu,pt,pl,se,dk,no,fi,cz,hu,sk,si,hr,ro,bg,gr,ee,lv,lt,mt,cy';

export const ONLINE: readonly Line[] = [
  // Films, music, games, reading.
  [
    'FUN.TV_FILM',
    '*',
    `Netflix|Disney+=Disney Plus=DisneyPlus|Prime Video=Amazon Prime Video=Amazon Video=AmznPrimeVideo|Hulu|HBO Max=Help Max|
    Paramount+=Paramount Plus|Apple TV+|Crunchyroll|MUBI|DAZN|Discovery+|Peacock TV|YouTube Premium=Google YouTube|
    Rakuten TV|Curiosity Stream|Twitch|Patreon|Viki|Shudder`,
  ],
  [
    'FUN.TV_FILM',
    'de,at,ch',
    'Sky Deutschland=Sky DE=Sky Österreich|RTL+=RTL Plus|WOW TV|Joyn|MagentaTV|Zattoo|waipu.tv|maxdome|Videoload',
  ],
  ['FUN.TV_FILM', 'fr,be,ch', 'Canal+=Canal Plus=Groupe Canal|OCS|Salto|beIN Sports|Molotov TV'],
  ['FUN.TV_FILM', 'es', 'Movistar Plus|Filmin|FlixOlé|Atresplayer'],
  ['FUN.TV_FILM', 'gb,ie', 'Sky Digital=Sky UK=Sky Subscription|NOW TV|BritBox|Virgin Media Movies|ITVX'],
  [
    'FUN.TV_FILM',
    'us,ca',
    'Sling TV|fuboTV|DirecTV Stream|Philo|Starz|Showtime|ESPN Plus|Crave TV|MLB TV|NBA League Pass',
  ],
  ['FUN.TV_FILM', 'mx', 'ViX|Blim TV|Claro Video|Star Plus'],
  ['FUN.TV_FILM', 'bh,ae,sa,kw,qa,om,eg,jo', 'Shahid VIP=Shahid|OSN+=OSN|beIN Connect|StarzPlay|TOD TV'],
  [
    'FUN.MUSIC',
    '*',
    'Spotify=Spotify AB|Deezer|Apple Music|Tidal|Qobuz|SoundCloud|Audible|YouTube Music|Napster|Amazon Music|SiriusXM|Pandora|Anghami|Bandcamp|Storytel|BookBeat',
  ],
  [
    'FUN.GAMES',
    '*',
    `Steam=Steam Games=Steampowered=Valve Steam|PlayStation Network=PlayStation=Sony PlayStation=SIE PlayStation|Xbox=Microsoft Xbox=Xbox Game Pass|
    Nintendo|Epic Games|Blizzard Entertainment=Blizzard|Riot Games|Roblox|Ubisoft|EA Games=Electronic Arts|GOG.com|
    Supercell|Rockstar Games|Minecraft|Humble Bundle|G2A|Kinguin|Wargaming|Zwift`,
  ],
  [
    'FUN.GAMBLING',
    '*',
    'bet365|Bwin|Betfair|PokerStars|Unibet|888casino=888 Holdings|Betway|William Hill|Paddy Power|Ladbrokes|Winamax|DraftKings|FanDuel|Codere|Caliente MX',
  ],
  [
    'FUN.GAMBLING',
    'de,at,ch',
    'Lotto24|Tipico|Tipp24|WestLotto|Aktion Mensch|Lottoland|Toto-Lotto|Swisslos|win2day|Eurojackpot|Postcode Lotterie',
  ],
  [
    'FUN.GAMBLING',
    'fr,es,gb,ie',
    'Française des Jeux=FDJ|PMU|ZEbet|Camelot Lottery=National Lottery Interac|Postcode Lottery|Loterías y Apuestas|ONCE',
  ],
  [
    'FUN.NEWS',
    '*',
    'New York Times=NYTimes=NYT Digital|The Economist=Economist Newspaper|Financial Times|Washington Post|Wall Street Journal=WSJ Barrons=Dow Jones|Readly|Blinkist|Medium Corp|Substack|Bloomberg News|The Athletic|Scribd|Kindle Unltd=Kindle Unlimited|The Guardian=Guardian News',
  ],
  [
    'FUN.NEWS',
    'de,at,ch',
    'Der Spiegel=Spiegel Verlag=Spiegel Abo|Die Zeit=Zeitverlag|Süddeutsche Zeitung|Frankfurter Allgemeine=FAZ|Axel Springer|BILD Plus|Handelsblatt|taz|Welt Digital|Neue Zürcher Zeitung=NZZ|Der Standard|Kicker|Madsack|Funke Medien|Pressegrosso|Heise Medien=Heise Verlag|Stiftung Warentest',
  ],
  [
    'FUN.NEWS',
    'fr,be',
    "Le Monde|Le Figaro|Libération|Mediapart|L'Équipe|Ouest-France|Les Echos|Télérama|Prisma Media|La Croix|Cafeyn",
  ],
  [
    'FUN.NEWS',
    'es,mx',
    'El País|El Mundo|La Vanguardia|ABC Premium|Expansión|Reforma|El Universal|Milenio|eldiario.es',
  ],
  [
    'FUN.NEWS',
    'gb,ie',
    'The Telegraph=Telegraph Media|The Times=Times Newspapers|Daily Mail|Private Eye|Irish Times|Spectator|New Scientist',
  ],
  ['FUN.EVENTS', '*', 'Eventbrite|Ticketmaster|StubHub|Viagogo|GetYourGuide|SeatGeek|AXS|Dice FM|Fever'],
  [
    'FUN.EVENTS',
    EU,
    'CTS Eventim=Eventim|Fnac Spectacles|BilletRéduc|See Tickets|Reservix|TicketSwap|Entradas.com|Disneyland Paris',
  ],
  ['FUN.EVENTS', 'mx', 'Superboletos|Boletia'],
  ['FUN.CLUBS', EU, 'Deutscher Alpenverein=DAV Sektion|National Trust|RSPB|Naturfreunde|Pfadfinder'],

  // Shops online.
  [
    'SHOP.ONLINE',
    '*',
    `Amazon=Amazon EU=Amazon Marketplace=Amazon MKTPL=AMZN Mktp=AMZN=Amazon.de=Amazon.com=Amazon Payments=Amazon.co.uk=Amazon Prime|
    eBay=eBay Marketplaces|AliExpress|Etsy|Temu|Wish|Alibaba|Rakuten|Banggood|DHgate|Miravia`,
  ],
  [
    'SHOP.ONLINE',
    EU,
    'Otto Versand=Otto GmbH=otto.de|Kleinanzeigen|Vinted|Bol.com|Allegro|Cdiscount|Veepee=Vente-Privee|La Redoute|Leboncoin|Wallapop|Galaxus=Digitec Galaxus|QVC|HSE24|Tchibo|Joom|Showroomprivé|ManoMano|Back Market|refurbed|Momox|Rebuy|Very.co.uk|Littlewoods|Privalia|Willhaben|Kaufland Marktplatz|Baur Versand|Bonprix|Klingel',
  ],
  ['SHOP.ONLINE', 'us,ca', 'Wayfair|Overstock|Poshmark|Mercari|QVC|HSN|Newegg|Chewy Wholesale'],
  ['SHOP.ONLINE', 'mx,ar,br,cl,co', 'Mercado Libre=MercadoLibre|Linio|Privalia|Dafiti'],
  ['SHOP.ONLINE', 'bh,ae,sa,kw,qa,om,eg', 'Noon.com=Noon|Ubuy|Desertcart|Ounass'],
  [
    'SHOP.CLOTHING',
    '*',
    'Zalando|H&M=H&M Hennes=Hennes & Mauritz|C&A|P&C=Peek & Cloppenburg|Shein|ASOS|Zara.com|H&M Online|About You|Boohoo|Farfetch|Net-a-Porter|Mytheresa|Uniqlo Online|Namshi|Revolve|Fashion Nova|Best Secret=BestSecret|Limango|Spartoo|Sarenza|PrettyLittleThing',
  ],
  [
    'SHOP.ELECTRONICS',
    '*',
    'Apple Store=Apple Retail|Alternate|Notebooksbilliger|Cyberport|Conrad Electronic|Reichelt|Thomann|Boulanger|LDLC|PcComponentes|Currys|AO.com|B&H Photo|Back Market',
  ],
  [
    'SHOP.BOOKS',
    EU,
    'Thalia Online=Thalia.de|Hugendubel|buecher.de|Weltbild|Casa del Libro|Book Depository|Medimops',
  ],
  [
    'SHOP.DIGITAL',
    '*',
    'Apple.com/bill=Apple.com=Apple.com/bil=Apple Services=iTunes=Apple iTunes|Google Play=Google Play Apps=Google Google Play|App Store|Google Storage|Samsung Galaxy Store',
  ],
  [
    'SHOP.PETS',
    EU,
    'Zooplus|Fressnapf Online|Zooroyal|Wanimo|Tiendanimal|Pets at Home|tails.com|Butternut Box',
  ],
  ['SHOP.PETS', 'us,ca', 'Chewy|BarkBox|Petco|PetSmart'],
  [
    'SHOP.GIFTS',
    '*',
    'Interflora|Fleurop|Moonpig|Florajet|FTD|1-800-Flowers|Bloom & Wild|Aquarelle|Blume2000|myPostcard',
  ],
  ['SHOP.KIDS', EU, 'babymarkt.de|JAKO-O|Mytoys|Vertbaudet|Smyths Toys|LEGO Shop'],
  [
    'HOME.FURNITURE',
    '*',
    'Home24|Westwing|Made.com|Maisons du Monde|Wayfair|Emma Matratzen=Emma Sleep|Casper Sleep|Otto Home',
  ],
  [
    'FOOD.DELIVERY',
    '*',
    'Uber Eats=UberEats|Deliveroo|DoorDash|Grubhub|HelloFresh|Too Good To Go|Wolt|Glovo|Rappi|DiDi Food|SkipTheDishes|Talabat|Jahez|Careem Food|Factor Meals|Blue Apron|Gousto|Mindful Chef|Marley Spoon|Gorillas|Getir|Flink',
  ],
  [
    'FOOD.DELIVERY',
    EU,
    'Lieferando=yd.yourdelivery=Takeaway.com|Just Eat|Foodora|Quitoque|Mjam|Eat.ch|Frichti|Everdrop',
  ],
  [
    'FOOD.GROCERIES',
    '*',
    'Ocado|Instacart|Picnic|REWE Lieferservice|AmazonFresh=Amazon Fresh|Cornershop|Jüsto|Flaschenpost|Oddbox|Abel & Cole',
  ],

  // Shops whose name stands for something else in the index as well.
  ['FOOD.GROCERIES', 'mx', 'OXXO'],
  ['HOME.HARDWARE', 'ca', 'Canadian Tire=CDN Tire Store=CDN Tire'],
  ['FOOD.COFFEE', 'gb,ie', 'Greggs|Pret A Manger=Pret'],

  // Telephone, internet, software.
  [
    'UTIL.TELEPHONE',
    'de',
    'Telekom Deutschland=Deutsche Telekom|Vodafone GmbH=Vodafone Deutschland|Telefónica Germany=o2 Telefónica=Telefonica Deutschland|congstar|1&1=1und1=1&1 Telecom|freenet Mobilfunk=mobilcom-debitel=freenet|Drillisch Online|winSIM|Aldi Talk=E-Plus Service|Lebara|Lycamobile|klarmobil|Blau Mobilfunk|simyo|fraenk|sipgate',
  ],
  [
    'UTIL.TELEPHONE',
    'at,ch',
    'A1 Telekom|Magenta Telekom|Drei Hutchison=Hutchison Drei|spusu|HoT Telekom|Swisscom|Sunrise|Salt Mobile|yallo|Wingo',
  ],
  [
    'UTIL.TELEPHONE',
    'fr',
    'Orange SA=Orange Mobile|SFR Mobile|Bouygues Telecom|Free Mobile|Sosh|RED by SFR|NRJ Mobile|La Poste Mobile|Prixtel|Coriolis Telecom|B&You',
  ],
  [
    'UTIL.TELEPHONE',
    'es',
    'Movistar=Telefónica de España=Telefónica Móviles|Vodafone España|Orange Espagne=Orange España|Yoigo|MásMóvil|Pepephone|Digi Spain|Lowi|Simyo|Jazztel|Euskaltel',
  ],
  [
    'UTIL.TELEPHONE',
    'gb,ie',
    'Vodafone Ltd=Vodafone UK|EE Limited=EE Ltd|O2 UK=Telefonica UK|Three UK=H3G=Hutchison 3G|giffgaff|Tesco Mobile|VOXI|Lebara|SMARTY|iD Mobile|Sky Mobile|1p Mobile|Eir Mobile',
  ],
  [
    'UTIL.TELEPHONE',
    'us,ca',
    'Verizon Wireless=VZWRLSS=Verizon|AT&T=ATT Payment=AT&T Mobility|T-Mobile=TMobile|Mint Mobile|Google Fi|Cricket Wireless|Boost Mobile|US Cellular|Visible|Rogers|Bell Canada=Bell Mobility|Telus|Fido|Koodo|Freedom Mobile',
  ],
  [
    'UTIL.TELEPHONE',
    'mx',
    'Telcel=Radiomóvil Dipsa|AT&T México|Movistar México|Bait|Unefon|Virgin Mobile MX',
  ],
  [
    'UTIL.TELEPHONE',
    'bh,ae,sa,kw,qa,om',
    'Batelco|Zain|stc Bahrain=VIVA Bahrain|Etisalat=e& UAE|du Telecom|Ooredoo|Omantel|Mobily',
  ],
  [
    'UTIL.INTERNET_CABLE',
    EU,
    'Vodafone Kabel=Unitymedia=Kabel Deutschland|Deutsche Glasfaser|M-net|NetCologne|EWE TEL|PYUR=Tele Columbus|Free Telecom=Free HAUTDEBIT=Freebox|SFR Fibre|Orange Internet|UPC|Virgin Media|BT Group=British Telecom=BT Broadband|TalkTalk|Plusnet|Hyperoptic|Zen Internet|Community Fibre|Fastweb|Ziggo|KPN|Telenet|Proximus|Starlink Internet',
  ],
  [
    'UTIL.INTERNET_CABLE',
    'us,ca',
    'Comcast=Xfinity=Comcast Cable|Spectrum=Charter Communications|Cox Communications=Cox Comm|Optimum=Altice|CenturyLink=Lumen|Frontier Communications|Google Fiber|Verizon Fios|Starlink|HughesNet|Shaw Cablesystems|Videotron|Cogeco|Windstream',
  ],
  [
    'UTIL.INTERNET_CABLE',
    'mx,bh',
    'Telmex=Teléfonos de México|Izzi=Izzi Telecom|Totalplay|Megacable|Starlink|Infonas',
  ],
  [
    'SERVICES.SOFTWARE',
    '*',
    `Microsoft=Microsoft 365=MSFT=Microsoft Ireland|Adobe=Adobe Systems=Adobe Creative Cloud|Google Cloud|Google Workspace=Google GSuite|
    Google One|iCloud|Dropbox|Amazon Web Services=AWS EMEA=AWS|GitHub|GitLab|Atlassian|Slack|Zoom.us=Zoom Video|Notion Labs=Notion|OpenAI=ChatGPT=OpenAI ChatGPT|
    Anthropic|Midjourney|Canva|Figma|Squarespace|Wix.com|GoDaddy|Namecheap|Shopify|Mailchimp|HubSpot|Salesforce|Zendesk|DocuSign|
    LastPass|1Password|NordVPN|ExpressVPN|Surfshark|Proton AG=ProtonMail|Norton=NortonLifeLock|McAfee|Kaspersky|Bitdefender|Avast|
    Hetzner=Hetzner Online|IONOS|STRATO|OVH=OVHcloud|netcup|DigitalOcean|Linode|Cloudflare|Heroku|JetBrains|Evernote|Grammarly|
    LinkedIn|Vimeo|Linktree|Intuit=QuickBooks|Xero|lexoffice=Haufe-Lexware|sevDesk|DATEV|TeamViewer|Twilio|Asana|Trello|Miro|Todoist|Bitwarden|Infomaniak|Gandi`,
  ],
];
