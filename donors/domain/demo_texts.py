"""The words of the demo organisation, in English and Spanish."""

from typing import Any, Final

NONPROFIT: Final[dict[str, Any]] = {
    "name": "Lantern House",
    "legal_name": "Lantern House, Inc.",
    "registration_label": "EIN",
    "registration_number": "00-0000000",
    "country": "US",
    "currency": "USD",
    "time_zone": "America/New_York",
    "language": "en",
    "fiscal_year_starts": 7,
    "postal_address": "12 Harbor Street\nPortland, ME 04101",
    "email": "hello@lanternhouse.example",
    "website": "",
    "plain_name": "LH Services",
    "statement_suffix": "LH SERVICES",
    "brand_colour": "#0e5c47",
    "signer_name": "Priya Raman",
    "signer_role": "Development lead",
}
FUNDS: Final[list[dict[str, Any]]] = [
    {
        "code": "need",
        "name": "Wherever it is needed most",
        "names": {"es": "Donde más se necesite"},
        "is_default": True,
    },
    {"code": "house", "name": "Safe housing", "names": {"es": "Vivienda segura"}, "restriction": "purpose"},
    {"code": "legal", "name": "Legal help", "names": {"es": "Ayuda legal"}, "restriction": "purpose"},
    {"code": "work", "name": "Job training", "names": {"es": "Formación laboral"}, "restriction": "purpose"},
]
CAMPAIGNS: Final[list[dict[str, Any]]] = [
    {"code": "winter", "name": "Winter housing appeal", "currency": "USD", "goal_minor": 12_000_000},
    {"code": "walk", "name": "Lantern Walk", "currency": "USD", "goal_minor": 4_000_000},
    {"code": "general", "name": "Friends of Lantern House", "currency": "USD"},
]
WINTER_EN: Final = {
    "eyebrow": "Winter housing appeal",
    "headline": "A door that locks from the inside.",
    "lede": "Lantern House gives people leaving trafficking a private room, a lawyer, and the time to decide what comes next.",
    "thanks": "Tonight a room is warm and the door is locked from the inside. You helped pay for it.",
    "impacts": {
        "once:3500": "$35 buys a bus pass and a phone card in the first week.",
        "once:6000": "$60 keeps a private room ready for one night.",
        "once:12000": "$120 covers a first meeting with a lawyer.",
        "once:25000": "$250 pays for a month of counseling.",
        "once:50000": "$500 furnishes a first room of one’s own.",
        "month:1500": "$15 a month stocks one welcome kit every month.",
        "month:3000": "$30 a month keeps a room ready for six nights a year.",
        "month:6000": "$60 a month keeps a room ready one night every month.",
        "month:10000": "$100 a month gives one person a lawyer to call.",
        "month:15000": "$150 a month covers counseling for one person.",
    },
}
WINTER_ES: Final = {
    "eyebrow": "Campaña de vivienda de invierno",
    "headline": "Una puerta que se cierra desde dentro.",
    "lede": "Lantern House ofrece a las personas que salen de la trata una habitación propia, una abogada y tiempo para decidir.",
    "thanks": "Esta noche hay una habitación cálida con la puerta cerrada desde dentro. Usted ayudó a pagarla.",
    "impacts": {
        "once:3500": "$35 pagan un abono de autobús y una tarjeta telefónica la primera semana.",
        "once:6000": "$60 mantienen lista una habitación propia por una noche.",
        "once:12000": "$120 cubren una primera cita con una abogada.",
        "once:25000": "$250 pagan un mes de terapia.",
        "once:50000": "$500 amueblan una primera habitación propia.",
        "month:1500": "$15 al mes llenan un paquete de bienvenida cada mes.",
        "month:3000": "$30 al mes mantienen lista una habitación seis noches al año.",
        "month:6000": "$60 al mes mantienen lista una habitación una noche cada mes.",
        "month:10000": "$100 al mes dan a una persona una abogada a quien llamar.",
        "month:15000": "$150 al mes cubren la terapia de una persona.",
    },
}
PAGES: Final[list[dict[str, Any]]] = [
    {
        "slug": "lantern",
        "campaign": "winter",
        "funds": ["house", "legal", "work"],
        "state": "open",
        "currency": "USD",
        "one_time_amounts": [3500, 6000, 12000, 25000, 50000],
        "monthly_amounts": [1500, 3000, 6000, 10000, 15000],
        "chosen_one_time": 6000,
        "chosen_monthly": 3000,
        "least_minor": 500,
        "most_minor": 5_000_000,
        "texts": {"en": WINTER_EN, "es": WINTER_ES},
    },
    {
        "slug": "walk-2025",
        "campaign": "walk",
        "funds": [],
        "state": "closed",
        "currency": "USD",
        "one_time_amounts": [2500, 5000, 10000],
        "monthly_amounts": [],
        "chosen_one_time": 5000,
        "chosen_monthly": 0,
        "offers_monthly": False,
        "least_minor": 500,
        "most_minor": 1_000_000,
        "texts": {
            "en": {
                "headline": "The Lantern Walk",
                "closed": "The walk is over and 214 people carried a light. Thank you.",
            },
            "es": {
                "headline": "La Caminata de los Faroles",
                "closed": "La caminata terminó: 214 personas llevaron una luz. Gracias.",
            },
        },
    },
    {
        "slug": "friends",
        "campaign": "general",
        "funds": ["house", "legal", "work"],
        "state": "open",
        "currency": "USD",
        "one_time_amounts": [2500, 5000, 10000],
        "monthly_amounts": [1000, 2000, 3000, 5000, 10000],
        "chosen_one_time": 5000,
        "chosen_monthly": 2000,
        "monthly_first": True,
        "least_minor": 500,
        "most_minor": 1_000_000,
        "texts": {
            "en": {
                "headline": "A light that stays on.",
                "lede": "Friends of Lantern House give a little every month, so that nobody has to wait for a room.",
            },
            "es": {
                "headline": "Una luz que sigue encendida.",
                "lede": "Los Amigos de Lantern House donan un poco cada mes, para que nadie espere una habitación.",
            },
        },
    },
]
STAFF: Final = [
    ("ada@lanternhouse.example", "Ada Lindgren", ["manager"]),
    ("ben@lanternhouse.example", "Ben Castellanos", ["fundraiser", "finance"]),
    ("cy@lanternhouse.example", "Cy Okonkwo", ["events"]),
    ("dee@lanternhouse.example", "Dee Whitfield", ["read_only"]),
]
