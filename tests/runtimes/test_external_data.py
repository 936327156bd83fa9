"""Data of ONNX models in files of their own: those beside the model are used, all others are refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.runtimes.devices import onnx_session
from faceseg_live.runtimes.onnx_files import checking
from faceseg_live.runtimes.onnx_files.checking import checked_model
from tests.onnx_files import (
    NEEDS_ONNXRUNTIME,
    constant,
    graph,
    nested,
    node,
    number,
    refusal,
    tensor,
    text,
    whole,
)

WEIGHTS = np.array([1, 2, 3, 4], np.float32)
X = {"x": np.zeros(4, np.float32)}
Place = Callable[[bytes], bytes]


def external(location: str | bytes, **more: object) -> bytes:
    """A TensorProto whose four numbers are elsewhere."""
    said = location if isinstance(location, bytes) else location.encode()
    entries = [nested(13, text(1, "location") + nested(2, said))]
    entries += [nested(13, text(1, key) + text(2, str(value))) for key, value in more.items()]
    return number(1, 4) + number(2, 1) + text(8, "w") + b"".join(entries) + number(14, 1)


def adding(weights: bytes) -> bytes:
    """y = x + w."""
    return graph([node("Add", ["x", "w"], "y")], [weights], [tensor("x", (4,), 1)], [tensor("y", (4,), 1)])


def saved(folder: Path, content: bytes, name: str = "model.onnx") -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / name
    path.write_bytes(content)
    return path


def put_weights(folder: Path, name: str = "w.bin") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"before" + WEIGHTS.tobytes())
    return path


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("name", ["w.bin", "data/w.bin", "./w.bin", "Gewichte ß.bin"])
def test_data_beside_the_model_are_used(tmp_path: Path, name: str) -> None:
    put_weights(tmp_path, name)
    path = saved(tmp_path, whole(adding(external(name, offset=6, length=16))))
    assert onnx_session(path, "cpu").run(X)[0].tolist() == WEIGHTS.tolist()


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right of their own there")
def test_data_may_be_behind_a_link_that_stays_with_the_model(tmp_path: Path) -> None:
    """As a cache of the hub keeps them: both are links into one folder."""
    put_weights(tmp_path / "blobs", "1234")
    saved(tmp_path / "blobs", whole(adding(external("w.bin", offset=6, length=16))), "5678")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "model.onnx").symlink_to("../blobs/5678")
    (snapshot / "w.bin").symlink_to("../blobs/1234")
    checked = checked_model(snapshot / "model.onnx")
    assert {path.name for path in checked.files} == {"model.onnx", "1234"}


OUTSIDE = ["../w.bin", "data/../../w.bin", "/etc/passwd", "/proc/self/environ", "/dev/zero", "C:\\w.bin", "C:w.bin",
           "\\\\server\\share\\w.bin", "..\\w.bin", "\\w.bin", "//server/w.bin", "", " ", "w\0.bin",
           "*/_ORT_MEM_ADDR_/*", "data:w.bin"]


@pytest.mark.parametrize("location", OUTSIDE)
def test_data_outside_of_the_folder_are_refused(tmp_path: Path, location: str) -> None:
    put_weights(tmp_path)
    for odd in ("*/_ORT_MEM_ADDR_/*", "data:w.bin", "..\\w.bin"):  # names that are possible here
        if sys.platform != "win32":
            put_weights(tmp_path / "model", odd)
    path = saved(tmp_path / "model", whole(adding(external(location, offset=6, length=16))))
    assert "not in the model's own folder" in refusal(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right of their own there")
@pytest.mark.parametrize("target", ["../w.bin", "/etc/passwd", "/proc/self/environ"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, target: str) -> None:
    put_weights(tmp_path)
    path = saved(tmp_path / "model", whole(adding(external("w.bin", offset=0, length=16))))
    (path.parent / "w.bin").symlink_to(target)
    assert "not in the model's own folder" in refusal(path)


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right of their own there")
def test_a_folder_that_is_a_link_is_no_way_out(tmp_path: Path) -> None:
    put_weights(tmp_path / "other")
    path = saved(tmp_path / "model", whole(adding(external("data/w.bin", offset=0, length=16))))
    (path.parent / "data").symlink_to(tmp_path / "other")
    assert "not in the model's own folder" in refusal(path)


def circle(folder: Path) -> None:
    (folder / "w.bin").symlink_to("w.bin")


def folder_itself(folder: Path) -> None:
    (folder / "w.bin").mkdir()


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "w.bin")


@pytest.mark.skipif(sys.platform == "win32", reason="has none of these")
@pytest.mark.parametrize("put", [circle, folder_itself, pipe, lambda folder: None])
def test_what_is_no_plain_file_is_missing(tmp_path: Path, put: Callable[[Path], None]) -> None:
    path = saved(tmp_path, whole(adding(external("w.bin", offset=0, length=16))))
    put(tmp_path)
    assert "lacks data: those of its tensor 'w' are said to be in the file 'w.bin'" in refusal(path)


@pytest.mark.parametrize(("offset", "length"), [(6, 17), (23, 0), (1 << 62, 16), (0, 1 << 62)])
def test_data_beyond_the_end_are_refused(tmp_path: Path, offset: int, length: int) -> None:
    put_weights(tmp_path)
    path = saved(tmp_path, whole(adding(external("w.bin", offset=offset, length=length))))
    assert "is cut off" in refusal(path)


@pytest.mark.parametrize("more", [{"offset": "-6"}, {"length": "many"}, {"offset": "9" * 30}, {"location": "v.bin"},
                                  {"key": "value"}, {"offset": "²"}])
def test_a_place_that_is_not_clear_is_refused(tmp_path: Path, more: dict[str, str]) -> None:
    put_weights(tmp_path)
    entries = b"".join(nested(13, text(1, key) + text(2, value)) for key, value in more.items())
    path = saved(tmp_path, whole(adding(external("w.bin") + entries)))
    assert "does not say clearly where the data" in refusal(path)


def in_attribute(weights: bytes) -> bytes:
    return whole(graph([node("Constant", [], "w", text(1, "value") + nested(5, weights) + number(20, 4))]))


def in_tensors(weights: bytes) -> bytes:
    return whole(graph([node("Odd", [], "w", text(1, "values") + nested(10, weights))]))


def in_branch(weights: bytes) -> bytes:
    return whole(graph([node("If", ["c"], "w", text(1, "then_branch") + nested(6, graph([], [weights])))]))


def in_branches(weights: bytes) -> bytes:
    inner = graph([node("If", ["c"], "w", text(1, "then_branch") + nested(11, graph([], [weights])))])
    return whole(graph([node("If", ["c"], "w", text(1, "else_branch") + nested(6, inner))]))


def in_function(weights: bytes) -> bytes:
    constant_node = node("Constant", [], "w", text(1, "value") + nested(5, weights))
    return whole(graph([]), nested(25, text(1, "f") + nested(7, constant_node)))


def in_usual_attribute_of_function(weights: bytes) -> bytes:
    return whole(graph([]), nested(25, text(1, "f") + nested(11, text(1, "a") + nested(5, weights))))


def in_training(weights: bytes) -> bytes:
    return whole(graph([]), nested(20, nested(2, graph([], [weights]))))


def in_sparse_constant(weights: bytes) -> bytes:
    return whole(graph([]) + nested(15, nested(1, weights)))


def in_sparse_indices(weights: bytes) -> bytes:
    return whole(graph([node("Constant", [], "w", text(1, "sparse_value") + nested(22, nested(2, weights)))]))


def in_sparse_tensors(weights: bytes) -> bytes:
    return whole(graph([node("Odd", [], "w", text(1, "values") + nested(23, nested(1, weights)))]))


def in_second_graph(weights: bytes) -> bytes:
    """Readers put both together."""
    return whole(graph([], [constant("v", WEIGHTS)]), nested(7, graph([], [weights])))


@pytest.mark.parametrize("place", [
    lambda weights: whole(adding(weights)), in_attribute, in_tensors, in_branch, in_branches, in_function,
    in_usual_attribute_of_function, in_training, in_sparse_constant, in_sparse_indices, in_sparse_tensors,
    in_second_graph,
])
def test_no_place_in_the_file_is_overlooked(tmp_path: Path, place: Place) -> None:
    put_weights(tmp_path)
    path = saved(tmp_path / "model", place(external("../w.bin", offset=6, length=16)))
    assert "'w' are said to be in '../w.bin'" in refusal(path)


def test_a_place_is_checked_even_where_the_file_says_that_it_is_not_used(tmp_path: Path) -> None:
    """Which of two fields counts is a question that readers answer differently."""
    put_weights(tmp_path)
    path = saved(tmp_path / "model", whole(adding(external("../w.bin") + number(14, 0))))
    assert "not in the model's own folder" in refusal(path)


def test_a_name_that_is_no_text_is_damage(tmp_path: Path) -> None:
    path = saved(tmp_path, whole(adding(external(b"w\xff.bin"))))
    assert "it has a name that is not UTF-8: 'w\\xff.bin'" in refusal(path)


@NEEDS_ONNXRUNTIME
def test_files_that_are_exchanged_after_the_check_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = put_weights(tmp_path)
    path = saved(tmp_path, whole(adding(external("w.bin", offset=6, length=16))))
    given = checking.CheckedModel.given

    def exchanged(self: checking.CheckedModel) -> bytes | str:
        weights.write_bytes(b"others" + WEIGHTS[::-1].tobytes())
        return given.fget(self)  # type: ignore[attr-defined]

    monkeypatch.setattr(checking.CheckedModel, "given", property(exchanged))
    assert refusal(path).startswith(f"{weights} was changed while it was loaded")


def test_a_large_model_is_not_kept_in_memory_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_MOST_COPIED_BYTES", 10)
    path = saved(tmp_path, whole(adding(constant("w", WEIGHTS))))
    checked = checked_model(path)
    assert checked.given == str(path)
    checked.require_unchanged()
    path.write_bytes(path.read_bytes())
    with pytest.raises(EngineUnavailable, match="was changed while it was loaded"):
        checked.require_unchanged()


def test_a_model_without_other_files_is_given_as_what_was_checked(tmp_path: Path) -> None:
    content = whole(adding(constant("w", WEIGHTS)))
    path = saved(tmp_path, content)
    checked = checked_model(path)
    path.write_bytes(b"another one by now")
    assert checked.given == content
