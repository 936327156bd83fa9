"""What is recorded, and what the virtual camera sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..expression import Expression, with_own
from .looks import LOOK_KEYS, check_looks
from .spec import Checked, Control, setting

FORMATS = ("auto", "h264", "hevc", "vp9", "prores", "png", "gif", "webp")
ENCODERS = ("auto", "software", "nvenc", "videotoolbox", "qsv", "vaapi")
_ENCODER_TITLES = {"auto": "The fastest that works", "software": "The processor", "nvenc": "NVIDIA (NVENC)",
                   "videotoolbox": "Apple (VideoToolbox)", "qsv": "Intel (Quick Sync)", "vaapi": "VA-API"}


@dataclass(frozen=True, slots=True)
class RecordSettings(Checked):
    """What is recorded, when, and into what."""

    looks: tuple[str, ...] = setting(
        ("overlay",),
        "Content",
        f"What is in the file, each look in a file of its own: {', '.join(LOOK_KEYS)}.",
        metavar="LOOK",
        control=Control.OWN,
    )
    format: str = setting(
        "auto",
        "Format",
        "The kind of file; auto follows the file's suffix, else H.264, or VP9 with transparency for a cut-out.",
        choices=FORMATS,
        control=Control.OWN,
    )
    encoder: str = setting(
        "auto",
        "Encoder",
        "What encodes H.264 and HEVC; auto uses the first hardware encoder that works, else the CPU.",
        choices=ENCODERS,
        titles=_ENCODER_TITLES,
    )
    quality: int = setting(
        0,
        "Quality",
        "Of formats that lose something: 1 is the smallest file, 100 the best picture; 0 is the usual one.",
        minimum=0,
        maximum=100,
    )
    constant_fps: int = setting(
        0,
        "Constant rate",
        "Frames per second of the file; 0 keeps each frame at the time at which it was captured.",
        minimum=0,
        maximum=240,
        unit="fps",
        slider=(0, 60),
    )
    microphone: str = setting(
        "", "Sound", "The microphone: default, or a part of its name; empty records no sound.", metavar="NAME",
        control=Control.OWN,
    )
    when: str = setting(
        "",
        "While",
        "Records only while this expression holds for a face, such as smile > 0.6; empty: until stopped.",
        metavar="EXPR",
        control=Control.OWN,
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
        control=Control.OWN,
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
        control=Control.OWN,
    )
    start_after_s: float = setting(
        0.0,
        "Start after",
        "The self-timer: how long after it was started a recording begins.",
        minimum=0,
        maximum=60,
        step=1,
        unit="s",
        slider=(0, 20),
    )
    stop_after_s: float = setting(
        0.0,
        "Stop after",
        "How long after its first frame a recording ends by itself; 0: when it is stopped.",
        minimum=0,
        maximum=86400,
        step=1,
        unit="s",
        slider=(0, 600),
        is_time=True,
    )
    replay_s: int = setting(
        0,
        "Replay",
        "Keeps so much of what was just seen ready in memory, to be saved with a key; 0: nothing. Off at every start.",
        minimum=0,
        maximum=300,
        unit="s",
        slider=(0, 120),
        is_kept=False,
        control=Control.OWN,
    )
    split_after_s: int = setting(
        0,
        "Split by time",
        "How long a file gets before the next one goes on with the next frame; 0: one file.",
        minimum=0,
        maximum=86400,
        unit="s",
        slider=(0, 3600),
        control=Control.OWN,
    )
    split_after_mb: int = setting(
        0,
        "Split by size",
        "About how large a file gets before the next one goes on with the next frame; 0: one file.",
        minimum=0,
        maximum=100_000,
        unit="MB",
        slider=(0, 4000),
        control=Control.OWN,
    )
    sidecar: bool = setting(
        True, "Sidecar", "Writes time, faces, labels and verdict of each frame to a .jsonl next to the video."
    )
    landmarks: bool = setting(False, "Landmarks", "Includes each face's landmarks in the sidecar.")
    masks: bool = setting(False, "Masks", "Includes each mask in the sidecar, as COCO run lengths.")
    folder: str = setting(
        "", "Folder", "Where recordings go; empty: the system's folder for videos.", metavar="DIR",
        control=Control.OWN,
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        check_looks("content", self.looks)

    def trigger(self, symbols: Mapping[str, str]) -> Expression | None:
        """What the recording waits for, read with the user's symbols; None: nothing. Raises ExpressionError."""
        return Expression.parse(self.when, with_own(symbols)) if self.when.strip() else None


@dataclass(frozen=True, slots=True)
class VirtualCameraSettings(Checked):
    """What other programs see as a camera."""

    look: str = setting("overlay", "Content", "What other programs see.", control=Control.OWN)

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        check_looks("content", [self.look])
