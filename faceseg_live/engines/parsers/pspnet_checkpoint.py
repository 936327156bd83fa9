"""Reads the published PSPNet checkpoints, and says what is wrong with other files.

A file may run no code: only plain weights are read.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ...errors import EngineUnavailable
from ...messages import Message
from ...runtimes.model_costs import require_memory
from .checkpoint_scan import scan_checkpoint
from .pspnet_network import PspNet

_WEIGHTS_KEY = "model_state_dict"
_COPIES = 2
"""Of the weights that are in memory at once."""


def load_pspnet(path: Path) -> PspNet:
    """The network with the weights of a checkpoint, float32, on the CPU.

    Args:
        path: of a file that `torch.save` wrote: a state dict, or a dict that has it as "model_state_dict".

    Raises EngineUnavailable, which names the first key that does not fit, where the file is not of this network.
    """
    weights = _state_dict(_content(path), path)
    with torch.device("meta"):
        network = PspNet()
    _check(weights, network.state_dict(), path)
    network.to_empty(device="cpu")
    network.load_state_dict(weights)
    return network


def _content(path: Path) -> object:
    try:
        require_memory(path, _COPIES * path.stat().st_size)
        scan_checkpoint(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's doubts about odd pickles; what is wrong ends in an error
            # Mapped, so that the optimizer's state, twice the size of the network, is never read.
            return torch.load(path, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(path))
    except EngineUnavailable:
        raise
    except Exception as error:  # damaged files end in errors of every kind
        # The others name bytes, or advise to let code run.
        is_informative = isinstance(error, OSError | RuntimeError) or type(error) in (ValueError, zipfile.BadZipFile)
        reason = str(error).strip().partition("\n")[0] if is_informative else Message("engines.other_objects")
        raise EngineUnavailable("engines.no_checkpoint", path=path, reason=reason) from error


def _state_dict(content: object, path: Path) -> Mapping[str, Tensor]:
    if isinstance(content, Mapping) and _WEIGHTS_KEY in content:
        content = content[_WEIGHTS_KEY]
    if not isinstance(content, Mapping):
        raise EngineUnavailable("engines.no_state_dict", path=path, kind=_kind(content))
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, Tensor):
            raise EngineUnavailable("engines.no_tensor", path=path, kind=_kind(value), key=repr(key))
    return content


def _check(weights: Mapping[str, Tensor], expected: Mapping[str, Tensor], path: Path) -> None:
    keys = Message("engines.checkpoint_keys", count=len(expected))
    for key, requested in expected.items():
        if key not in weights:
            raise EngineUnavailable("engines.missing_key", path=path, key=key, has=len(weights), keys=keys)
        if weights[key].shape != requested.shape:
            raise EngineUnavailable("engines.wrong_shape", path=path, key=key, expected=str(tuple(requested.shape)),
                                    shape=str(tuple(weights[key].shape)), keys=keys)
    for key in weights:
        if key not in expected:
            raise EngineUnavailable("engines.unexpected_key", path=path, key=key, keys=keys)


def _kind(value: Any) -> str:
    return type(value).__name__
