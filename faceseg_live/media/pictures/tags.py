"""What the file of a picture says of itself, besides its pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PIL import ExifTags, Image

from .quiet import silence_pillow

_BASE, _IFD = ExifTags.Base, ExifTags.IFD
_DESCRIBING = frozenset({
    _BASE.ImageDescription, _BASE.Make, _BASE.Model, _BASE.XResolution, _BASE.YResolution, _BASE.ResolutionUnit,
    _BASE.Software, _BASE.DateTime, _BASE.Artist, _BASE.HostComputer, _BASE.Copyright, _BASE.Rating,
    _BASE.RatingPercent, _BASE.XPTitle, _BASE.XPComment, _BASE.XPAuthor, _BASE.XPKeywords, _BASE.XPSubject})
"""Tags of the first table that stay true of other pixels; the rest tells how a file is laid out."""
_UPRIGHT = 1
_SRGB = 1
_XMP_PART = re.compile(rb"<(xmp:Thumbnails|xap:Thumbnails|Container:Directory|hdrgm:\w+)\b")
_XMP_END = re.compile(rb"</([\w:]+)>")
_XMP_PROPERTIES = re.compile(
    rb"""\s(?:GCamera|GDepth|GImage|GAudio|hdrgm|xmpNote):\w+\s*=\s*(?:"[^"]*"|'[^']*')""")
"""What phones say of more that is in the same file: previews, depth, brightness, a film, and where the rest of it lies.
"""
_XMP_ORIENTATION = re.compile(rb"""(tiff:Orientation\s*(?:=\s*["']|>)\s*)[2-8]""")


@dataclass(frozen=True, slots=True)
class Tags:
    """As the file holds them."""

    exif: bytes = b""
    """EXIF data, with or without "Exif\\0\\0" in front; empty: none."""
    xmp: bytes = b""
    """An XMP packet; empty: none."""

    def of_result(self, width: int, height: int) -> Tags:
        """What is true of an upright sRGB picture of this size that was made of it, without a thumbnail.

        EXIF data that can't be read is left out.
        """
        xmp = _without_parts(_XMP_PROPERTIES.sub(b"", self.xmp))
        return Tags(_exif(self.exif, width, height), _XMP_ORIENTATION.sub(rb"\g<1>1", xmp))


NO_TAGS = Tags()


def _without_parts(xmp: bytes) -> bytes:
    """Without what `_XMP_PART` begins, up to its end. None is searched for that isn't there: a file may have a
    million beginnings."""
    last_ends = {found[1]: found.start() for found in _XMP_END.finditer(xmp)}
    kept, at = list[bytes](), 0
    while (found := _XMP_PART.search(xmp, at)) is not None:
        if last_ends.get(found[1], -1) < found.end():
            kept.append(xmp[at:found.end()])
            at = found.end()
        else:
            kept.append(xmp[at:found.start()])
            end = b"</" + found[1] + b">"
            at = xmp.index(end, found.end()) + len(end)
    return b"".join((*kept, xmp[at:]))


def _exif(exif: bytes, width: int, height: int) -> bytes:
    """Begins with "Exif\\0\\0"; empty where there is nothing to say."""
    if not exif:
        return b""
    silence_pillow()
    held, result = Image.Exif(), Image.Exif()
    try:
        held.load(exif)
        for tag, value in held.items():
            if tag in _DESCRIBING:
                result[tag] = value
        details, places = dict(held.get_ifd(_IFD.Exif)), dict(held.get_ifd(_IFD.GPSInfo))
        details.pop(_IFD.Interop, None)  # it names the colour space that the pixels were in
        if details:
            details |= {_BASE.ExifImageWidth: width, _BASE.ExifImageHeight: height, _BASE.ColorSpace: _SRGB}
            result[_IFD.Exif] = details
        if places:
            result[_IFD.GPSInfo] = places
        if not len(result):
            return b""
        result[_BASE.Orientation] = _UPRIGHT
        result.endian = held.endian  # some cameras' own notes follow that of the whole
        return result.tobytes()
    except Exception:  # of whatever kind: the data is anybody's
        return b""
