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

from ..errors import EngineFailed, EngineUnavailable, InvalidParameter
from ..settings import DEVICES
from .device_reasons import NVIDIA_DEVICES, Maker, driver_reason, graphics_makers, why_not_offered, why_not_started

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
    why_not: str = ""
    """One line where a better device than `device` was requested or is in this computer; else empty."""
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
                raise EngineFailed(f"the network stopped on {self.device}: {_first_line(error)}") from error
            return self.run(feeds)
        self._has_run = True
        return outputs

    def _ran(self, feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        return list(self.session.run(self.output_names, dict(feeds)))

    def _moves_to_cpu(self, problem: str) -> bool:
        """Whether there was a device to give up: cuDNN and drivers show what they lack at the first run only."""
        if self.device == TITLES[CPU]:
            return False
        failed = next((key for key, title in TITLES.items() if title == self.device), CPU)
        self.why_not = f"not on {self.device}: {why_not_started(failed, problem)}"
        self.session.set_providers([PROVIDERS[CPU][0]])
        return True


def onnx_session(path: Path, device: str = AUTO) -> OnnxSession:
    """A session for the model, on the requested device or else on the CPU.

    Args:
        path: of an .onnx file.
        device: one of settings.DEVICES; "auto" takes the fastest that works.

    Raises EngineUnavailable where onnxruntime is missing or the file is no model that it can run.
    """
    if device not in DEVICES:
        raise InvalidParameter(f"device: {device!r} is unknown; it takes one of: {', '.join(DEVICES)}")
    ort = _onnxruntime()
    if not path.is_file():
        raise EngineUnavailable(f"the model file {path} is missing")
    available = list(ort.get_available_providers())
    reasons: list[str] = []
    for candidate in _candidates(device, available):
        session, reason = _session_on(ort, path, candidate, available)
        if session is not None:
            return OnnxSession(session, _why_not(device, available, reasons))
        reasons.append(f"not on {TITLES[candidate]}: {reason}")
    raise EngineUnavailable(f"{path} can't be loaded: {_bare(reasons[-1])}; it takes an ONNX model")


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
        raise InvalidParameter(f"device: {device!r} is unknown; it takes one of: {', '.join(DEVICES)}")
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


def why_not_torch(requested: str, device: torch.device) -> str:
    """One line where a better device than this one was requested or is in this computer; else empty."""
    if device.type != CPU or requested == CPU:
        return ""
    nvidia = Maker.NVIDIA in graphics_makers()
    if requested == AUTO and not nvidia:
        return ""
    library = _torch()
    if library.version.cuda is None and nvidia:
        # PyPI's own build has CUDA on Linux only.
        index = "" if sys.platform == "linux" else " --index-url https://download.pytorch.org/whl/cu126"
        return ("not on CUDA: the installed torch is built without it; get it with: pip install --force-reinstall "
                f"torch=={library.__version__.partition('+')[0]}{index}")
    if nvidia:
        return f"not on CUDA: {why_not_started('cuda', 'torch sees no card that it can use')}"
    return f"not on {TITLES.get(requested, requested)}: torch finds no such device"


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


def _session_on(ort: Any, path: Path, device: str, available: Sequence[str]) -> tuple[Any, str]:
    """A session and no reason, or None and the reason."""
    provider = _provider(device, available)
    reason = why_not_offered(device, available, provider) if device != CPU else ""
    if reason:
        return None, reason
    if reason := driver_reason(device):
        return None, reason
    if device in NVIDIA_DEVICES and hasattr(ort, "preload_dlls"):
        with contextlib.redirect_stdout(io.StringIO()):  # it prints what it does not find; the reason tells that
            ort.preload_dlls()  # finds what pip installed, with torch or by itself
    providers: list[Any] = [(provider, _options(provider, path))]
    if device != CPU:
        providers.append(PROVIDERS[CPU][0])  # for the operators that the device lacks
    try:
        session = ort.InferenceSession(str(path), _session_options(ort, device), providers=providers,
                                       enable_fallback=0)  # or it prints why, and the reason is lost
    except Exception as error:  # onnxruntime's exceptions have no root of their own
        text = _first_line(error)
        return None, text if device == CPU else why_not_started(device, text)
    if session.get_providers()[0] != provider:  # it falls back without an exception
        return None, why_not_started(device)
    return session, ""


def _session_options(ort: Any, device: str) -> Any:
    options = ort.SessionOptions()
    options.log_severity_level = 4
    # Between two frames its threads would spin, on cores that the picture needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if device == "directml":  # as DirectML demands
        options.enable_mem_pattern = False
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    return options


def _options(provider: str, path: Path) -> dict[str, str]:
    options = dict(_OPTIONS.get(provider, {}))
    if "trt_engine_cache_enable" in options:
        options["trt_engine_cache_path"] = str(path.parent / "tensorrt")
    return options


def _why_not(device: str, available: Sequence[str], reasons: Sequence[str]) -> str:
    """The failed tries; and where nothing was tried, the card that lies idle."""
    if reasons or device != AUTO:
        return "; ".join(reasons)
    for maker, device in _EXPECTED.items():
        served = any(_provider(other, available) in available for other in (device, "directml"))
        if maker in graphics_makers() and not served:
            reason = why_not_offered(device, available, _provider(device, available))
            return f"not on {TITLES[device]}: {reason}"
    return ""


def _bare(reason: str) -> str:
    return reason.partition(": ")[2]


def _first_line(error: Exception) -> str:
    """What onnxruntime says, without its codes and the places in its source."""
    lines = _CODES.sub("", str(error).strip()).splitlines()
    return lines[0].rstrip(". ") if lines else type(error).__name__


def _onnxruntime() -> Any:
    try:
        return importlib.import_module("onnxruntime")
    except ImportError as error:
        raise EngineUnavailable(
            f"onnxruntime can't be imported ({error}); install it with: pip install onnxruntime"
        ) from error


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except (ImportError, OSError) as error:  # OSError: a library of its own that does not load
        raise EngineUnavailable(
            f'torch can\'t be imported ({error}); install it with: pip install -c constraints.txt "faceseg-live[torch]"'
        ) from error
