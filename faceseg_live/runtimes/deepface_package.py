"""The package deepface, kept quiet and kept from downloading.

Only its parts are loaded, never `deepface.DeepFace`, which imports half a dozen packages more. What deepface would
download by itself, without asking and without a hash to check, is refused here: the user gets the command instead.
"""

from __future__ import annotations

import importlib
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..messages import Message
from ..models.weights import models_folder
from .native_logs import native_logs_hidden
from .no_requests import no_requests

INSTALL = 'pip install "faceseg-live[deepface]"'
_SETTINGS = {"DEEPFACE_BACKEND_ENGINE": "onnx", "DEEPFACE_LOG_LEVEL": "40", "YOLO_OFFLINE": "true",
             "YOLO_AUTOINSTALL": "false"}
"""Its networks run on onnxruntime, which it brings, instead of tensorflow or torch; only errors are logged; and the
package behind some of its detectors neither looks for the network nor installs anything."""
_WEIGHTS_MODULE = "deepface.commons.weight_utils"
_DOWNLOADER = "download_weights_if_necessary"
_lock = threading.RLock()


class LacksWeights(Exception):
    """Carries the name of the file."""


@contextmanager
def loading(*weights_modules: str) -> Iterator[Any]:
    """Gives deepface's `modeling`; inside, nothing is downloaded, said or warned of.

    Args:
        weights_modules: those besides deepface's own that load weights.

    LacksWeights comes out of it where a file is missing.
    """
    for variable, value in _SETTINGS.items():
        os.environ.setdefault(variable, value)
    with native_logs_hidden(), warnings.catch_warnings(), nothing_downloaded(*weights_modules):
        warnings.simplefilter("ignore")
        yield importlib.import_module("deepface.modules.modeling")


@contextmanager
def nothing_downloaded(*weights_modules: str) -> Iterator[None]:
    """Let deepface find the files that are there, its own folder first, and raise LacksWeights for others; whatever
    else it or its packages would ask the network for fails."""
    with _lock, no_requests():
        loaders = [importlib.import_module(module) for module in (_WEIGHTS_MODULE, *weights_modules)]
        kept = [getattr(loader, _DOWNLOADER) for loader in loaders]
        for loader in loaders:
            setattr(loader, _DOWNLOADER, _present)
        try:
            yield
        finally:
            for loader, original in zip(loaders, kept, strict=True):
                setattr(loader, _DOWNLOADER, original)


def _present(file_name: str, *_sources: object, **_options: object) -> str:
    for folder in (_own_folder(), models_folder()):
        if (folder / file_name).is_file():
            return str(folder / file_name)
    raise LacksWeights(file_name)


def _own_folder() -> Path:
    return Path(os.environ.get("DEEPFACE_HOME", Path.home())) / ".deepface" / "weights"


def how_to_get_weights(what: Message, file_name: str, code: str) -> Message:
    """Why weights can't be used, for errors.

    Args:
        what: "deepface's detector 'ssd'", say.
        code: Python that makes deepface download the file.
    """
    return Message("runtimes.lacks_weights", what=what, file=file_name, command=f'python -c "{code}"',
                   own_folder=_own_folder(), folder=models_folder())


def how_to_install(what: Message, error: Exception) -> Message:
    """What the error means for `what`, and the one command that fixes it where a package is missing, for errors."""
    package = _missing_package(error)
    if package == "deepface":
        return Message("runtimes.lacks_deepface", what=what, command=INSTALL)
    if package is None:
        return Message("runtimes.deepface_unusable", what=what, reason=reason_of(error))
    return Message("runtimes.deepface_lacks_package", what=what, reason=reason_of(error),
                   command=f"{INSTALL} {package}")


def _missing_package(error: BaseException | None) -> str | None:
    """The package that a failed import asked for, however deep the error is wrapped."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and error.name:
            return error.name.partition(".")[0]
        error = error.__cause__ or error.__context__
    return None


def reason_of(error: Exception) -> str:
    """What an error says; its kind where it says nothing."""
    return (str(error) or type(error).__name__).rstrip(". ")
