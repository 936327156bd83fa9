"""What is recorded or sent on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..errors import InvalidParameter
from ..expression import Expression, with_own
from .spec import Checked, setting


class Content(str, Enum):
    """What is recorded, or sent on."""

    OVERLAY = "overlay"
    CUTOUT = "cutout"
    ANONYMISED = "anonymised"
    MASK = "mask"
    CROP = "crop"
    CAMERA = "camera"
    SIDE_BY_SIDE = "side_by_side"


class Backdrop(str, Enum):
    """What stands behind a cut-out."""

    TRANSPARENT = "transparent"
    COLOUR = "colour"
    PICTURE = "picture"
    BLUR = "blur"


class Hiding(str, Enum):
    """How an anonymised region is made unrecognisable."""

    BLUR = "blur"
    PIXELATE = "pixelate"


CONTENTS = tuple(content.value for content in Content)
FORMATS = ("auto", "h264", "hevc", "vp9", "prores", "png", "gif", "webp")
ENCODERS = ("auto", "software", "nvenc", "videotoolbox", "qsv", "vaapi")


@dataclass(frozen=True, slots=True)
class RecordSettings(Checked):
    """What is recorded, when, and into what."""

    contents: tuple[str, ...] = setting(
        ("overlay",), "Content", f"What is recorded, each into a file of its own: {', '.join(CONTENTS)}."
    )
    format: str = setting(
        "auto",
        "Format",
        "The kind of file; auto goes by the file's name, else H.264, or VP9 with transparency for a cut-out.",
        choices=FORMATS,
    )
    encoder: str = setting(
        "auto",
        "Encoder",
        "What encodes H.264 and HEVC; auto takes the first one of the graphics card that works, else the processor.",
        choices=ENCODERS,
    )
    constant_fps: int = setting(
        0,
        "Constant rate",
        "Pictures per second of the file; 0 keeps each picture at its own time, at whatever rate they came.",
        minimum=0,
        maximum=240,
        unit="fps",
        slider=(0, 60),
    )
    backdrop: Backdrop = setting(
        Backdrop.TRANSPARENT,
        "Behind",
        "What stands behind a cut-out; transparent is black in formats that have no transparency.",
    )
    backdrop_colour: str = setting("#00b140", "Colour behind", "The colour behind a cut-out, as #rrggbb.")
    backdrop_picture: str = setting("", "Picture behind", "The picture file behind a cut-out; it fills the frame.")
    hiding: Hiding = setting(Hiding.PIXELATE, "Hide by", "How an anonymised region is made unrecognisable.")
    hiding_strength: int = setting(
        60, "Strength", "How coarse the hidden region gets.", minimum=1, maximum=100, unit="%", slider=(1, 100)
    )
    microphone: str = setting("", "Sound", "The microphone: default, or a part of its name; empty records no sound.")
    when: str = setting(
        "", "While", "Records only while this expression holds for a face, such as smile > 0.6; empty: until stopped."
    )
    pre_roll_s: float = setting(
        2.0,
        "Pre-roll",
        "With a condition: how long before the condition began to hold a clip starts.",
        minimum=0,
        maximum=30,
        step=0.5,
        unit="s",
        slider=(0, 10),
    )
    post_roll_s: float = setting(
        2.0,
        "Post-roll",
        "With a condition: how long a clip continues after the condition last held.",
        minimum=0,
        maximum=60,
        step=0.5,
        unit="s",
        slider=(0, 20),
    )
    start_after_s: float = setting(
        0.0,
        "Start after",
        "The self-timer: recording begins so long after it was asked for.",
        minimum=0,
        maximum=60,
        step=1,
        unit="s",
        slider=(0, 20),
    )
    stop_after_s: float = setting(
        0.0,
        "Stop after",
        "Recording ends by itself so long after its first picture; 0: when it is stopped.",
        minimum=0,
        maximum=86400,
        step=1,
        unit="s",
        slider=(0, 600),
    )
    sidecar: bool = setting(True, "Notes", "Writes time, faces, labels and verdict of each picture to a .jsonl beside.")
    landmarks: bool = setting(False, "Landmarks", "Puts each face's landmarks into the notes.")
    masks: bool = setting(False, "Masks", "Puts each mask into the notes, as COCO run lengths.")
    folder: str = setting("", "Folder", "Where recordings go; empty: the system's folder for videos.")

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        if unknown := [content for content in self.contents if content not in CONTENTS]:
            raise InvalidParameter("settings.unknown_content", content=unknown[0], known=tuple(CONTENTS))
        if not self.contents:
            raise InvalidParameter("settings.no_content", known=tuple(CONTENTS))
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.backdrop_colour):
            raise InvalidParameter("settings.backdrop_colour", value=self.backdrop_colour)

    def trigger(self, symbols: Mapping[str, str]) -> Expression | None:
        """What the recording waits for, read with the user's symbols; None: nothing. Raises ExpressionError."""
        return Expression.parse(self.when, with_own(symbols)) if self.when.strip() else None


@dataclass(frozen=True, slots=True)
class VirtualCameraSettings(Checked):
    """What other programs see as a camera."""

    content: Content = setting(Content.OVERLAY, "Content", "What other programs see.")
