"""What a soak looks at: sources, broken files and models, made of what is shipped, and more from a folder of data."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import av
import cv2

from faceseg_live.settings import EngineSettings

_DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo.mp4"
_PHOTO_EVERY = 60
_FRAMES_OF_ANIMATION = 12
_MOST_OF_A_KIND = 6
_MOST_BYTES = 20 << 20
_PICTURES = {".jpg", ".png", ".webp", ".heic"}


@dataclass(frozen=True, slots=True)
class Material:
    """Addresses of sources, files that can't be read, and engines that can be had."""

    sources: tuple[str, ...]
    broken: tuple[str, ...]
    engines: tuple[EngineSettings, ...]
    broken_models: tuple[str, ...]
    """ONNX files."""
    classifiers: tuple[str, ...]
    camera: str = ""
    """The simulated one; empty: there is none."""


def make_material(folder: Path, data: Path | None, *, has_camera: bool) -> Material:
    """Write what can be made of the demo into the folder, and add what the data has: `photos/`, `videos/`, `cases/`,
    `broken/` and `models/`, each of which may be absent."""
    photos = _photos(folder)
    sources = ["demo", str(photos), str(next(photos.iterdir())), str(_animation(folder, photos))]
    broken = [str(path) for path in _broken(folder, photos)]
    sources += [str(path) for kind in ("photos", "videos", "cases") for path in _some(data, kind)]
    broken += [str(path) for path in _some(data, "broken") if path.suffix in {".gif", ".mkv", ".mov"}]
    models = [path for path in _some(data, "broken", 99) if path.suffix == ".onnx"]
    camera = "camera" if has_camera else ""
    return Material(tuple(sources) + (camera,) * has_camera, tuple(broken), _engines(data), tuple(map(str, models)),
                    _classifiers(data), camera)


def link_models(folder: Path, data: Path | None) -> None:
    """Let the program find the models of the data in a folder of its own, in which it may also write."""
    folder.mkdir()
    for path in (data / "models").iterdir() if data is not None and (data / "models").is_dir() else ():
        (folder / path.name).symlink_to(path)


def _some(data: Path | None, kind: str, most: int = _MOST_OF_A_KIND) -> list[Path]:
    place = data / kind if data is not None else None
    if place is None or not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if path.is_file() and path.stat().st_size <= _MOST_BYTES)[:most]


def _photos(folder: Path) -> Path:
    photos = folder / "photos"
    photos.mkdir()
    with av.open(str(_DEMO)) as container:
        for number, picture in enumerate(container.decode(video=0)):
            if number % _PHOTO_EVERY == 0:
                cv2.imwrite(str(photos / f"{number:04}.jpg"), picture.to_ndarray(format="bgr24"))
    return photos


def _animation(folder: Path, photos: Path) -> Path:
    from PIL import Image

    path = folder / "animation.webp"
    frames = [Image.open(photo).resize((320, 180)) for photo in sorted(photos.iterdir())[:_FRAMES_OF_ANIMATION]]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, loop=0)
    return path


def _broken(folder: Path, photos: Path) -> list[Path]:
    """A clip and a picture that end in the middle, a clip with bytes of chance, text by the name of a clip, nothing."""
    chance = random.Random(0)
    whole, picture = _DEMO.read_bytes(), next(photos.iterdir()).read_bytes()
    garbled = bytearray(whole)
    for _ in range(400):
        garbled[chance.randrange(len(garbled))] = chance.randrange(256)
    contents = {"cut.mp4": whole[: len(whole) // 2], "cut.jpg": picture[: len(picture) // 3],
                "garbled.mp4": bytes(garbled), "text.mp4": b"no clip\n" * 99, "empty.png": b""}
    paths = [folder / name for name in contents]
    for path in paths:
        path.write_bytes(contents[path.name])
    return [*paths, folder / "absent.mp4"]


def _engines(data: Path | None) -> tuple[EngineSettings, ...]:
    """Those that need no model of the user's, and those whose model is there."""
    models = data / "models" if data is not None else Path("absent")
    wanted = (
        EngineSettings(), EngineSettings(detector="centerface"), EngineSettings(device="cpu", exclude_hands=False),
        EngineSettings(key="parsing", model=str(models / "bisenetv2_celeba19_448_float_probs.onnx")),
        EngineSettings(key="custom-onnx", model=str(models / "selfie_segmentation.onnx")),
        EngineSettings(key="custom-onnx", model=str(models / "SINet_Softmax_simple.onnx")),
        EngineSettings(key="mediapipe", model=str(models / "face_landmarker.task")),
    )
    return tuple(engine for engine in wanted if not engine.model or Path(engine.model).is_file())


def _classifiers(data: Path | None) -> tuple[str, ...]:
    emotions = data / "models" / "fer2013_mini_xception_64.onnx" if data is not None else None
    own = (f"onnx={emotions}",) if emotions is not None and emotions.is_file() else ()
    return ("blendshapes", "age-gender", "emotions", *own)
