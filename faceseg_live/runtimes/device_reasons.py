"""Why a network does not run on a graphics processor here, and the one command that fixes it.

Nothing of the heavy packages is imported: metadata of the installed ones, the system's own lists of hardware, and
what the loader says of a provider's library are enough.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections.abc import Sequence
from enum import Enum
from importlib import metadata
from pathlib import Path

from ..messages import Message

CPU_PACKAGE = "onnxruntime"
PACKAGES = {
    "cuda": "onnxruntime-gpu",
    "tensorrt": "onnxruntime-gpu",
    "directml": "onnxruntime-directml",
    "openvino": "onnxruntime-openvino",
    "rocm": "onnxruntime-migraphx",
    "coreml": CPU_PACKAGE,
}
"""Device → the distribution of onnxruntime that has its provider."""
_SYSTEMS = {"directml": "win32", "coreml": "darwin", "rocm": "linux"}
_SYSTEM_TITLES = {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}
_PCI = Path("/sys/bus/pci/devices")
_DISPLAY_CLASS = "0x03"
NVIDIA_DEVICES = ("cuda", "tensorrt")
_LIBRARIES = {"cuda": "onnxruntime_providers_cuda", "tensorrt": "onnxruntime_providers_tensorrt"}


class Maker(str, Enum):
    """Who made a graphics processor; the values are the vendors' PCI ids."""

    NVIDIA = "0x10de"
    AMD = "0x1002"
    INTEL = "0x8086"


def graphics_makers() -> frozenset[Maker]:
    """Whose graphics processors this computer has, as far as the system reports them: Linux all, Windows NVIDIA's."""
    if sys.platform == "linux":
        seen = {_word(device / "vendor") for device in _display_devices()}
        found = {maker for maker in Maker if maker.value in seen}
    else:
        found = set()
    if _driver_problem() == "":
        found.add(Maker.NVIDIA)
    return frozenset(found)


def reinstall(package: str) -> str:
    """The command that puts this distribution of onnxruntime into the folder that all of them share.

    The others stay in pip's books, or deepface, which asks for one of them, would bring it back over this one.
    """
    return f"pip install --force-reinstall --no-deps {package}"


def is_installed(package: str) -> bool:
    """Whether a distribution of this name is there, broken or not."""
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def why_not_offered(device: str, available: Sequence[str], provider: str) -> Message | None:
    """Why the installed onnxruntime lacks a device's provider, and how to fix it; None where it offers it."""
    if provider in available:
        return None
    system = _SYSTEMS.get(device)
    if system is not None and sys.platform != system:
        return Message("runtimes.other_system", system=_SYSTEM_TITLES[system])
    package = PACKAGES[device]
    if package != CPU_PACKAGE and is_installed(package):
        return Message("runtimes.overwritten", package=package, others=_overwriters(package),
                       command=reinstall(package))
    return Message("runtimes.lacks_provider", command=reinstall(package))


def why_not_started(device: str, problem: str = "") -> Message:
    """Why a provider that is offered would not start, and how to fix it.

    problem: the text of the exception, where there was one.
    """
    if device in NVIDIA_DEVICES:
        if reason := driver_reason(device):
            return reason
        problem = _library_problem(_LIBRARIES[device]) or problem
        command = _libraries_command(device, problem)
        if line := _last_line(problem):
            return Message("runtimes.lacks_libraries", reason=line, command=command)
        return Message("runtimes.libraries_silent", command=command)
    if line := _last_line(problem):
        return Message("runtimes.device_says", reason=line)
    return Message("runtimes.device_silent")


def driver_reason(device: str) -> Message | None:
    """Why NVIDIA's driver can't be used, where the device needs it; None where all is well."""
    problem = _driver_problem() if device in NVIDIA_DEVICES else ""
    return Message("runtimes.lacks_driver", reason=problem) if problem else None


def _libraries_command(device: str, problem: str) -> str:
    if device == "tensorrt" and "nvinfer" in problem:
        return "pip install tensorrt"
    return 'pip install "onnxruntime-gpu[cuda,cudnn]"'


def _overwriters(package: str) -> str:
    others = [name for name in dict.fromkeys((CPU_PACKAGE, *PACKAGES.values()))
              if name != package and is_installed(name)]
    return " and ".join(others) or "another package"


def _driver_problem() -> str:
    """What the loader says of NVIDIA's driver; empty where it loads."""
    return _load_problem("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")


def _library_problem(name: str) -> str:
    """What the loader says of a provider's library: it names the first library that it can't find."""
    found = importlib.util.find_spec("onnxruntime")
    if found is None or not found.submodule_search_locations:
        return ""
    file = f"{name}.dll" if sys.platform == "win32" else f"lib{name}.so"
    path = Path(next(iter(found.submodule_search_locations))) / "capi" / file
    if not path.is_file():
        return ""
    problem = _load_problem(str(path))
    # The provider asks for the bridge that onnxruntime itself loads first: that says nothing about the machine.
    return "" if "Provider_GetHost" in problem else problem


def _load_problem(library: str) -> str:
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""


def _display_devices() -> list[Path]:
    if not _PCI.is_dir():
        return []
    return [device for device in _PCI.iterdir() if _word(device / "class").startswith(_DISPLAY_CLASS)]


def _word(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
