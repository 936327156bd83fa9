"""Asks the hub which files a model has, and chooses those that are taken: never code, and no other pickles than weights
that are read as bare numbers."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import EngineUnavailable
from ..files.structured_text import json_of
from ..messages import Message
from .answers import AnswerCheck, Wanted
from .hub import HubFiles, HubName, site
from .transfer import download

MOST_BYTES = 4_000_000_000
"""Of a model."""
_LISTING_BYTES = 8_000_000
_DESCRIPTIONS = ("config.json", "preprocessor_config.json", "processor_config.json")
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""The first that is there is taken."""


def listed(name: HubName) -> HubFiles:
    """What would be taken of a model now: asks the hub.

    Raises EngineUnavailable where the hub can't be asked, doesn't know the model or doesn't give it to everybody, or
    the model has no weights that are taken, or too large ones.
    """
    revision = f"/revision/{quote(name.revision, safe='')}" if name.revision else ""
    by_hand = Message("models.by_hand", folder=name.folder)
    wanted = Wanted(f"{site()}/api/models/{name.repository}{revision}?blobs=true", str(name), by_hand, _LISTING_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder, "listing.json")
        download(wanted, staged, AnswerCheck, headers=login())
        try:
            document = json_of(staged.read_bytes())
            files = {item["rfilename"]: item for item in document["siblings"]}
            commit, tags = document["sha"], document.get("tags") or ()
            chosen = {file: files[file] for file in _chosen(frozenset(files))}
            found = HubFiles(commit, {file: _hash(item) for file, item in chosen.items()},
                             sum(int(item["size"]) for item in chosen.values()), _licence(tags)) if chosen else None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise EngineUnavailable("models.no_listing", name=name, site=site()) from error
    if found is None:
        raise EngineUnavailable("models.no_weights", name=name, expected=_WEIGHTS)
    if found.size_bytes > MOST_BYTES:
        raise EngineUnavailable("models.too_large", origin=f"{site()}/{name.repository}", file=name, most=MOST_BYTES)
    return found


def login() -> dict[str, str]:
    """Headers with the user's token for the hub, where there is one: some models are not for everybody."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        token = import_module("huggingface_hub").get_token()
        if token:
            return {"Authorization": f"Bearer {token}"}
    return {}


def _chosen(files: frozenset[str]) -> list[str]:
    """Those that are taken; none where there are no weights."""
    for weights in _WEIGHTS:
        if weights in files:
            return [*(file for file in _DESCRIPTIONS if file in files), weights]
    return []


def _hash(item: Mapping[str, Any]) -> str:
    large = item.get("lfs")
    return str(large["sha256"]) if isinstance(large, Mapping) else ""


def _licence(tags: Any) -> str:
    named = [tag.partition(":")[2] for tag in tags if isinstance(tag, str) and tag.startswith("license:")]
    return named[0] if named else "unknown"
