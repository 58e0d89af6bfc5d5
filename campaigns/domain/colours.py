"""One brand colour, made readable: darkened or lightened until text on it and it on paper reach 4.5 to 1.

Contrast is WCAG 2.2's (relative luminance, success criterion 1.4.3); lightness is moved in OKLCH so that the hue stays.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

from crm.domain.errors import Refused, gettext_noop

HEX: Final = re.compile(r"#[0-9a-f]{6}")
ENOUGH: Final = 4.5
STEP: Final = 0.005
LIGHT_PAPER, LIGHT_ON_BRAND = "#faf9f5", "#fdfdf9"
DARK_PAPER, DARK_ON_BRAND = "#121815", "#0a1712"

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Brand:
    """The colour in both themes, as readable as it has to be."""

    light: str
    dark: str


def channels(colour: str) -> Channels:
    """sRGB from 0 to 1."""
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]  # three


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def gamma(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def contrast(one: str, other: str) -> float:
    """From 1 (equal) to 21 (black on white)."""
    weights = (0.2126, 0.7152, 0.0722)
    light = [sum(w * linear(c) for w, c in zip(weights, channels(colour), strict=True)) for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


def to_oklab(colour: str) -> Channels:
    r, g, b = (linear(channel) for channel in channels(colour))
    long, medium, short = (
        math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
        math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
        math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b),
    )
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    whole = [round(255 * gamma(min(max(channel, 0.0), 1.0))) for channel in rgb]
    return "#" + "".join(f"{channel:02x}" for channel in whole)


def readable(colour: str, paper: str, on_brand: str, direction: int) -> str:
    """`colour`, moved darker (-1) or lighter (1) until it stands out from `paper` and carries `on_brand`."""
    lightness, a, b = to_oklab(colour)
    while min(contrast(colour, paper), contrast(colour, on_brand)) < ENOUGH:
        lightness += direction * STEP
        if not 0 < lightness < 1:
            return on_brand if paper == on_brand else ("#000000" if direction < 0 else "#ffffff")
        fade = min(lightness, 1 - lightness) * 4  # little room for chroma near black and white
        colour = from_oklab(lightness, a * min(fade, 1), b * min(fade, 1))
    return colour


def brand_of(colour: str) -> Brand:
    """The colour as the pages use it; Refused when it is not "#" and six hexadecimal digits."""
    colour = colour.strip().lower()
    if not HEX.fullmatch(colour):
        raise Refused("not_a_colour", gettext_noop("Enter a colour like #0e5c47."), field="colour")
    return Brand(
        light=readable(colour, LIGHT_PAPER, LIGHT_ON_BRAND, -1), dark=readable(colour, DARK_PAPER, DARK_ON_BRAND, 1)
    )


def check_readable(colour: str) -> None:
    """Refused, with the nearest colour that will do, when white text on it or it on paper cannot be read."""
    nearest = brand_of(colour).light
    if nearest != colour.strip().lower():
        raise Refused(
            "colour_too_pale",
            gettext_noop("{colour} is too pale to read text on. The nearest one that can be read is {nearest}."),
            field="colour",
            colour=colour,
            nearest=nearest,
        )


def mixed(colour: str, share: float, other: str) -> str:
    """`share` of a colour in another, in OKLab, so that no other hue appears on the way."""
    one, two = to_oklab(colour), to_oklab(other)
    lightness, a, b = (share * x + (1 - share) * y for x, y in zip(one, two, strict=True))
    return from_oklab(lightness, a, b)


def css_of(colour: str) -> str:
    """The tokens that follow from a brand colour, for both themes, in words that old browsers know too."""
    brand = brand_of(colour)
    light = tokens(brand.light, "#ffffff", "#000000", LIGHT_ON_BRAND)
    dark = tokens(brand.dark, DARK_PAPER, "#ffffff", DARK_ON_BRAND)
    return (
        f":root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
    )


def tokens(colour: str, ground: str, away: str, on_brand: str) -> str:
    values = {
        "--brand": colour,
        "--brand-hover": mixed(colour, 0.85, away),
        "--brand-soft": mixed(colour, 0.1, ground),
        "--brand-line": mixed(colour, 0.38, ground),
        "--on-brand": on_brand,
    }
    return ";".join(f"{name}:{value}" for name, value in values.items())
