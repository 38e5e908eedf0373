/** Words that are names of brands and mean something else as well, folded: alone they decide nothing in a longer text. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `a1 abc academy alliance avon canadian coach coco community dollar duke giant hallmark hudson husky independent lincoln steam trademark access ace action active adam ajax alamo alan albert alert alfa alpha alpine alto amber ambiente
  american amigo amigos ananas anchor angel angels anna apollo apple aqua arc arena argo aria arizona arrow art arte artisan
  ascot aspen asia astra astro atlantic atlantis atlas aurora austin avalon avantage avia aviva bait baker ball bambi
  bamboo banana bank bar barber barn baron base basic basics bath bazaar beach bear beauty bell bella best beta better big
  bio bird bison black blanco blend bliss block bloom blue board body bolt bonanza bond bonus book books boost boots border
  boss boston boulevard box bravo bread brand brava bridge bright brilliant british broadway bronco brown bruno bubble budget
  buffalo bull bumble burger burton butterfly cab cactus cafe camel camp campus canal canyon capital caprice captain car cardinal care
  caribou carl carlton casa cash casino castle cat cell center central centre centro century champion chance charm chase
  check chef cherry chess chicken chili china choice cinema circle circus citizen city classic clean clear clever click
  climax clinic cloud clover club coast cobra coffee college colonial color colours columbia combo comet comfort compact
  company compass complete concept concord concorde condor connect consul continental cook cool coop copper coral core
  corner corona cosmo cosmos costa country courier cozy craft crave cream credit crescent crest crown cruise crystal cube
  daily daisy dallas dan dance day deal delight delta denim denver dental depot desert design diamond dice diesel digital
  dino direct discount discovery diva dolphin domino domus dot double dragon dream drive drop dunes dynamic eagle earth east easy echo
  eclipse eco eden edge edison egg el elan eldorado electric elegance element elephant elite emma emerald empire energy english enter
  enterprise epic equinox era esprit essence estate euro europa europe evergreen everest excel exclusive express extra eye
  factor factory fair falcon family famous fantasy farm fashion fast favorite feather fever field fiesta finance fine fire
  first fish fit fitness five flame flamingo flash fleet flex flink flora florida flow flower fly focus food foods forest
  forever form formula fort fortune forum forward foto four fox france frank free freedom fresh friend friends frontier
  fruit fuel fun fusion future galaxy galleria gallery gap garage garden gas gate gateway gem gemini general genesis genius
  gentle geo george ginger glass global globe globo glory go gold golden golf good gourmet grace grand grande granite green
  greens grill grocery group grove growth guardian guess guest guide gulf gusto guru gym habitat hair halo hand happy harbor
  harmony harvest haven hawaii health heart heaven helix hero highland highway hill hinge hit holiday home honey hope
  horizon horse hospital host hot hotel house hub hunter ice icon idea ideal image imperial impulse index indigo infinity
  ink inn insight inter international iris iron island jade jaguar jazz jet jewel joe join joker joy jump jumbo junction jungle
  junior juniper jupiter kaiser kangaroo key kids kind king kings kiosk kitchen kiwi koala kraken lake land lara laser leader leaf
  legacy legend legends leo liberty life light lighthouse like lily lime line link lion lions little live local logo london look
  lotus love lucky luna lunch lux luxe lynx m2 macro made madison magic magnet magnolia main major man mango manor maple maps
  march marina mark market marathon mars mart master match matrix max maxi maxima mayflower meadow media mega mercado
  mercury metro metropol metropole metropolitan miami midas mid milano milk mini mint mirage miracle mission mobil mobile
  mobility mode model modern mom moment monarch monde mondial money monopoly moon more morning moto motion mountain move
  museum music mustang my nation national natura natural nature neo neptune nest net network new news next nice night
  nine noble noir noon nord north northern nova novo oak oasis object ocean office ohana olive olympia olympic omega one onyx opal
  open optic optical optima optimum option orange orbit orchid organic oriental origin original orion oscar oval oxford
  pacific palace palm palma panda panorama panther paradise paragon park parker parking part partner partners party pass passage
  patio patriot pavilion peace peak pearl pelican penguin people perfect pet peter phoenix photo picnic pier pilot pine pink pioneer
  pizza planet platinum play plaza plus point polar police polo pop popular port porta portal post power premier premium presto
  prestige prima primary prime princess print prisma pro progress progressive prom prospect provence public puma punto pure
  purple quality quantum queen queens quest quick radiant radius rainbow ranch ranger rapid raven ready real red regal
  regent region regional relax relay reliance renaissance republic reserve resort response rest restaurant retro rex rhino rich ring
  rio ritz river riviera road robin rock rocket roma rome rosa rose rouge route rover royal ruby run rush rustic safari
  saga sage sahara sail saint salt sam samba samson sanctuary sapphire sas satellite saturn save saver savoy school scout
  sea season second select sense sentinel serena service seven shark  shelter shine ship shop shore short show sierra
  sight sigma signal signature silk silver simple simply sir sirius six sky slate smart smile snow sofa soft sol solar soldier sole solid
  solo solution sonic sonoma soul source south southern spa space  spark special spectrum speed speedway spice spirit
  splash sport sports spot spring sprint square st stadium stage standard star stars start state station stella stella
  sterling stone stop store storm story street strong studio style sub subject success suites summer summit sun sunny sunrise
  sunset sunshine super supreme surf sushi swan sweet swift symphony system table tank  taste tavern tax tea
  team tech tele tempo temple ten terminal terra texas theatre thunder tic tide tier tiger time tip titan toast together
  tom tomato tool top topaz torch total touch tower town toys track trade tradition trail train tram trend tri triangle tribe
  trident trinity trio trip triton tropical true trust tulip turbo turtle twin two ultra union unique united unity universal
  universe uno urban us valentine valley value van vegas vela velvet venus vera verde vero vertex via victor victoria victory view
  villa village vino viola violet vip virgin visible vision vista vita vital viva vivo vogue volt vortex voyage wagon walker
  wash wasser water wave way wear web welcome west western whale wheel white wild willow wind window windsor wine winner winter wise wish
  wizard wolf wonder wood woods world wow x yellow yes york you young zebra zen zenith zephyr zero zest zing zip zodiac zone zoom
  adler anker apfel bauer becker berg blau blume blumen bote brot bruder bunt burg dorf drei ecke ehren eins engel erde
  ernte essen fein feld fest feuer flora fluss frei freund frisch fuchs garten gelb gut hafen hase haus heim herz himmel
  hirsch hof holz insel jung kaiser kaufmann keller kern klar klein koch komet konig krone kunst kurz land lang laden leben
  licht lieb linde lowe markt maus meer meister merkur mond morgen muller muehle muhle nah neu nord ost park platz post quelle rad rat ring
  richter ritter rose rot sand schmidt schneider schwan schwarz see sonne spiel stadt stark stein stern stil strand strauss
  tag tal taube tor traum turm ulm vogel wagner wald warm weber weg wein weiss welt werk west wiese wind winkler wolf wolff
  zeit ziel zimmer alpha bon bois bonheur bonjour bouton brasserie carrousel cheval ciel coeur coin cote couleur cour
  croix dame diamant etoile famille ferme fleur fleurs fontaine foret fournil gare grain grenier halles jardin jour lumiere
  lune maison mer midi minute miroir moulin nuit oiseau olivier or paix palais panier parc passion perle petit place
  plaisir plage pont porte printemps provencal puits reine roi royale saveur saveurs soleil source table terre tour train
  vague vent vie vin azul bueno buena camino campo casa cielo corazon dia dos dulce el ella fuego gran hermanos hogar isla
  jardin la leon libre luz mar mesa mexicana mi mundo nino norte nueva nuevo oro pan paraiso paz perla piedra plata playa
  puerta puerto punta real rey rio rosa sabor sal san santa sol sur tierra torre tres uno valle verde viento vida bien
  milo bruna carmen diana elena laura lidia maria marta monica natalia paola sofia teresa vanessa veronica`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
