/**
 * Keyword rules: words that say what kind of merchant it is, in German, English, French and Spanish, a few in Arabic.
 * They come last, and only where no brand says otherwise. Better none than a wrong one.
 */
import { bought, NOT_CARDS, paid, type Rule } from './rule.ts';

const FOOD: readonly Rule[] = [
  bought(
    'FOOD.GROCERIES',
    `supermarkt *supermarkt lebensmittel* verbrauchermarkt kaufhalle frischemarkt hofladen metzgerei fleischerei
    getränkemarkt biomarkt reformhaus naturkost obst_gemüse wochenmarkt feinkost supermarket hypermarket grocery
    groceries grocer greengrocer butcher butchers superstore food_market foodmart food_mart minimarket mini_market
    mini_mart fresh_foods foods convenience_store cold_store delicatessen supermarche hypermarche epicerie alimentation_generale boucherie charcuterie
    primeur fromagerie poissonnerie supermercado hipermercado abarrotes carniceria fruteria pescaderia ultramarinos mini_super
    baqala souq بقالة سوبرماركت سوق برادات`,
  ),
  bought(
    'FOOD.RESTAURANT',
    `restaurant restaurants gasthaus gasthof gaststätte wirtshaus brauhaus trattoria ristorante
    osteria pizzeria steakhouse weinstube ratskeller taverna taverne brasserie bistro bistrot auberge creperie
    grill grillhouse sushi ramen tapas bbq diner eatery noodle_house restaurante taqueria marisqueria asador meson
    cantina_restaurante parrilla fonda comedor kantine canteen cantine mensa cafeteria mataam matam مطعم`,
  ),
  bought(
    'FOOD.FAST_FOOD',
    `imbiss schnellimbiss döner kebab kebap kebabs currywurst pommes burger burgers pizza pizzas fish_and_chips
    takeaway take_away sandwich sandwiches sandwicherie shawarma falafel taco tacos hot_dog snack snackbar snack_bar
    fast_food fried_chicken friterie vending snackautomat food_truck`,
  ),
  bought(
    'FOOD.COFFEE',
    `bäckerei *bäckerei bäcker backshop backstube backwaren konditorei café cafe cafes kaffee kaffeehaus kaffeerösterei
    rösterei coffee coffee_shop coffeeshop espresso roasters roastery bakery bakeries patisserie boulangerie
    salon_de_the tea_room tearoom eiscafé eisdiele gelateria ice_cream donut donuts doughnut bagel cafeteria_panaderia
    panaderia pasteleria heladeria churreria reposteria cafe_del maqha makhbaz قهوة مقهى مخبز`,
  ),
  bought(
    'FOOD.BAR',
    'kneipe biergarten pub tavern taproom brewpub brewery cocktailbar cocktail_bar wine_bar bar_a_vin cerveceria cantina',
  ),
  bought(
    'FOOD.ALCOHOL',
    'weinhandlung weinhandel vinothek spirituosen getränkehandel wine_shop wines liquor liquors liquor_store off_licence bottle_shop lcbo caviste cave_a_vin vinoteca bodega licoreria',
  ),
  bought(
    'FOOD.DELIVERY',
    'lieferservice pizzaservice pizza_lieferung food_delivery meal_delivery livraison_repas comida_a_domicilio',
  ),
];

const SHOP: readonly Rule[] = [
  bought(
    'SHOP.CLOTHING',
    `bekleidung mode moden modehaus schuhe schuhhaus schuhgeschäft juwelier uhren_schmuck textil boutique clothing
    clothes apparel fashion fashions footwear shoes jewellers jewelers jewellery jewelry menswear womenswear
    vetements pret_a_porter chaussures bijouterie ropa zapateria zapatos joyeria moda lenceria`,
  ),
  bought(
    'SHOP.ELECTRONICS',
    'elektronik elektromarkt computer computerladen electronics electronic electrical_store electromenager electronique informatique electronica electrodomesticos celulares',
  ),
  bought(
    'SHOP.BOOKS',
    'buchhandlung *buchhandlung buchladen bücher antiquariat schreibwaren books bookshop bookstore booksellers stationery librairie papeterie libreria libros papeleria',
  ),
  bought(
    'SHOP.ONLINE',
    'versandhaus onlineshop online_shop webshop modeversand *versandhaus mail_order online_store boutique_en_ligne vente_par_correspondance par_correspondance tienda_en_linea tienda_online marketplace',
  ),
  bought(
    'SHOP.DEPARTMENT',
    'kaufhaus warenhaus department_store grands_magasins grand_magasin grandes_almacenes',
  ),
  bought('SHOP.DISCOUNT', 'sonderposten sonderpreis dollar_store pound_shop thrift_store charity_shop bazar'),
  bought(
    'SHOP.SPORT',
    'sporthaus sportgeschäft sportartikel sporting_goods sports_shop cycles articles_de_sport deportes',
  ),
  bought(
    'SHOP.GIFTS',
    'blumen *blumen blumenladen florist florists flowers flower_shop gift_shop gifts souvenirs geschenke geschenkartikel fleuriste fleurs cadeaux floristeria florista flores regalos',
  ),
  bought(
    'SHOP.OFFICE',
    'bürobedarf büromaterial office_supplies office_supply toner druckerpatronen fournitures_de_bureau material_de_oficina',
  ),
  bought(
    'SHOP.PETS',
    'tierbedarf tierfutter zoohandlung zoofachmarkt pet_shop pet_store pet_supplies petfood animalerie tienda_de_mascotas mascotas',
  ),
  bought(
    'SHOP.TOBACCO',
    'tabak tabakwaren tabakladen zigarren tobacco tobacconist cigars vape vapes vapor tabac bureau_de_tabac estanco tabaqueria',
  ),
  bought(
    'SHOP.KIDS',
    'spielwaren spielzeug babymarkt babyausstattung toys toy_store toy_shop jouets puericulture jugueteria juguetes',
  ),
  bought(
    'SHOP.DIGITAL',
    'app_store appstore app_shop app_laden google_play itunes magasin_applis tienda_de_apps',
  ),
];

const HOME: readonly Rule[] = [
  bought(
    'HOME.FURNITURE',
    'möbel möbelhaus *möbel küchenstudio einrichtungshaus matratzen furniture furnishings mattress homeware meubles ameublement muebles muebleria colchones',
  ),
  bought(
    'HOME.HARDWARE',
    `baumarkt *baumarkt baustoffe *baustoffe eisenwaren gartencenter gartenmarkt gärtnerei werkzeug* hardware
    builders_merchant building_supplies building_supply lumber lumberyard timber plumbing_supplies paint_store
    garden_centre garden_center nursery_plants diy bricolage quincaillerie jardinerie ferreteria bricolaje
    materiales_de_construccion tlapaleria vivero`,
  ),
  bought(
    'HOME.REPAIR',
    `handwerker klempner installateur sanitär* heizungsbau elektriker elektrotechnik malerbetrieb dachdecker schreinerei
    tischlerei schlüsseldienst plumber plumbers plumbing electrician electricians roofing locksmith handyman
    heating_and_plumbing contractor contractors plombier plomberie electricien serrurier menuiserie fontanero
    plomero electricista cerrajero carpinteria reparaciones`,
  ),
  bought(
    'HOME.HOUSEHOLD_HELP',
    'haushaltshilfe reinigungskraft putzhilfe gebäudereinigung fensterreinigung cleaning_services cleaning_service house_cleaning housekeeping home_cleaning cleaning femme_de_menage aide_menagere aide_a_domicile limpieza servicio_domestico',
    NOT_CARDS,
  ),
];

const TRANSPORT: readonly Rule[] = [
  bought(
    'TRANSPORT.FUEL',
    `tankstelle tankstellen tankstop tankhof autohof tanken tankkarte tankkarten tankabrechnung ladestation ladesäule
    ladestrom petrol petrol_station filling_station gas_station gas_bar service_station fuel fuels fuel_card ev_charging
    charging_station supercharger station_service carburant carburants essence borne_de_recharge gasolinera
    gasolineria gasolina estacion_de_servicio combustible`,
  ),
  bought(
    'TRANSPORT.PUBLIC_TRANSIT',
    `verkehrsbetriebe verkehrsverbund *verkehrsverbund verkehrsgesellschaft verkehrsges nahverkehr fernbahn
    straßenbahn fahrkarte fahrkarten monatskarte jobticket deutschlandticket d_ticket semesterticket transit
    public_transport subway_fare railway railways rail trains train_tickets bus buses coach_travel oyster
    ferry ferries titres_de_transport transports_en_commun transports_publics transports chemin_de_fer
    chemins_de_fer navigo tramway passe_mensuel transporte_publico transportes autobus autobuses
    recarga_transporte abono_transporte cercanias ferrocarril`,
  ),
  bought(
    'TRANSPORT.TAXI',
    'taxi taxis cab cabs limousine limo minicab rideshare mietwagen_taxi vtc radiotaxi سيارة_أجرة',
  ),
  bought(
    'TRANSPORT.PARKING',
    'parkhaus *parkhaus parkplatz parkgebühr parkschein parkautomat tiefgarage parken parking parkade car_park carpark parking_meter stationnement horodateur estacionamiento aparcamiento parquimetro',
  ),
  bought(
    'TRANSPORT.TOLLS',
    'maut mautgebühr vignette toll tolls tollway toll_road bridge_toll peage peages telepeage autoroute_peage peaje peajes casetas telepeaje caseta',
  ),
  bought(
    'TRANSPORT.BIKE',
    'fahrrad *fahrrad fahrräder fahrradladen leihrad bike_share bikeshare bicycle bicycles e_scooter velos location_velo bicicleta bicicletas',
  ),
  bought(
    'TRANSPORT.CAR_SERVICE',
    `autowerkstatt kfz_werkstatt werkstatt autohaus autoteile reifen reifenservice reifenhandel waschanlage autowäsche
    waschstraße hauptuntersuchung auto_repair auto_parts auto_service car_wash carwash tyres tyre tires tire
    mot_test garage_services motors automotive muffler windscreen lavage_auto carrosserie garage_automobile
    controle_technique pneus llantera taller taller_mecanico refaccionaria refacciones autolavado neumaticos itv`,
  ),
];

const TRAVEL: readonly Rule[] = [
  bought(
    'TRAVEL.FLIGHT',
    'fluggesellschaft airline airlines airways flight flights airport flughafen compagnie_aerienne aerolinea aerolineas aeropuerto',
  ),
  bought(
    'TRAVEL.LODGING',
    `hotel hotels hostel hostels motel jugendherberge pension_zimmer ferienwohnung ferienhaus campingplatz camping
    guesthouse guest_house bed_and_breakfast resort lodge inn_and_suites suites chambre_d_hotes gite hotellerie
    hosteria posada hostal albergue funduq فندق`,
  ),
  bought(
    'TRAVEL.CAR_RENTAL',
    'autovermietung mietwagen car_rental car_hire rent_a_car van_hire truck_rental location_de_voiture location_voiture renta_de_autos renta_de_coches alquiler_de_coches',
  ),
  bought(
    'TRAVEL.AGENCY',
    'reisebüro reiseveranstalter travel_agency travel_agent tour_operator holidays cruises cruise agence_de_voyages agence_de_voyage agencia_de_viajes viajes',
  ),
];

const BILLS: readonly Rule[] = [
  bought(
    'UTIL.GAS_ELECTRICITY',
    `strom abschlag_strom stromabschlag stromlieferung stromrechnung ökostrom stadtwerke *stadtwerke energieversorgung
    energieversorger elektrizitätswerk* fernwärme gasversorgung erdgas heizöl heizkosten abschlag_gas
    electricity electric electric_company hydro_one power_co power_company power_light energy energies gas_bill
    natural_gas utility util_pmt heating_oil electricite gaz_naturel fournisseur_energie energie chauffage_urbain fioul kahraba
    electricidad energia recibo_de_luz luz compania_de_luz gas_natural gas_lp`,
    NOT_CARDS,
  ),
  bought('UTIL.GAS_ELECTRICITY', 'gas gaz', NOT_CARDS),
  bought(
    'UTIL.WATER',
    'wasserwerk wasserwerke *wasserwerke wasserversorgung trinkwasser wassergeld wasserverband water water_bill waterworks eau eaux facture_eau agua aguas aguas_de',
    NOT_CARDS,
  ),
  bought(
    'UTIL.WASTE',
    'entsorgung entsorgungs* abfallwirtschaft* abfallgebühr* müllabfuhr müllgebühr* abwasser* stadtreinigung stadtentwässerung waste_management waste_collection refuse sewer sewage assainissement ordures_menageres dechets residuos recoleccion_de_basura',
  ),
  bought(
    'UTIL.INTERNET_CABLE',
    `festnetz festnetz_internet glasfaser* kabelanschluss breitband dsl internetanschluss internet broadband
    fibre fiber home_fibre cable_tv cablevision wifi hosting_internet box_fibre abonnement_fibre abonnement_internet
    fibra fibra_optica banda_ancha internet_hogar`,
  ),
  bought(
    'UTIL.TELEPHONE',
    `mobilfunk* mobilfunkrechnung handyrechnung handyvertrag telefonrechnung telekommunikation telefon mobile
    mobile_phone phone_bill postpaid airtime prepaid_topup cellular wireless telephone telecom telecoms telephonie
    forfait_mobile operateur_mobile telefonia telefono movil plan_movil recarga_celular celular`,
    NOT_CARDS,
  ),
];

const HEALTH: readonly Rule[] = [
  bought(
    'MEDICAL.DOCTOR',
    `arztpraxis arzt *arzt facharzt *praxis gemeinschaftspraxis praxis_dr dr_med krankenhaus klinikum klinik
    universitätsklinik radiologie labor_dr pvs physiotherapie *therapie osteopathie privatärztliche_verrechnungsstelle
    hospital medical_centre medical_center clinic surgery physician physicians doctor doctors physio physiotherapy
    laboratory_services urgent_care chiropractor medecin docteur cabinet_medical centre_medical clinique hopital
    laboratoire_analyses kinesitherapeute medico medicos clinica consultorio laboratorio_clinico laboratorios mustashfa
    عيادة مستشفى`,
  ),
  bought(
    'MEDICAL.DENTIST',
    'zahnarzt zahnärzte zahnarztpraxis kieferorthopäd* dentist dentists dental dental_care orthodontics orthodontist dentiste cabinet_dentaire orthodontiste dentista clinica_dental ortodoncia',
  ),
  bought(
    'MEDICAL.OPTICIAN',
    'optiker *optik augenoptik brillen opticians optician optical eyewear optometrist optometry opticien optique optica opticas lunettes',
  ),
  bought(
    'MEDICAL.PHARMACY',
    'apotheke *apotheke apotheken sanitätshaus pharmacy pharmacies chemist chemists drugstore drug_store drugs pharmacie parapharmacie farmacia farmacias saydaliya saydaliyat صيدلية',
  ),
  bought(
    'MEDICAL.NURSING',
    'pflegeheim pflegedienst seniorenheim seniorenresidenz altenheim sozialstation care_home nursing_home home_care maison_de_retraite ehpad residencia_de_mayores asilo',
  ),
  bought(
    'MEDICAL.VET',
    'tierarzt tierarztpraxis tierärzt* tierklinik veterinary vet vets veterinarian animal_hospital veterinaire clinique_veterinaire veterinaria veterinario',
  ),
  bought(
    'CARE.GYM',
    `fitness *fitness fitnessstudio fitnessclub sportstudio mcfit yogastudio yoga pilates kletterhalle gym gyms
    health_club leisure_centre crossfit salle_de_sport club_de_gym gimnasio gimnasios`,
  ),
  bought(
    'CARE.HAIR_BEAUTY',
    `friseur friseursalon frisör haarstudio barbier kosmetik kosmetikstudio nagelstudio parfümerie drogerie
    drogeriemarkt hairdresser hairdressers hair_salon hair barber barbers barbershop beauty nails nail_bar
    nail_salon cosmetics spa coiffeur coiffure institut_de_beaute onglerie parfumerie esthetique peluqueria
    barberia estetica salon_de_belleza perfumeria صالون`,
  ),
  bought(
    'CARE.LAUNDRY',
    'wäscherei waschsalon textilreinigung reinigung_textil laundry laundromat launderette dry_cleaners dry_cleaning drycleaners cleaners blanchisserie laverie pressing lavanderia tintoreria',
  ),
];

const LEISURE: readonly Rule[] = [
  bought(
    'FUN.TV_FILM',
    'kino kinos lichtspiele filmtheater filmpalast cinema cinemas movie movies movie_theatre film films cine cines filmoteca video_club',
  ),
  bought(
    'FUN.MUSIC',
    'musik musikschule_instrumente musique musica music records vinyl schallplatten disques discos',
  ),
  bought(
    'FUN.EVENTS',
    `theater *theater oper konzert konzerte konzerthaus *museum museum freizeitpark tierpark zoo eintrittskarte
    eintrittskarten tickets ticketshop freibad hallenbad schwimmbad therme bowling museums theatre concert concerts
    stadium amusement_park theme_park aquarium art_gallery musee spectacle billetterie parc_d_attractions
    piscine teatro museo concierto conciertos boletos entradas parque_de_diversiones`,
  ),
  bought(
    'FUN.GAMES',
    'videospiele gaming video_games videogames game_store jeux_video jeu_video videojuegos arcade',
  ),
  bought(
    'FUN.NEWS',
    `zeitung *zeitung zeitungsverlag tageblatt tagblatt *tageblatt *anzeiger zeitschrift zeitschriften pressevertrieb
    kiosk newspaper newspapers newsstand newsagent newsagents magazine magazines news gazette tribune_news herald journal
    presse maison_de_la_presse quotidien kiosque periodico revista revistas diario kiosco quiosco صحيفة جريدة`,
  ),
  paid('FUN.NEWS', 'daily', NOT_CARDS),
  bought(
    'FUN.CLUBS',
    'sportverein *sportverein turnverein fußballverein tennisclub golfclub golf_club schützenverein gesangverein kleingartenverein alpenverein vereinsbeitrag country_club social_club club membership association_sportive club_de_tenis',
    NOT_CARDS,
  ),
];

const WORK: readonly Rule[] = [
  bought(
    'SERVICES.ACCOUNTING_LEGAL',
    `steuerberater steuerberatung* steuerberatungsgesellschaft steuerkanzlei lohnbüro buchführung buchhaltung
    rechtsanwalt rechtsanwälte *anwälte kanzlei notar notariat lohnsteuerhilfe* wirtschaftsprüfer accountants
    accountant accounting bookkeeping solicitors solicitor attorney attorneys law_firm law_office law_offices barrister
    notary tax_adviser tax_advisor expert_comptable comptable cabinet_comptable avocat avocats notaire huissier
    abogado abogados notaria contador contadores gestoria asesoria asesoria_fiscal`,
  ),
  paid(
    'SERVICES.ACCOUNTING_LEGAL',
    'lohnabrechnung lohnabrechnungen gehaltsabrechnung payroll_services',
    NOT_CARDS,
  ),
  bought(
    'SERVICES.EDUCATION',
    `schule *schule fahrschule musikschule volkshochschule universität hochschule semesterbeitrag studentenwerk
    schulgeld nachhilfe school schools school_fees university college tuition academy kindergarten_school driving_school
    ecole lycee universite frais_de_scolarite auto_ecole cours_particuliers colegio colegiatura escuela universidad
    instituto_educativo academia autoescuela madrasa مدرسة جامعة`,
  ),
  bought(
    'SERVICES.CHILDCARE',
    'kita kindergarten kindertagesstätte kinderkrippe kinderhort tagesmutter elternbeitrag nursery_school day_nursery daycare childcare child_care preschool creche garderie assistante_maternelle halte_garderie guarderia',
  ),
  bought(
    'SERVICES.POSTAGE',
    'postfiliale paketshop paketladen porto briefmarken post_office postage courier couriers shipping parcel_service bureau_de_poste la_poste affranchissement correos paqueteria mensajeria',
  ),
  bought(
    'SERVICES.SOFTWARE',
    'software saas webhosting hosting domain_hosting cloud_services web_services logiciel hebergement_web alojamiento_web',
  ),
  paid(
    'SERVICES',
    'werbung anzeigen anzeigenportal werbeagentur advertising adverts publicite publicidad druckerei printing imprimerie imprenta storage self_storage lagerraum garde_meuble bestattung* bestattungen funeral pompes_funebres funeraria',
  ),
  bought(
    'GOV.FEES',
    'stadtverwaltung gemeindeverwaltung landratsamt kreisverwaltung bezirksamt rathaus city_of county_council borough_council city_council mairie commune_de ayuntamiento municipio',
    NOT_CARDS,
  ),
];

/** All of them. */
export const KEYWORDS: readonly Rule[] = [
  ...FOOD,
  ...SHOP,
  ...HOME,
  ...TRANSPORT,
  ...TRAVEL,
  ...BILLS,
  ...HEALTH,
  ...LEISURE,
  ...WORK,
];
