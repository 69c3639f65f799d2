"""Words that tell a name from other words. Written for this project; names from common knowledge."""

from __future__ import annotations

_GIVEN_NAMES = """
aaron abby abdul abhishek abigail adam aditya adrian agnes agnieszka ahmad ahmed aidan aiden aisha ajay akash alan
albert alejandra alejandro aleksandra alex alexander alexandra alexis alfred ali alice alicia alison allison alyssa
amaka amanda amara amber amelia amina amir amit amy ana anastasia andre andrea andreas andrew andrzej andy angela
angelica angie anil anita anjali ankit ann anna anne annelise annette annie anthony antonio aoife april aria arjun
arthur arun arvind asha ashley ashok ashwin asif aubrey audrey austin ava ayesha bao barbara barry beatrice beatrix
becky ben benjamin bernard beth bethany betty beverly bianca bilal bill billy blake bob bobby bogdan bonnie brad
bradley brandon brenda brendan brent brett brian bridget brittany brooke bruce bruno bryan caleb callum cameron carl
carla carlos carmen carol carole caroline carolyn carrie casey cassandra catherine cathy cecilia chad charles charlie
charlotte chelsea chen cheryl chidi chioma chloe chris christian christina christine christopher cian ciara cindy
claire clara clare claudia clive cody colin connor corey courtney craig cristina crystal curtis cynthia daisy dale
damian dan dana daniel daniela danielle danny darren daryl dave david dawn dean deborah debra declan deepa deepak
deepika deng denise dennis derek diana diane diego divya dmitri dmitry dominic don donald dong donna doris dorothy
doug douglas duncan dustin dylan ebony ed eddie edgar eduardo edward edwin eileen elaine eleanor elena eli elias elif
elijah elizabeth ella ellen ellie emeka emily emma eoin eric erica erik erin esteban ethan eugene eva evan evelyn
farah farid fatima felipe felix feng fernando fiona florence frances francesca francis francisco frank franklin fred
frederick gabriel gabriela gail ganesh gao gareth gary gaurav gavin gemma geoff geoffrey george georgia gerald gerard
gina giovanni giulia giuseppe glenn gloria gordon grace graham grant greg gregory guadalupe guillaume guo gustavo guy
habib hamish hamza hannah hans harish harold harriet harry harvey hassan heather hector heidi helen helena henry
herbert hiroshi holly howard huang huda hugh hugo ian ibrahim ifeoma igor imogen imran ines ingrid irene iris isaac
isabel isabella ivan jack jackie jackson jacob jacqueline jake jamal james jamie jan jane janet janice jared jasmine
jason javier jay jayden jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse jessica jessie jill jim
jimmy jin joan joanna joanne joaquin joe joel johan johannes john johnny jon jonathan jordan jorge jose joseph josh
joshua joyce juan judith judy julia julian julie june justin karen karim karl karthik katarzyna kate katherine
kathleen kathryn kathy katie katrina kavita keisha keith kelly ken kenji kenneth kerry kevin khadija khalid kieran
kim kimberly kiran kirsten kristen kristin krzysztof kumar kurt kyle lakshmi lars latoya laura lauren laurence laurie
lawrence layla leah lee leila lena leo leon leonard leslie lewis li liam liang lily lin linda lindsay lindsey lisa
liu logan lois lorenzo lorraine louis louise lucas lucia lucy luis luke luo lydia lynn mackenzie madeleine madison
magdalena maggie mahmoud malcolm manoj marc marcia marco marcus marek margaret maria mariam marie marilyn mario
marion marisol marjorie marta martha martin martina mary mateo matt matteo matthew maureen maurice max maya meera
megan mehdi mehmet mei melanie melinda melissa mia michael michele michelle miguel mike mohamed mohammad mohammed
molly monica morgan muhammad mukesh mustafa nadia nancy nandini naomi nasser natalia natalie natasha nathan nathaniel
neha neil ngozi niamh nicholas nicola nicolas nicole nigel nikhil nina nisha noah noel noor nora norma norman obinna
oisin oksana olena olga oliver olivia oluwaseun omar orla oscar owen pablo paige pamela pat patricia patrick paul
paula pauline pawel pedro peggy penelope peng penny pete peter phil philip philippa phillip phoebe phyllis pierre
piotr pooja pradeep prakash preeti priya rachel rafael rahul raj rajesh rakesh ralph ramesh ramon randy rashid raul
ravi ray raymond rebecca rekha renata ricardo richard rick ricky rita rob robert roberta roberto robin rodney rodrigo
roger rohan rohit roland ron ronald rory rosa rose rosemary ross roy ruby rukhsana rupert russell ruth ryan sabrina
sachin saeed salim sally sam samantha samir samira samuel sandeep sandra sandy sanjay saoirse sara sarah satoshi
scott sean sebastian sergei sergey sergio seth shane shannon sharon shaun shauna sheila shelley shirley shreya shweta
sidney simon simone sinead siobhan sneha sofia sonia sophia sophie stacey stacy stan stanley stefan stella stephanie
stephen steve steven stewart stuart sue sun sunil sunita suresh susan suzanne sven svetlana swati sylvia takashi
tamara tang tanvi tanya tara tariq tatiana ted terence teresa terry theo theodore theresa thomas tian tiffany tim
timothy tina todd tom tomasz tommy toni tony tracey tracy travis trevor tunde tyler usha vadim valerie vanessa vera
vernon veronica vicki vicky victor victoria vijay vikas vikram vincent vinod violet virginia vivek vivian vladimir
walter wang wayne wei wendy wesley wilhelmina will william winston wu xavier xiao xie xiomara xu yan yang yash yasmin
youssef yuan yuki yulia yuri yusuf yvonne zach zachary zahra zainab zeng zhang zhao zheng zhou zhu zoe
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
beast clean kipling martens muscle pepper potato scholl whippy
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
