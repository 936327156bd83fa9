"""Puts what each extra brings to work, in the environment that runs this: see try_extras.py.

`python extras_at_work.py EXTRA…` prints one line of JSON: "broken", an extra → what it says, and "faults", those that
doctor finds in the installed packages, each with the command that mends it.
"""

from __future__ import annotations

import importlib
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict

import numpy as np

from faceseg_live.doctor.findings import Severity
from faceseg_live.doctor.packages import package_findings
from faceseg_live.doctor.trials import tried

_TIMEOUT_S = 120


def use_base() -> None:
    """The command answers, the default engine sees somebody, OpenCV has all that is asked of it."""
    subprocess.run([sys.executable, "-m", "faceseg_live", "--help"], check=True, capture_output=True)
    if not tried("engine", "mesh", timeout_s=_TIMEOUT_S)["sees_somebody"]:
        raise RuntimeError("the default engine sees nobody in the demo clip")
    import cv2

    cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_eye.xml").detectMultiScale(np.zeros((64, 64), np.uint8))
    assert callable(cv2.dnn.readNetFromCaffe)


def use_onnxruntime() -> None:
    """A network runs."""
    tried("devices", timeout_s=_TIMEOUT_S)


def use_gpu() -> None:
    """The build for CUDA is the one that is there, and computes, on the processor if need be."""
    use_onnxruntime()
    import onnxruntime

    assert "CUDAExecutionProvider" in onnxruntime.get_available_providers(), "this is not the build for CUDA"


def use_mediapipe() -> None:
    """Its tasks can be imported, and it takes an image."""
    mediapipe = importlib.import_module("mediapipe")
    assert importlib.import_module("mediapipe.tasks.python").vision.FaceLandmarker
    mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.zeros((8, 8, 3), np.uint8))


def use_torch() -> None:
    """It computes, and shares memory with numpy."""
    torch = importlib.import_module("torch")
    assert torch.from_numpy(np.ones(3, np.float32)).sum().item() == 3


def use_transformers() -> None:
    """A tiny SegFormer can be made."""
    use_torch()
    transformers = importlib.import_module("transformers")
    transformers.SegformerForSemanticSegmentation(transformers.SegformerConfig(
        depths=[1] * 4, hidden_sizes=[8] * 4, decoder_hidden_size=8))


def use_matting() -> None:
    """A matte is estimated."""
    from pymatting import estimate_alpha_cf

    trimap = np.full((32, 32), 0.5)
    trimap[:8], trimap[-8:] = 0, 1
    assert estimate_alpha_cf(np.random.default_rng(0).random((32, 32, 3)), trimap).shape == (32, 32)


def use_deepface() -> None:
    """What this program imports of it is there, and its detector that needs no weights runs."""
    from faceseg_live.runtimes.deepface_package import loading

    with loading() as modeling:
        modeling.build_model(task="face_detector", model_name="opencv").detect_faces(np.zeros((64, 64, 3), np.uint8))
    use_onnxruntime()


def use_microphone() -> None:
    """It can be imported, where the system has PortAudio."""
    try:
        importlib.import_module("sounddevice")
    except OSError as error:
        if "PortAudio library not found" not in str(error):
            raise


def use_virtualcam() -> None:
    """It can be imported."""
    assert importlib.import_module("pyvirtualcam").Camera


def use_ray() -> None:
    """It can be imported, where there is a build of it."""
    if (sys.platform, platform.machine()) != ("darwin", "x86_64"):
        assert importlib.import_module("ray").init


def use_keyring() -> None:
    """It can be imported, and finds what it speaks to."""
    importlib.import_module("keyring").get_keyring()


def use_demo() -> None:
    """The photograph and the filter of OpenCV's contributed modules are there."""
    import cv2

    importlib.import_module("skimage.data").astronaut()
    cv2.ximgproc.guidedFilter(np.zeros((8, 8), np.uint8), np.zeros((8, 8), np.float32), 2, 1.0)


def use_train() -> None:
    """It learns, and could render; whether there is OpenGL, the system decides."""
    use_torch()
    importlib.import_module("moderngl")


def use_test() -> None:
    """The tools can be imported."""
    for name in ("hatchling", "hypothesis", "importlinter", "mypy", "pytest", "pytestqt", "pytest_timeout", "ruff",
                 "xdist"):
        importlib.import_module(name)


USES: dict[str, Callable[[], None]] = {
    "onnx": use_onnxruntime, "gpu": use_gpu, "mediapipe": use_mediapipe, "torch": use_torch,
    "transformers": use_transformers, "matting": use_matting, "deepface": use_deepface, "microphone": use_microphone,
    "virtualcam": use_virtualcam, "ray": use_ray, "keyring": use_keyring, "demo": use_demo, "train": use_train,
    "test": use_test,
}
USES["all"] = lambda: [USES[key]() for key in USES if key not in ("all", "gpu", "demo", "train", "test")] and None
"""Extra → what it must be able to do."""


def main(extras: list[str]) -> None:
    """Use everything, the base first."""
    broken = {}
    for name, use in {"base": use_base, **{key: USES[key] for key in extras}}.items():
        try:
            use()
        except Exception as error:
            broken[name] = f"{type(error).__name__}: {error}"
    faults = [asdict(finding) for finding in package_findings() if finding.level is Severity.FAULT]
    print(json.dumps({"broken": broken, "faults": faults}))


if __name__ == "__main__":
    main(sys.argv[1:])
