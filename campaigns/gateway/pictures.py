"""Pictures that people upload, made small, plain and harmless.

What comes out was drawn anew from the pixels alone: no place, no camera, no name, no second file hidden at the end.
A picture says how large it is before it is unpacked, so one that would fill the memory is refused by its first bytes
(design: performance.md E1, ASVS 5.2.6).
"""

import io
from typing import Final

from PIL import Image, ImageCms, ImageOps

from crm.domain.errors import Refused, gettext_noop

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
LONGEST_SIDE: Final = 1_600
FORMATS: Final = ("JPEG", "PNG", "WEBP")
QUALITY: Final = 82
UNREADABLE: Final = (
    OSError,
    SyntaxError,  # what Pillow raises for a broken PNG
    ValueError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def web_picture(data: bytes) -> bytes:
    """`data` as a WebP of at most 1,600 pixels a side; Refused for what is no JPEG, PNG or WebP, or is too large."""
    if len(data) > MOST_BYTES:
        raise Refused("picture_too_heavy", gettext_noop("Choose a picture of 5 MB or less."), field="picture")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(
                    "picture_too_large", gettext_noop("Choose a picture of 25 megapixels or less."), field="picture"
                )
            # A JPEG can be unpacked at a fraction of its size.
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return redrawn(picture)
    except UNREADABLE as error:
        raise Refused(
            "not_a_picture",
            gettext_noop("This file is no picture we can read. Choose a JPEG, PNG or WebP file."),
            field="picture",
        ) from error


def redrawn(picture: Image.Image) -> bytes:
    """The first frame, upright, in sRGB, on white where it is transparent, as WebP."""
    upright = ImageOps.exif_transpose(picture)
    flat = in_srgb(upright)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", flat.size, "white")
    plain.paste(flat, mask=flat.getchannel("A") if flat.mode == "RGBA" else None)
    out = io.BytesIO()
    plain.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def in_srgb(picture: Image.Image) -> Image.Image:
    """RGB or RGBA. A phone's wide colours are brought into sRGB, or they would look dull without their profile."""
    target = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode=picture.mode
            )
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that cannot be read is one we do without
    return picture.convert(target)
