"""Engines that can't be had, requested for in a running session: one clear line, and the engine before goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from faceseg_live import errors
from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline.events import EngineChanged, StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import EngineStatus, Readiness
from faceseg_live.settings import EngineSettings, Settings
from tests.caffe_files import Fcn8s, edit_graph, save_fcn8s
from tests.onnx_files import TinyParser, save_flat, save_without_its_output

NAN = float("nan")


class GreySource:
    """A grey picture a hundred times a second."""

    info = SourceInfo("grey", "Grey", 320, 240, 100.0, is_live=True)

    def __init__(self) -> None:
        self._sequence = 0

    def read(self) -> Frame | None:
        time.sleep(0.01)
        self._sequence += 1
        pixels = freeze(np.full((240, 320, 3), 90, np.uint8))
        return Frame(pixels, self._sequence, self._sequence / 100, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


def text_file(folder: Path, name: str) -> str:
    (folder / name).write_text("this is no model")
    return str(folder / name)


def five_channels(folder: Path) -> str:
    return str(TinyParser(2, input_shape=(1, 5, 64, 64)).save(folder / "five.onnx"))


def no_numbers(folder: Path) -> str:
    return str(TinyParser(2, bias={1: NAN}).save(folder / "nan.onnx"))


def flat(folder: Path) -> str:
    return str(save_flat(folder / "flat.onnx"))


def other_shapes(folder: Path) -> str:
    torch = pytest.importorskip("torch", reason="the checkpoint is torch's")
    from faceseg_live.engines.parsers.pspnet_network import PspNet

    weights = PspNet().state_dict() | {"cls.4.weight": torch.zeros(3, 512, 1, 1)}
    torch.save(weights, folder / "shapes.pth")
    return str(folder / "shapes.pth")


def a_list(folder: Path) -> str:
    torch = pytest.importorskip("torch", reason="the checkpoint is torch's")
    torch.save([1, 2], folder / "list.pth")
    return str(folder / "list.pth")


def caffe_that_does_not_match(folder: Path) -> str:
    model = save_fcn8s(folder, Fcn8s())
    edit_graph(model, "num_output: 2 ", "num_output: 3 ")
    return str(model)


CASES: dict[str, tuple[str, Callable[[Path], str], str]] = {
    "text as onnx": ("custom-onnx", lambda folder: text_file(folder, "m.onnx"), "expected an ONNX model"),
    "text as parser": ("parsing", lambda folder: text_file(folder, "m.onnx"), "expected an ONNX model"),
    "five channels": ("custom-onnx", five_channels, "expected one RGB image"),
    "no numbers": ("custom-onnx", no_numbers, "NaN or infinity"),
    "no map": ("custom-onnx", flat, "map of its input"),
    "no such output": ("custom-onnx", lambda folder: str(save_without_its_output(folder / "torn.onnx")), "(scores)"),
    "not named": ("custom-onnx", lambda _: "", "choose an .onnx file"),
    "missing": ("parsing", lambda _: "nowhere.onnx", "is not a file"),
    "a pickled list": ("pspnet", a_list, "holds no state dict"),
    "other shapes": ("pspnet", other_shapes, "'cls.4.weight' is expected as"),
    "caffe mismatch": ("fcn8s", caffe_that_does_not_match, "doesn't match its .prototxt"),
    "not on the hub": ("segformer", lambda _: "nobody-at-all/no-such-model", "models pull nobody-at-all/no-such-model"),
    "not pulled": ("segformer", lambda _: "", "models pull"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_engine_before_goes_on(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, make, told = CASES[name]
    if key == "segformer":
        pytest.importorskip("transformers", reason="the engine is transformers'")
        import huggingface_hub

        def unreachable(*_: object, **__: object) -> None:
            raise ConnectionError("Name or service not known")

        monkeypatch.setattr(huggingface_hub.HfApi, "model_info", unreachable)
    model = make(tmp_path)
    if model.endswith(".onnx") and Path(model).exists():
        pytest.importorskip("onnxruntime", reason="else that is what is told")
    first = Settings().changed("engine", key="fake")
    session = Session(first, open_=lambda *_, **__: GreySource())
    session.start()
    try:
        wait_for(session, Readiness.READY)
        session.update(first.changed("engine", key=key, model=model))
        failed = wait_for(session, Readiness.FAILED, 60)
        assert failed.requested == session.settings.engine
        assert failed.running is not None
        assert failed.running.key == "fake"
        assert failed.running_for == first.engine
        assert told in str(failed.reason)
        assert "\n" not in str(failed.reason)
        until_s = time.monotonic() + 10
        sequences = []
        while len(sequences) < 3 and time.monotonic() < until_s:
            view = session.views.get(0.2)
            if view is not None and any(not segment.mask.is_empty for segment in view.segments):
                sequences.append(view.perception.frame.sequence)
        assert len(set(sequences)) == 3
        assert not any(isinstance(event, EngineChanged) for event in session.events.take())
    finally:
        assert session.stop(5)


class Breaks(FakeEngine):
    """Runs for two frames."""

    looks = 0

    def __init__(self, error: errors.FacesegError | None = None) -> None:
        super().__init__()
        self._error = error or errors.EngineFailed("the network gives NaN")

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        self.looks += 1
        if self.looks > 2:
            raise self._error
        return super().perceive(frame, request, faces)


@pytest.mark.parametrize("is_there", [True, False])
def test_an_engine_that_breaks_gives_way_to_the_one_before_it(is_there: bool) -> None:
    made: list[str] = []

    def create(settings: EngineSettings) -> Engine:
        made.append(settings.model)
        if settings.model == "breaks":
            return Breaks()
        if made.count("") > 1 and not is_there:
            raise errors.EngineUnavailable("its file is gone")
        return FakeEngine()

    session = Session(Settings(), open_=lambda *_, **__: GreySource(), create=create)
    session.start()
    try:
        wait_for(session, Readiness.READY)
        session.update(session.settings.changed("engine", model="breaks"))
        failed = wait_for(session, Readiness.FAILED)
        assert (failed.requested.model, str(failed.reason)) == ("breaks", "the network gives NaN")
        assert (failed.running is not None) is is_there
        assert failed.running_for == (Settings().engine if is_there else None)
        until_s = time.monotonic() + (10 if is_there else 0.5)
        masks = 0
        while masks < 5 and time.monotonic() < until_s:
            view = session.views.get(0.2)
            masks += view is not None and any(not segment.mask.is_empty for segment in view.segments)
        assert (masks == 5) is is_there
        session.retry()
        wait_for(session, Readiness.FAILED)
        assert made == (["", "breaks", "", "breaks", ""] if is_there else ["", "breaks", "", "breaks"])
    finally:
        assert session.stop(5)


def test_an_engine_that_lacks_a_network_it_loads_late_gives_way_too() -> None:
    def create(settings: EngineSettings) -> Engine:
        return Breaks(errors.EngineUnavailable("the network of people is missing")) if settings.model else FakeEngine()

    session = Session(Settings(), open_=lambda *_, **__: GreySource(), create=create)
    session.start()
    try:
        wait_for(session, Readiness.READY)
        session.update(session.settings.changed("engine", model="late"))
        failed = wait_for(session, Readiness.FAILED)
        assert str(failed.reason) == "the network of people is missing"
        assert failed.running_for == Settings().engine
        assert not any(isinstance(event, StageFailed) for event in session.events.take())
    finally:
        assert session.stop(5)


def wait_for(session: Session, readiness: Readiness, timeout_s: float = 10) -> EngineStatus:
    """The next answer of that kind to a request for an engine."""
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        for event in session.events.take():
            if isinstance(event, EngineChanged) and event.status.readiness is readiness:
                return event.status
        time.sleep(0.02)
    pytest.fail(f"no engine was {readiness.name.lower()} in {timeout_s} s")
