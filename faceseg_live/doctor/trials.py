"""What has to be tried to be known. Runs in a process of its own, which a broken library may take down.

`python -m faceseg_live.doctor.trials NAME ARGUMENT…` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import EngineUnavailable, FacesegError
from ..files.structured_text import json_of
from ..messages import Message

_SETTLING, _FRAMES = 3, 12
"""Frames of the clip: those that find the face, those that are timed."""
_HALF = 0.5
"""A pixel of which more is foreground belongs to somebody."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""A check downloads nothing."""
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_MARK = "faceseg-live trial: "
_SIZE = (256, 256)
"""Hardware encoders refuse smaller images."""
ENCODERS: Mapping[str, str] = {
    "libx264": "yuv420p", "libx265": "yuv420p", "libvpx-vp9": "yuv420p", "libsvtav1": "yuv420p",
    "prores_ks": "yuv422p10le", "ffv1": "bgr0", "qtrle": "argb", "h264_nvenc": "yuv420p", "hevc_nvenc": "yuv420p",
    "h264_qsv": "nv12", "h264_amf": "yuv420p", "h264_mf": "nv12",
    "h264_videotoolbox": "yuv420p",
}
"""Encoder → the pixel format it is given."""


class TrialFailed(Exception):
    """Its text says why, in one line."""

    def __init__(self, text: str, problem: str = "", command: str = "") -> None:
        super().__init__(text)
        self.problem = problem or text
        """The text without what to do about it."""
        self.command = command
        """Fixes it, typed into a terminal; empty where nothing of that kind does."""


def tried(name: str, *arguments: str, timeout_s: float) -> dict[str, Any]:
    """Run a trial in a process of its own, with a folder for temporary files that goes with it. Raises TrialFailed."""
    command = [sys.executable, "-m", f"{__package__}.trials", name, *arguments]
    try:
        with tempfile.TemporaryDirectory(prefix="faceseg-", ignore_cleanup_errors=True) as folder:
            environment = os.environ | _OFFLINE | dict.fromkeys(_TEMPORARY, folder)
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=timeout_s,
                                  check=False, stdin=subprocess.DEVNULL, env=environment)
    except subprocess.TimeoutExpired:
        raise TrialFailed(f"it was not done after {timeout_s:g} s") from None
    for line in done.stdout.splitlines():
        if line.startswith(_MARK):
            outcome: dict[str, Any] = json_of(line.removeprefix(_MARK))
            if "failure" in outcome:
                failure = outcome["failure"]
                raise TrialFailed(failure["text"], failure["problem"], failure["command"])
            return outcome
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
    raise TrialFailed(f"it crashed ({how}){': ' + lines[-1].strip() if lines else ''}")


def try_engine(key: str) -> dict[str, Any]:
    """Build an engine with the default settings and look at images of the demo clip."""
    from ..engines.host import EngineHost
    from ..media.sources.demo import open_demo
    from ..settings import Settings
    from ..settings.engines import ENGINES

    settings = Settings().changed("engine", key=key).changed("mask", areas=(ENGINES[key].area,))
    settings = settings.changed("view", mode="regions")  # or a parser may have nothing to do
    host, source = EngineHost(), open_demo()
    try:
        try:
            info = host.prepare(settings.engine)
        except EngineUnavailable:
            model = _present_model(key)
            if not model:
                raise
            settings = settings.changed("engine", model=model)
            info = host.prepare(settings.engine)
        spent_ms, sees_somebody = [], False
        for frame in islice(iter(source.read, None), _SETTLING + _FRAMES):
            began_s = time.perf_counter()
            seen = host.perceive(frame, settings)
            spent_ms.append((time.perf_counter() - began_s) * 1e3)
            sees_somebody |= bool(seen.faces) or any(item.is_matte and item.values.max() > _HALF for item in seen.maps)
        note = "" if info.note is None else str(info.note)
        return {"title": info.title, "device": info.device, "note": note, "sees_somebody": sees_somebody,
                "ms": statistics.median(spent_ms[_SETTLING:])}
    finally:
        host.close()
        source.close()


def _present_model(key: str) -> str:
    """A model of the catalogue that this engine takes and whose file is here; empty where there is none."""
    from ..models.weights import MODELS, find_model

    return next((name for name, row in MODELS.items() if row.family == key and find_model(name)), "")


def try_encoders() -> dict[str, Any]:
    """Encode one small image with each encoder: name → "" or why not; "absent" where the build lacks it."""
    return {name: _encoder_failure(name, pixel_format) for name, pixel_format in ENCODERS.items()}


def _encoder_failure(name: str, pixel_format: str) -> str:
    import av

    if name not in av.codecs_available:
        return "absent"
    av.logging.set_level(None)
    try:
        codec = av.CodecContext.create(name, "w")
        assert isinstance(codec, av.VideoCodecContext)
        codec.width, codec.height = _SIZE
        codec.pix_fmt, codec.framerate = pixel_format, Fraction(30)
        picture = av.VideoFrame(*_SIZE, "yuv420p")
        picture.pts = 0
        packets = [*codec.encode(picture.reformat(format=pixel_format)), *codec.encode(None)]
    except Exception as error:  # each hardware encoder fails in a way of its own
        return f"{getattr(error, 'strerror', '')}" or str(error).partition("\n")[0]
    return "" if packets else "it gives nothing"


def try_devices() -> dict[str, Any]:
    """What each offered device really runs on: device → [device, why not a better one or None]; "auto" among them."""
    from ..runtimes.devices import offered_devices
    from ..runtimes.trial_model import trial_model, tried_device

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.onnx"
        path.write_bytes(trial_model())
        tries = {device: tried_device(path, device) for device in ("auto", *offered_devices())}
        return {device: (real, reason and _parts(reason)) for device, (real, reason) in tries.items()}


def try_cameras() -> dict[str, Any]:
    """Index → name."""
    from ..media.sources.cameras import list_cameras

    return {str(camera.index): camera.name for camera in list_cameras()}


def try_microphones() -> dict[str, Any]:
    """Names in "names", the default first; AudioUnavailable where the package or PortAudio is missing."""
    from ..media.audio.microphone import list_microphones

    return {"names": [microphone.name for microphone in list_microphones()]}


def _parts(message: Message) -> dict[str, str]:
    """A message for another process, its text with the remedy and without."""
    return {"text": str(message), "problem": message.text, "command": message.command}


TRIALS: dict[str, Callable[..., dict[str, Any]]] = {
    "engine": try_engine, "encoders": try_encoders, "devices": try_devices, "cameras": try_cameras,
    "microphones": try_microphones,
}


def main(words: list[str]) -> None:
    """Run one trial and print its outcome, whatever comes."""
    try:
        outcome = TRIALS[words[0]](*words[1:])
    except FacesegError as error:
        outcome = {"failure": _parts(error.message)}
    except Exception as error:
        text = f"unexpected {type(error).__name__}: {error}"
        outcome = {"failure": {"text": text, "problem": text, "command": ""}}
    print(f"\n{_MARK}{json.dumps(outcome)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
