"""Models of the transformers library: from a folder, or by their names on the hub, as far as their files are here.

Nothing is fetched here (`models/downloads.py` does that, when its user has agreed), and nothing but numbers is read of
a model: code that it brings along never runs, and nobody is asked whether it should.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from packaging.version import Version

from ..errors import EngineUnavailable
from ..files.structured_text import json_of, read_bounded
from ..models.hub import HubName
from ..models.weights import find_model, models_folder, verified_model
from .no_requests import no_requests

transformers: Any = importlib.import_module("transformers")  # without types of its own

_CONFIGURATIONS = ("config.json", "preprocessor_config.json", "processor_config.json")
_LARGEST_CONFIGURATION_BYTES = 1 << 24
"""With the names of some hundred thousand classes."""
_CODE = "auto_map"
"""Where a configuration names classes in files of its own."""
_LAYERS = re.compile("depth|layer|block|stage")
"""Names of settings that say how often something is repeated."""
_MOST_LAYERS, _MOST_ELSEWHERE = 1_000, 1 << 24
_LABELS = ("id2label", "label2id")
_ADAPTER = "adapter_config.json"
_SAFE_WEIGHTS, _PICKLED_WEIGHTS = "model.safetensors*", "pytorch_model*.bin"
_READS_NUMBERS_ONLY = Version("2.6")
"""torch, before which a pickle could run code past `weights_only`."""


class HubTask(str, Enum):
    """What a model does, in words for people."""

    SEGMENTATION = "segmentation"
    CLASSIFICATION = "image classification"


_CLASSES = {HubTask.SEGMENTATION: "AutoModelForSemanticSegmentation",
            HubTask.CLASSIFICATION: "AutoModelForImageClassification"}


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A model with what prepares its images."""

    title: str
    module: Any
    """A torch module; its config has `id2label`."""
    processor: Any

    @property
    def id2label(self) -> dict[int, str]:
        return {int(index): str(label) for index, label in self.module.config.id2label.items()}


def pretrained(model: str, task: HubTask) -> Pretrained:
    """The model of a folder, or of a name on the hub whose files are here.

    Args:
        model: a path, a folder's name in the models folder, "owner/name" or "owner/name@revision". Of a name, what was
            pulled goes before the cache of the hub's own library.

    Raises EngineUnavailable where it isn't here, is damaged, is made for another task, or works only with code of its
    own.
    """
    folder = next((path for path in (Path(model).expanduser(), models_folder() / model) if path.is_dir()), None)
    if folder is not None:
        return _loaded(folder, folder.name, task)
    named = HubName.of(model)
    if named is None:
        raise EngineUnavailable("runtimes.no_model_folder", model=model)
    folder = verified_model(str(named)) if find_model(str(named)) is not None else _cached(named)
    if folder is None:
        raise EngineUnavailable("runtimes.hub_model_missing", name=named, command=f"faceseg-live models pull {named}")
    return _loaded(folder, named.repository, task)


def first_line(error: Exception) -> str:
    """Of what an error says; its kind where it says nothing."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _cached(name: HubName) -> Path | None:
    """Where the hub's own library has the model; it is not asked for anything."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name.repository, _CONFIGURATIONS[0], revision=name.revision or None)
    return Path(found).parent if isinstance(found, str) else None


def _loaded(folder: Path, title: str, task: HubTask) -> Pretrained:
    if (folder / _ADAPTER).exists():  # which names its model, to be fetched from wherever
        raise EngineUnavailable("runtimes.adapter", title=title, task=task.value)
    _require_numbers(folder)
    configurations = [_configuration(folder / name, title, task) for name in _CONFIGURATIONS]
    _require_plausible(configurations[0], title)
    brings_code = any(_CODE in configuration for configuration in configurations)
    where: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet(), no_requests():
            processor = transformers.AutoImageProcessor.from_pretrained(folder, **where)
            module, report = getattr(transformers, _CLASSES[task]).from_pretrained(
                folder, **where, weights_only=True, output_loading_info=True
            )
    except Exception as error:  # transformers and the readers below it raise errors of every kind
        if brings_code:  # what transformers advises then is to run it
            raise EngineUnavailable("runtimes.brings_code", title=title, task=task.value) from error
        raise EngineUnavailable("runtimes.no_hub_model", title=title, task=task.value,
                                reason=first_line(error)) from error
    _require_whole(report, title, task)
    return Pretrained(title, module, processor)


def _configuration(path: Path, title: str, task: HubTask) -> dict[str, Any]:
    """Empty where it isn't there or is none: transformers says so.

    Raises EngineUnavailable where it can't be read: what can't be checked isn't left to others.
    """
    try:
        read = json_of(read_bounded(path, _LARGEST_CONFIGURATION_BYTES), allows_infinity=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EngineUnavailable("runtimes.no_hub_model", title=title, task=task.value,
                                reason=f"{path.name}: {first_line(error)}") from error
    return read if isinstance(read, dict) else {}


def _require_plausible(setting: object, title: str, name: str = "") -> None:
    """Raise EngineUnavailable for numbers that no network has: transformers would build layers without end."""
    if isinstance(setting, dict):
        for key, inner in setting.items():
            if key not in _LABELS:
                _require_plausible(inner, title, str(key))
    elif isinstance(setting, list):
        for inner in setting:
            _require_plausible(inner, title, name)
    elif isinstance(setting, int):
        most = _MOST_LAYERS if _LAYERS.search(name) else _MOST_ELSEWHERE
        if abs(setting) > most:
            raise EngineUnavailable("runtimes.implausible_setting", title=title, name=name, value=setting, most=most)


def _require_numbers(folder: Path) -> None:
    """Raise EngineUnavailable for weights that the installed torch can't read without running what is in them."""
    pickled = next(folder.glob(_PICKLED_WEIGHTS), None)
    if pickled is None or next(folder.glob(_SAFE_WEIGHTS), None) is not None:
        return
    torch = importlib.import_module("torch")
    if Version(torch.__version__).release < _READS_NUMBERS_ONLY.release:
        raise EngineUnavailable("runtimes.pickled_weights", path=pickled, command='pip install "torch>=2.6"')


def _require_whole(report: dict[str, Any], title: str, task: HubTask) -> None:
    """What a file lacks, transformers fills with chance, and only warns."""
    for kind in ("missing_keys", "mismatched_keys"):
        wrong = sorted(str(key if isinstance(key, str) else key[0]) for key in report.get(kind) or ())
        if wrong:
            raise EngineUnavailable("runtimes.incomplete_hub_model", title=title, task=task.value,
                                    kind=kind.replace("_", " "), key=wrong[0], more=len(wrong) - 1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' bars and hints on the console."""
    log = transformers.utils.logging
    level, had_bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if had_bars:
            log.enable_progress_bar()
