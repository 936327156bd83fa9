"""What opens a file: of each kind intact files to begin with, and the product's own way in, as far as users get."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from faceseg_live.domain.types import Box, Face, Frame, Pixels, freeze

from . import model_seeds, picture_seeds, text_seeds, video_seeds
from .seeds import Seed

_MOST_FRAMES, _MOST_PIXELS = 40, 100_000_000
"""Whichever comes first: each frame of a damaged file may be as large as a picture may be."""
_SHAPE = (72, 96, 3)


@dataclass(frozen=True)
class Opener:
    """A kind of files. Whatever is put into one, `open` may raise nothing but a FacesegError."""

    seeds: Callable[[Path, Path | None], list[Seed]]
    """Makes them in an empty folder; also takes those of the shared data that fit, where its folder is given."""
    open: Callable[[Path], object]
    """Takes the main file of a seed; the others lie beside it."""
    needs: tuple[str, ...] = ()
    """Packages without which there is nothing to try."""
    is_native: bool = True
    """Native code reads it: a crash would take the process along."""
    share: float = 1.0
    """Of the files in a run over all kinds, beside the others."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that are not here."""
        return tuple(name for name in self.needs if find_spec(name) is None)


def shown(path: Path) -> int:
    """As the window shows a file; returns how many pixels that were."""
    from faceseg_live.media.sources.opening import open_source
    from faceseg_live.settings import SourceSettings

    with contextlib.closing(open_source(str(path), SourceSettings())) as source:
        pixels = 0
        for _ in range(_MOST_FRAMES):
            frame = source.read()
            if frame is None or pixels > _MOST_PIXELS:
                break
            pixels += frame.width * frame.height
            assert frame.pixels.shape == (frame.height, frame.width, 3)
        return pixels


def processed(path: Path, *words: str) -> None:
    """As the command `process` makes results of a file, with the stand-in engine: sound, tags and all."""
    from faceseg_live.cli.main import main
    from faceseg_live.cli.reporter import Reporter

    unforeseen: list[BaseException] = []

    def note(_self: Reporter, error: BaseException, **_about: object) -> None:
        unforeseen.append(error)

    with tempfile.TemporaryDirectory() as out, patch.object(Reporter, "unexpected", note), \
            contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        main(["process", str(path), "--out", out, "--engine", "fake", *words])
    if unforeseen:
        raise unforeseen[0]


def animated(path: Path) -> None:
    """As it is shown, and as a review goes to and fro in it."""
    from faceseg_live.media.sources.moving import moving_frames

    if shown(path) > _MOST_PIXELS:
        return
    with contextlib.closing(moving_frames(path, [0.0, 0.04, 0.08])) as frames:
        frames.at(2)
        frames.at(0)


def cut_and_heard(path: Path) -> None:
    """As `process` with several workers cuts a video, and as `record` hears one."""
    from faceseg_live.media.audio.file_sound import FileSound
    from faceseg_live.media.sources.spans import cut_of

    cut_of(path, 0.2)
    sound = FileSound.of(path)
    if sound is not None:
        with contextlib.closing(sound):
            sound.reach(2.0)
            sound.take()


def segmented(path: Path) -> None:
    """As the engine of the user's own ONNX files."""
    _looked("custom-onnx", path)


def parsed(path: Path) -> None:
    """As the engine of FCN-8s."""
    _looked("fcn8s", path)


def loaded_checkpoint(path: Path) -> None:
    """As the engine of PSPNet."""
    _looked("pspnet", path)


def loaded_folder(path: Path) -> None:
    """As the engine for transformers' models."""
    _looked("segformer", path.parent)


def classified(path: Path) -> None:
    """As the classifier for the user's own ONNX files."""
    from faceseg_live.classifiers.base import Subject
    from faceseg_live.classifiers.registry import create_classifier

    with contextlib.closing(create_classifier(f"onnx={path}", "cpu")) as classifier:
        classifier.warm_up()
        classifier.classify([Subject(Face(1, Box(8, 8, 40, 40), 1.0), _frame())])
        str(classifier.info)


def loaded_settings(path: Path) -> None:
    """As they are loaded at each start, and saved again."""
    from faceseg_live.settings import store

    settings, _ = store.load(path)
    store.save(settings, path)
    again, told = store.load(path)
    assert (again, told) == (settings, None), "what was saved doesn't come back"


def corrected(path: Path) -> None:
    """As `process --corrections`."""
    from faceseg_live.batch.hiding.corrections import read_corrections
    from faceseg_live.models.weights import sha256_of

    source = path.with_name(text_seeds.SOURCE)
    text = path.read_bytes().replace(b"0" * 64, sha256_of(source).encode())
    path.write_bytes(text)
    for found in read_corrections([path], [source]).values():
        json.dumps(found.as_json())


def resumed(path: Path) -> None:
    """As `process` reads what earlier runs have left in the output folder."""
    from faceseg_live.batch.manifest import Manifest
    from faceseg_live.batch.plan import FileKind, Task

    manifest = Manifest.open(path.parent, text_seeds.SETUP)
    source = path.with_name(text_seeds.SOURCE)
    task = Task(source, FileKind.IMAGE, Path(), source.stem)
    manifest.made_of(task)
    manifest.done(task)


def read_page(path: Path) -> None:
    """As a download reads a page that asks for a confirmation."""
    import requests

    from faceseg_live.models.google_drive import ConfirmationPage

    response = requests.Response()
    response.status_code, response.url, response.raw = 200, "https://drive.example/uc", io.BytesIO(path.read_bytes())
    assert ConfirmationPage(response).address is not None


def unpacked(path: Path) -> None:
    """As a model that comes in an archive."""
    from faceseg_live.messages import Message
    from faceseg_live.models.answers import Wanted
    from faceseg_live.models.archives import unpack

    folder = path.parent / "unpacked"
    wanted = Wanted("https://example.org/model.zip", "model.zip", Message("common.none"), 1 << 20)
    unpack(path, ("face.prototxt", "face.caffemodel"), folder, wanted)
    left = {entry.name for entry in path.parent.iterdir()} - {path.name, "unpacked"}
    assert not left, f"files outside of the model's folder: {left}"


def _looked(engine: str, model: Path) -> None:
    from faceseg_live.engines.base import Request
    from faceseg_live.engines.registry import create_engine
    from faceseg_live.settings import Settings

    settings = Settings().changed("engine", key=engine, model=str(model), device="cpu")
    with contextlib.closing(create_engine(settings.engine)) as made:
        made.warm_up()
        made.perceive(_frame(), Request.of(settings))
        made.perceive(_frame(), Request.of(settings, is_still=True))
        str(made.info)


def _frame() -> Frame:
    return Frame(freeze(_pixels()), 0, 0.0, 0.0)


def _pixels() -> Pixels:
    return np.linspace(0, 255, int(np.prod(_SHAPE))).astype(np.uint8).reshape(_SHAPE)


def _of_text(seeds: Callable[[Path, Path | None], list[Seed]], open_: Callable[[Path], Any], **more: Any) -> Opener:
    return Opener(seeds, open_, is_native=False, **more)


OPENERS: dict[str, Opener] = {
    "pictures": Opener(picture_seeds.pictures, shown, share=3),
    "processed-pictures": Opener(picture_seeds.pictures, processed, share=0.5),
    "animations": Opener(picture_seeds.animations, animated),
    "videos": Opener(video_seeds.videos, shown, share=3),
    "rich-videos": Opener(video_seeds.rich_videos, cut_and_heard, share=2),
    "processed-videos": Opener(video_seeds.rich_videos, lambda path: processed(path, "--content", "mask"),
                               share=0.1),
    "playlists": Opener(video_seeds.playlists, shown, share=0.5),
    "onnx-segmenters": Opener(model_seeds.segmenters, segmented, ("onnxruntime",), share=3),
    "onnx-classifiers": Opener(model_seeds.classifiers, classified, ("onnxruntime",), share=3),
    "labels": Opener(model_seeds.label_files, classified, ("onnxruntime",), share=3),
    "prototxt": Opener(model_seeds.caffe_graphs, parsed),
    "caffemodel": Opener(model_seeds.caffe_weights, parsed, share=0.5),
    "pth": Opener(model_seeds.checkpoints, loaded_checkpoint, ("torch",)),
    "hub-folders": Opener(model_seeds.hub_folders, loaded_folder, ("torch", "transformers")),
    "settings": _of_text(text_seeds.settings_files, loaded_settings, share=3),
    "corrections": _of_text(text_seeds.corrections, corrected, share=2),
    "manifests": _of_text(text_seeds.manifests, resumed, share=2),
    "pages": _of_text(text_seeds.download_pages, read_page),
    "archives": _of_text(text_seeds.archives, unpacked),
}
