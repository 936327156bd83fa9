"""Milliseconds per face of each classifier that can run here, compared with a bare loop that only calls its network.

    python benchmarks/classifiers.py                            what the models folder has
    python benchmarks/classifiers.py --models DIR --classifiers onnx --rounds 60
    python benchmarks/classifiers.py --deepface DIR             deepface's weights, if not in its own folder
    python benchmarks/classifiers.py --opencv-threads 1         age-gender on one thread, as the others are

The bare loop calls the same network on what it takes, ready; for several faces as often, or with as large a batch. Both
take turns, so that a busy machine is as busy for the one as for the other; the medians count. The limit on what the
classifier adds (crop, resize, normalise, name the scores) is 15 % or 3 ms a face, whichever is more. Geometry has no
network: it has to stay under a tenth of a millisecond.

transformers runs a ViT-base, as the published gender classifiers are, with weights of chance: the time is the same.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import random_models

from faceseg_live.classifiers.base import Classifier, Subject
from faceseg_live.classifiers.registry import create_classifier
from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.host import EngineHost
from faceseg_live.errors import FacesegError
from faceseg_live.models.shipped import shipped_model
from faceseg_live.models.weights import FOLDER_VARIABLE, models_folder, verified_model
from faceseg_live.runtimes.deepface_package import loading
from faceseg_live.runtimes.devices import onnx_session, torch_device
from faceseg_live.runtimes.litert import LiteRtNetwork
from faceseg_live.runtimes.opencv_dnn import OpenCvNetwork
from faceseg_live.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARE, LEAST_MS, GEOMETRY_MS = 0.15, 3.0, 0.1
"""What is allowed to come on top of the network, per face."""
FACES = (1, 5)
WARM_UP_ROUNDS, LEAST_ROUNDS, PATIENCE_S = 2, 5, 10.0

@dataclass(frozen=True)
class Row:
    """What is measured."""

    key: str
    model: Callable[[Path], str]
    """The model's name; one that has to be made goes into the folder."""
    bare: Callable[[str, Sequence[Subject], str], random_models.Bare]
    """Of a model, for these faces, on a device: calls the network once for all of them."""


def bare_nothing(_model: str, _subjects: Sequence[Subject], _device: str) -> random_models.Bare:
    return lambda: None


def bare_blendshapes(_model: str, subjects: Sequence[Subject], _device: str) -> random_models.Bare:
    network = LiteRtNetwork(shipped_model("face_blendshapes"))
    ready = np.random.default_rng(0).random(network.input_shape, np.float32)
    return lambda: [network.run(ready) for _ in subjects]


def bare_age_gender(_model: str, subjects: Sequence[Subject], _device: str) -> random_models.Bare:
    loaded = [(OpenCvNetwork(shipped_model(key)), np.random.default_rng(0).random((1, 3, side, side), np.float32))
              for key, side in (("gender", 32), ("age", 64))]
    return lambda: [network.run(ready) for _ in subjects for network, ready in loaded]


def bare_onnx(model: str, subjects: Sequence[Subject], device: str) -> random_models.Bare:
    session = onnx_session(verified_model(model), device).session
    fed, names = session.get_inputs()[0], [session.get_outputs()[0].name]
    takes_batches = not isinstance(fed.shape[0], int)
    shape = [len(subjects) if takes_batches else 1, *(side for side in fed.shape[1:])]
    ready = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    return lambda: [session.run(names, {fed.name: ready}) for _ in range(1 if takes_batches else len(subjects))]


def bare_deepface(_model: str, subjects: Sequence[Subject], _device: str) -> random_models.Bare:
    with loading() as modeling:
        network = modeling.get_model_class("facial_attribute", "Emotion")()
    ready = np.random.default_rng(0).random((1, 224, 224, 3), np.float32)
    return lambda: [network.predict(ready) for _ in subjects]


def bare_transformers(model: str, subjects: Sequence[Subject], device: str) -> random_models.Bare:
    return random_models.bare_vit(model, len(subjects), str(torch_device(device)))


ROWS = {
    "geometry": Row("geometry", lambda _: "", bare_nothing),
    "blendshapes": Row("blendshapes", lambda _: "", bare_blendshapes),
    "age-gender": Row("age-gender", lambda _: "", bare_age_gender),
    "emotions": Row("emotions", lambda _: "", bare_blendshapes),
    "onnx mini-xception": Row("onnx", lambda _: "mini-xception", bare_onnx),
    "deepface emotion": Row("deepface", lambda _: "emotion", bare_deepface),
    "transformers ViT-base, random": Row("transformers", lambda folder: str(random_models.save_vit(folder)),
                                         bare_transformers),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=models_folder(), help="folder of the model files")
    parser.add_argument("--deepface", type=Path, help="folder of deepface's weights")
    parser.add_argument("--classifiers", nargs="+", default=[], help="only those whose names begin so")
    parser.add_argument("--opencv-threads", type=int, help="how many OpenCV may use; all, if left out")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--device", default="auto")
    chosen = parser.parse_args(arguments)
    if chosen.opencv_threads:
        cv2.setNumThreads(chosen.opencv_threads)
    face, within = _demo_face(), True
    print(f"{'classifier':30} {'device':8} faces {'a face':>9} {'bare':>9} {'over':>8} {'limit':>6}   (ms, medians)")
    with tempfile.TemporaryDirectory() as folder:
        for name, row in ROWS.items():
            if chosen.classifiers and not name.startswith(tuple(chosen.classifiers)):
                continue
            place = chosen.deepface if row.key == "deepface" and chosen.deepface else chosen.models
            os.environ[FOLDER_VARIABLE] = str(place)
            try:
                within &= _measure(name, row, Path(folder), face, chosen)
            except FacesegError as error:
                print(f"{name:30} left out: {error}")
    return 0 if within else 1


def _measure(name: str, row: Row, folder: Path, face: Subject, chosen: argparse.Namespace) -> bool:
    """Whether it stays within its limit for each number of faces."""
    model = row.model(folder)
    classifier = create_classifier(f"{row.key}={model}" if model else row.key, chosen.device)
    classifier.warm_up()
    within = True
    for count in FACES:
        subjects = [face] * count
        bare = row.bare(model, subjects, chosen.device)
        turns = list(_turns(classifier, bare, subjects, chosen.rounds))
        whole_ms, bare_ms = (statistics.median(column) for column in zip(*turns, strict=True))
        over_ms = statistics.median(whole - alone for whole, alone in turns)
        limit_ms = GEOMETRY_MS if row.bare is bare_nothing else max(LEAST_MS, SHARE * bare_ms)
        within &= over_ms <= limit_ms
        print(f"{name:30} {classifier.info.device:8} {count:5} {whole_ms:9.3f} {bare_ms:9.3f} {over_ms:8.3f} "
              f"{limit_ms:6.2f}{'' if over_ms <= limit_ms else '   OVER'}")
    classifier.close()
    return within


def _turns(
    classifier: Classifier, bare: random_models.Bare, subjects: Sequence[Subject], rounds: int
) -> Iterator[tuple[float, float]]:
    """As many as are requested; slow ones only as long as there is patience."""
    for _ in range(WARM_UP_ROUNDS):
        _turn(classifier, bare, subjects)
    until_s = time.monotonic() + PATIENCE_S
    for number in range(rounds):
        if number < LEAST_ROUNDS or time.monotonic() < until_s:
            yield _turn(classifier, bare, subjects)


def _turn(classifier: Classifier, bare: random_models.Bare, subjects: Sequence[Subject]) -> tuple[float, float]:
    """Milliseconds a face: of the classifier, of the bare network."""
    began_s = time.perf_counter()
    bare()
    middle_s = time.perf_counter()
    classifier.classify(subjects)
    ended_s = time.perf_counter()
    return (ended_s - middle_s) * 1e3 / len(subjects), (middle_s - began_s) * 1e3 / len(subjects)


def _demo_face() -> Subject:
    with av.open(str(ROOT / "assets" / "demo.mp4")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    frame, settings = Frame(freeze(picture), 0, 0.0, 0.0, is_still=True), Settings()
    host = EngineHost()
    host.prepare(settings.engine)
    face = host.perceive(frame, settings).faces[0]
    host.close()
    return Subject(face, frame)


if __name__ == "__main__":
    sys.exit(main())
