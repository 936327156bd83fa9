"""ONNX files that are looked at before they are loaded: damage, operators of others, and what they would cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.runtimes import devices, model_costs
from faceseg_live.runtimes.devices import onnx_session
from faceseg_live.runtimes.free_memory import free_memory_bytes
from faceseg_live.runtimes.onnx_files.checking import checked_model
from faceseg_live.runtimes.onnx_files.facts import read_facts
from faceseg_live.runtimes.wire_format import WireError, fields
from faceseg_live.settings import LimitsSettings
from tests.onnx_files import (
    NEEDS_ONNXRUNTIME,
    TinyParser,
    constant,
    graph,
    integers,
    nested,
    node,
    number,
    refusal,
    tensor,
    text,
    varint,
    whole,
)

pytestmark = pytest.mark.usefixtures("usual_limits")


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(content)
    return path


def shape(name: str, *sides: int) -> bytes:
    """A constant of int64."""
    data = np.array(sides, "<i8")
    return number(1, len(sides)) + number(2, 7) + text(8, name) + nested(9, data.tobytes())


def relu(*sides: int | str, kind: int = 1) -> bytes:
    """y = relu(x)."""
    return graph([node("Relu", ["x"], "y")], [], [tensor("x", sides, kind)], [tensor("y", ("a",), 1)])


@pytest.mark.parametrize("sides", [(1, 3, 100_000, 100_000), (1, 3, 4097, 1), (1, 5000), (4097, 3, 64, 64)])
def test_an_input_with_a_long_side_is_refused_and_the_limit_named(tmp_path: Path, sides: tuple[int, ...]) -> None:
    told = refusal(saved(tmp_path, whole(relu(*sides))))
    assert f"asks for an input of {max(sides)} on one side ('x'); at most 4096 are allowed" in told
    assert f"--max-model-side {max(sides)}" in told


@NEEDS_ONNXRUNTIME
def test_whoever_trusts_a_model_raises_the_limit(tmp_path: Path) -> None:
    path = saved(tmp_path, whole(relu(1, 5000)))
    assert "at most 4096" in refusal(path)
    LimitsSettings(model_side=5000).put_in_force()
    assert onnx_session(path, "cpu").run({"x": np.zeros((1, 5000), np.float32)})[0].shape == (1, 5000)


@pytest.mark.parametrize("sides", [(1, 3, 0, 0), (1, 3, (1 << 64) - 1, (1 << 64) - 1), (1, 3, "height", "width")])
def test_open_sides_cost_nothing(tmp_path: Path, sides: tuple[int | str, ...]) -> None:
    assert checked_model(saved(tmp_path, whole(relu(*sides)))).content


def large_output() -> bytes:
    return graph([node("Relu", ["x"], "y")], [], [tensor("x", (1,), 1)], [tensor("y", (1, 50_000, 50_000), 1)])


def large_on_the_way() -> bytes:
    return relu(1) + nested(13, tensor("between", (1, 50_000, 50_000), 1))


def large_in_a_branch() -> bytes:
    return graph([node("If", ["c"], "y", text(1, "then_branch") + nested(6, large_on_the_way()))])


def made_of(operator: str, place: int) -> bytes:
    inputs = [*"abc"[:place], "shape"]
    return graph([node(operator, inputs, "y")], [shape("shape", 1, 50_000, 50_000)])


def sparse() -> bytes:
    """Three bytes that stand for ten gigabytes of zeros."""
    return graph([]) + nested(15, nested(1, constant("w", np.zeros(0))) + number(3, 50_000) + number(3, 50_000))


@pytest.mark.parametrize("content", [large_output(), large_on_the_way(), large_in_a_branch(), sparse(),
                                     made_of("ConstantOfShape", 0), made_of("Expand", 1), made_of("Tile", 1),
                                     made_of("Resize", 3)])
def test_memory_that_a_file_tells_of_is_known_before(tmp_path: Path, content: bytes) -> None:
    told = refusal(saved(tmp_path, whole(content)))
    assert "takes at least 10.1 GB of memory; at most 8 GB are allowed" in told
    assert "--max-model-gigabytes" in told


def test_sizes_beyond_all_numbers_are_large(tmp_path: Path) -> None:
    told = refusal(saved(tmp_path, whole(graph([], [], [], [tensor("y", [(1 << 62)] * 60, 1)]))))
    assert "GB of memory; at most 8 GB are allowed" in told
    assert len(told) < 500


def test_memory_that_is_not_free_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_costs, "free_memory_bytes", lambda: 3_000_000_000)
    path = saved(tmp_path, whole(graph([node("ConstantOfShape", ["shape"], "y")], [shape("shape", 1_000_000_000)])))
    assert "takes at least 4.01 GB of memory; 3 GB are free" in refusal(path)


def test_a_file_larger_than_allowed_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with path.open("wb") as file:
        file.truncate(9_000_000_000)  # takes no room
    assert "takes at least 9 GB of" in refusal(path)


def test_free_memory_is_known_here() -> None:
    free = free_memory_bytes()
    assert free is None or 0 <= free < 1 << 60


def test_operators_of_others_are_told_and_no_library_is_loaded(tmp_path: Path) -> None:
    told = refusal(saved(tmp_path, whole(graph([node("Magic", ["x"], "y") + text(7, "org.example")]))))
    assert "needs the operator 'Magic' of 'org.example'" in told
    assert "never loaded" in told


@NEEDS_ONNXRUNTIME
def test_operators_that_a_file_defines_are_its_own(tmp_path: Path) -> None:
    called = graph([node("Twice", ["x"], "y") + text(7, "own")], [], [tensor("x", (4,), 1)], [tensor("y", (4,), 1)])
    imports = nested(9, text(1, "") + number(2, 13))
    defined = text(1, "Twice") + text(4, "a") + text(5, "b") + nested(7, node("Add", ["a", "a"], "b")) + imports
    path = saved(tmp_path, whole(called, nested(8, text(1, "own") + number(2, 1)),
                                 nested(25, defined + text(10, "own"))))
    session = onnx_session(path, "cpu")
    assert session.run({"x": np.ones(4, np.float32)})[0].tolist() == [2, 2, 2, 2]


def test_what_was_compiled_for_a_device_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, whole(graph([node("EPContext", ["x"], "y") + text(7, "com.microsoft")])))
    assert "was compiled for one device" in refusal(path)


def test_the_runtimes_own_format_is_refused_even_in_disguise(tmp_path: Path) -> None:
    disguised = number(1, 7) + text(2, "ORTM but a good producer's name") + nested(7, relu(4))
    for content in (b"\x18\0\0\0ORTM" + bytes(100), disguised):
        path = saved(tmp_path, content)
        assert path.read_bytes()[4:8] == b"ORTM"
        assert "onnxruntime's own format" in refusal(path)


def test_what_was_compiled_earlier_is_never_looked_for_beside_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path / "models"))
    options = devices._options("TensorrtExecutionProvider")
    assert options["trt_engine_cache_path"] == str(tmp_path / "models" / "tensorrt")


def deep(levels: int) -> bytes:
    inner = graph([])
    for _ in range(levels):
        inner = graph([node("If", ["c"], "y", text(1, "then_branch") + nested(6, inner))])
    return inner


def claims(count: int) -> bytes:
    return graph([], [number(1, count) + number(2, 1) + text(8, "w") + nested(9, bytes(16))])


DAMAGE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it has no graph"),
    "text": (b"not a model at all", "it has a field of an unknown kind"),
    "number 0": (b"\x00\x01", "it has a field without a possible number"),
    "number of 33 bits": (varint(1 << 32 | 7 << 3 | 2) + varint(0), "it has a field without a possible number"),
    "group": (b"\x3b\x3c", "it has a field of an unknown kind"),
    "length": (b"\x3a\x05\x00", "it is cut off"),
    "number": (b"\x08" + b"\xff" * 11, "it has a number of more than 64 bits"),
    "tag": (b"\x88", "it is cut off"),
    "depth": (whole(deep(30)), "its parts are nested deeper than 60"),
    "data": (whole(claims(1 << 40)), "is said to have 1099511627776 numbers, but has 17 bytes of data"),
    "side": (whole(graph([], [number(1, (1 << 64) - 4) + text(8, "w")])), "negative side"),
    "sides": (whole(relu(*([2] * 65))), "more than 64 sides"),
    "constant's sides": (whole(graph([], [number(1, 1) * 65 + text(8, "w")])), "more than 64 sides"),
    "name": (whole(relu(1)[:-4] + b"\xff" * 4), "it "),
    "side's name": (whole(graph([], [], [tensor("x", ("side",), 1).replace(b"side", b"\xff\xfe\xfd\xfc")])),
                    "not UTF-8"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    content, why = DAMAGE[name]
    told = refusal(saved(tmp_path, content))
    assert why in told
    assert "expected an ONNX model" in told
    assert "\n" not in told


def test_a_file_that_is_cut_off_anywhere_ends_in_one_kind_of_error() -> None:
    content = whole(graph([node("Relu", ["x"], "y", integers("axes", (1, 2, 3)))], [constant("w", np.ones(3))],
                          [tensor("x", (1, "a"), 1)], [tensor("y", (1,), 1)]))
    for end in range(len(content)):
        with suppress(WireError):  # where nothing is cut but whole fields there is nothing to tell
            read_facts(content[:end])


def test_numbers_may_be_packed_or_not() -> None:
    alone = b"".join(number(1, side) for side in (2, 3))
    packed = nested(1, varint(2) + varint(3))
    for sides in (alone, packed):
        facts = read_facts(whole(graph([], [sides + number(2, 1) + text(8, "w") + nested(9, bytes(24))])))
        assert facts.constant_bytes == 24


def test_fields_of_fixed_width_are_passed_over() -> None:
    message = memoryview(b"\x0d1234" + b"\x1112345678" + number(3, 5))
    assert list(fields(message)) == [(1, None), (2, None), (3, 5)]


def test_constants_among_the_inputs_are_no_inputs() -> None:
    listed = graph([], [constant("w", np.ones(4))], [tensor("x", (4,), 1), tensor("w", (4,), 1)])
    assert [given.name for given in read_facts(whole(listed)).inputs] == ["x"]


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("name", ["prisma_nchw.onnx", "bisenetv2_celeba19_448_qdq_probs.onnx",
                                  "face_detection_yunet_2026may.onnx", "SINet_Softmax_simple.onnx",
                                  "fer2013_mini_xception_64.onnx", "selfie_segmentation.onnx",
                                  "skin_clothes_hair_PAN_mnv3small_simplified.onnx", "version-RFB-320.onnx"])
def test_real_models_are_read_as_the_runtime_reads_them(shared_data: Path, name: str) -> None:
    path = shared_data / "models" / name
    facts = read_facts(path.read_bytes())
    session = onnx_session(path, "cpu").session
    for ours, theirs in ((facts.inputs, session.get_inputs()), (facts.outputs, session.get_outputs())):
        assert [item.name for item in ours] == [item.name for item in theirs]
        for mine, other in zip(ours, theirs, strict=True):
            known = [side if isinstance(side, int) else None for side in other.shape]
            assert [a for a, b in zip(mine.sides, known, strict=True) if a is not None and a != b] == []
    assert facts.constant_bytes < path.stat().st_size


@NEEDS_ONNXRUNTIME
def test_a_tiny_parser_runs_as_before(tmp_path: Path) -> None:
    run: Callable[..., list[np.ndarray]] = onnx_session(TinyParser().save(tmp_path / "tiny.onnx"), "cpu").run
    assert run({"picture": np.zeros((1, 3, 64, 64), np.float32)})[0].shape == (1, 19, 64, 64)
