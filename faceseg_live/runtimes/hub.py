"""Models of the transformers library: from a folder, the hub's cache, or the hub."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ..errors import EngineUnavailable
from ..models.weights import models_folder

transformers: Any = importlib.import_module("transformers")  # without types of its own

_HUB_NAME = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")
_REACH_TIMEOUT_S = 10.0


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
    """The model of a folder, or of a name on the hub; the hub's cache goes before the network.

    Args:
        model: a path, a folder's name in the models folder, "owner/name" or "owner/name@revision".

    Raises EngineUnavailable where it can't be had, is damaged, or is made for another task.
    """
    folder = next((path for path in (Path(model).expanduser(), models_folder() / model) if path.is_dir()), None)
    if folder is not None:
        return _loaded(str(folder), None, folder.name, task, is_local=True)
    named = _HUB_NAME.fullmatch(model)
    if named is None:
        raise EngineUnavailable("runtimes.no_model_folder", model=model)
    name, revision = named["name"], named["revision"]
    try:
        return _loaded(name, revision, name, task, is_local=True)
    except EngineUnavailable as not_local:
        if not isinstance(not_local.__cause__, OSError):  # it is there, but is no good
            raise
    _reach_hub(name, revision)
    return _loaded(name, revision, name, task, is_local=False)


def first_line(error: Exception) -> str:
    """Of what an error says; its kind where it says nothing."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _reach_hub(name: str, revision: str | None) -> None:
    """Fails at once where transformers itself would try for half a minute."""
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(name, revision=revision, timeout=_REACH_TIMEOUT_S)
    except Exception as error:  # whatever its network library raises
        raise EngineUnavailable("runtimes.hub_unreachable", name=name, reason=first_line(error)) from error


def _loaded(place: str, revision: str | None, title: str, task: HubTask, *, is_local: bool) -> Pretrained:
    where: dict[str, Any] = {"local_files_only": is_local}
    if revision is not None:
        where["revision"] = revision
    try:
        with _quiet(is_local):
            processor = transformers.AutoImageProcessor.from_pretrained(place, **where)
            module, report = getattr(transformers, _CLASSES[task]).from_pretrained(
                place, **where, weights_only=True, output_loading_info=True
            )
    except Exception as error:  # transformers and the readers below it raise errors of every kind
        raise EngineUnavailable("runtimes.no_hub_model", title=title, task=task.value,
                                reason=first_line(error)) from error
    _require_whole(report, title, task)
    return Pretrained(title, module, processor)


def _require_whole(report: dict[str, Any], title: str, task: HubTask) -> None:
    """What a file lacks, transformers fills with chance, and only warns."""
    for kind in ("missing_keys", "mismatched_keys"):
        wrong = sorted(str(key if isinstance(key, str) else key[0]) for key in report.get(kind) or ())
        if wrong:
            raise EngineUnavailable("runtimes.incomplete_hub_model", title=title, task=task.value,
                                    kind=kind.replace("_", " "), key=wrong[0], more=len(wrong) - 1)


@contextmanager
def _quiet(is_requested: bool) -> Iterator[None]:
    """Without transformers' bars and hints on the console; a download keeps its bar."""
    log = transformers.utils.logging
    level, had_bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    if is_requested:
        log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if had_bars:
            log.enable_progress_bar()
