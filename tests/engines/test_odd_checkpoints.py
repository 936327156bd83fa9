"""Checkpoints that are damaged or made to take what isn't there: refused before torch allocates anything."""

from __future__ import annotations

import pickle
import random
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="checkpoints are torch's")

from faceseg_live.engines.parsers import pspnet_checkpoint  # noqa: E402
from faceseg_live.engines.parsers.checkpoint_scan import OtherObjectsError, scan_checkpoint  # noqa: E402
from faceseg_live.engines.parsers.pspnet_checkpoint import load_pspnet  # noqa: E402
from faceseg_live.errors import EngineUnavailable  # noqa: E402


def state() -> dict[str, object]:
    """As a training writes it: a module's own dict, a parameter, an optimizer's state, tensors that share memory."""
    module = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 1), torch.nn.BatchNorm2d(3))
    whole = torch.arange(12.0).reshape(3, 4)
    optimizer = {"state": {0: {"step": 7, "exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 1e-4, "params": [0]}]}
    return {"model_state_dict": module.state_dict(), "optimizer_state_dict": optimizer, "epoch": 3, "best": None,
            "part": whole[1:, ::2], "turned": whole.t(), "empty": torch.zeros(0, 5), "scalar": torch.tensor(True),
            "own": torch.nn.Parameter(torch.zeros(2)), "half": torch.zeros(2).half(), "shape": whole.shape,
            "plain": OrderedDict(a=[1.5, (True, "x")])}


@pytest.fixture(params=[True, False], ids=["zip", "former"])
def checkpoint(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "checkpoint.pth"
    torch.save(state(), path, _use_new_zipfile_serialization=request.param)
    return path


def test_what_torch_writes_is_let_through(checkpoint: Path) -> None:
    scan_checkpoint(checkpoint)
    torch.load(checkpoint, weights_only=True)


def refusal(path: Path) -> str:
    with pytest.raises(EngineUnavailable) as caught:
        load_pspnet(path)
    told = str(caught.value)
    assert told.isprintable()
    assert "weights_only" not in told
    return told


@pytest.fixture
def _nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object, **_options: object) -> None:
        pytest.fail("torch was given the file")

    monkeypatch.setattr(pspnet_checkpoint.torch, "load", never)


def zipped(path: Path, described: bytes, *, packing: int = zipfile.ZIP_STORED, **storages: bytes) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("checkpoint/data.pkl", described)
        archive.writestr("checkpoint/version", b"3\n")
        for key, content in storages.items():
            archive.writestr(f"checkpoint/data/{key.removeprefix('s')}", content)
    return path


def storage(count: int, key: str = "0", kind: str = "FloatStorage") -> bytes:
    """Pickle code that leaves a storage on the stack."""
    return (b"(" + text("storage") + b"ctorch\n" + kind.encode() + b"\n" + text(key) + text("cpu") + integer(count)
            + b"tQ")


def tensor(stored: bytes, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """Pickle code that makes a tensor of it."""
    sides = [b"(" + b"".join(map(integer, numbers)) + b"t" for numbers in (size, stride)]
    return (b"ctorch._utils\n_rebuild_tensor_v2\n(" + stored + integer(offset) + b"".join(sides)
            + b"\x89ccollections\nOrderedDict\n)RtR")


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value: int) -> bytes:
    coded = value.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes((len(coded),)) + coded


def document(value: bytes) -> bytes:
    """{"w": value}."""
    return b"\x80\x02}" + text("w") + value + b"s."


@pytest.mark.usefixtures("_nothing_is_loaded")
@pytest.mark.parametrize(("described", "told"), [
    (document(storage(1 << 40)), "its storage '0' is cut off"),
    (document(storage(5)), "its storage '0' is cut off"),
    (document(storage(4, "9")), "its storage '9' is cut off"),
    (document(storage(-1)), "other objects"),
    (document(storage(4, kind="UntypedStorage")), "other objects"),
    (document(tensor(storage(4), 0, (1 << 40,), (1,))), "larger than its storage"),
    (document(tensor(storage(4), 0, (2,), (1 << 40,))), "larger than its storage"),
    (document(tensor(storage(4), 1, (4,), (1,))), "larger than its storage"),
    (document(tensor(storage(4), -1, (4,), (1,))), "other objects"),
    (document(tensor(storage(4), 0, (-1,), (1,))), "other objects"),
    (document(tensor(storage(4), 0, (2,), (-1,))), "other objects"),
    (document(tensor(storage(4), 0, (2, 2), (1,))), "other objects"),
    (document(b"cbuiltins\nbytearray\n" + integer(10**12) + b"\x85R"), "other objects"),
    (document(b"ctorch\nFloatTensor\n" + integer(10**9) + b"\x85R"), "other objects"),
    (document(b"cposix\nsystem\n" + text("true") + b"\x85R"), "other objects"),
    (document(b"c__builtin__\neval\n" + text("1") + b"\x85R"), "other objects"),
    (document(tensor(storage(4), 0, (4,), (1,)) + storage(4) + integer(0) + b"\x86b"), "other objects"),
    (document(integer(1) + b"R"), "it is damaged|other objects"),
    (document(b"h\x05"), "it is damaged"),
    (b"\x80\x02" + b"(" * 100_000 + b"t" * 100_001 + b".", "is missing|damaged|no state dict"),
    (b"\x80\x02}", "damaged|pickle exhausted"),
    (b"", "pickle exhausted"),
    (pickle.dumps({"w": 1}, protocol=4), "other objects"),
    (pickle.dumps({"w": 1}, protocol=0), "other objects"),
])
def test_a_pickle_that_asks_for_more_than_there_is(described: bytes, told: str, tmp_path: Path) -> None:
    said = refusal(zipped(tmp_path / "odd.pth", described, s0=bytes(16)))
    assert "can't be read as a checkpoint" in said
    assert any(part in said for part in told.split("|")), said


def test_the_same_within_what_there_is_can_be_loaded(tmp_path: Path) -> None:
    whole = document(tensor(storage(4), 1, (2, 2), (1, 1)))
    path = zipped(tmp_path / "good.pth", whole, s0=struct.pack("<4f", 1, 2, 3, 4))
    assert "'layer0.0.weight' is missing (it has 1 keys)" in refusal(path)
    scan_checkpoint(path)


@pytest.mark.usefixtures("_nothing_is_loaded")
def test_a_packed_archive_is_no_checkpoint(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.pth", document(integer(1)), packing=zipfile.ZIP_DEFLATED, s0=bytes(30_000_000))
    assert path.stat().st_size < 100_000
    assert "it is packed" in refusal(path)


@pytest.mark.usefixtures("_nothing_is_loaded")
def test_a_former_file_is_not_smaller_than_its_tensors(tmp_path: Path) -> None:
    first = (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})
    headers = b"".join(pickle.dumps(value, protocol=2) for value in first)
    path = tmp_path / "former.pth"
    path.write_bytes(headers + document(storage(1 << 34)) + bytes(100))
    assert "larger than the file" in refusal(path)


@pytest.mark.usefixtures("_nothing_is_loaded", "usual_limits")
def test_a_file_larger_than_allowed_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.pth").open("wb") as file:
        file.truncate(5_000_000_000)  # takes no room
    assert "takes at least 10 GB of memory" in refusal(tmp_path / "large.pth")


class Runs:
    """Would run code when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, ...]]:
        return pytest.fail, ("code of a file was run",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_is_run(protocol: int, tmp_path: Path) -> None:
    path = tmp_path / "runs.pth"
    path.write_bytes(pickle.dumps({"w": Runs()}, protocol=protocol) * 5)
    with pytest.raises((OtherObjectsError, ValueError)):
        scan_checkpoint(path)
    assert "can't be read as a checkpoint" in refusal(path)


def test_damaged_checkpoints_end_in_one_kind_of_error(checkpoint: Path, tmp_path: Path) -> None:
    chance = random.Random(6)
    whole = checkpoint.read_bytes()
    head = whole.index(b"model_state_dict") + 1500
    for number in range(150):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(head if number % 2 else len(content))] = chance.randrange(256)
        damaged = tmp_path / "damaged.pth"
        damaged.write_bytes(content[: chance.choice([len(content), chance.randrange(len(content))])])
        refusal(damaged)
