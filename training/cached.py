"""Where the renderer keeps what it got from elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

FOLDER_VARIABLE = "FACESEG_TRAINING_CACHE"
"""The environment variable that names another folder."""


def cache_folder() -> Path:
    """The folder, which need not be there yet."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_cache_dir("faceseg-live-training"))


def base_mesh_file() -> Path:
    """The base mesh with its targets, as `training.fetch` packs them."""
    return cache_folder() / "human-1.npz"
