/** Whether a name is a person's: so that money between people is not taken for a merchant's. */
import { hasDigit } from './words.ts';

/** First names that are common where the banks are that we know; folded. */
const FIRST_NAMES: ReadonlySet<string> = new Set(
  `aaron abdullah abigail adam adrian adriana agnes ahmed aicha alain alan alba albert alberto alejandra alejandro
  alessandro alex alexander alexandra alexandre alexis alfred alfredo ali alice alicia alina aline alma amal amanda
  amelia amelie amina amir ana anais andre andrea andreas andres andrew angela angelika anika anita anja ann anna anne
  anneliese annette annie anthony antje antoine anton antonio arash ariane armin arnaud arno arthur astrid aurelie
  axel ayse barbara bastian beate beatrice beatriz ben benedikt benjamin benoit bernadette bernard bernd bernhard
  bettina bianca birgit bjorn bob boris brian brigitte britta bruno burak camila camille carina carl carla carlos
  carmen carola carole caroline carsten catherine cecile celine chantal charles charlotte chiara chloe chris christa
  christian christiane christina christine christoph christophe christopher claire clara clarissa claude claudia
  claudio claus clemence clement colette connor conrad constance cordula corinna corinne cristina cyril dagmar damien
  dan daniel daniela daniele danielle david deborah delphine denis denise diana diane didier diego dieter dietmar
  dilek dirk dominic dominik dominique donald doris dorothea dylan eberhard eduardo edward egon elena eleonore elias
  elif elisa elisabeth elise elizabeth elke ella ellen elodie elsa emil emilia emilie emily emma emmanuel emmanuelle
  enrico enrique erich erik erika ernst esteban estelle esther etienne eugen eva evelyn evelyne fabian fabien fabienne
  fabio fabrice fatima fatma felix ferdinand fernanda fernando finn flora florence florian francesca francesco francine
  francis francisco franck francois francoise frank franz fred frederic frederik freya friederike friedrich fritz
  gabriel gabriela gabriele gabrielle gaelle georg george georges gerald gerard gerd gerhard gerlinde gerold gertrud
  gilbert gilles giovanni gisela giulia giuseppe gloria grace gregor gregory greta gudrun guenter guillaume guillermo
  gunter gunther gustavo guy hamza hanna hannah hannelore hanne hannes hans harald harry hassan hatice heather hector
  hedwig heidi heike heiko heiner heinrich heinz helen helena helene helga helmut henri henrik henry herbert hermann
  hilde hildegard holger horst hubert hugo hussein ian ibrahim ilona ilse inga inge ingeborg ingo ingrid ines irene
  iris irma isabel isabell isabella isabelle ismail ivan jack jacob jacqueline jacques jaime jakob james jamie jan
  jana jane janet janine janina jasmin jason javier jean jeanne jeff jeffrey jennifer jens jeremy jerome jessica
  jesus jim joachim joan joana joanna jochen joel joelle joerg johan johann johanna johannes john jonas jonathan jordan
  jorg jorge jose joseph josef josefa josephine joshua juan juana juergen julia julian juliane julie julien juliette
  jurgen justin jutta kai karen karim karin karina karl karla karola karsten katharina kathleen kathrin katja katrin
  kerstin kevin khadija khalid kim kirsten klara klaus konrad konstantin kristian kristin kristina kurt lara lars
  laura laure laurence laurent layla lea leah lena leo leon leonard leonie leonhard leyla liam lieselotte lili lilly
  lina linda lisa lise loic lorena lorenz lothar louis louise luc luca lucas lucia lucie lucy ludwig luis luisa luise
  lukas luke lutz lydia madeleine magali magdalena mahmoud maik maike manfred manon manuel manuela marc marcel marcela
  marco marcus maren margarete margarita margit margot maria mariam marianne marie mariana marina mario marion marius
  mark markus marlene marlies marta martha martin martina martine mary maryam mathias mathieu mathilde mats matthew
  matthias matthieu maurice mauricio max maxime maximilian mechthild mehmet melanie melissa mia michael michaela
  michel michele micheline michelle miguel mika mike mila milena mina mira miriam mohamed mohammed mona monica monika
  monique moritz muhammad murat mustafa myriam nadia nadine nancy natalia natalie natascha nathalie nathan nele
  nicholas nick nico nicolas nicole niklas nils nina noah noel noemie nora norbert noura odile olaf oliver olivia
  olivier omar oscar oskar oswald otto pablo paloma pamela pascal pascale patricia patrice patricio patrick paul paula
  pauline pedro peggy peter petra philip philipp philippe pierre pilar quentin rachel rafael rainer ralf ralph ramon
  raphael raquel raul raymond rebecca regina regine reinhard reinhold remi renate rene renee ricardo richard rita
  robert roberto robin rodolfo rodrigo roger roland rolf roman romain ronald rosa rosemarie roswitha roxane ruben
  rudi rudolf rupert ruth ryan sabine sabrina salma salvador sam samantha samir samuel sandra sandrine santiago sara
  sarah saskia scott sean sebastian sebastien selina serge sergio severine siegfried sigrid silke silvia simon simone
  sofia sofie solange sonia sonja sophia sophie stefan stefanie steffen stella stephan stephane stephanie stephen
  steven stuart sunil susan susana susanne suzanne svea sven sylvain sylvia sylvie tamara tanja tarek taylor teresa
  theo theodor theresa therese thierry thilo thomas thorsten tim timo tina tobias tom tomas torsten ulla ulrich ulrike
  ursula ute uwe valentin valentina valerie vanessa vera verena veronica veronika veronique vicente victor victoria
  viktor viktoria vincent virginie viviane volker walter waltraud werner wilfried wilhelm willi william winfried
  wolfgang xavier yannick yasmin yasmine yolanda youssef yusuf yves yvette yvonne zahra zeynep zoe محمد احمد علي
  فاطمة مريم يوسف خالد حسن حسين عبدالله نورة سارة`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Words that no person's name has. */
const COMPANY: ReadonlySet<string> = new Set(
  `ab ag agentur agence amt arztpraxis association asociacion associates bank banque banco bv bureau cabinet club co
  company corp corporation cv dr ebay eg eirl ev fa firma fondation foundation fundacion gbr gesellschaft ggmbh gmbh
  group grupo gruppe haus holding hotel immobilien inc institut kanzlei kasse kg kgaa klinik limited llc llp ltd
  mairie markt mbh nv office ohg partner partners partg plc praxis pvt restaurant sa sarl sas sca sci scs se service
  services sl slu sn snc societe sociedad spa srl stadt stadtwerke stiftung studio taxi the trust trading ug
  universitat university verein verlag verwaltung wll zentrum`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** A person has so many names at most. */
const NAMES_MAX = 5;

const TITLES: ReadonlySet<string> = new Set(
  'herr frau mr mrs ms miss mme mlle monsieur madame sr sra srta'.split(' '),
);

/**
 * Whether words are a person's name: two to five, none of a company, a title or a common first name in front. `sure`
 * where the bank says that it is a transfer: then the first name may be the last word.
 */
export function isPerson(words: readonly string[], sure: boolean): boolean {
  if (words.length < 2 || words.length > NAMES_MAX) return false;
  if (words.some((word) => COMPANY.has(word) || hasDigit(word))) return false;
  const [first = ''] = words;
  return (
    FIRST_NAMES.has(first) || TITLES.has(first) || (sure && FIRST_NAMES.has(words[words.length - 1] ?? ''))
  );
}
