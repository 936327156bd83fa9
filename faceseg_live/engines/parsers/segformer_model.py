"""Gets a segmentation model of the transformers library: from a folder, the hub's cache, or the hub."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...errors import EngineUnavailable
from ...frames import Pixels
from ..models.weights import models_folder
from .torch_network import LARGEST_CLASSES

transformers: Any = importlib.import_module("transformers")  # without types of its own

_HUB_NAME = re.compile(r"(?P<name>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?")
_REACH_TIMEOUT_S = 10.0
_OFFLINE = (
    "Without a connection, use a local folder: copy config.json, preprocessor_config.json and model.safetensors "
    "there and give the folder as the model"
)
_ROUNDING = 1e-4


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What a model wants to see: values × factor + offset, by channel."""

    size: tuple[int, int]
    """(width, height) of the picture, pixels."""
    factor: Tensor
    """(3, 1, 1) float32."""
    offset: Tensor

    def values_of(self, picture: Pixels) -> Tensor:
        """(height, width, 3) uint8 RGB → (1, 3, height, width) float32."""
        planes = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1))).float()
        return planes.mul_(self.factor).add_(self.offset)[None]


@dataclass(frozen=True, slots=True)
class HubModel:
    """A model with what is needed to use it."""

    title: str
    licence: str
    module: nn.Module
    input: ModelInput
    id2label: dict[int, str]


def load_model(model: str, licence: str) -> HubModel:
    """The model of a folder, or of a name on the hub; the hub's cache goes before the network.

    Args:
        model: a path, a folder's name in the models folder, "owner/name" or "owner/name@revision".

    Raises EngineUnavailable where it can't be had, is damaged, or is no model that segments.
    """
    folder = next((path for path in (Path(model).expanduser(), models_folder() / model) if path.is_dir()), None)
    if folder is not None:
        return _loaded(str(folder), None, folder.name, licence, is_local=True)
    named = _HUB_NAME.fullmatch(model)
    if named is None:
        raise EngineUnavailable(
            f"the model folder {model} is missing; the engine takes a folder, or a name on the hub (owner/name)"
        )
    name, revision = named["name"], named["revision"]
    try:
        return _loaded(name, revision, name, licence, is_local=True)
    except EngineUnavailable as not_local:
        if not isinstance(not_local.__cause__, OSError):  # it is there, but is no good
            raise
    _reach_hub(name, revision)
    return _loaded(name, revision, name, licence, is_local=False)


def _reach_hub(name: str, revision: str | None) -> None:
    """Fails at once where transformers itself would try for half a minute."""
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(name, revision=revision, timeout=_REACH_TIMEOUT_S)
    except Exception as error:  # whatever its network library raises
        raise EngineUnavailable(
            f"the model {name!r} is not in this computer's cache, and the hub can't deliver it "
            f"({_first_line(error)}). {_OFFLINE}"
        ) from error


def _loaded(place: str, revision: str | None, title: str, licence: str, *, is_local: bool) -> HubModel:
    where: dict[str, Any] = {"local_files_only": is_local}
    if revision is not None:
        where["revision"] = revision
    try:
        with _quiet(is_local):
            processor = transformers.AutoImageProcessor.from_pretrained(place, **where)
            module, report = transformers.AutoModelForSemanticSegmentation.from_pretrained(
                place, **where, weights_only=True, output_loading_info=True
            )
    except Exception as error:  # transformers and the readers below it raise errors of every kind
        raise EngineUnavailable(
            f"{title} can't be loaded: expected a segmentation model of the transformers library with its image "
            f"processor, got: {_first_line(error)}. {_OFFLINE}"
        ) from error
    _require_whole(report, title)
    labels = {int(index): str(label) for index, label in module.config.id2label.items()}
    if len(labels) > LARGEST_CLASSES:
        raise EngineUnavailable(f"{title} has {len(labels)} classes; at most {LARGEST_CLASSES} are possible")
    return HubModel(title, licence, module, _input_of(processor, title), labels)


def _require_whole(report: dict[str, Any], title: str) -> None:
    """What a file lacks, transformers fills with chance, and only warns."""
    for kind in ("missing_keys", "mismatched_keys"):
        wrong = sorted(str(key if isinstance(key, str) else key[0]) for key in report.get(kind) or ())
        if wrong:
            raise EngineUnavailable(
                f"{title} is no whole segmentation model: {kind.replace('_', ' ')}: {wrong[0]!r} and "
                f"{len(wrong) - 1} more. Its file is damaged, or made for another task"
            )


def _input_of(processor: Any, title: str) -> ModelInput:
    """The processor's work as one multiplication and one addition: ten times as fast as itself, checked with it."""
    try:
        size = dict(processor.size)
        side = size.get("shortest_edge")
        width, height = int(side or size["width"]), int(side or size["height"])
        scale = processor.rescale_factor if processor.do_rescale else 1.0
        mean, std = (processor.image_mean, processor.image_std) if processor.do_normalize else ((0.0,) * 3, (1.0,) * 3)
        std = torch.tensor(std, dtype=torch.float32).reshape(3, 1, 1)
        own = ModelInput((width, height), scale / std, -torch.tensor(mean, dtype=torch.float32).reshape(3, 1, 1) / std)
        probe = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
        wanted = torch.as_tensor(np.asarray(processor(images=probe, return_tensors="np")["pixel_values"]))
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise EngineUnavailable(
            f"the image processor of {title} is of an unknown kind: {_first_line(error)}"
        ) from error
    values = own.values_of(probe)
    if values.shape != wanted.shape or not torch.allclose(values, wanted, atol=_ROUNDING):
        raise EngineUnavailable(
            f"the image processor of {title} does more than resize, scale and normalise: that is not supported"
        )
    return own


@contextmanager
def _quiet(is_wanted: bool) -> Iterator[None]:
    """Without transformers' bars and hints on the console; a download keeps its bar."""
    log = transformers.utils.logging
    level, had_bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    if is_wanted:
        log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if had_bars:
            log.enable_progress_bar()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
