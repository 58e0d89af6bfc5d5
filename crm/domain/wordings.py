"""The wordings an installation begins with, in the languages it speaks; a nonprofit publishes its own versions."""

from typing import Final

LONGEST: Final = 1_000
# What the giving page asks, and what the page of mail choices says beside each purpose.
ASK_UPDATES: Final = "updates"
CHOICE_OF: Final = {"updates": "choice-updates", "appeals": "choice-appeals", "events": "choice-events"}
WORDINGS: Final[dict[str, dict[str, str]]] = {
    ASK_UPDATES: {
        "en": "May we email you a few times a year about what gifts did? You can say no at any time.",
        "es": (
            "¿Podemos escribirle algunas veces al año para contarle qué lograron las donaciones? "
            "Puede negarse en cualquier momento."
        ),
    },
    "choice-updates": {
        "en": "Tell me a few times a year what gifts did, in the ways I tick.",
        "es": "Cuénteme algunas veces al año qué lograron las donaciones, por los medios que marque.",
    },
    "choice-appeals": {
        "en": "Ask me when a gift would help, in the ways I tick.",
        "es": "Pídame ayuda cuando una donación sea útil, por los medios que marque.",
    },
    "choice-events": {
        "en": "Invite me to events, in the ways I tick.",
        "es": "Invíteme a los eventos, por los medios que marque.",
    },
}
