"""The catalogue fits the code: every message is in it, gets exactly its fields, and is said somewhere."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import faceseg_live
from faceseg_live import errors
from faceseg_live.errors import FacesegError
from faceseg_live.messages import Message
from faceseg_live.messages.catalogue import english_ids, templates_of

_ROOT = Path(faceseg_live.__file__).parent
_MADE_HERE = (_ROOT / "errors.py", *(_ROOT / "messages").glob("*.py"))
"""What makes messages of ids that it was given."""
_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, FacesegError)}
_PLACE = {"position", "length"}
"""Of an ExpressionError; no fields of its message."""


def _sources() -> Iterator[Path]:
    for path in sorted(_ROOT.rglob("*.py")):
        if path not in _MADE_HERE:
            yield path


def _makes(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call that makes an error of the tree, or a message; those of `of`, which take a made one, are no such."""
    imported = {alias.asname or alias.name: alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                and (node.module or "").partition(".")[0] in ("errors", "messages") for alias in node.names}
    kinds = {name for name, original in imported.items() if original in _ERRORS | {"Message"}}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        is_bare = isinstance(node.func, ast.Name) and node.func.id in kinds
        is_of_a_module = isinstance(node.func, ast.Attribute) and node.func.attr in _ERRORS
        if is_bare or is_of_a_module:
            yield node


def _fields(message_id: str) -> set[str]:
    (template,) = templates_of(message_id)
    pieces = [*string.Formatter().parse(template.text), *string.Formatter().parse(template.remedy)]
    return {name.partition(".")[0] for _, name, _, _ in pieces if name is not None}


def _fault(call: ast.Call) -> str:
    if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant) or not isinstance(call.args[0].value, str):
        return "expected an id, written out, and values by name"
    message_id = call.args[0].value
    if message_id not in english_ids():
        return f"the catalogue lacks {message_id!r}"
    if any(keyword.arg is None for keyword in call.keywords):
        return "expected values by name, got **"
    given = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    if isinstance(call.func, ast.Name) and call.func.id == "ExpressionError":
        given -= _PLACE
    missing, surplus = _fields(message_id) - given, given - _fields(message_id)
    return f"{message_id}: missing {sorted(missing)}, surplus {sorted(surplus)}" if missing | surplus else ""


def test_every_message_is_in_the_catalogue_and_gets_its_fields() -> None:
    faults = []
    for path in _sources():
        for call in _makes(ast.parse(path.read_text("utf-8"))):
            if fault := _fault(call):
                faults.append(f"{path.relative_to(_ROOT)}:{call.lineno}: {fault}")
    assert not faults, "\n".join(faults)


def test_every_error_for_users_is_in_the_tree_of_one_file() -> None:
    elsewhere = [f"{path.relative_to(_ROOT)}: {node.name}" for path in _sources()
                 for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)
                 for base in node.bases if isinstance(base, ast.Name) and base.id in _ERRORS]
    assert elsewhere == []


def test_every_message_of_the_catalogue_is_said() -> None:
    said = {node.value for path in _ROOT.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    unused = sorted(english_ids() - said)
    assert unused == []


def test_texts_are_written_as_one_message() -> None:
    """No line breaks, no space at either end; the mark between text and remedy is set by the message."""
    for message_id in english_ids():
        (template,) = templates_of(message_id)
        for part in (template.text, template.remedy):
            assert part == " ".join(part.split()), message_id
        assert template.text, message_id
        assert not template.text.endswith((";", ",")), message_id
        assert not template.remedy.endswith(";"), message_id


def test_every_template_can_be_filled() -> None:
    for message_id in english_ids():
        message = Message(message_id, **_samples(message_id))
        assert not message.text.startswith(message_id), "its template doesn't fit its fields"


def _samples(message_id: str) -> dict[str, object]:
    """A value for each field: a message where its parts are shown, a number where it is formatted as one."""
    (template,) = templates_of(message_id)
    samples: dict[str, object] = {}
    for _, name, spec, _ in (*string.Formatter().parse(template.text), *string.Formatter().parse(template.remedy)):
        if name:
            samples[name.partition(".")[0]] = Message("common.none") if "." in name else 1.5 if spec else "sample"
    return samples
