"""Devices, with a model that a test can afford and onnxruntimes that claim what this machine has not."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from faceseg_live.errors import EngineFailed, EngineUnavailable, InvalidParameter
from faceseg_live.runtimes import device_reasons, devices
from faceseg_live.runtimes.device_reasons import Maker, reinstall, why_not_offered, why_not_started
from faceseg_live.runtimes.devices import (
    device_title,
    half_pays,
    offered_devices,
    onnx_session,
    provider_title,
    torch_device,
    why_not_torch,
)
from faceseg_live.runtimes.trial_model import trial_model, tried_device
from faceseg_live.settings import DEVICES
from tests.onnx_files import NEEDS_ONNXRUNTIME, save_without_its_output

CUDA, CPU, TENSORRT = "CUDAExecutionProvider", "CPUExecutionProvider", "TensorrtExecutionProvider"
REAL_DISPLAY_DEVICES = device_reasons._display_devices
X = {"x": np.array([[-1, 0, 1, 2]], np.float32)}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "trial.onnx"
    path.write_bytes(trial_model())
    return path


@pytest.fixture(autouse=True)
def _no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine has: tests that want a card say so."""
    monkeypatch.setattr(device_reasons, "_driver_problem", lambda: "libcuda.so.1: no such file")
    monkeypatch.setattr(device_reasons, "_display_devices", list)


class FakeSession:
    """Remembers what it was asked for and runs on what the test says."""

    def __init__(self, runtime: FakeRuntime, providers: Sequence[Any]) -> None:
        names = [item if isinstance(item, str) else item[0] for item in providers]
        self.asked, self.runtime = names, runtime
        self._providers = [name for name in names if name not in runtime.fails_to_load]

    def get_providers(self) -> list[str]:
        return self._providers

    def set_providers(self, providers: list[str]) -> None:
        self._providers = providers

    def get_outputs(self) -> list[Any]:
        return [SimpleNamespace(name="y")]

    def run(self, _names: list[str], feeds: dict[str, Any]) -> list[Any]:
        if self._providers[0] in self.runtime.fails_to_run:
            raise RuntimeError("CUDNN_STATUS_NOT_INITIALIZED\nand much more")
        return [np.maximum(feeds["x"], 0)]


class FakeRuntime(ModuleType):
    """An onnxruntime with other providers."""

    def __init__(self, *available: str) -> None:
        super().__init__("onnxruntime")
        self.available = [*available, CPU]
        self.fails_to_load: set[str] = set()
        self.fails_to_run: set[str] = set()
        self.raises: dict[str, str] = {}
        self.made: list[FakeSession] = []
        self.ExecutionMode = SimpleNamespace(ORT_SEQUENTIAL=0)

    def get_available_providers(self) -> list[str]:
        return self.available

    def SessionOptions(self) -> Any:  # noqa: N802
        return SimpleNamespace(add_session_config_entry=lambda *_: None)

    def InferenceSession(  # noqa: N802
        self, _path: str, _options: Any, *, providers: Sequence[Any], **_more: Any
    ) -> FakeSession:
        session = FakeSession(self, providers)
        if session.asked[0] in self.raises:
            raise RuntimeError(self.raises[session.asked[0]])
        self.made.append(session)
        return session


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeRuntime]:
    """Installs a fake onnxruntime with these providers, on a machine with a driver."""

    def install(*available: str) -> FakeRuntime:
        fake = FakeRuntime(*available)
        monkeypatch.setattr(devices, "_onnxruntime", lambda: fake)
        monkeypatch.setattr(device_reasons, "_driver_problem", lambda: "")
        return fake

    return install


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Only these distributions are installed."""

    def install(*names: str) -> None:
        def version(name: str) -> str:
            if name not in names:
                raise metadata.PackageNotFoundError(name)
            return "1.0"

        monkeypatch.setattr(metadata, "version", version)

    return install


@NEEDS_ONNXRUNTIME
def test_a_real_session_says_what_it_runs_on(model: Path) -> None:
    session = onnx_session(model, "cpu")
    assert (session.device, session.why_not, session.output_names) == ("CPU", None, ["y"])
    np.testing.assert_array_equal(session.run(X)[0], [[0, 0, 1, 2]])
    assert "cpu" in offered_devices()


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("device", DEVICES)
def test_every_device_gives_a_session_that_computes(model: Path, device: str) -> None:
    runs_on, why_not = tried_device(model, device)
    assert "wrongly" not in str(why_not)
    if runs_on == "CPU" and device not in ("auto", "cpu"):
        assert str(why_not).startswith("not on ")


def test_an_unknown_device(model: Path) -> None:
    with pytest.raises(InvalidParameter, match="tensorrt"):
        onnx_session(model, "abacus")
    with pytest.raises(InvalidParameter, match="tensorrt"):
        torch_device("abacus")


@NEEDS_ONNXRUNTIME
def test_files_that_are_no_models(tmp_path: Path, model: Path) -> None:
    text = tmp_path / "text.onnx"
    text.write_text("no model")
    cut = tmp_path / "cut.onnx"
    cut.write_bytes(model.read_bytes()[:40])
    for path in (text, cut):
        with pytest.raises(EngineUnavailable, match=r"can't be loaded: it .+; expected an ONNX model"):
            onnx_session(path)
    with pytest.raises(EngineUnavailable, match="missing"):
        onnx_session(tmp_path / "none.onnx")


@NEEDS_ONNXRUNTIME
def test_a_model_that_contradicts_itself_is_reported_without_places_in_foreign_source(tmp_path: Path) -> None:
    path = save_without_its_output(tmp_path / "torn.onnx")
    with pytest.raises(EngineUnavailable, match=r"loaded: This is an invalid model\. Graph output \(scores\) does not"):
        onnx_session(path, "cpu")


@NEEDS_ONNXRUNTIME
def test_a_wrong_input_is_an_engine_that_failed(model: Path) -> None:
    with pytest.raises(EngineFailed, match="on CPU: Got invalid dimensions for input: x"):
        onnx_session(model, "cpu").run({"x": np.zeros((7, 7), np.float32)})


def test_auto_prefers_the_fastest_that_is_offered(runtime: Callable[..., FakeRuntime], model: Path) -> None:
    fake = runtime(TENSORRT, CUDA, "OpenVINOExecutionProvider")
    session = onnx_session(model, "auto")
    assert (session.device, session.why_not) == ("CUDA", None)
    assert fake.made[0].asked == [CUDA, CPU]


@pytest.mark.parametrize(
    ("device", "provider", "title"),
    [("tensorrt", TENSORRT, "TensorRT"), ("directml", "DmlExecutionProvider", "DirectML"),
     ("coreml", "CoreMLExecutionProvider", "Core ML"), ("rocm", "ROCMExecutionProvider", "ROCm"),
     ("rocm", "MIGraphXExecutionProvider", "ROCm"), ("openvino", "OpenVINOExecutionProvider", "OpenVINO")],
)
def test_a_requested_device_is_used(
    runtime: Callable[..., FakeRuntime], model: Path, device: str, provider: str, title: str
) -> None:
    runtime(CUDA, provider)
    session = onnx_session(model, device)
    assert (session.device, session.why_not) == (title, None)


def test_a_provider_that_gives_way_silently_is_seen(runtime: Callable[..., FakeRuntime], model: Path) -> None:
    runtime(CUDA).fails_to_load.add(CUDA)
    session = onnx_session(model, "auto")
    assert session.device == "CPU"
    assert str(session.why_not).startswith("not on CUDA: ")
    assert "onnxruntime-gpu[cuda,cudnn]" in str(session.why_not)


def test_a_provider_that_raises_tells_why(runtime: Callable[..., FakeRuntime], model: Path) -> None:
    runtime(CUDA).raises[CUDA] = "libcudnn.so.9: cannot open shared object file\nmore"
    session = onnx_session(model, "cuda")
    assert session.device == "CPU"
    assert "libcudnn.so.9" in str(session.why_not)
    assert "pip install" in str(session.why_not)


def test_a_device_that_fails_at_its_first_run_gives_way(runtime: Callable[..., FakeRuntime], model: Path) -> None:
    runtime(CUDA).fails_to_run.add(CUDA)
    session = onnx_session(model, "auto")
    assert session.device == "CUDA"
    np.testing.assert_array_equal(session.run(X)[0], [[0, 0, 1, 2]])
    assert session.device == "CPU"
    assert "CUDNN_STATUS_NOT_INITIALIZED" in str(session.why_not)


def test_a_device_that_fails_later_is_an_error(runtime: Callable[..., FakeRuntime], model: Path) -> None:
    fake = runtime(CUDA)
    session = onnx_session(model, "auto")
    session.run(X)
    fake.fails_to_run.add(CUDA)
    with pytest.raises(EngineFailed, match="CUDA"):
        session.run(X)


def test_without_a_driver_nothing_is_tried(
    runtime: Callable[..., FakeRuntime], model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = runtime(CUDA)
    monkeypatch.setattr(device_reasons, "_driver_problem", lambda: "libcuda.so.1: no such file")
    session = onnx_session(model, "auto")
    assert [made.asked for made in fake.made] == [[CPU]]
    assert "driver" in str(session.why_not)
    assert "libcuda.so.1" in str(session.why_not)


@pytest.mark.parametrize(
    ("packages", "expected"),
    [((), "lacks it"), (("onnxruntime",), "lacks it"),
     (("onnxruntime", "onnxruntime-gpu"), "onnxruntime has overwritten it")],
)
def test_why_cuda_is_not_offered(
    installed: Callable[..., None], packages: tuple[str, ...], expected: str
) -> None:
    installed(*packages)
    command = "pip install --force-reinstall --no-deps onnxruntime-gpu"
    reason = why_not_offered("cuda", [CPU], CUDA)
    assert expected in reason.text
    assert str(reason).endswith(command)
    assert reason.command == command
    assert reinstall("onnxruntime-gpu") == command
    assert why_not_offered("cuda", [CUDA, CPU], CUDA) is None


def test_an_idle_card_is_reported(
    runtime: Callable[..., FakeRuntime], installed: Callable[..., None], model: Path
) -> None:
    runtime()  # a driver, but no provider for it
    installed("onnxruntime", "onnxruntime-gpu")
    session = onnx_session(model, "auto")
    assert session.device == "CPU"
    assert "overwritten" in str(session.why_not)
    assert onnx_session(model, "cpu").why_not is None


def test_systems_that_can_not_have_it() -> None:
    told = {device: why_not_offered(device, [CPU], "?") for device in ("directml", "coreml")}
    assert any("only" in str(reason) for reason in told.values())


def test_cards_are_read_from_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for slot, vendor, kind in (("0", "0x1002", "0x030000"), ("1", "0x8086", "0x020000")):
        (tmp_path / slot).mkdir()
        (tmp_path / slot / "vendor").write_text(f"{vendor}\n")
        (tmp_path / slot / "class").write_text(f"{kind}\n")
    monkeypatch.setattr(device_reasons, "_display_devices", REAL_DISPLAY_DEVICES)
    monkeypatch.setattr(device_reasons, "_PCI", tmp_path)
    monkeypatch.setattr(device_reasons.sys, "platform", "linux")
    assert device_reasons.graphics_makers() == {Maker.AMD}


def test_the_loader_names_the_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_reasons, "_driver_problem", lambda: "")
    monkeypatch.setattr(device_reasons, "_library_problem", lambda _name: "libnvinfer.so.10: cannot open")
    assert "libnvinfer.so.10" in why_not_started("tensorrt").text
    assert why_not_started("tensorrt").command == "pip install tensorrt"
    assert str(why_not_started("openvino", "first\nlast")) == "last"
    assert str(why_not_started("openvino"))


def test_titles() -> None:
    assert provider_title(CUDA) == "CUDA"
    assert provider_title("XnnpackExecutionProvider") == "Xnnpack"


def test_without_onnxruntime(monkeypatch: pytest.MonkeyPatch, model: Path) -> None:
    def missing(name: str) -> ModuleType:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(EngineUnavailable, match=r'pip install "faceseg-live\[onnx\]"'):
        onnx_session(model)
    with pytest.raises(EngineUnavailable, match=r"faceseg-live\[torch\]"):
        torch_device()


class FakeTorch(ModuleType):
    """A torch that sees what the test says."""

    def __init__(self, *, cuda: bool = False, mps: bool = False, hip: str | None = None, built: bool = True,
                 capability: tuple[int, int] = (8, 0)) -> None:
        super().__init__("torch")
        self.device = lambda name: SimpleNamespace(type=name)
        self.cuda = SimpleNamespace(is_available=lambda: cuda, get_device_capability=lambda _device: capability)
        self.backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: mps))
        self.version = SimpleNamespace(hip=hip, cuda="12.6" if built else None)
        self.__version__ = "2.13.0+cpu"


@pytest.mark.parametrize(
    ("features", "chosen", "title", "half"),
    [({}, "auto", "CPU", False), ({"cuda": True}, "auto", "CUDA", True), ({"cuda": True}, "cpu", "CPU", False),
     ({"cuda": True, "hip": "6.2"}, "auto", "ROCm", True), ({"mps": True}, "auto", "Metal", False),
     ({"mps": True}, "coreml", "Metal", False), ({"cuda": True, "capability": (6, 1)}, "cuda", "CUDA", False),
     ({}, "cuda", "CPU", False), ({}, "openvino", "CPU", False)],
)
def test_torch_devices(
    monkeypatch: pytest.MonkeyPatch, features: dict[str, Any], chosen: str, title: str, half: bool
) -> None:
    monkeypatch.setattr(devices, "_torch", lambda: FakeTorch(**features))
    device = torch_device(chosen)
    assert (device_title(device), half_pays(device)) == (title, half)
    is_let_down = title == "CPU" and chosen not in ("auto", "cpu")
    assert (why_not_torch(chosen, device) is not None) is is_let_down


def test_a_torch_without_cuda_on_a_machine_with_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_torch", lambda: FakeTorch(built=False))
    monkeypatch.setattr(device_reasons, "_driver_problem", lambda: "")
    told = str(why_not_torch("auto", torch_device("auto")))
    assert "built without it" in told
    assert "pip install --force-reinstall torch==2.13.0" in told


def test_the_real_torch() -> None:
    torch = pytest.importorskip("torch", reason="needs the extra torch")
    device = torch_device("cpu")
    assert device == torch.device("cpu")
    assert device_title(device) == "CPU"
    assert not half_pays(device)
