"""Words that tell a name from other words. Written for this project; names from common knowledge."""

from __future__ import annotations

_GIVEN_NAMES = """
aaron abby abdul abigail adam adrian agnes ahmed aidan aiden aisha alan albert alejandro alex alexander alexandra
alexis alfred ali alice alicia alison allison alyssa amanda amber amelia amir amy ana anastasia andre andrea andreas
andrew andy angela angelica angie anil anita anjali ann anna anne annette annie anthony antonio april aria arjun
arthur arun asha ashley ashok aubrey audrey austin ava bao barbara barry beatrice becky ben benjamin bernard beth
bethany betty beverly bianca bill billy blake bob bobby bonnie brad bradley brandon brenda brendan brent brett brian
bridget brittany brooke bruce bruno bryan caleb callum cameron carl carla carlos carmen carol carole caroline carolyn
carrie casey cassandra catherine cathy cecilia chad charles charlie charlotte chelsea chen cheryl chloe chris
christian christina christine christopher cindy claire clara clare claudia clive cody colin connor corey courtney
craig cristina crystal curtis cynthia daisy dale damian dan dana daniel daniela danielle danny darren daryl dave david
dawn dean deborah debra deepak deng denise dennis derek diana diane diego dmitri dmitry dominic don donald dong donna
doris dorothy doug douglas duncan dustin dylan ed eddie edgar eduardo edward edwin eileen elaine eleanor elena eli
elias elijah elizabeth ella ellen ellie emily emma eric erica erik erin ethan eugene eva evan evelyn fatima felipe
felix feng fernando fiona florence frances francesca francis francisco frank franklin fred frederick gabriel gabriela
gail gao gareth gary gavin gemma geoff geoffrey george georgia gerald gerard gina giovanni giulia glenn gloria gordon
grace graham grant greg gregory guillaume guo gustavo guy hannah hans harold harriet harry harvey hassan heather
hector heidi helen helena henry herbert holly howard huang hugh hugo ian ibrahim igor imran ines ingrid irene iris
isaac isabel isabella ivan jack jackie jackson jacob jacqueline jake james jamie jan jane janet janice jared jasmine
jason javier jay jayden jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse jessica jessie jill jim
jimmy jin joan joanna joanne joe joel johan johannes john johnny jon jonathan jordan jorge jose joseph josh joshua
joyce juan judith judy julia julian julie june justin karen karl karthik kate katherine kathleen kathryn kathy katie
katrina kavita keith kelly ken kenji kenneth kerry kevin khalid kieran kim kimberly kirsten kristen kristin kumar kurt
kyle lars laura lauren laurence laurie lawrence leah lee lena leo leon leonard leslie lewis li liam liang lily lin
linda lindsay lindsey lisa liu logan lois lorraine louis louise lucas lucia lucy luis luke luo lydia lynn mackenzie
madeleine madison maggie malcolm marc marcia marco marcus margaret maria marie marilyn mario marion marjorie marta
martha martin martina mary mateo matt matthew maureen maurice max maya megan mehmet mei melanie melinda melissa mia
michael michele michelle miguel mike mohamed mohammad mohammed molly monica morgan muhammad nadia nancy naomi natalia
natalie natasha nathan nathaniel neil nicholas nicola nicolas nicole nigel nikhil nina noah noel nora norma norman
olga oliver olivia omar oscar owen pablo paige pamela pat patricia patrick paul paula pauline pedro peggy penelope
peng penny pete peter phil philip philippa phillip phoebe phyllis pierre pooja priya rachel rafael raj rajesh ralph
ramon randy raul ray raymond rebecca ricardo richard rick ricky rita rob robert roberta roberto robin rodney roger
rohan roland ron ronald rory rosa rose rosemary ross roy ruby russell ruth ryan sabrina sally sam samantha samuel
sandra sandy sanjay sara sarah satoshi scott sean sebastian sergei sergey sergio seth shane shannon sharon shaun
shauna sheila shelley shirley sidney simon simone sofia sonia sophia sophie stacey stacy stan stanley stefan stella
stephanie stephen steve steven stewart stuart sue sun sunil suresh susan suzanne sven svetlana sylvia takashi tamara
tang tanya tara tatiana ted terence teresa terry theo theodore theresa thomas tian tiffany tim timothy tina todd tom
tommy toni tony tracey tracy travis trevor tyler valerie vanessa vera vernon veronica vicki vicky victor victoria
vijay vikram vincent violet virginia vivian vladimir walter wang wayne wei wendy wesley will william winston wu xavier
xiao xie xu yan yang yuan yuki yuri yusuf yvonne zach zachary zeng zhang zhao zheng zhou zhu zoe
"""
GIVEN_NAMES = frozenset(_GIVEN_NAMES.split())

PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "la",
        "le",
        "da",
        "di",
        "dos",
        "das",
        "bin",
        "ibn",
        "al",
        "el",
        "ter",
    ]
)

_NOT_NAMES = """
a about above absent account actually after again agent all already also although always am an and angry annoyed
another any anyone are as ask asked associated at attached available away back bad be because been before being below
best between blank booked both but by call called calling calls can cancelled changed clearly complete completely
connected correct correctly could crew customer customer-service customers dear department desk did different
disappointed displayed dissatisfied do does doing don done down dr due each either email english entered even ever
every everything exactly experience extremely fine first flight for from frustrated full furious gave get given going
gold gone good got great had happy has have having he hello help her here hers him his how however i if im in included
incomplete incorrect incorrectly inside into invalid is it its just know last late later let like likely listed
literally live locked lost madam made manager many matched may me member messed might mine mispelled misprinted miss
missing misspelled misspelt mistaken mistyped more most mr mrs ms much mud must my name named need needs never new
next no nobody none nor not nothing now nowhere number of off ok okay on once one only or order other our out over own
passenger phone platinum please printed probably problem put quite rather ready really reason received regarding
registered right sales same save secret see seems sent service she should shown silver similar since sir so some
something sorry speaking spelled spelt staff still stored such supervisor support sure taken team terrible than thank
thanks that the their them then there these they this those through to today tomorrow tonight too top totally tried
try trying twice two typed under unfortunately unhappy until up upset us used using valid very via wait waiting want
wanted was way we well were what when where whether which while who why will with without would write writing wrong
yes yesterday yet you your yours
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())

_NOT_PEOPLE = """
air airline airlines airways american america bank black british business chief china chinese class customer delta
diamond elite english executive express flight friday general german gold group india indian jet jetblue kingdom
member monday mobile morning platinum premium saturday service services silver southwest states store sunday team
thursday tuesday united virgin wednesday
"""
NOT_PEOPLE = frozenset(_NOT_PEOPLE.split())
"""In capitals after "this is", what is a firm, a day or a class of customers."""

# What "Mr", "Mrs" and "Dr" begin beside names of people: brands.
_NOT_TITLED = """
beast clean kipling muscle pepper potato scholl whippy
"""
NOT_TITLED = frozenset(_NOT_TITLED.split())

_NOT_STREETS = """
a agents all am an and another are as at bags block blocks bucks by call calls customers day days different dollars
down emails every feet flight flights for from ft gb hard he hour hours hr hrs i in is it item items just km less long
messages mg mile miles min mins minute minutes month months more my new no not of off old on only or order orders
other our out passengers people per percent pm points seats she so star that the their they this tickets time times to
too up usb very was way ways we week weeks were wireless with x year years you your yr yrs
"""
NOT_STREETS = frozenset(_NOT_STREETS.split())

PROUD_STREETS = frozenset(["old", "new", "long", "star", "the"])
"""Of these, words that begin the name of a street where it is written in capitals: "14 Old Kent Road"."""

_NOT_ACCOUNTS = """
account again already always attempt attempts awful banned been blocked broken buggy busy button call calls cannot
chat correct credentials customer details different disabled does doesn down empty expired failed fails fine from
frozen glitchy group hacked here incorrect information invalid laggy locked login message messages missing name never
not number page pay payment payments please really required said same says screen service slow still support suspended
taken terrible that there this through transfer unavailable unknown useless very video wallet with working wrong
"""
NOT_ACCOUNTS = frozenset(_NOT_ACCOUNTS.split())
