/**
 * Names that no map of shops knows: what is sold online, and who sends bills. Collected by hand. Each line: category,
 * countries (`*` for all), and names parted by `|`; other spellings of one follow after `=`.
 */
import type { CategoryCode } from '../../src/core/categories/codes.ts';

export type Line = readonly [code: CategoryCode, countries: string, names: string];

const EU = 'de,at,ch,fr,es,gb,ie,it,nl,be,lu,pt,pl,se,dk,no,fi,cz,hu,sk,si,hr,ro,bg,gr,ee,lv,lt,mt,cy';

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
    'Zalando|Shein|ASOS|Zara.com|H&M Online|About You|Boohoo|Farfetch|Net-a-Porter|Mytheresa|Uniqlo Online|Namshi|Revolve|Fashion Nova|Best Secret=BestSecret|Limango|Spartoo|Sarenza|PrettyLittleThing',
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

  // Energy, water, waste.
  [
    'UTIL.GAS_ELECTRICITY',
    'de',
    'E.ON Energie=E.ON|Vattenfall|EnBW|RWE|Yello Strom|LichtBlick|Naturstrom|ExtraEnergie|eprimo|Entega|Mainova|RheinEnergie|swb|SWM Versorgung|N-ERGIE|enercity|lekker Energie|Octopus Energy Germany|Tibber|Stromio|Immergrün|ENTEGA Plus|Techem|ista|Brunata|Polarstern|Ostrom|1Komma5|Grünwelt|Bayernwerk|Westnetz|Netze BW|EWE Vertrieb|DEW21|MVV Energie|GASAG|Süwag|Pfalzwerke|Montana Energie',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'at,ch',
    'Wien Energie|Verbund AG|EVN|Energie AG|KELAG|TIWAG|Salzburg AG|Energie Steiermark|BKW|CKW|EWZ|Axpo|IWB',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'fr,be,lu',
    'EDF=Électricité de France|Engie|TotalEnergies Électricité=Total Direct Energie=Direct Energie|Eni Gas|ekWateur|Ilek|Vattenfall Energies|Mint Énergie|Planète Oui|Enercoop|OHM Énergie|Butagaz|Antargaz|Primagaz|Luminus|Eneco|Enovos',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'es',
    'Iberdrola=Curenergía|Endesa=Energía XXI|Naturgy=Gas Natural Fenosa|Repsol Electricidad|Holaluz|EDP Energía|TotalEnergies Clientes|Octopus Energy España|Som Energia|Podo',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'gb,ie',
    'British Gas|E.ON Next=EON Next|EDF Energy|Scottish Power=ScottishPower|Octopus Energy|OVO Energy|SSE|Utilita|Bulb Energy|Shell Energy|Utility Warehouse|So Energy|Ecotricity|Good Energy|Electric Ireland|Bord Gáis|Energia',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'us,ca',
    'PG&E=Pacific Gas|Con Edison=ConEd|Duke Energy|Florida Power & Light=FPL|Dominion Energy|National Grid|Xcel Energy|ComEd|PSE&G|Southern California Edison=SCE|Entergy|Ameren|DTE Energy|Consumers Energy|Eversource|Georgia Power|Reliant Energy|TXU Energy|Hydro One|Toronto Hydro|BC Hydro|Hydro-Québec|Enbridge Gas|FortisBC|Enmax|Epcor',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'mx',
    'CFE=Comisión Federal de Electricidad=CFE Suministrador|Naturgy México|Gas Natural México|Iberdrola México|Zeta Gas|Gas Bienestar',
  ],
  [
    'UTIL.GAS_ELECTRICITY',
    'bh,ae,sa,kw',
    'EWA Bahrain=Electricity and Water Authority|DEWA|SEWA|ADDC|Saudi Electricity',
  ],
  [
    'UTIL.WATER',
    EU,
    'Thames Water|Severn Trent|Anglian Water|United Utilities|Yorkshire Water|Southern Water|South West Water|Wessex Water|Affinity Water|Welsh Water|Scottish Water|Northumbrian Water|Veolia Eau=Veolia|Suez Eau|Saur|Eau de Paris|Canal de Isabel II|Aigües de Barcelona=Agbar|Aqualia|Emasesa|Berliner Wasserbetriebe|Hamburg Wasser|Gelsenwasser|OOWV|Uisce Éireann',
  ],
  ['UTIL.WATER', 'us,ca,mx', 'American Water|Aqua America|Sacmex|SIAPA|CESPT'],
  [
    'UTIL.WASTE',
    '*',
    'Waste Management Inc=WM Inc|Republic Services|Remondis|ALBA Recycling|BSR Berlin=Berliner Stadtreinigung|AWB Köln|Abfallwirtschaftsbetrieb|Biffa|Hansestadt Stadtreinigung',
  ],
  [
    'UTIL.BROADCASTING_FEE',
    '*',
    'Rundfunk ARD ZDF DRadio=ARD ZDF Deutschlandradio=ARD ZDF DRadio Beitragsservice|TV Licence MBP=TV Licensing=TV Licence QDD|Serafe|OBS=ORF-Beitrags Service|An Post TV Licence',
  ],

  // Transport and travel.
  [
    'TRANSPORT.PUBLIC_TRANSIT',
    'de,at,ch',
    'Deutsche Bahn=DB Vertrieb=DB Fernverkehr=Bahn.de=DB Navigator|BVG=Berliner Verkehrsbetriebe|MVG=Münchner Verkehrsgesellschaft|HVV=Hamburger Hochbahn|VBB|RMV|VRR|KVB|VVS|Rheinbahn|FlixBus|FlixTrain|ÖBB=ÖBB Personenverkehr|Wiener Linien|Westbahn|SBB=SBB CFF FFS=SBB Mobile|ZVV|Deutschlandticket|S-Bahn Berlin|üstra|LVB Leipzig|DVB Dresden|BlaBlaBus',
  ],
  [
    'TRANSPORT.PUBLIC_TRANSIT',
    'fr,be,lu',
    'SNCF=SNCF Connect=SNCF Voyageurs=SNCF Web Mobile|RATP|Comutitres=Navigo|Île-de-France Mobilités|Eurostar|Thalys|Ouigo|TCL Lyon|BlaBlaCar|STIB MIVB=STIB|SNCB|De Lijn|TEC',
  ],
  [
    'TRANSPORT.PUBLIC_TRANSIT',
    'es',
    'Renfe|TMB Barcelona|Metro de Madrid|EMT Madrid|ALSA|Avanza Bus|Iryo|Cabify Metro',
  ],
  [
    'TRANSPORT.PUBLIC_TRANSIT',
    'gb,ie',
    'TfL=TfL Travel Charge=Transport for London|Trainline|LNER|GWR|Avanti West Coast|South Western Railway|Northern Rail|ScotRail|CrossCountry Trains|National Express|Megabus|Arriva|Stagecoach|First Bus|Southeastern|c2c Rail|Greater Anglia|Irish Rail|Dublin Bus|Transport for Wales|TransPennine Express',
  ],
  [
    'TRANSPORT.PUBLIC_TRANSIT',
    'us,ca,mx',
    'MTA=MTA MetroCard=MTA OMNY|Amtrak|NJ Transit|BART|Clipper Systems|CTA Ventra|MBTA|WMATA SmarTrip|SEPTA|Metrolinx Presto=Presto|TTC|VIA Rail|Go Transit|OC Transpo|TransLink|Greyhound|ADO Autobuses|ETN Turistar|Primera Plus|Metro CDMX|Estrella Blanca',
  ],
  [
    'TRANSPORT.TAXI',
    '*',
    'Uber=Uber Trip=Uber BV|Lyft|Bolt=Bolt.eu|FREE NOW=FREENOW=mytaxi|Cabify|DiDi=DiDi Rides|Careem|inDrive|Ola Cabs|Gett|Addison Lee|Heetch|Yellow Cab|Curb Taxi|G7 Taxi|Beck Taxi',
  ],
  [
    'TRANSPORT.BIKE',
    '*',
    'Lime Rides=Lime|TIER Mobility=TIER|VOI Technology=VOI|Bird Rides=Bird App|nextbike|Swapfiets|JobRad|Vélib|Citi Bike|Santander Cycles|Ecobici|Dott|Donkey Republic|Call a Bike|Bixi',
  ],
  [
    'TRANSPORT.PARKING',
    '*',
    'EasyPark|PayByPhone|RingGo|ParkNow=Park Now|JustPark|PayStay|Parkster|APCOA|Indigo Park=Indigo|Q-Park|NCP Car Parks|Contipark|Saemes|ParkMobile|SpotHero|LAZ Parking|Green P=Toronto Parking Authority|Impark|Goldbeck Parking|YourParkingSpace|SP Plus',
  ],
  [
    'TRANSPORT.TOLLS',
    '*',
    'Toll Collect|Télépéage Ulys=Ulys|APRR|Sanef|Cofiroute|ASFINAG|E-ZPass=EZPass|FasTrak|SunPass|TxTag|407 ETR|Dart Charge|M6toll|Bip&Go|Autoroutes du Sud|Autostrade per Italia|Telepass|CAPUFE|TAG PASE=PASE|Via-T|VIACARD|Salik|eFlow',
  ],
  [
    'TRANSPORT.FUEL',
    '*',
    'Tesla Supercharger=Tesla Charging|IONITY|Fastned|ChargePoint|EVgo|Electrify America|Maingau Autostrom|EnBW mobility|Allego|Gridserve|Pod Point|bp pulse|Electra Charge|DKV Euro Service=DKV|UTA Edenred|Shell Recharge',
  ],
  [
    'TRANSPORT.CAR_SERVICE',
    '*',
    'ADAC|TÜV Süd|TÜV Nord|TÜV Rheinland|DEKRA|KÜS|GTÜ|AA Membership=Automobile Association|RAC Motoring=RAC|AAA Membership|CAA|ÖAMTC|ARBÖ|TCS Schweiz|Carglass|ATU Auto-Teile-Unger|Verificentro',
  ],
  [
    'TRAVEL.FLIGHT',
    '*',
    'Lufthansa|Ryanair|easyJet|Eurowings|British Airways|Air France|KLM|Iberia|Vueling|Wizz Air|Condor|Swiss Air Lines=Swiss International|Austrian Airlines|TAP Air Portugal|SAS Scandinavian|Norwegian Air|Turkish Airlines|Pegasus Airlines|Emirates|Qatar Airways|Etihad|Gulf Air|Saudia|flydubai|Air Arabia|Delta Air Lines=Delta Air|United Airlines|American Airlines|Southwest Airlines=Southwes|JetBlue|Alaska Airlines=Alaska Air|Spirit Airlines=Spirit Airl|Frontier Airlines|Air Canada|WestJet|Porter Airlines|Aeromexico|Volaris|VivaAerobus=Viva Aerobus|Interjet|Transavia|Jet2|TUI Fly|Aer Lingus|Finnair|LOT Polish|Singapore Airlines|Qantas|Cathay Pacific|LATAM|Avianca|Copa Airlines|Volotea|Royal Air Maroc|Air Transat|Binter',
  ],
  [
    'TRAVEL.LODGING',
    '*',
    'Booking.com=Booking BV|Airbnb|Hotels.com|Vrbo=Homeaway|Agoda|Hostelworld|HRS Hotel|trivago|OYO Rooms|FeWo-direkt|Gîtes de France|Abritel|Pierre et Vacances|Center Parcs|Marriott Bonvoy|Landal',
  ],
  [
    'TRAVEL.CAR_RENTAL',
    '*',
    'Sixt|Europcar|Hertz|Avis Rent=Avis|Enterprise Rent=Enterprise Rent-a-Car|Budget Rent|Alamo Rent|Turo|Getaround|Zipcar|SHARE NOW=Sharenow|MILES Mobility|billiger-mietwagen|Rentalcars|Cambio CarSharing|Stadtmobil|Free2move|Buchbinder|Goldcar|National Car Rental|Communauto',
  ],
  [
    'TRAVEL.AGENCY',
    '*',
    'Expedia|TUI=TUI Deutschland|Check24 Reisen|Opodo|eDreams|Kiwi.com|lastminute.com|DER Touristik|FTI Touristik|Alltours|Loveholidays|On the Beach|Priceline|Trip.com|Kayak|Orbitz|Travelocity|Club Med|AIDA Cruises|MSC Cruises|Costa Crociere|Royal Caribbean|Carnival Cruise|Despegar|PriceTravel|BestDay|Holidaycheck|ab-in-den-urlaub|Viator|Almosafer',
  ],

  // Insurance and health.
  [
    'SERVICES.INSURANCE',
    'de,at,ch',
    'Allianz|HUK-Coburg=HUK24=HUK Coburg|ERGO|AXA=AXA Versicherung|Generali|R+V=R+V Allgemeine|Zurich=Zurich Insurance|Debeka|LVM|Gothaer|Provinzial|VHV|DEVK|Signal Iduna|CosmosDirekt|HDI|Nürnberger Versicherung|Württembergische|Barmenia|ARAG|Roland Rechtsschutz|WGV|Versicherungskammer Bayern|SV Sparkassenversicherung|GetSafe|Wefox|Feather|Hannoversche|Uniqa|Wiener Städtische|Helvetia|Mobiliar|Baloise|Alte Leipziger|Continentale|Haftpflichtkasse|Ammerländer|Inter Versicherung|Concordia|Verti|Adam Riese|Deutsche Familienversicherung=DFV',
  ],
  [
    'SERVICES.INSURANCE',
    'fr,be',
    'MAIF|MACIF|MAAF|Matmut|Groupama|GMF Assurances=GMF|AXA France|Allianz IARD|Direct Assurance|Luko|Lovys|Pacifica|April Assurances|Aviva Assurances|Swiss Life|CNP Assurances|Thélem|MMA IARD=MMA|AG Insurance|Ethias',
  ],
  [
    'SERVICES.INSURANCE',
    'es,mx',
    'Mapfre|Mutua Madrileña|Línea Directa|Allianz Seguros|AXA Seguros|Generali Seguros|Catalana Occidente|Santalucía|Ocaso|Pelayo|Reale Seguros|Qualitas|GNP Seguros=Grupo Nacional Provincial|Seguros Monterrey|HDI Seguros|Zurich Seguros|Verti Seguros',
  ],
  [
    'SERVICES.INSURANCE',
    'gb,ie',
    'Aviva|Direct Line|Admiral Insurance=Admiral|Churchill Insurance|LV Insurance=LV=|Hastings Direct|More Than|Esure|Saga|Legal & General|NFU Mutual|Hiscox|Petplan|Sheilas Wheels|Bupa Travel|1st Central|RSA Insurance|Ageas|Marshmallow|By Miles|FBD Insurance',
  ],
  [
    'SERVICES.INSURANCE',
    'us,ca',
    'GEICO|State Farm|Progressive=Progressive Insurance|Allstate|USAA Insurance|Liberty Mutual|Farmers Insurance=Farmers Ins|Nationwide Insurance|Travelers Insurance|Lemonade Insurance=Lemonade|MetLife|Prudential Insurance|New York Life|Northwestern Mutual|Erie Insurance|AmFam|Mercury Insurance|Intact Insurance|Aviva Canada|Belairdirect|Desjardins Insurance|Sun Life|Manulife|TD Insurance',
  ],
  [
    'SERVICES.INSURANCE',
    'bh,ae,sa,kw',
    'Bahrain Kuwait Insurance=BKIC|Takaful International|Solidarity Bahrain|Bahrain National Insurance=BNI|Tawuniya|Bupa Arabia|Snic Insurance',
  ],
  [
    'SERVICES.INSURANCE_HEALTH',
    'de,at,ch',
    'Techniker Krankenkasse=TK|AOK=AOK Plus=AOK Bayern=AOK NordWest|BARMER|DAK-Gesundheit=DAK|IKK classic|KKH|hkk|SBK Siemens|Viactiv|BKK|Mobil Krankenkasse|Debeka Kranken|DKV Krankenversicherung|HanseMerkur|Hallesche|Bayerische Beamtenkrankenkasse|CSS|Helsana|SWICA|Sanitas Kranken|Concordia Kranken|Visana|Assura|KPT|ÖGK=Österreichische Gesundheitskasse|SVS Selbständige',
  ],
  [
    'SERVICES.INSURANCE_MUTUAL',
    'fr,be',
    'Harmonie Mutuelle|MGEN|Alan SA=Alan Insurance|Malakoff Humanis|AG2R La Mondiale|Swiss Life Prévoyance|Mutuelle Générale|Apivia|Aésio=AESIO Mutuelle|Mutuelle Bleue|MNT|Klesia|Pro BTP|Santéclair|SMENO|LMDE|Mutualité Chrétienne|Solidaris|Partenamut|MNH|Ociane|Eovi',
  ],
  [
    'SERVICES.INSURANCE_HEALTH',
    'es,mx,gb,ie,us,ca',
    'Sanitas|Adeslas=SegurCaixa Adeslas|Asisa|DKV Seguros|Bupa|AXA PPP|Vitality Health=VitalityHealth|WPA|Simplyhealth|Laya Healthcare|VHI|UnitedHealthcare|Blue Cross=BCBS=Anthem Blue Cross|Kaiser Permanente=Kaiser|Cigna|Aetna|Humana|Oscar Health|Molina Healthcare|Delta Dental|Medicare Premium|Plan Seguro',
  ],
  [
    'MEDICAL.PHARMACY',
    EU,
    'Shop Apotheke|DocMorris|medpex|Apotheke.de|Redcare|Newpharma|Mifarma|Pharmacy2U|Chemist4U|Newpharma|Lloyds Direct|Apo-rot',
  ],
  [
    'MEDICAL.DOCTOR',
    '*',
    'Doctolib|PVS Verrechnungsstelle=PVS|Doctoralia|Zava|Teladoc|Quest Diagnostics|LabCorp|Sonic Healthcare|BFS health finance=BFS|mediserv Bank=mediserv|Salud Digna|Laboratorio Chopo|Babylon Health',
  ],
  [
    'MEDICAL.OPTICIAN',
    '*',
    'Mister Spex|Lensbest|Warby Parker|1-800 Contacts|Glasses Direct|EyeBuyDirect|GrandOptical|Lenskart',
  ],
  [
    'CARE.GYM',
    '*',
    'McFIT=RSG Group|FitX|clever fit|John Reed|Urban Sports Club=Urban Sports|Wellpass=EGYM Wellpass|Basic-Fit|Fitness Park|Neoness|PureGym=Pure Gym|The Gym Group|Anytime Fitness|Planet Fitness=PLNT Fitness|LA Fitness|Equinox|Orangetheory|Peloton|ClassPass|GoodLife Fitness|David Lloyd|Virgin Active|Smart Fit|Sports World|Fitness First|Kieser Training|Gymondo|Strava|Freeletics|Hansefit|Gympass=Wellhub|Holmes Place|Keep Cool|Total Fitness|Gymbox|YMCA',
  ],
  [
    'CARE.HAIR_BEAUTY',
    '*',
    'Flaconi|Notino|Lookfantastic|Treatwell|Planity|Fresha|Dollar Shave Club|Harrys|Cult Beauty|Estée Lauder Online|Beauty Pie|Birchbox|Glossybox',
  ],

  // Banks' neighbours: brokers, lenders, pay later.
  [
    'TRANSFER.INVESTMENT',
    '*',
    'Trade Republic=Trade Republic Bank|Scalable Capital=Scalable|eToro|DEGIRO=flatexDEGIRO|flatex|Interactive Brokers|Robinhood|Vanguard|Fidelity Investments=Fidelity|Charles Schwab=Schwab Brokerage|Coinbase|Binance|Kraken|Bitpanda|Bitstamp|Trading 212|Freetrade|Nutmeg|Moneybox|Hargreaves Lansdown|AJ Bell|Interactive Investor|Wealthfront|Betterment|Acorns|Wealthsimple|Questrade|Union Investment|DekaBank Depot=Deka Investment|DWS Investment|Quirion|Growney|ginmon|Oskar.de|Raisin=WeltSparen|Boursorama Invest|Yomoni|Nalo|Linxea|Goldman Sachs Invest|GBM+=GBM Grupo Bursátil|Cetesdirecto|Bitso|Indexa Capital|MyInvestor|Fundrise|Yieldstreet|Crypto.com|Plus500|XTB|Saxo Bank',
  ],
  [
    'LOAN.PAY_LATER',
    '*',
    'Afterpay|Clearpay|Affirm|Zip Pay=Quadpay|Alma Pay|Oney|Scalapay|SeQura|Aplazame|Ratepay|Riverty=AfterPay Riverty|PayPal Pay in|Tabby|Tamara|Sezzle|Laybuy|Kueski Pay|Younited Pay|Floa',
  ],
  [
    'LOAN.PERSONAL',
    '*',
    'auxmoney|smava|Cetelem|Cofidis|Sofinco|Younited Credit|Creditplus|TeamBank easyCredit=easyCredit|Targobank Kredit|SWK Bank|Santander Consumer|LendingClub|SoFi Loan|Upstart|Prosper Marketplace|Zopa|Lending Works|118 118 Money|Kueski|Creditea|Crédito Familiar|Carrefour Banque|Franfinance|Cashper|Vexcash|OneMain=OneMain Financial|Avant Credit',
  ],
  [
    'LOAN.CAR',
    '*',
    'Volkswagen Leasing=VW Leasing|Volkswagen Bank Kredit|Mercedes-Benz Bank=Mercedes-Benz Leasing|BMW Bank=BMW Financial|Toyota Financial=Toyota Kreditbank|Ford Credit=Ford Bank|RCI Banque=Mobilize Financial|PSA Finance=Stellantis Financial|ALD Automotive|LeasePlan=Ayvens|Arval|Santander Auto|Ally Financial=Ally Auto|GM Financial|Honda Financial|Nissan Motor Acceptance|Hyundai Capital|Black Horse|MotoNovo|Close Brothers Motor|Diac|Crédipar|Capital One Auto|Carmax Auto',
  ],
  [
    'LOAN.STUDENT',
    '*',
    'Student Loans Company=SLC|Navient|Nelnet|MOHELA|Great Lakes Student|Aidvantage|Sallie Mae|KfW Studienkredit|EdFinancial|National Student Loan|Bundesverwaltungsamt BAföG',
  ],
  [
    'LOAN.MORTGAGE',
    '*',
    'Rocket Mortgage|Quicken Loans|Mr Cooper|PennyMac|Freedom Mortgage|loanDepot|Interhyp|Nationwide Mortgage|Halifax Mortgage|Newrez|Shellpoint',
  ],

  // Public bodies, charities, education, post.
  [
    'GOV.TAX',
    '*',
    'HM Revenue Customs=HMRC=HM Revenue & Customs|Finanzamt|IRS USATaxPymt=IRS|Agencia Tributaria=AEAT|Direction Générale des Finances=DGFiP|Bundeskasse Kfz-Steuer|Canada Revenue Agency=CRA|Servicio de Administración Tributaria|DVLA|Franchise Tax Board|Bundeszentralamt für Steuern|Hauptzollamt',
  ],
  [
    'GOV.SOCIAL_CONTRIBUTIONS',
    '*',
    'URSSAF|Knappschaft-Bahn-See=Minijob-Zentrale|Tesorería General de la Seguridad Social=TGSS|Künstlersozialkasse|BG BAU|VBG Berufsgenossenschaft|IMSS|CIPAV|General Organization for Social Insurance|Social Insurance Organization',
  ],
  ['GOV.FINES', '*', 'ANTAI|Amendes.gouv|Zentrale Bußgeldstelle|Euro Parking Collection|ParkingEye'],
  [
    'GOV.FEES',
    '*',
    'Companies House|Passport Office=HM Passport|USCIS|Timbres fiscaux|Bundesanzeiger Verlag|DVSA',
  ],
  [
    'GOV.DONATIONS',
    '*',
    'UNICEF|Ärzte ohne Grenzen=Médecins Sans Frontières=Doctors Without Borders|Greenpeace|WWF|Amnesty International|Red Cross=Deutsches Rotes Kreuz=Croix-Rouge=Cruz Roja|Oxfam|Save the Children|Caritas|Brot für die Welt|SOS-Kinderdörfer=SOS Kinderdorf|Misereor|Welthungerhilfe|NABU|BUND Naturschutz|Secours Catholique|Secours Populaire|Restos du Cœur=Restos du Coeur|Emmaüs|Cancer Research|British Heart Foundation|RNLI|RSPCA|Oxfam GB|Shelter|Salvation Army|GoFundMe|JustGiving|betterplace|Wikimedia Foundation=Wikimedia|HelloAsso|Leetchi|Plan International|Johanniter|Malteser|Islamic Relief|St Jude|American Red Cross|Habitat for Humanity|Mozilla Foundation|Tafel Deutschland|Macmillan Cancer|ActBlue|WinRed|United Way',
  ],
  [
    'SERVICES.EDUCATION',
    '*',
    'Udemy|Coursera|Duolingo|Babbel|Skillshare|MasterClass|edX|LinkedIn Learning|Chegg|Codecademy|Preply|Rosetta Stone|Busuu|Open University|IU Internationale Hochschule|FernUniversität Hagen|Volkshochschule|Studierendenwerk|Platzi|Superprof|Acadomia|Brilliant.org|Khan Academy|Open English|sofatutor',
  ],
  [
    'SERVICES.POSTAGE',
    '*',
    'DHL=DHL Paket|Deutsche Post|Hermes Germany=myHermes|DPD|UPS=UPS Store|FedEx|GLS|La Poste|Colissimo|Chronopost|Mondial Relay|Royal Mail|Evri|Parcelforce|USPS|Canada Post|Correos|SEUR|Estafeta|Purolator|Österreichische Post|Swiss Post|Stamps.com|Packlink|Sendcloud|Aramex|InPost|An Post',
  ],
  [
    'SERVICES.ACCOUNTING_LEGAL',
    '*',
    'TurboTax|H&R Block|WISO Steuer=Buhl Data|Taxfix|SteuerGo|Vereinigte Lohnsteuerhilfe=VLH|LegalZoom|Legalstart|Captain Contrat|Smartsteuer|TaxAct|Pennylane|Indy Compta|FreeAgent',
  ],
  [
    'SERVICES.CHILDCARE',
    '*',
    'Care.com|Babysits|KinderCare|Bright Horizons|Pajemploi|CESU|Yoopies|Kita Frankfurt',
  ],
  [
    'SERVICES',
    '*',
    'Facebook Ads=Facebook=Facebk=Meta Platforms|Google Ads=Google Adwords|TikTok Ads|Fiverr|Upwork|Shutterstock|Tinder|Bumble|Parship|ElitePartner|Match.com|Hinge|Meetic|ImmobilienScout24=Immobilien Scout|Schufa|Experian|Equifax|TransUnion|Ancestry|23andMe|Shurgard|Public Storage|Big Yellow Storage|MyPlace Self Storage',
  ],
  [
    'RENT.RENT',
    'de,at,ch,gb,fr',
    'Vonovia|Deutsche Wohnen|LEG Wohnen|Vivawest|TAG Wohnen|SAGA Siedlungs|Gewobag|degewo|Howoge|Stadt und Land Wohnbauten|Gesobau|GAG Immobilien|ABG Frankfurt|GWG München|Nassauische Heimstätte|Wiener Wohnen|OpenRent|Foncia|Nexity|Action Logement|Paris Habitat|CDC Habitat|Clarion Housing|Peabody Trust',
  ],
];
