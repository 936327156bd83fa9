"""What all of mediapipe's tasks have in common: loading, images, and an end without noise."""

from __future__ import annotations

import atexit
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import numpy as np

from ...domain.types import Pixels
from ...errors import EngineUnavailable
from ...models.verified_content import VerifiedContent

_open: WeakSet[Any] = WeakSet()


def open_task(task: str, model: VerifiedContent, **options: object) -> Any:
    """A new task, to be used and closed on the calling thread.

    Args:
        task: the name of its class: "FaceLandmarker".
        model: what its file holds. mediapipe's reader crashes on damaged files, and so gets none that isn't verified.
        options: of the class of the task's options; without `running_mode`, each image is looked at for itself.

    Raises EngineUnavailable, with what to do, where mediapipe's library or the model can't be loaded.
    """
    from mediapipe.tasks.python import BaseOptions, vision

    options_of_task = getattr(vision, f"{task}Options")
    try:
        opened = getattr(vision, task).create_from_options(
            options_of_task(base_options=BaseOptions(model_asset_buffer=model.content), **options)
        )
    except OSError as error:  # its library is loaded here, and may lack one of the system's
        raise EngineUnavailable("engines.mediapipe_not_loadable", reason=error) from error
    except (RuntimeError, ValueError) as error:
        raise EngineUnavailable("engines.no_mediapipe_model", path=model.path, task=task, reason=error,
                                command=f"faceseg-live models pull {model.path.stem}") from error
    _open.add(opened)
    return opened


def image_of(pixels: Pixels) -> Any:
    """(H, W, 3) RGB → what a task takes."""
    from mediapipe import Image, ImageFormat

    return Image(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(pixels))


@atexit.register
def _close_what_is_left() -> None:
    """Keep a task that nobody closed from complaining when Python ends.

    Registered before mediapipe is imported, and so run after mediapipe's own end, from which on closing is a formality.
    """
    for task in list(_open):
        with suppress(RuntimeError):
            task.close()
