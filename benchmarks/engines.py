"""Milliseconds per frame of each engine that can run here, compared with a bare loop that only calls its network.

    python benchmarks/engines.py                                what the models folder has
    python benchmarks/engines.py --models DIR --engines parsing --frames 60
    python benchmarks/engines.py --engines pspnet fcn8s segformer --random --frames 8

The bare loop calls the same session on a tensor that is ready. Both take turns on the same frames of the demo clip, so
that a busy machine is as busy for the one as for the other; the medians count. "network step" is the part of a frame
that the network belongs to (crop, normalise, run, label, keep); what finds the faces is the mesh's, which has a row of
its own. mediapipe's own landmarker can't be taken apart: its bare call and its step both find, follow and mesh faces.
The limit on the overhead is 15 % or 3 ms, whichever is more.

--random adds the engines whose published weights nobody may hand on, with weights of chance on the CPU.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import av
import numpy as np
import random_models

from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.mediapipe.face_landmarker import FaceLandmarker
from faceseg_live.engines.mesh.geometry import roi_of_landmarks
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.engines.registry import create_engine
from faceseg_live.errors import FacesegError
from faceseg_live.models.weights import FOLDER_VARIABLE, models_folder, verified_model
from faceseg_live.runtimes.devices import OnnxSession, onnx_session
from faceseg_live.settings import EngineSettings

ROOT = Path(__file__).resolve().parent.parent
SHARE, LEAST_MS = 0.15, 3.0
"""The overhead that is allowed."""
WARM_UP_FRAMES = 3

Bare = random_models.Bare


@dataclass(frozen=True)
class Subject:
    """What is measured: an engine on one area, and its bare network."""

    settings: EngineSettings
    area: str
    step: tuple[str, ...]
    """The timings that are compared with the bare call; the rest of the frame is other networks' work."""
    bare: Callable[[EngineSettings, Pixels], Bare]


def bare_onnx(settings: EngineSettings, portrait: Pixels) -> Bare:
    """The file's session on noise of the size that it takes."""
    del portrait
    session: OnnxSession = onnx_session(Path(settings.model), settings.device)
    fed = session.session.get_inputs()[0]
    shape = [side if isinstance(side, int) else 1 for side in fed.shape]
    ready = {fed.name: np.random.default_rng(0).normal(size=shape).astype(np.float32)}
    names = [session.session.get_outputs()[0].name]
    return lambda: session.session.run(names, ready)


def bare_mesh(settings: EngineSettings, portrait: Pixels) -> Bare:
    """The landmark network where the face is known to be."""
    del settings
    engine = create_engine(EngineSettings(exclude_hands=False))
    frame = Frame(portrait, 0, 0.0, 0.0, is_still=True)
    (face, *_) = engine.perceive(frame, Request(EngineSettings(), is_still=True)).faces
    engine.close()
    assert face.landmarks is not None
    landmarker, roi = MeshLandmarker(), roi_of_landmarks(face.landmarks)
    return lambda: landmarker.read(frame, [roi])


def bare_mediapipe(settings: EngineSettings, portrait: Pixels) -> Bare:
    """mediapipe's own task, which finds and follows the faces: it hands out no tensors."""
    landmarker, frames = FaceLandmarker(verified_model("face_landmarker"), is_stream=True), count()
    return lambda: landmarker.meshes(portrait, settings.max_faces, next(frames) / 30)


def subjects(folder: Path, device: str) -> dict[str, Subject]:
    """By name; an engine whose model is no file of the folder is left out."""

    def of(key: str, file: str = "") -> EngineSettings:
        return EngineSettings(key=key, model=str(folder / file) if file else "", device=device, exclude_hands=False)

    rows = {
        "mesh": Subject(of("mesh"), "face", ("mesh",), bare_mesh),
        "mediapipe": Subject(of("mediapipe"), "face", ("mesh",), bare_mediapipe),
    }
    rows |= {
        f"parsing {path.stem}": Subject(of("parsing", path.name), "skin", ("parse",), bare_onnx)
        for path in _present(folder, PARSERS)
    }
    return rows | {
        f"custom-onnx {path.stem}": Subject(of("custom-onnx", path.name), "person", ("person",), bare_onnx)
        for path in _present(folder, SEGMENTERS)
    }


def random_subjects(folder: Path) -> dict[str, Subject]:
    """By name; their models are written into the folder."""
    made = {
        "pspnet": (random_models.save_pspnet, random_models.bare_pspnet),
        "segformer B5": (random_models.save_segformer, random_models.bare_segformer),
        "fcn8s 300": (random_models.save_fcn8s_model, random_models.bare_fcn8s),
    }
    return {
        f"{name}, random": Subject(
            EngineSettings(key=name.partition(" ")[0], model=str(save(folder)), device="cpu", exclude_hands=False),
            "face+forehead", ("parse",), lambda settings, _portrait, bare=bare: bare(settings),
        )
        for name, (save, bare) in made.items()
    }


PARSERS = ("resnet18.onnx", "resnet34.onnx", "face-parsing-bisenet.onnx", "bisenetv2_*.onnx")
SEGMENTERS = ("u2netp.onnx", "prisma_nchw.onnx", "selfie_segmentation.onnx", "SINet_Softmax_simple.onnx")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=models_folder(), help="folder of the model files")
    parser.add_argument("--engines", nargs="+", default=[], help="only those whose names begin so")
    parser.add_argument("--random", action="store_true", help="engines with weights of chance, too")
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--device", default="auto")
    chosen = parser.parse_args(arguments)
    os.environ[FOLDER_VARIABLE] = str(chosen.models)
    frames = _demo_frames(chosen.frames + WARM_UP_FRAMES)
    print(f"{'engine':44} {'device':8} {'frame':>8} {'step':>8} {'bare':>8} {'over':>7} {'limit':>6}   (ms, medians)")
    within = True
    with tempfile.TemporaryDirectory() as folder:
        rows = subjects(chosen.models, chosen.device) | (random_subjects(Path(folder)) if chosen.random else {})
        for name, subject in rows.items():
            if not chosen.engines or name.startswith(tuple(chosen.engines)):
                try:
                    within &= _measure(name, subject, frames)
                except FacesegError as error:
                    print(f"{name:44} left out: {error}")
    return 0 if within else 1


def _measure(name: str, subject: Subject, frames: Sequence[Frame]) -> bool:
    engine = create_engine(subject.settings)
    bare = subject.bare(subject.settings, frames[0].pixels)
    engine.warm_up()
    readings = [_turn(engine, bare, subject, frame) for frame in frames][WARM_UP_FRAMES:]
    device = engine.info.device
    engine.close()
    frame_ms, step_ms, bare_ms = (statistics.median(column) for column in zip(*readings, strict=True))
    over_ms = statistics.median(step - bare_ms_ for _, step, bare_ms_ in readings)
    limit_ms = max(LEAST_MS, SHARE * bare_ms)
    verdict = "" if over_ms <= limit_ms else "   OVER"
    print(f"{name:44} {device:8} {frame_ms:8.1f} {step_ms:8.1f} {bare_ms:8.1f} {over_ms:7.2f} {limit_ms:6.1f}{verdict}")
    return over_ms <= limit_ms


def _turn(engine: Engine, bare: Bare, subject: Subject, frame: Frame) -> tuple[float, float, float]:
    """Milliseconds of the frame, of the network's step, and of the bare network."""
    began_s = time.perf_counter()
    bare()
    middle_s = time.perf_counter()
    timings_ms = engine.perceive(frame, Request(subject.settings, Selection.parse(subject.area).needs)).timings_ms
    ended_s = time.perf_counter()
    step_ms = sum(timings_ms.get(step, 0.0) for step in subject.step)
    return (ended_s - middle_s) * 1e3, step_ms, (middle_s - began_s) * 1e3


def _present(folder: Path, patterns: Sequence[str]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def _demo_frames(count: int) -> list[Frame]:
    with av.open(str(ROOT / "assets" / "demo.mp4")) as container:
        pictures = islice(container.decode(video=0), count)
        return [
            Frame(freeze(picture.to_ndarray(format="rgb24")), number, number / 30, 0.0)
            for number, picture in enumerate(pictures)
        ]


if __name__ == "__main__":
    sys.exit(main())
