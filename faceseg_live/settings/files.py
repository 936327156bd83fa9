"""What becomes of files: which are taken, which part of them, and what is written. The window keeps none of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InvalidParameter
from .record import FORMATS
from .spec import Checked, Control, setting

VIDEO_FORMATS = tuple(key for key in FORMATS if key != "auto")
"""Keys of the formats of videos."""
PICTURE_FORMATS = ("png", "jpg", "webp", "tiff", "avif", "bmp")
"""Keys of the formats of pictures."""
NOTES = ("jsonl", "csv", "both")
METADATA = ("keep", "strip")
EXISTING = ("number", "overwrite", "skip")
_SIZE = re.compile(r"([1-9]\d{0,4})?x([1-9]\d{0,4})?")
_LONGEST_S = 1_000_000.0


@dataclass(frozen=True, slots=True)
class FilesSettings(Checked):
    """What becomes of the files of a job."""

    format: tuple[str, ...] = setting(
        (),
        "Format",
        f"Videos: {', '.join(VIDEO_FORMATS)} (png: a folder of images); usually h264, or vp9 for a transparent "
        f"cut-out. Pictures: {', '.join(PICTURE_FORMATS)}; usually png. One for each at most.",
        metavar="FORMAT",
        control=Control.OWN,
    )
    quality: int = setting(
        0,
        "Quality",
        "Of formats that lose something: 1 is the smallest file, 100 the best picture; 0 is the usual one.",
        minimum=0,
        maximum=100,
        control=Control.OWN,
    )
    start_s: float = setting(
        0.0,
        "Start",
        "Where in a video to begin, in seconds or as HH:MM:SS.s; the result's times count from there.",
        minimum=0,
        maximum=_LONGEST_S,
        unit="s",
        metavar="TIME",
        is_time=True,
        control=Control.OWN,
    )
    end_s: float = setting(
        0.0,
        "End",
        "Where in a video to stop, likewise; 0: at its end.",
        minimum=0,
        maximum=_LONGEST_S,
        unit="s",
        metavar="TIME",
        is_time=True,
        control=Control.OWN,
    )
    every: int = setting(
        1,
        "Every",
        "Takes one of so many frames of a video and shows it for as long.",
        minimum=1,
        maximum=10_000,
        control=Control.OWN,
    )
    fps: float = setting(
        0.0,
        "Frame rate",
        "Frames per second of videos, by leaving some out or repeating them; 0: each frame keeps its time.",
        minimum=0,
        maximum=240,
        unit="fps",
        control=Control.OWN,
    )
    size: str = setting(
        "",
        "Size",
        "What videos and drawn pictures fit into: 1280x720, or 1280x and x720, from which the other side follows.",
        metavar="WIDTHxHEIGHT",
        control=Control.OWN,
    )
    metadata: str = setting(
        "keep",
        "Metadata",
        "What a file says of itself: date, place, camera, titles. Where people are hidden it is always left out.",
        choices=METADATA,
        control=Control.OWN,
    )
    fast: bool = setting(
        False,
        "Fast",
        "Goes through each video once, as live: faces are found a little late and tracked forwards only.",
        control=Control.OWN,
    )
    notes: str = setting(
        "jsonl",
        "Notes",
        "What was seen in each frame of a video, in a file next to it: JSON lines, a table of faces, or both. A "
        "picture gets its table beside its .json.",
        choices=NOTES,
        control=Control.OWN,
    )
    landmarks: bool = setting(
        False, "Landmarks", "Includes each face's landmarks in the JSON notes.", control=Control.OWN
    )
    masks: bool = setting(
        False, "Masks", "Includes each mask in the JSON notes, as COCO run lengths.", control=Control.OWN
    )
    existing: str = setting(
        "number",
        "Existing files",
        "What happens where a result's name is taken: it gets a number, the file is overwritten, or its input skipped.",
        choices=EXISTING,
        control=Control.OWN,
    )
    resume: bool = setting(
        False,
        "Resume",
        "Goes on with a job that was cut short: skips what the output folder's manifest says is done the same way.",
        control=Control.OWN,
    )
    recursive: bool = setting(True, "Recursive", "Takes the folders below a folder, too.", control=Control.OWN)
    patterns: tuple[str, ...] = setting(
        (),
        "Pattern",
        "Takes only those files of a folder whose names match, such as '*.mp4'.",
        metavar="GLOB",
        control=Control.OWN,
    )
    workers: int = setting(
        0,
        "Workers",
        "How many processes work, each with its own models; 0: as many as the processor and the memory allow.",
        minimum=0,
        maximum=1024,
        control=Control.OWN,
    )
    ray: str = setting(
        "", "Ray", "The address of a Ray cluster that does the work: auto, or HOST:PORT.", metavar="ADDRESS",
        control=Control.OWN,
    )

    def __post_init__(self) -> None:
        Checked.__post_init__(self)
        _formats(self.format)
        if self.end_s and self.end_s <= self.start_s:
            raise InvalidParameter("settings.end_before_start", name="end_s", end=self.end_s, start=self.start_s)
        if self.fps and self.every > 1:
            raise InvalidParameter("settings.every_and_fps", name="every")
        if self.size and (self.size == "x" or not _SIZE.fullmatch(self.size)):
            raise InvalidParameter("settings.result_size", name="size", value=self.size)
        if self.resume and self.existing != "number":
            raise InvalidParameter("settings.resume_or_existing", name="resume", existing=self.existing)

    @property
    def video_format(self) -> str:
        """Key of the format of videos; "auto": nobody chose one."""
        return _formats(self.format)[0]

    @property
    def picture_format(self) -> str:
        """Key of the format of pictures; "auto": nobody chose one."""
        return _formats(self.format)[1]

    @property
    def box(self) -> tuple[int, int]:
        """(width, height) that results fit into, in pixels; 0: no limit, both 0: as the input is."""
        width, _, height = self.size.partition("x")
        return int(width or 0), int(height or 0)

    @property
    def is_excerpt(self) -> bool:
        """Whether not every frame of a video is taken as it is."""
        return bool(self.start_s or self.end_s or self.fps) or self.every > 1

    @property
    def wants_jsonl(self) -> bool:
        return self.notes != "csv"

    @property
    def wants_csv(self) -> bool:
        return self.notes != "jsonl"


def _formats(keys: tuple[str, ...]) -> tuple[str, str]:
    """The formats of videos and of pictures that are meant; those that fit both take what the others leave.

    Raises InvalidParameter for a key that is unknown, and for one more than there are kinds of files for.
    """
    video = picture = "auto"
    for key in sorted(dict.fromkeys(keys), key=lambda key: key in VIDEO_FORMATS and key in PICTURE_FORMATS):
        if key not in VIDEO_FORMATS and key not in PICTURE_FORMATS:
            known = tuple(dict.fromkeys((*VIDEO_FORMATS, *PICTURE_FORMATS)))
            raise InvalidParameter("common.unknown", name="format", value=key, known=known)
        takes_video, takes_picture = video == "auto", picture == "auto"
        if key in VIDEO_FORMATS and takes_video:
            video = key
        if key in PICTURE_FORMATS and takes_picture:
            picture = key
        if key not in (video if takes_video else "", picture if takes_picture else ""):
            raise InvalidParameter("settings.formats", name="format", value=", ".join(keys))
    return video, picture
