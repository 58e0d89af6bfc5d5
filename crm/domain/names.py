"""Names as people write them, and as we compare them.

Two spellings of a given name are compatible when they are equal, one is the other's initial, both are short
forms of one name, or they differ by a slip of the pen (Jaro-Winkler of 0.8 and more, measured in design:
import.md B3). Compatible given names are a condition of every match: a shared mailbox is a couple more often
than it is one person.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import JaroWinkler

# Controls, and the marks that reverse the direction of the text after them.
UNWANTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LETTERS: Final = re.compile(r"[^\w]+", re.UNICODE)
# Letters that no decomposition makes plain: Bjørn is found as bjorn, Łukasz as lukasz.
PLAIN_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
)
APOSTROPHES: Final = str.maketrans("", "", "'\u2019\u2018\u02bc\u02bb\u00b4`")
CLOSE_ENOUGH: Final = 0.8
# What ends an organisation's name, without full stops. Not "trust" and "foundation": these tell two apart.
LEGAL_FORM: Final = re.compile(
    r"(?:,? +(?:inc|incorporated|corp|corporation|ltd|limited|llc|llp|lp|plc|pllc|pbc|gmbh|ggmbh|ag|e ?v|s ?l|slu|s ?a"
    r"|sau|srl|sarl|sas|sc|a ?c|i ?a ?p|s ?a de c ?v|s de rl(?: de cv)?|b ?v|n ?v|pty(?: ltd)?|oy|ab))+$"
)

# One row a name, with its everyday short forms. Names that are near each other stand here to be told apart.
SHORT_FORMS: Final = """
abigail abby gail|alexander alex sandy|alexandra alex sandra|alfred fred alfie|amanda mandy|andrew andy drew
anthony tony|antonio tono|barbara barb|benjamin ben benny|catherine kate cathy katie kathy katherine kathryn
charles charlie chuck|christina chris tina christine|christopher chris|daniel dan danny|david dave|deborah deb debbie
dorothy dot|edward ed eddie ted|elizabeth liz beth betty eliza lizzie|emily em|eugene gene|francisco paco pancho
frederick fred|gabriel gabe|gerald jerry|gregory greg|guadalupe lupe|harold hal harry|henry harry hank|ignacio nacho
isabel isa|jacob jake|james jim jimmy jamie|jennifer jen jenny|jesus chuy|john jack johnny|jonathan jon
jose pepe|joseph joe joey|joshua josh|judith judy|kenneth ken|kimberly kim|lawrence larry|leonard len leo
margaret maggie meg peggy marge|maria mari|matthew matt|michael mike mick|michelle shelly|nancy nan|nathaniel nate
nicholas nick|olivia liv|pamela pam|patricia pat patty trish|patrick pat|peter pete|philip phil|rebecca becky
richard rick dick rich|robert bob rob bobby robbie|ronald ron|rosario charo|samantha sam|samuel sam|sandra sandy
stephanie steph|stephen steve steven|susan sue susie|theodore ted theo|theresa terry tess|thomas tom tommy
timothy tim|roberta bobbie|paul|paula|daniela dani|josephine jo josie|george|georgia|georgina|julia julie|julian jules
martin marty|martina|carl|carla|carlos|louis lou|louise|eric|erica|victor vic|claude|claudia|dennis denis|denise
mark marc|marcus|gabriela gabi|andrea|antonia|nicole nicky|nicola|simon|simone|leon|leona|adrian|adriana|mario|marie
juan|juana|luis|luisa|fernando|fernanda|manuel|manuela|rafael|rafaela|jan|jana|karl|karla|emil|emilia|ivan|ivana
victoria vicky tori|virginia ginny|vincent vince|walter walt|william bill will billy|zachary zach
"""
FORMS_OF: Final[dict[str, frozenset[str]]] = {}
for row in SHORT_FORMS.replace("\n", "|").split("|"):
    for name in row.split():
        FORMS_OF[name] = FORMS_OF.get(name, frozenset()) | frozenset(row.split())


def clean_text(text: str) -> str:
    """`text` composed (NFC), without control and direction marks, with single spaces: what we keep of a name."""
    return " ".join(UNWANTED.sub("", unicodedata.normalize("NFC", text)).split())


def fold(text: str) -> str:
    """`text` for comparing and searching: lower case without accents, single spaces."""
    plain = clean_text(text).casefold()
    if plain.isascii():
        return plain  # most of a million names: nothing to take off
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(PLAIN_LETTERS)


def sort_name(first: str, last: str, organisation: str) -> str:
    """What lists are ordered by: "okafor, maya", "obrien, pat", or the organisation's name."""
    person = ", ".join(part for part in (searched(last), searched(first)) if part)
    return (person or searched(organisation))[:210]


def searched(text: str) -> str:
    """`text` as a search has it, on either side: folded, and O'Brien is found as obrien however it is written."""
    return fold(text.translate(APOSTROPHES))


def search_text(words: Iterable[str]) -> str:
    """What a search looks through: every word once."""
    return " ".join(dict.fromkeys(found for word in words if (found := searched(word))))


def key(text: str) -> str:
    """`fold` with letters and digits alone: "Mary-Ann" and "Mary Ann" are one."""
    return LETTERS.sub("", fold(text)) if text else ""


def without_legal_form(organisation: str) -> str:
    """An organisation's name, folded, without the form of its law: "harbor co-op" for "Harbor Co-op, Inc."."""
    folded = fold(organisation).replace(".", "")
    return LEGAL_FORM.sub("", folded) or folded


def are_compatible_given_names(one: str, other: str) -> bool:
    """Whether two spellings could be one person's given name; never so when either is empty."""
    a, b = key(one), key(other)
    if not a or not b:
        return False
    if a == b or b in FORMS_OF.get(a, ()):
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if a in FORMS_OF and b in FORMS_OF:
        return False  # two known names that are near each other, Robert and Roberta, are two people
    return JaroWinkler.similarity(a, b) >= CLOSE_ENOUGH
