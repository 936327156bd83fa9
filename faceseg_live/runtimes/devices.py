"""Which processor a network runs on: the requested one, or the fastest that works, and why not a faster one.

What is reported is asked from the running session, never taken from the request.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ..concurrency.liveness import show_life
from ..errors import EngineFailed, EngineUnavailable, InvalidParameter
from ..messages import Message, joined
from ..models.catalogue import models_folder
from ..settings import DEVICES
from .device_reasons import NVIDIA_DEVICES, Maker, driver_reason, graphics_makers, why_not_offered, why_not_started
from .onnx_files.checking import CheckedModel, checked_model

if TYPE_CHECKING:
    import torch

AUTO, CPU = "auto", "cpu"
PROVIDERS = {
    "tensorrt": ("TensorrtExecutionProvider", "NvTensorRTRTXExecutionProvider"),
    "cuda": ("CUDAExecutionProvider",),
    "rocm": ("MIGraphXExecutionProvider", "ROCMExecutionProvider"),
    "directml": ("DmlExecutionProvider",),
    "coreml": ("CoreMLExecutionProvider",),
    "openvino": ("OpenVINOExecutionProvider",),
    CPU: ("CPUExecutionProvider",),
}
"""Device → onnxruntime's names for it, the newest first."""
AUTOMATIC = ("cuda", "rocm", "directml", "coreml", "openvino", CPU)
"""In this order. TensorRT is left to those who ask for it: it builds for minutes before the first frame."""
TITLES = {"tensorrt": "TensorRT", "cuda": "CUDA", "rocm": "ROCm", "directml": "DirectML", "coreml": "Core ML",
          "openvino": "OpenVINO", "mps": "Metal", CPU: "CPU"}
_OPTIONS: dict[str, dict[str, str]] = {
    # Both halve the time on the cards that have TensorRT; the cache saves the minutes of building.
    "TensorrtExecutionProvider": {"trt_fp16_enable": "1", "trt_engine_cache_enable": "1"},
    # The usual search tries every algorithm for each new input size.
    "CUDAExecutionProvider": {"cudnn_conv_algo_search": "HEURISTIC"},
}
_EXPECTED = {Maker.NVIDIA: "cuda", Maker.AMD: "rocm"}
"""What a card of this maker should run on."""
_CODES = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : (Load model from .*? failed:)?(\S+\.(cc|h):\d+ .*?\) )?")
_FIRST_HALF_GENERATION = (7, 0)
"""CUDA capability from which half precision is the faster one (tensor cores)."""


@dataclass(slots=True)
class OnnxSession:
    """A running network of onnxruntime. Made, used and closed on one thread."""

    session: Any
    """The onnxruntime.InferenceSession."""
    why_not: Message | None = None
    """Where a better device than `device` was requested or is in this computer: why it is not that one."""
    output_names: list[str] = field(init=False)
    """Of what `run` gives, at first all the model's outputs in order."""
    _has_run: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.output_names = [output.name for output in self.session.get_outputs()]

    @property
    def device(self) -> str:
        """What the session says it runs on now: "CUDA", "CPU"…"""
        return provider_title(self.session.get_providers()[0])

    def run(self, feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """The outputs of `output_names`. A device that fails at the first run is given up for the CPU.

        Raises EngineFailed.
        """
        try:
            outputs = self._ran(feeds)
        except Exception as error:  # onnxruntime's exceptions have no root of their own
            if self._has_run or not self._moves_to_cpu(_first_line(error)):
                raise EngineFailed("runtimes.network_stopped", device=self.device, reason=_first_line(error)) from error
            return self.run(feeds)
        self._has_run = True
        show_life()
        return outputs

    def _ran(self, feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        return list(self.session.run(self.output_names, dict(feeds)))

    def _moves_to_cpu(self, problem: str) -> bool:
        """Whether there was a device to give up: cuDNN and drivers show what they lack at the first run only."""
        if self.device == TITLES[CPU]:
            return False
        failed = next((key for key, title in TITLES.items() if title == self.device), CPU)
        self.why_not = _not_on(self.device, why_not_started(failed, problem))
        self.session.set_providers([PROVIDERS[CPU][0]])
        return True


def onnx_session(path: Path, device: str = AUTO) -> OnnxSession:
    """A session for the model, on the requested device or else on the CPU.

    Args:
        path: of an .onnx file.
        device: one of settings.DEVICES; "auto" takes the fastest that works.

    The file is checked before onnxruntime sees it, see `onnx_files/checking.py`.

    Raises EngineUnavailable where onnxruntime is missing, or the file is no model that it can run or that may be run.
    """
    if device not in DEVICES:
        raise InvalidParameter("common.unknown", name="device", value=device, known=DEVICES)
    ort = _onnxruntime()
    if not path.is_file():
        raise EngineUnavailable("models.missing_file", path=path)
    model = checked_model(path)
    available = list(ort.get_available_providers())
    tries: list[Message] = []
    for candidate in _candidates(device, available):
        session, reason = _session_on(ort, model, candidate, available)
        if reason is None:
            model.require_unchanged()
            return OnnxSession(session, _why_not(device, available, tries))
        tries.append(_not_on(TITLES[candidate], reason))
    raise EngineUnavailable("runtimes.not_loadable", path=path, reason=tries[-1].values["reason"])


def offered_devices() -> tuple[str, ...]:
    """The devices that the installed onnxruntime has providers for, whether they start or not."""
    available = _onnxruntime().get_available_providers()
    return tuple(device for device in PROVIDERS if _provider(device, available) in available)


def provider_title(provider: str) -> str:
    """"CUDAExecutionProvider" → "CUDA"."""
    for device, names in PROVIDERS.items():
        if provider in names:
            return TITLES[device]
    return provider.removesuffix("ExecutionProvider")


def torch_device(device: str = AUTO) -> torch.device:
    """The torch device for a request of settings.DEVICES: CUDA or ROCm, Apple's Metal, or the CPU.

    A request that can't be had gives the CPU; `why_not_torch` says why. Raises EngineUnavailable without torch.
    """
    if device not in DEVICES:
        raise InvalidParameter("common.unknown", name="device", value=device, known=DEVICES)
    library = _torch()
    name = CPU
    if device in (AUTO, "cuda", "rocm", "tensorrt") and library.cuda.is_available():
        name = "cuda"
    elif device in (AUTO, "coreml") and library.backends.mps.is_available():
        name = "mps"
    found: torch.device = library.device(name)
    return found


def device_title(device: torch.device) -> str:
    """What the user reads for the device that a tensor or a module is on: "CUDA", "ROCm", "Metal", "CPU"."""
    if device.type == "cuda" and getattr(_torch().version, "hip", None):
        return TITLES["rocm"]
    kind = str(device.type)
    return TITLES.get(kind, kind)


def why_not_torch(requested: str, device: torch.device) -> Message | None:
    """Where a better device than this one was requested or is in this computer: why it is not that one."""
    if device.type != CPU or requested == CPU:
        return None
    nvidia = Maker.NVIDIA in graphics_makers()
    if requested == AUTO and not nvidia:
        return None
    library = _torch()
    if library.version.cuda is None and nvidia:
        # PyPI's own build has CUDA on Linux only.
        index = "" if sys.platform == "linux" else " --index-url https://download.pytorch.org/whl/cu126"
        command = f"pip install --force-reinstall torch=={library.__version__.partition('+')[0]}{index}"
        return _not_on(TITLES["cuda"], Message("runtimes.torch_without_cuda", command=command))
    if nvidia:
        return _not_on(TITLES["cuda"], why_not_started("cuda", "torch sees no card that it can use"))
    return _not_on(TITLES.get(requested, requested), Message("runtimes.no_such_device"))


def half_pays(device: torch.device) -> bool:
    """Whether half precision is the faster one there; on processors it is many times slower."""
    if device.type != "cuda":
        return False
    return bool(_torch().cuda.get_device_capability(device) >= _FIRST_HALF_GENERATION)


def _candidates(device: str, available: Sequence[str]) -> tuple[str, ...]:
    if device == AUTO:
        return tuple(device for device in AUTOMATIC if _provider(device, available) in available)
    return (device,) if device == CPU else (device, CPU)


def _provider(device: str, available: Sequence[str]) -> str:
    names = PROVIDERS[device]
    return next((name for name in names if name in available), names[0])


def _session_on(ort: Any, model: CheckedModel, device: str, available: Sequence[str]) -> tuple[Any, Message | None]:
    """A session and no reason, or None and the reason."""
    provider = _provider(device, available)
    reason = why_not_offered(device, available, provider) if device != CPU else None
    if reason is not None:
        return None, reason
    if reason := driver_reason(device):
        return None, reason
    if device in NVIDIA_DEVICES and hasattr(ort, "preload_dlls"):
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it does not find; the reason has that
            ort.preload_dlls()  # finds what pip installed, with torch or by itself
    providers: list[Any] = [(provider, _options(provider))]
    if device != CPU:
        providers.append(PROVIDERS[CPU][0])  # for the operators that the device lacks
    try:
        session = ort.InferenceSession(model.given, _session_options(ort, device), providers=providers,
                                       enable_fallback=0)  # or it prints why, and the reason is lost
    except Exception as error:  # onnxruntime's exceptions have no root of their own
        text = _first_line(error)
        return None, Message("runtimes.device_says", reason=text) if device == CPU else why_not_started(device, text)
    if session.get_providers()[0] != provider:  # it falls back without an exception
        return None, why_not_started(device)
    return session, None


def _session_options(ort: Any, device: str) -> Any:
    options = ort.SessionOptions()
    options.log_severity_level = 4
    # Between two frames its threads would spin, on cores that the image needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")  # and nothing that it may recognise besides
    if device == "directml":  # as DirectML demands
        options.enable_mem_pattern = False
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    return options


def _options(provider: str) -> dict[str, str]:
    options = dict(_OPTIONS.get(provider, {}))
    if "trt_engine_cache_enable" in options:
        # Never beside the model: what lies there is run as it is, and whoever sent the model could have put it there.
        cache = models_folder() / "tensorrt"
        with contextlib.suppress(OSError):  # it then builds each time
            cache.mkdir(parents=True, exist_ok=True)
        options["trt_engine_cache_path"] = str(cache)
    return options


def _why_not(device: str, available: Sequence[str], tries: Sequence[Message]) -> Message | None:
    """The failed tries; and where nothing was tried, the card that lies idle."""
    if tries or device != AUTO:
        return joined(*tries)
    for maker, device in _EXPECTED.items():
        served = any(_provider(other, available) in available for other in (device, "directml"))
        if maker in graphics_makers() and not served:
            reason = why_not_offered(device, available, _provider(device, available))
            return _not_on(TITLES[device], reason) if reason is not None else None
    return None


def _not_on(title: str, reason: Message) -> Message:
    return Message("runtimes.not_on", device=title, reason=reason)


def _first_line(error: Exception) -> str:
    """What onnxruntime says, without its codes and the places in its source."""
    lines = _CODES.sub("", str(error).strip()).splitlines()
    return lines[0].rstrip(". ") if lines else type(error).__name__


def _onnxruntime() -> Any:
    try:
        return importlib.import_module("onnxruntime")
    except ImportError as error:
        raise EngineUnavailable("runtimes.lacks_onnxruntime", reason=error,
                                command='pip install "faceseg-live[onnx]"') from error


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except (ImportError, OSError) as error:  # OSError: a library of its own that does not load
        raise EngineUnavailable("runtimes.lacks_torch", reason=error,
                                command='pip install "faceseg-live[torch]"') from error
