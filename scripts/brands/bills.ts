/** Names that no map of shops knows: who sends bills, insures, carries, lends and collects. Collected by hand. */
import { EU, type Line } from './online.ts';

export const BILLS: readonly Line[] = [
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
    'TfL=TfL Travel=TfL Travel Charge=Transport for London|Trainline|LNER|GWR|Avanti West Coast|South Western Railway|Northern Rail|ScotRail|CrossCountry Trains|National Express|Megabus|Arriva|Stagecoach|First Bus|Southeastern|c2c Rail|Greater Anglia|Irish Rail|Dublin Bus|Transport for Wales|TransPennine Express',
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
