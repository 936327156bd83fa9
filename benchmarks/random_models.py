"""Models of the published sizes with weights of chance: they say nonsense, in the time that the published ones take."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.settings import EngineSettings
from tests.caffe_files import Fcn8s, save_fcn8s

Bare = Callable[[], object]

_VGG16 = (64, 128, 256, 512, 512)
_SEGFORMER_B5 = {"depths": [3, 6, 40, 3], "hidden_sizes": [64, 128, 320, 512], "decoder_hidden_size": 768}
_CELEBAMASK = ["background", "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth",
               "u_lip", "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth"]
_SEGFORMER_SIDE, _PSPNET_SIDE, _VIT_SIDE = 512, 240, 224


def save_pspnet(folder: Path) -> Path:
    """A checkpoint of the published layout."""
    import torch

    from faceseg_live.engines.parsers.pspnet_network import PspNet

    torch.manual_seed(0)
    path = folder / "pspnet.pth"
    torch.save(PspNet().state_dict(), path)
    return path


def bare_pspnet(settings: EngineSettings) -> Bare:
    """The network on a tensor that is ready."""
    import torch

    from faceseg_live.engines.parsers.pspnet_checkpoint import load_pspnet

    module = load_pspnet(Path(settings.model)).eval().to(memory_format=torch.channels_last)
    ready = torch.rand(1, 3, _PSPNET_SIDE, _PSPNET_SIDE).contiguous(memory_format=torch.channels_last)
    return lambda: _called(module, ready)


def save_segformer(folder: Path) -> Path:
    """A SegFormer B5, as jonathandinu/face-parsing is one."""
    import torch
    from transformers import SegformerConfig, SegformerForSemanticSegmentation
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.manual_seed(0)
    path = folder / "segformer"
    labels = dict(enumerate(_CELEBAMASK))
    SegformerForSemanticSegmentation(SegformerConfig(**_SEGFORMER_B5, id2label=labels)).save_pretrained(path)
    size = {"height": _SEGFORMER_SIDE, "width": _SEGFORMER_SIDE}
    processor = {"image_processor_type": "SegformerImageProcessor", "size": size}
    (path / "preprocessor_config.json").write_text(json.dumps(processor))
    return path


def bare_segformer(settings: EngineSettings) -> Bare:
    """The network on a tensor that is ready."""
    import torch
    from transformers import SegformerForSemanticSegmentation

    module = SegformerForSemanticSegmentation.from_pretrained(settings.model).eval()
    ready = torch.rand(1, 3, _SEGFORMER_SIDE, _SEGFORMER_SIDE)
    return lambda: _called(module, ready)


def save_vit(folder: Path) -> Path:
    """A ViT-base image classifier, as most published gender classifiers are."""
    import torch
    from transformers import ViTConfig, ViTForImageClassification
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.manual_seed(0)
    path = folder / "vit"
    ViTForImageClassification(ViTConfig(id2label={0: "female", 1: "male"})).save_pretrained(path)
    processor = {"image_processor_type": "ViTImageProcessor", "size": {"height": _VIT_SIDE, "width": _VIT_SIDE}}
    (path / "preprocessor_config.json").write_text(json.dumps(processor))
    return path


def bare_vit(model: str, faces: int, device: str) -> Bare:
    """The network on a batch that is ready."""
    import torch
    from transformers import ViTForImageClassification

    module = ViTForImageClassification.from_pretrained(model).eval().to(device)
    ready = torch.rand(faces, 3, _VIT_SIDE, _VIT_SIDE, device=device)
    return lambda: _called(module, ready)


def save_fcn8s_model(folder: Path) -> Path:
    """Of the smaller published size: VGG-16's widths, 300 pixels."""
    return save_fcn8s(folder, Fcn8s(side=300, channels=2, widths=_VGG16, hidden=4096))


def bare_fcn8s(settings: EngineSettings) -> Bare:
    """OpenCV's forward pass on a tensor that is ready."""
    import cv2

    model = Path(settings.model)
    net = cv2.dnn.readNetFromCaffe(str(model.with_suffix(".prototxt")), str(model))
    ready = np.random.default_rng(0).normal(size=(1, 3, 300, 300)).astype(np.float32) * 60

    def call() -> object:
        net.setInput(ready)
        return net.forward()

    return call


def _called(module: Callable[[object], object], ready: object) -> object:
    import torch

    with torch.inference_mode():
        return module(ready)
