"""All that the user can set: a frozen tree, changed with `replace()`.

Range, step, unit, title and help of a setting are declared once, as metadata of its field; the window's form, the
command line and the settings file are made from them. Each stage of the pipeline compares the tree it worked for with
the present one and does what the difference asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from .areas import AREAS
from .errors import InvalidParameter
from .expression import Expression, with_own
from .onnx_families import FAMILIES


class ViewMode(str, Enum):
    """How the picture shows the mask."""

    OVERLAY = "overlay"
    CUTOUT = "cutout"
    MASK = "mask"
    CROP = "crop"
    SIDE_BY_SIDE = "side_by_side"
    REGIONS = "regions"


class Theme(str, Enum):
    """The window's colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Spec:
    """What the forms and checks know of one setting."""

    title: str
    help: str
    rebuilds_engine: bool = False
    """A change takes another engine; all other settings are read anew with each frame."""
    minimum: float | None = None
    maximum: float | None = None
    step: float = 1
    unit: str = ""
    slider: tuple[float, float] | None = None
    """The part of the range that a slider covers; the box beside it takes the whole."""
    choices: tuple[str, ...] = ()

    def check(self, name: str, value: object) -> None:
        """Raise InvalidParameter unless `value` is one that the setting takes."""
        if self.choices and value not in self.choices:
            known = ", ".join(self.choices)
            raise InvalidParameter(f"{name}: {value!r} is unknown; it takes one of: {known}")
        if self.minimum is None or self.maximum is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidParameter(f"{name}: expected a number, got {value!r}")
        if not self.minimum <= value <= self.maximum:
            raise InvalidParameter(f"{name}: {value} is out of range; it takes {self.minimum:g} to {self.maximum:g}")


def setting(default: Any, title: str, help: str, **spec: Any) -> Any:
    """A dataclass field that carries its Spec."""
    return field(default=default, metadata={"spec": Spec(title, help, **spec)})


def specs(group: Any) -> Iterator[tuple[str, Spec]]:
    """Name and Spec of each setting of a group (an instance or its class)."""
    for item in fields(group):
        if "spec" in item.metadata:
            yield item.name, item.metadata["spec"]


def _are_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


class _Checked:
    """Checks every field against its Spec when an instance is made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            if isinstance(item.default, bool | str | Enum) and not isinstance(value, type(item.default)):
                wanted = type(item.default).__name__
                raise InvalidParameter(f"{item.name}: expected {wanted}, got {value!r}")
            if isinstance(item.default, tuple) and not _are_texts(value):
                raise InvalidParameter(f"{item.name}: expected a tuple of texts, got {value!r}")
            if isinstance(item.default, int) and isinstance(value, float):
                raise InvalidParameter(f"{item.name}: expected a whole number, got {value!r}")
            if "spec" in item.metadata:
                item.metadata["spec"].check(item.name, value)


@dataclass(frozen=True, slots=True)
class MaskSettings(_Checked):
    """Which area is masked and how its mask is shaped."""

    area: str = setting("face", "Area", "The part of the face that is masked.", choices=tuple(AREAS))
    grow: int = setting(
        0,
        "Grow",
        "Moves the mask's edge outwards; negative values move it inwards.",
        minimum=-4096,
        maximum=4096,
        unit="px",
        slider=(-200, 200),
    )
    grow_tapered: bool = setting(False, "Taper", "Grows into a diamond instead of a square: corners stay slim.")
    blur: int = setting(
        13,
        "Blur",
        "Width of the soft edge. Odd; an even value is raised by one.",
        minimum=1,
        maximum=4096,
        step=2,
        unit="px",
        slider=(1, 201),
    )


@dataclass(frozen=True, slots=True)
class ViewSettings(_Checked):
    """How the masked picture is shown."""

    mode: ViewMode = setting(ViewMode.OVERLAY, "View", "What the picture shows.")
    opacity: int = setting(
        45,
        "Opacity",
        "How strongly the mask's colour covers the picture.",
        minimum=0,
        maximum=100,
        unit="%",
        slider=(0, 100),
    )
    mirror: bool = setting(False, "Mirror", "Shows the picture as a mirror does; left and right stay the subject's.")
    colours: Mapping[str, str] = field(default_factory=dict)
    """Area → "#rrggbb" where the user chose another colour than the catalogue's."""


DEVICES = ("auto", "cpu", "cuda", "tensorrt", "directml", "coreml", "openvino", "rocm")


@dataclass(frozen=True, slots=True)
class EngineSettings(_Checked):
    """What looks at the pixels, and how steadily."""

    key: str = setting("mesh", "Engine", "The models that find the regions.", rebuilds_engine=True)
    model: str = setting(
        "",
        "Model",
        "The engine's model: a name of the catalogue or a file; empty for its usual one.",
        rebuilds_engine=True,
    )
    finder: str = setting(
        "mesh",
        "Face finder",
        "What finds the faces: mesh (its own), yunet, or deepface: and one of "
        "deepface's detectors, such as deepface:retinaface.",
        rebuilds_engine=True,
    )
    device: str = setting(
        "auto",
        "Device",
        "What the networks run on; auto takes the fastest that works.",
        rebuilds_engine=True,
        choices=DEVICES,
    )
    input_range: str = setting(
        "255",
        "Input range",
        "What the checkpoint was trained on: 255 for the first generation, 1 for the second.",
        rebuilds_engine=True,
        choices=("255", "1"),
    )
    fluid: bool = setting(
        True,
        "Camera's rate",
        "With an engine that is slower than the camera, every picture is shown, and the newest masks are carried along "
        "with what moves. Off: each mask on its own picture, at the engine's rate.",
    )
    visible_only: bool = setting(
        False,
        "Visible only",
        "Limits the mesh's areas to what the parser sees as face: hair and glasses in front are left out.",
    )
    clean_edges: bool = setting(
        False, "Clean edges", "Smooths the parser's map: specks go, small gaps close. FCN-8s only."
    )
    largest_part: bool = setting(
        False, "Largest part", "Keeps the largest connected part of the parser's map and fills its holes. FCN-8s only."
    )
    max_faces: int = setting(
        8, "Faces", "The largest number of faces that are masked at once.", minimum=1, maximum=8, slider=(1, 8)
    )
    hands: bool = setting(True, "Hands cut out", "Leaves hands in front of a face out of its mask.")
    smoothing: int = setting(
        50,
        "Smoothing",
        "Steadies the mask against trembling; 0 switches it off.",
        minimum=0,
        maximum=100,
        unit="%",
        slider=(0, 100),
    )
    hold_frames: int = setting(
        5,
        "Hold",
        "Keeps a mask for so many frames after its face was lost.",
        minimum=0,
        maximum=60,
        unit="frames",
        slider=(0, 30),
    )
    models: Mapping[str, str] = field(default_factory=dict)
    """Engine → the model that it had when another engine was chosen."""

    def switched(self, key: str) -> EngineSettings:
        """The same with another engine, which has the model that it had before: one's model is none of another's."""
        if key == self.key:
            return self
        models = {own: model for own, model in (*self.models.items(), (self.key, self.model)) if model}
        return replace(self, key=key, model=models.pop(key, ""), models=models)


def _mean(default: float, colour: str) -> Any:
    return setting(
        default,
        f"Mean {colour}",
        f"Taken off the {colour} values, which run from 0 to 1.",
        minimum=-255,
        maximum=255,
        step=0.001,
    )


def _std(colour: str) -> Any:
    return setting(
        1.0,
        f"Std {colour}",
        f"The {colour} values are divided by this, after the mean.",
        minimum=0.0001,
        maximum=255,
        step=0.001,
    )


@dataclass(frozen=True, slots=True)
class OnnxSettings(_Checked):
    """How the engine for any ONNX segmenter prepares the picture and refines the mask."""

    preset: str = setting(
        "",
        "Preset",
        "The model's family, which gives mean, std, size and sigmoid; empty takes the values below.",
        choices=("", *FAMILIES),
    )
    alpha_matting: bool = setting(
        True, "Matting", "Refines the edge down to single hairs: exactly for pictures, by a fast filter for live video."
    )
    foreground_threshold: int = setting(
        240,
        "Foreground",
        "Above this value of the mask, matting takes a pixel for certain foreground.",
        minimum=0,
        maximum=250,
    )
    background_threshold: int = setting(
        20,
        "Background",
        "Below this value of the mask, matting takes a pixel for certain background.",
        minimum=0,
        maximum=250,
    )
    erode_size: int = setting(
        10,
        "Erode",
        "Width of the square by which certain foreground and background shrink before matting.",
        minimum=0,
        maximum=255,
        unit="px",
        slider=(0, 40),
    )
    post_process_mask: bool = setting(
        False, "Post-process", "Opens, smooths and cuts the mask at one half before anything else."
    )
    averaging: int = setting(
        0,
        "Averaging",
        "The share of earlier frames in a live mask, against flicker.",
        minimum=0,
        maximum=95,
        unit="%",
        slider=(0, 95),
    )
    mean_r: float = _mean(0.485, "red")
    mean_g: float = _mean(0.456, "green")
    mean_b: float = _mean(0.406, "blue")
    std_r: float = _std("red")
    std_g: float = _std("green")
    std_b: float = _std("blue")
    width: int = setting(
        1024,
        "Width",
        "The input's width where the model leaves it open.",
        minimum=16,
        maximum=4096,
        unit="px",
        slider=(128, 2048),
        step=32,
    )
    height: int = setting(
        1024,
        "Height",
        "The input's height where the model leaves it open.",
        minimum=16,
        maximum=4096,
        unit="px",
        slider=(128, 2048),
        step=32,
    )
    sigmoid: bool = setting(False, "Sigmoid", "The model gives logits: they go through a sigmoid first.")
    bgr: bool = setting(False, "Blue first", "The model takes the channels as blue, green, red.")

    def resolved(self) -> OnnxSettings:
        """The same with the preset's values in their places."""
        family = FAMILIES.get(self.preset)
        if family is None:
            return self
        (mean_r, mean_g, mean_b), (std_r, std_g, std_b) = family.mean, family.std
        return replace(
            self,
            mean_r=mean_r,
            mean_g=mean_g,
            mean_b=mean_b,
            std_r=std_r,
            std_g=std_g,
            std_b=std_b,
            width=family.side,
            height=family.side,
            sigmoid=family.sigmoid,
            bgr=family.bgr,
        )


PRESETS = ("#Female > #Male", "#Female < #Male", "female > 0.5", "male > 0.5", "Age16to25 > 0.1", "Age50to69 > 0.1")
"""Expressions to choose from: those of the classic segment classifier."""


@dataclass(frozen=True, slots=True)
class ClassifySettings(_Checked):
    """Which faces are meant, by the scores of their labels."""

    # First, for the expression is read with them, also where a file is taken over setting by setting.
    symbols: Mapping[str, str] = field(
        default_factory=dict,
        metadata={"spec": Spec("Symbols", 'Name a set of labels, such as "#Cheerful=smile, happy"; #Female and #Male '
                                          "are always there.")},
    )
    expression: str = setting(
        "",
        "Expression",
        "The faces that it holds for keep mask, crop and colour, the others are outlined; empty takes all. "
        'Such as "smile > 0.5 and not eyes_closed".',
    )
    classifiers: tuple[str, ...] = setting(
        (),
        "Classifiers",
        "Give labels besides those of the mesh: blendshapes, deepface, onnx, transformers; with a model as "
        "onnx=MODEL.",
    )
    hysteresis: int = setting(
        5,
        "Hysteresis",
        "A face that matches goes on to match until it misses by this much, so that it does not flicker.",
        minimum=0,
        maximum=50,
        unit="%",
        slider=(0, 30),
    )
    hold_ms: int = setting(
        250,
        "Hold",
        "A face that matched goes on to match for so long.",
        minimum=0,
        maximum=10000,
        step=50,
        unit="ms",
        slider=(0, 2000),
    )
    crop_factor: float = setting(
        0.0,
        "Crop factor",
        "What classifiers see of a face, in sides of its box; 0 is what each was trained on.",
        minimum=0,
        maximum=10,
        step=0.1,
    )
    minimum_crop: int = setting(
        0,
        "Minimum crop",
        "No classifier sees less of the picture than this.",
        minimum=0,
        maximum=4096,
        unit="px",
        slider=(0, 512),
    )
    snapshot_when: bool = setting(False, "Snapshot", "Takes a snapshot when a face begins to match.")
    pause_when: bool = setting(False, "Pause", "Pauses the picture when a face begins to match.")
    history: tuple[str, ...] = ()
    """The expressions used last, the newest first."""

    def __post_init__(self) -> None:
        _Checked.__post_init__(self)
        self.parsed()

    def parsed(self) -> Expression | None:
        """The expression; None where there is none. Raises ExpressionError, which tells the place."""
        symbols = with_own(self.symbols)
        return Expression.parse(self.expression, symbols) if self.expression.strip() else None


def build_of(settings: EngineSettings) -> tuple[object, ...]:
    """What an engine is built from: two settings with equal builds can share one engine."""
    return tuple(getattr(settings, name) for name, spec in specs(settings) if spec.rebuilds_engine)


RESOLUTIONS = ("640x360", "640x480", "1280x720", "1920x1080", "3840x2160")
DEFAULT_SOURCE = "camera"


@dataclass(frozen=True, slots=True)
class SourceSettings(_Checked):
    """Where the pictures come from."""

    uri: str = setting(
        DEFAULT_SOURCE,
        "Source",
        "A camera's number or name, a file, a folder, an rtsp:// or http:// stream, screen, or demo.",
    )
    resolution: str = setting(
        "1280x720", "Resolution", "What a camera is asked for; it may deliver something else.", choices=RESOLUTIONS
    )
    fps: int = setting(
        30, "Frame rate", "What a camera is asked for, in frames per second.", minimum=1, maximum=240, unit="fps"
    )

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        width, height = self.resolution.split("x")
        return int(width), int(height)


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
class RecordSettings(_Checked):
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
        "With While: a clip begins so long before the expression began to hold.",
        minimum=0,
        maximum=30,
        step=0.5,
        unit="s",
        slider=(0, 10),
    )
    minimum_s: float = setting(
        2.0,
        "At least",
        "With While: a clip goes on for so long after the expression held last.",
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
        _Checked.__post_init__(self)
        if unknown := [content for content in self.contents if content not in CONTENTS]:
            raise InvalidParameter(f"contents: {unknown[0]!r} is unknown; it takes {', '.join(CONTENTS)}")
        if not self.contents:
            raise InvalidParameter(f"contents: nothing is named; it takes {', '.join(CONTENTS)}")
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.backdrop_colour):
            raise InvalidParameter(f"backdrop_colour: {self.backdrop_colour!r} is no colour; it takes #rrggbb")

    def trigger(self, symbols: Mapping[str, str]) -> Expression | None:
        """What the recording waits for, read with the user's symbols; None: nothing. Raises ExpressionError."""
        return Expression.parse(self.when, with_own(symbols)) if self.when.strip() else None


@dataclass(frozen=True, slots=True)
class VirtualCameraSettings(_Checked):
    """What other programs see as a camera."""

    content: Content = setting(Content.OVERLAY, "Content", "What other programs see.")


@dataclass(frozen=True, slots=True)
class WindowSettings(_Checked):
    """How the window looks and which keys it listens to."""

    theme: Theme = setting(Theme.SYSTEM, "Theme", "Light or dark colours.")
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    """Command → key sequence where the user chose another one than the table's."""
    geometry: str = ""
    """Qt's saved geometry, base64."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole tree."""

    source: SourceSettings = field(default_factory=SourceSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    onnx: OnnxSettings = field(default_factory=OnnxSettings)
    mask: MaskSettings = field(default_factory=MaskSettings)
    view: ViewSettings = field(default_factory=ViewSettings)
    classify: ClassifySettings = field(default_factory=ClassifySettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    virtual_camera: VirtualCameraSettings = field(default_factory=VirtualCameraSettings)
    window: WindowSettings = field(default_factory=WindowSettings)

    def changed(self, group: str, **values: Any) -> Settings:
        """A copy with some values of one group replaced: `settings.changed("mask", grow=9)`."""
        return replace(self, **{group: replace(getattr(self, group), **values)})
