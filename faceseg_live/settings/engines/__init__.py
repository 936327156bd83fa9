"""The engines that can be chosen, as data: a file for each, with its row and the options that only it has."""

from __future__ import annotations

from . import custom_onnx, fake, fcn8s, mediapipe, mesh, parsing, pspnet, segformer
from .row import OF_FACES, EngineRow

__all__ = ["ENGINES", "USUAL_PARSER", "EngineRow", "engine_titles", "unused_settings"]

ENGINES: dict[str, EngineRow] = {
    row.key: row
    for row in (mesh.ROW, parsing.ROW, pspnet.ROW, segformer.ROW, fcn8s.ROW, custom_onnx.ROW, mediapipe.ROW, fake.ROW)
}
USUAL_PARSER = parsing.ROW.key
"""The engine to use for areas that only a face parser tells apart."""


def engine_titles() -> dict[str, str]:
    """Key → title of the engines that users may choose."""
    return {row.key: row.title for row in ENGINES.values() if row.is_offered}


def unused_settings(row: EngineRow) -> frozenset[str]:
    """Names of the EngineSettings, and of groups, that have no effect with this engine."""
    special = frozenset(name for other in ENGINES.values() for name in other.options)
    return special.difference(row.options) | (frozenset() if row.finds_faces else OF_FACES)
