"""A folder is abandoned when its owner is gone, and not before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from faceseg_live.concurrency.ownership import Ownership, is_abandoned

_OWN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from faceseg_live.concurrency.ownership import Ownership
owned = Ownership.of(Path(sys.argv[1]))
print("owned", flush=True)
time.sleep(60)
"""


def test_a_folder_is_abandoned_when_its_owner_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _OWN_UNTIL_KILLED, tmp_path], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"owned\n"
        lived = is_abandoned(tmp_path)
        owner.kill()
    assert (lived, is_abandoned(tmp_path)) == (False, True)


def test_what_this_process_owns_is_not_abandoned_until_it_is_released(tmp_path: Path) -> None:
    owned = Ownership.of(tmp_path)
    assert not is_abandoned(tmp_path)
    owned.release()
    assert is_abandoned(tmp_path)


def test_nobody_is_believed_gone_on_another_machine(tmp_path: Path) -> None:
    Ownership.of(tmp_path).release()
    (tmp_path / "owner.json").write_text(json.dumps({"host": "elsewhere", "pid": 1}))
    assert not is_abandoned(tmp_path)


def test_a_folder_without_a_readable_owner_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    assert not is_abandoned(tmp_path)
    for text in ("{", "[]", "{}"):
        (tmp_path / "owner.json").write_text(text)
        assert not is_abandoned(tmp_path)
