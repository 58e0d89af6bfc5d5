"""Names for made-up people from many places.

A row of CULTURES is one culture: given names | family names, the common ones first. WEIGHTS says how many have it.
"""

from pathlib import Path
from typing import Final

CULTURES: Final = (Path(__file__).parent / "scale_names.txt").read_text(encoding="utf-8").strip()
WEIGHTS: Final = (38, 18, 8, 4, 7, 5, 5, 3, 3, 2, 3, 4, 3, 1, 1)
SCRIPTS_WITHOUT_CASE: Final = 2  # the last rows have no letters for an address
ORGANISATIONS: Final = (
    "harbor maple riverside northgate cedar lakeview summit union bridge beacon elm park heritage pioneer valley "
    "meridian granite willow prairie coastal"
).split()
FORMS: Final = (
    "family fund|community foundation|credit union|dental group|yoga co-op|books|law offices|bakery|"
    "rotary club|church|school|builders|pharmacy|coffee roasters|insurance|garden center"
).split("|")
DOMAINS: Final = ("example.org", "example.com", "example.net", "mail.example.org", "post.example.com")
