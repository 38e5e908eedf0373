/**
 * Kinds of places as OpenStreetMap tags them (`key/value`) and what they are in our taxonomy: read when the brand
 * dictionary is built. Kinds that nobody pays, or that say nothing, are not here.
 */
import type { CategoryCode } from '../codes.ts';

const KINDS: Readonly<Partial<Record<CategoryCode, string>>> = {
  'FOOD.GROCERIES': `shop/supermarket shop/convenience shop/butcher shop/deli shop/dairy shop/greengrocer shop/frozen_food
    shop/health_food shop/farm shop/seafood shop/cheese shop/nuts shop/spices shop/country_store shop/grocery shop/outpost
    shop/wholesale shop/pasta shop/food shop/water`,
  'FOOD.RESTAURANT': 'amenity/restaurant amenity/food_court',
  'FOOD.FAST_FOOD': 'amenity/fast_food amenity/vending_machine amenity/canteen',
  'FOOD.COFFEE':
    'amenity/cafe amenity/ice_cream shop/bakery shop/pastry shop/confectionery shop/chocolate shop/coffee shop/tea shop/ice_cream',
  'FOOD.BAR': 'amenity/pub amenity/bar amenity/biergarten amenity/nightclub',
  'FOOD.ALCOHOL': 'shop/alcohol shop/wine shop/beverages',
  'SHOP.CLOTHING':
    'shop/clothes shop/shoes shop/jewelry shop/watches shop/bag shop/fashion_accessories shop/leather shop/fabric shop/tailor shop/second_hand shop/boutique',
  'SHOP.ELECTRONICS':
    'shop/electronics shop/computer shop/hifi shop/appliance shop/electrical shop/photo shop/mobile_phone_accessories shop/camera craft/electronics_repair',
  'SHOP.BOOKS': 'shop/books shop/stationery shop/comics',
  'SHOP.ONLINE': 'amenity/parcel_locker shop/outlet',
  'SHOP.DEPARTMENT': 'shop/department_store shop/general',
  'SHOP.DISCOUNT': 'shop/variety_store shop/charity',
  'SHOP.SPORT': 'shop/sports shop/outdoor shop/fishing shop/golf shop/ski shop/hunting shop/swimming_pool',
  'SHOP.GIFTS': 'shop/gift shop/florist shop/party shop/craft shop/frame shop/art shop/candles',
  'SHOP.OFFICE': 'shop/office_supplies shop/copyshop shop/printer_ink',
  'SHOP.PETS': 'shop/pet shop/pet_grooming',
  'SHOP.TOBACCO': 'shop/tobacco shop/e-cigarette shop/cannabis',
  'SHOP.KIDS': 'shop/toys shop/baby_goods',
  SHOP: 'shop/erotic shop/trade shop/religion shop/sewing shop/musical_instrument shop/pawnbroker',
  'HOME.FURNITURE':
    'shop/furniture shop/houseware shop/bed shop/kitchen shop/interior_decoration shop/household_linen shop/carpet shop/lighting shop/curtain shop/window_blind shop/bathroom_furnishing shop/antiques',
  'HOME.HARDWARE':
    'shop/doityourself shop/hardware shop/garden_centre shop/paint shop/tiles shop/flooring shop/tool_hire shop/agrarian shop/plant_hire shop/gas shop/doors shop/glaziery',
  'HOME.REPAIR': 'shop/locksmith craft/plumber craft/electrician craft/roofer craft/hvac',
  'HOME.HOUSEHOLD_HELP': 'craft/cleaning',
  'TRANSPORT.FUEL': 'amenity/fuel amenity/charging_station highway/services',
  'TRANSPORT.PUBLIC_TRANSIT':
    'route/bus route/tram route/train route/subway route/light_rail route/trolleybus route/ferry route/monorail route/funicular',
  'TRANSPORT.TAXI': 'amenity/taxi',
  'TRANSPORT.PARKING': 'amenity/parking',
  'TRANSPORT.TOLLS': 'highway/toll_gantry barrier/toll_booth',
  'TRANSPORT.BIKE': 'amenity/bicycle_rental shop/bicycle amenity/kick-scooter_rental amenity/scooter_rental',
  'TRANSPORT.CAR_SERVICE':
    'shop/car_repair shop/car_parts shop/tyres shop/car amenity/car_wash amenity/vehicle_inspection shop/motorcycle shop/motorcycle_repair shop/truck shop/truck_repair shop/motorcycle_parts shop/caravan',
  'TRAVEL.LODGING':
    'tourism/hotel tourism/hostel tourism/motel tourism/apartment tourism/caravan_site tourism/camp_site tourism/chalet tourism/guest_house tourism/wilderness_hut',
  'TRAVEL.CAR_RENTAL': 'amenity/car_rental amenity/car_sharing',
  'TRAVEL.AGENCY': 'shop/travel_agency',
  'UTIL.GAS_ELECTRICITY':
    'power/plant power/line power/minor_line power/substation power/pole power/tower office/energy_supplier power/transformer man_made/pipeline',
  'UTIL.WATER':
    'man_made/water_works man_made/water_tower man_made/reservoir_covered office/water_utility man_made/wastewater_plant',
  'UTIL.WASTE': 'amenity/waste_disposal amenity/recycling amenity/waste_transfer_station',
  'UTIL.INTERNET_CABLE': 'shop/telecommunication telecom/exchange',
  'UTIL.TELEPHONE': 'shop/mobile_phone office/telecommunication amenity/telephone',
  'RENT.RENT': 'landuse/residential',
  'MEDICAL.DOCTOR':
    'amenity/clinic amenity/doctors amenity/hospital healthcare/laboratory healthcare/sample_collection shop/hearing_aids shop/medical_supply healthcare/physiotherapist',
  'MEDICAL.DENTIST': 'amenity/dentist',
  'MEDICAL.OPTICIAN': 'shop/optician healthcare/optometrist',
  'MEDICAL.PHARMACY': 'amenity/pharmacy shop/nutrition_supplements',
  'MEDICAL.NURSING': 'amenity/social_facility amenity/nursing_home',
  'MEDICAL.VET': 'amenity/veterinary',
  'CARE.GYM': 'leisure/fitness_centre leisure/sports_centre',
  'CARE.HAIR_BEAUTY':
    'shop/hairdresser shop/beauty shop/cosmetics shop/perfumery shop/chemist shop/massage shop/hairdresser_supply shop/tattoo leisure/tanning_salon',
  'CARE.LAUNDRY': 'shop/laundry shop/dry_cleaning',
  CARE: 'shop/funeral_directors',
  'FUN.TV_FILM': 'amenity/cinema shop/video',
  'FUN.MUSIC': 'shop/music',
  'FUN.EVENTS':
    'tourism/theme_park tourism/zoo tourism/museum tourism/aquarium leisure/bowling_alley shop/ticket leisure/trampoline_park leisure/escape_game leisure/water_park amenity/theatre tourism/gallery leisure/miniature_golf',
  'FUN.GAMES': 'shop/video_games leisure/amusement_arcade amenity/internet_cafe',
  'FUN.GAMBLING': 'shop/bookmaker shop/lottery amenity/casino leisure/adult_gaming_centre amenity/gambling',
  'FUN.NEWS': 'shop/newsagent shop/kiosk',
  'FUN.CLUBS': 'club/scout club/sport club/automobile',
  'SERVICES.INSURANCE': 'office/insurance',
  'SERVICES.ACCOUNTING_LEGAL':
    'office/tax_advisor office/lawyer office/accountant office/financial_advisor office/notary',
  'SERVICES.EDUCATION':
    'amenity/language_school amenity/prep_school amenity/driving_school amenity/music_school amenity/college amenity/university amenity/training',
  'SERVICES.CHILDCARE': 'amenity/kindergarten amenity/childcare',
  'SERVICES.POSTAGE': 'amenity/post_office amenity/post_depot office/logistics amenity/post_box',
  'GOV.DONATIONS': 'office/ngo healthcare/blood_donation',
};

const BY_KIND: ReadonlyMap<string, CategoryCode> = new Map(
  (Object.entries(KINDS) as [CategoryCode, string][]).flatMap(([code, kinds]) =>
    kinds.split(/\s+/).map((kind): [string, CategoryCode] => [kind, code]),
  ),
);

/** The category of a kind of place such as `shop/supermarket`; null for one that says nothing of a payment. */
export const categoryOfPlace = (kind: string): CategoryCode | null => BY_KIND.get(kind) ?? null;

/** All kinds of the table, for those who check it. */
export const PLACE_KINDS: readonly string[] = [...BY_KIND.keys()];
