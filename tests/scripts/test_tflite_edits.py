"""What converters change in networks of TensorFlow Lite's format: the results stay, or get the size asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.models.shipped import shipped_model
from faceseg_live.runtimes.litert import LiteRtNetwork
from scripts.model_conversion.tflite_edits.graph import Graph
from scripts.model_conversion.tflite_edits.input_size import set_input_size
from scripts.model_conversion.tflite_edits.linear_folds import fold, product
from scripts.model_conversion.tflite_edits.stored_weights import convolutions_from, steps_of, store_weights
from tests.tflite_files import RELU, TfliteFile

Result = NDArray[np.float32]
Run = Callable[[bytes], Result]
PATCH = 4


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """What a network of one result gives for an input of chance."""

    def run(content: bytes) -> Result:
        path = tmp_path / "network.tflite"
        path.write_bytes(content)
        network = LiteRtNetwork(path)
        (result,) = network.run(np.random.default_rng(1).random(network.input_shape, np.float32))
        network.close()
        return result

    return run


def kinds(content: bytes) -> list[str]:
    graph = Graph(content)
    return [graph.kind(operator) for operator in graph.operators]


def folded(content: bytes) -> bytes:
    graph = Graph(content)
    fold(graph)
    return graph.content()


def scaled(file: TfliteFile, source: int) -> int:
    channels = file.shape(source)[-1]
    return file.combined("ADD", file.combined("MUL", source, file.chance(channels)), file.chance(channels))


def attended(file: TfliteFile, source: int, *, softmax: bool = True) -> int:
    """MobileViTv2's separable attention over the axis 2: what is asked weighs the places, one vector answers all."""
    _, offsets, places, channels = file.shape(source)
    asked = file.reshaped(file.convolved(source, 1), 1, offsets, 1, places)
    if softmax:
        asked = file.add("SOFTMAX", (asked,), file.shape(asked), beta=1.0)
    asked = file.reshaped(asked, 1, offsets, places, 1)
    weighted = file.combined("MUL", file.convolved(source, channels), asked)
    context = file.add("SUM", (weighted, file.whole(2)), (1, offsets, 1, channels), keepDims=True)
    return file.combined("MUL", file.convolved(source, channels, activation=RELU), context)


def normalisation() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    normal = scaled(file, 0)
    return file, file.combined("ADD", file.convolved(normal, 3, activation=RELU), file.convolved(normal, 3))


def chain() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    return file, file.convolved(file.convolved_by_channel(file.convolved(0, 9)), 4, activation=RELU)


def branches() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 3)
    wide = file.convolved(0, 12)
    return file, file.combined("ADD", file.convolved(wide, 7, activation=RELU), file.convolved(wide, 7))


def head() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    return file, file.convolved(file.enlarged(0, 8), 3)


def attention() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 3, 8, 5)
    return file, attended(file, 0)


@pytest.mark.parametrize(("made", "left"), [
    (normalisation, ["CONV_2D", "CONV_2D", "ADD"]),
    (chain, ["CONV_2D"]),
    (branches, ["CONV_2D", "CONV_2D", "ADD"]),
    (head, ["TRANSPOSE_CONV"]),
    (attention, ["CONV_2D", "RESHAPE", "SOFTMAX", "RESHAPE", "MUL", "SUM", "CONV_2D", "CONV_2D", "MUL"]),
], ids=lambda value: getattr(value, "__name__", ""))
def test_folding_changes_the_operators_and_not_the_result(
    made: Callable[[], tuple[TfliteFile, int]], left: list[str], run: Run
) -> None:
    file, result = made()
    content = file.content(result)
    after = folded(content)
    assert kinds(after) == left
    np.testing.assert_allclose(run(after), run(content), atol=2e-5)


def test_an_attention_projects_one_vector(run: Run) -> None:
    file, result = attention()
    graph = Graph(folded(file.content(result)))
    (pooling,) = (each for each in graph.operators if graph.kind(each) == "SUM")
    (projection,) = graph.consumers(pooling.outputs[0])
    assert graph.shape(projection.outputs[0]) == (1, 3, 1, 5)


def active_between() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    return file, file.convolved(file.convolved(0, 9, activation=RELU), 4)


def narrow_between() -> tuple[TfliteFile, int]:
    """Two cheap steps, which would become one that costs more."""
    file = TfliteFile(1, 4, 6, 20)
    return file, file.convolved(file.convolved(0, 2), 20)


def used_elsewhere() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    first = file.convolved(0, 5)
    return file, file.combined("ADD", file.convolved(first, 5), first)


def of_neighbours() -> tuple[TfliteFile, int]:
    """Their border is padded with zeros, not with the first one's bias."""
    file = TfliteFile(1, 4, 6, 5)
    return file, file.convolved(file.convolved(0, 9), 4, side=3)


def without_softmax() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 3, 8, 5)
    return file, attended(file, 0, softmax=False)


def active_head() -> tuple[TfliteFile, int]:
    file = TfliteFile(1, 4, 6, 5)
    return file, file.convolved(file.enlarged(0, 8), 3, activation=RELU)


@pytest.mark.parametrize("made", [
    active_between, narrow_between, used_elsewhere, of_neighbours, without_softmax, active_head,
])
def test_what_is_not_linear_or_not_cheaper_stays(made: Callable[[], tuple[TfliteFile, int]], run: Run) -> None:
    file, result = made()
    content = file.content(result)
    assert kinds(folded(content)) == kinds(content)
    np.testing.assert_array_equal(run(folded(content)), run(content))


def test_results_of_the_network_stay_results() -> None:
    file = TfliteFile(1, 4, 6, 5)
    first = file.convolved(0, 9)
    content = file.content(first, file.convolved(first, 4))
    assert kinds(folded(content)) == ["CONV_2D", "CONV_2D"]


def test_products_are_sums_in_a_fixed_order() -> None:
    chance = np.random.default_rng(2)
    left, right = chance.normal(size=(5, 300)), chance.normal(size=(300, 7))
    np.testing.assert_allclose(product(left, right), left @ right)
    expected = 0.0
    for one, other in zip(left[3], right[:, 2], strict=True):
        expected += one * other
    assert product(left, right)[3, 2] == expected


def sized(height: int, width: int) -> bytes:
    """A network with all that sizes depend on: strides, attention across patches, both kinds of enlarging."""
    file = TfliteFile(1, height, width, 3)
    fine = file.convolved(0, 4, side=3, stride=2, activation=RELU)
    coarse = file.convolved(fine, 4, side=3, stride=2)
    _, rows, columns, channels = file.shape(coarse)
    tall, wide = rows // PATCH, columns // PATCH
    cut = file.swapped(file.reshaped(coarse, tall, PATCH, wide, PATCH * channels))
    patches = file.swapped(file.reshaped(cut, 1, tall * wide, PATCH * PATCH, channels))
    attended_to = file.swapped(attended(file, patches))
    joined = file.swapped(file.reshaped(attended_to, tall, wide, PATCH, PATCH * channels))
    image = file.reshaped(joined, 1, rows, columns, channels)
    shape = file.shape(fine)
    smooth, sharp = (file.add(kind, (image, file.whole(*shape[1:3])), shape, halfPixelCenters=True)
                     for kind in ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"))
    return file.content(file.enlarged(file.combined("ADD", file.combined("ADD", smooth, sharp), fine), 2))


@pytest.mark.parametrize("size", [(32, 32), (48, 32), (16, 64)])
def test_another_input_size_is_what_the_network_would_be_if_made_for_it(size: tuple[int, int], run: Run) -> None:
    graph = Graph(sized(32, 48))
    set_input_size(graph, *size)
    changed = run(graph.content())
    assert changed.shape == (1, *size, 2)
    np.testing.assert_array_equal(changed, run(sized(*size)))


def test_a_size_that_patches_cannot_fill_is_refused() -> None:
    with pytest.raises(ValueError, match="40 pixels can't be divided as the network divides 32"):
        set_input_size(Graph(sized(32, 32)), 40, 32)


def test_weights_take_less_room_and_give_the_same(run: Run) -> None:
    file = TfliteFile(1, 8, 8, 64)
    content = file.content(file.convolved_by_channel(file.convolved(file.convolved(0, 64, side=3), 32), side=3))
    expected = run(content)
    sizes, errors = [], []
    for in_8_bits in ((), (0, 2), (0, 1, 2)):
        graph = Graph(content)
        store_weights(graph, in_8_bits)
        stored = graph.content()
        assert kinds(stored) == ["DEQUANTIZE"] * 3 + kinds(content)
        sizes.append(len(stored))
        errors.append(float(np.abs(run(stored) - expected).max() / np.abs(expected).max()))
    assert sizes == sorted(sizes, reverse=True)
    assert len(content) > 1.9 * sizes[0] > 3.5 * sizes[2]
    assert errors[0] < 1e-3 < errors[2] < 0.02


@pytest.mark.parametrize("axis", [0, 3])
def test_steps_follow_each_channel(axis: int) -> None:
    chance = np.random.default_rng(3)
    sizes = np.moveaxis(np.array([1e-3, 1, 50], np.float32)[:, None, None, None], 0, axis)
    shape = [4, 5, 6, 7]
    shape[axis] = 3
    weights = chance.normal(size=shape).astype(np.float32) * sizes
    steps, scales = steps_of(weights, axis)
    assert steps.dtype == np.int8
    assert np.abs(steps).max() == 127
    read = steps * np.moveaxis(scales[:, None, None, None], 0, axis)
    error = np.sqrt(((read - weights) ** 2).mean(axis=tuple({0, 1, 2, 3} - {axis})))
    assert np.all(error < 0.015 * sizes.reshape(-1))


def test_channels_without_weights_stay_empty() -> None:
    steps, scales = steps_of(np.zeros((2, 1, 1, 3), np.float32), 0)
    assert not steps.any()
    assert np.all(np.isfinite(scales) & (scales > 0))


def test_files_are_the_same_bytes_and_hold_what_is_used() -> None:
    file = TfliteFile(1, 4, 6, 5)
    file.chance(100, 100)
    content = file.content(file.convolved(0, 9))
    written = Graph(content).content()
    assert len(written) < len(content) - 40_000
    assert Graph(written).content() == written == Graph(content).content()


@pytest.mark.parametrize("content", [b"", b"no network at all", b"\0" * 64])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no TensorFlow Lite network"):
        Graph(content)


def test_the_shipped_network_reads_all_its_weights_once() -> None:
    """Constants of the file in 8 and 16 bits; what it computes with is float32."""
    graph = Graph(shipped_model("selfie_multiclass").read_bytes())
    convolutions = [each for each in graph.operators if "CONV" in graph.kind(each)]
    readers = [graph.producer(each.inputs[1]) for each in convolutions]
    assert all(reader is not None and graph.kind(reader) == "DEQUANTIZE" for reader in readers)
    stored = {graph.values(reader.inputs[0]).dtype for reader in readers if reader is not None}
    assert stored == {np.dtype(np.int8), np.dtype(np.float16)}
    assert graph.shape(graph.inputs[0]) == (1, 192, 192, 3)
    assert graph.shape(graph.outputs[0]) == (1, 192, 192, 6)


def test_a_network_is_made_from_nothing_and_takes_any_size(tmp_path: Path) -> None:
    """Each pixel becomes four, as by a transposed convolution."""
    graph, chance = Graph.empty(), np.random.default_rng(0)
    source, fours, result = (graph.add_tensor(shape) for shape in ((1, 2, 2, 3), (1, 2, 2, 4), (1, 4, 4, 1)))
    weights, bias = chance.random((4, 1, 1, 3), np.float32), np.arange(4, dtype=np.float32)
    constants = graph.add_constant(weights), graph.add_constant(bias)
    graph.append("CONV_2D", (source, *constants), fours, strideH=1, strideW=1, dilationHFactor=1, dilationWFactor=1)
    graph.append("DEPTH_TO_SPACE", (fours,), result, blockSize=2)
    graph.inputs, graph.outputs = [source], [result]
    assert (graph.inputs, graph.outputs) == ([source], [result])
    path = tmp_path / "made.tflite"
    path.write_bytes(graph.content())
    network = LiteRtNetwork(path)
    for rows, columns in ((2, 2), (3, 5)):
        network.resize((1, rows, columns, 3))
        values = chance.random((1, rows, columns, 3), np.float32)
        (made,) = network.run(values)
        expected = (values[0] @ weights[:, 0, 0].T + bias).reshape(rows, columns, 2, 2).transpose(0, 2, 1, 3)
        np.testing.assert_allclose(made[0, ..., 0], expected.reshape(2 * rows, 2 * columns), rtol=1e-5)
    network.close()


def test_convolutions_are_chosen_by_the_number_of_their_weights() -> None:
    file = TfliteFile(1, 8, 8, 3)
    content = file.content(file.convolved(file.convolved(0, 16, side=3), 2))
    assert convolutions_from(Graph(content), 33) == {0}
    assert convolutions_from(Graph(content), 32) == {0, 1}
