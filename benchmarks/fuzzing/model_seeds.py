"""Small models of every family that is read: ONNX, Caffe, checkpoints of torch, folders of the hub."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

from tests.caffe_files import Fcn8s, save_fcn8s
from tests.onnx_files import TinyParser, save_flat, save_without_its_output

from .seeds import Seed, real_files, seeds_of

_CHECKPOINT_KEYS = 12
"""A checkpoint of this network is 200 MB; the reader, which is what faults meet, takes any."""
_ENDLESS = ("loop.onnx",)
"""What never answers is the matter of those who wait for it: here it would cost minutes each time."""
_LABELS = ("neutral", "smile", "frown")


def segmenters(folder: Path, shared: Path | None) -> list[Seed]:
    """ONNX networks that give a mask, and some that don't."""
    TinyParser(classes=1).save(folder / "one.onnx")
    TinyParser(classes=2, input_shape=(1, 64, 64, 3), gives_nhwc=True).save(folder / "last.onnx")
    TinyParser(classes=19, input_shape=("n", 3, "h", "w"), shrink=2, extra_output=True).save(folder / "open.onnx")
    save_flat(folder / "flat.onnx")
    save_without_its_output(folder / "lacking.onnx")
    real = real_files(shared, (".onnx",), ("broken",))
    return seeds_of(folder.iterdir()) + [seed for seed in real if seed.main not in _ENDLESS]


def classifiers(folder: Path, shared: Path | None) -> list[Seed]:
    """ONNX networks that score a crop, with their labels."""
    del shared
    fixed = TinyParser(classes=3, is_pooled=True).save(folder / "fixed.onnx").read_bytes()
    free = TinyParser(classes=3, input_shape=("n", "h", "w", 3), is_pooled=True).save(folder / "free.onnx").read_bytes()
    return [Seed("model.onnx", {"model.onnx": data, "model.txt": "\n".join(_LABELS).encode()},
                 {"model.onnx": "protobuf"}) for data in (fixed, free)]


def label_files(folder: Path, shared: Path | None) -> list[Seed]:
    """What says which label is which, beside an intact model."""
    model = TinyParser(classes=3, is_pooled=True).save(folder / "model.onnx").read_bytes()
    toml = (f"labels = {json.dumps(_LABELS)}\nmean = [0.485, 0.456, 0.406]\nstd = [0.229, 0.224, 0.225]\n"
            'colours = "rgb"\nscores = "softmax"\n')
    texts = {"model.toml": toml, "model.txt": "\n".join(_LABELS)}
    made = [Seed("model.onnx", {"model.onnx": model, name: text.encode()}, {name: "text"})
            for name, text in texts.items()]
    real = [content for seed in real_files(shared, (".toml",), ("broken",)) for content in seed.files.values()]
    return made + [Seed("model.onnx", {"model.onnx": model, "model.toml": text}, {"model.toml": "text"})
                   for text in real]


def caffe_graphs(folder: Path, shared: Path | None) -> list[Seed]:
    """.prototxt beside intact weights."""
    return [Seed(seed.main, seed.files, {name: "text" for name in seed.files if name.endswith(".prototxt")})
            for seed in _caffe(folder, shared)]


def caffe_weights(folder: Path, shared: Path | None) -> list[Seed]:
    """.caffemodel beside an intact graph."""
    return [Seed(seed.main, seed.files, {seed.main: "protobuf"}) for seed in _caffe(folder, shared)]


def checkpoints(folder: Path, shared: Path | None) -> list[Seed]:
    """.pth: the archive of today, what torch wrote before, and a bare pickle."""
    del folder, shared
    import pickle

    import torch

    weights = {f"layer{number}.weight": torch.ones(4, 3, 3, 3) for number in range(_CHECKPOINT_KEYS)}
    files = {}
    for name, content in {"archive.pth": weights, "nested.pth": {"state_dict": weights, "epoch": 3}}.items():
        buffer = BytesIO()
        torch.save(content, buffer)
        files[name] = buffer.getvalue()
    buffer = BytesIO()
    torch.save(weights, buffer, _use_new_zipfile_serialization=False)
    files |= {"former.pth": buffer.getvalue(), "pickle.pth": pickle.dumps({"layer0.weight": [1.0, 2.0]})}
    return [Seed(name, {name: data}, {name: "bytes"}) for name, data in files.items()]


def hub_folders(folder: Path, shared: Path | None) -> list[Seed]:
    """A tiny SegFormer as transformers keeps it: settings of two kinds, and weights."""
    del shared
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(0)
    labels = {number: f"label {number}" for number in range(3)}
    config = transformers.SegformerConfig(depths=[1] * 4, hidden_sizes=[4, 4, 4, 4], num_attention_heads=[1] * 4,
                                          decoder_hidden_size=4, id2label=labels)
    transformers.SegformerForSemanticSegmentation(config).save_pretrained(folder)
    given = {"image_processor_type": "SegformerImageProcessor", "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(given))
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    forms = {name: "text" if name.endswith(".json") else "bytes" for name in files}
    return [Seed("config.json", files, {name: form}) for name, form in forms.items()]


def _caffe(folder: Path, shared: Path | None) -> list[Seed]:
    made = []
    for name, net in {"small": Fcn8s(), "large": Fcn8s(side=100, channels=21, scales_in_layer=False)}.items():
        path = save_fcn8s(folder / name, net)
        made.append({part.name: part.read_bytes() for part in sorted(path.parent.iterdir())})
    main = next(name for name in made[0] if name.endswith(".caffemodel"))
    for seed in real_files(shared, (".prototxt",), ("broken",)):
        made.append({main: made[0][main], main.replace(".caffemodel", ".prototxt"): seed.files[seed.main]})
    return [Seed(main, files, {}) for files in made]
