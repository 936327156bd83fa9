"""The files that one picture gives: pictures of what was seen in it, and what they say of themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.results import Segmentation
from ..domain.types import FaceMatch, Pixels
from ..media.pictures import NO_TAGS, PICTURE_FORMATS, PictureFormat, Tags, encoded, encoded_part, format_of
from ..messages import Message
from ..rendering.face_notes import FaceDetails
from ..rendering.looks import Target, create_look, has_alpha
from ..rendering.matching import match_as_json
from ..rendering.scene import Scene
from ..settings import FilesSettings
from .staging import Shelf

_EXACT = PICTURE_FORMATS["png"]


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """How those of a job are written."""

    form: PictureFormat
    """Of cut-outs and looks."""
    mask_form: PictureFormat
    """Of masks, which are measured: none that loses anything."""
    quality: int
    box: tuple[int, int]
    """(width, height) that looks have to fit into; 0: as the other one asks, both 0: as large as they are."""
    keeps_tags: bool
    chosen: bool
    """Whether the format was asked for."""
    details: FaceDetails
    """What notes say of faces besides."""

    @staticmethod
    def of(files: FilesSettings, *, hides: bool) -> PictureFiles:
        """As the settings ask. `hides`: people are hidden, and nothing may tell who they are."""
        is_chosen = files.picture_format != "auto"
        form = PICTURE_FORMATS[files.picture_format] if is_chosen else _EXACT
        keeps_tags = files.metadata == "keep" and not hides
        return PictureFiles(form, form if form.is_exact else _EXACT, files.quality, files.box, keeps_tags, is_chosen,
                            FaceDetails(files.landmarks, files.masks))

    def names(self, stem: str) -> tuple[str, ...]:
        """Of the results for one face."""
        mask, image = self.mask_form.suffix, self.form.suffix
        endings = (f"mask{mask}", f"image{image}", f"seg_mask{mask}", f"seg_image{image}", "json")
        return tuple(f"{stem}.{ending}" for ending in endings)

    def write_outputs(self, staging: Shelf, stem: str, result: Segmentation, number: int | None,
                      match: FaceMatch | None, tags: Tags) -> list[Message]:
        """Write the results for one face; returns what the user should know."""
        mask, image, seg_mask, seg_image, notes = self.names(stem)
        is_transparent = result.is_matte and self.form.has_alpha
        tags = tags if self.keeps_tags else NO_TAGS
        place, size = (result.x, result.y), result.segment.mask.frame_size
        grey = _grey(result.segment.mask.values)
        staging.write(mask, encoded_part(grey, place, size, self.mask_form))
        if is_transparent:  # the colours of what is transparent may count
            part = _bgr(result.seg_rgba)
            staging.write(image, encoded(_bgr(result.rgba), self.form, self.quality, tags))
        else:
            part = _bgr(result.part)
            staging.write(image, encoded_part(part, place, size, self.form, self.quality, tags))
        staging.write(notes, _json(result, number, match, self.details))
        if result.segment.mask.is_empty:
            for name in (seg_mask, seg_image):
                staging.drop(name)
            return [Message("batch.empty_mask", name=stem)]
        # The box ends before the mask's last column and row.
        for name, pixels, form, more in ((seg_mask, grey, self.mask_form, NO_TAGS), (seg_image, part, self.form, tags)):
            staging.write(name, encoded(pixels[:result.height, :result.width], form, self.quality, more))
        return []

    def write_looks(self, staging: Shelf, stem: str, scene: Scene, keys: Sequence[str],
                    tags: Tags) -> list[Message]:
        """Write the image in each of these looks, with alpha where look and format have any."""
        notes = []
        for key in keys:
            name = f"{stem}.{key}{self.form.suffix}"
            if staging.path(name).exists():  # the mask of the only face, which is what the look shows
                continue
            options = scene.settings.look_options
            look = create_look(key, options, Target(keeps_alpha=self.form.has_alpha))
            pixels = look.draw(scene).pixels
            if has_alpha(key, options) and not self.form.has_alpha:
                notes.append(Message("media.no_transparency", format=self.form.title))
            opaque = np.ascontiguousarray(pixels[..., :3])
            fitted = self._fitted(pixels if look.has_alpha else opaque)
            staging.write(name, encoded(fitted, self.form, self.quality, tags if self.keeps_tags else NO_TAGS))
        return notes[:1]

    def hidden(self, look: str, stem: str, source: Path, pixels: Pixels) -> tuple[str, bytes]:
        """Name and content of the picture with people hidden: in the format that was asked for, else in the input's
        own where that can be written. Nothing is left of what the input said of itself.

        Args:
            pixels: (height, width, 4) uint8 BGRA, opaque.
        """
        own = None if self.chosen else format_of(source)
        form, suffix = (own, source.suffix) if own is not None else (self.form, self.form.suffix)
        opaque = np.ascontiguousarray(pixels[..., :3])
        return f"{stem}.{look}{suffix}", encoded(self._fitted(opaque), form, self.quality)

    def _fitted(self, pixels: Pixels) -> Pixels:
        (height, width), (most_width, most_height) = pixels.shape[:2], self.box
        scales = [most / side for most, side in ((most_width, width), (most_height, height)) if most]
        if not scales or min(scales) == 1:
            return pixels
        scale = min(scales)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)


def _json(result: Segmentation, number: int | None, match: FaceMatch | None, details: FaceDetails) -> bytes:
    document: dict[str, object] = {
        "x": result.x,
        "y": result.y,
        "width": result.width,
        "height": result.height,
        "area": result.segment.selection.text,
        "face": number,
        "faces_found": result.faces_found,
    }
    if match is not None:
        document |= match_as_json(match)
    text = json.dumps(document, indent=2).removesuffix("\n}")
    long = "".join(f',\n  "{name}": {json.dumps(value)}'
                   for name, value in details.of(result.segment.face, result.segment).items())
    return f"{text}{long}\n}}\n".encode()


def _grey(mask: NDArray[np.float32]) -> Pixels:
    return np.asarray(np.rint(mask * 255), np.uint8)


def _bgr(pixels: Pixels) -> Pixels:
    """RGB to BGR, or RGBA to BGRA."""
    if not pixels.size:
        return pixels
    order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), order), np.uint8)
