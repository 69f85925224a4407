"""What `scripts/bootstrap` downloads to install with is checked before it is run."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-uv.lock").read_text()
VERSION = LOCK.partition("==")[2].split()[0]
RUN_ME = "#!/bin/sh\ntouch ran\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of the project as is read before anything is installed, and no uv on the way."""
    for name in ("scripts/bootstrap", "requirements.lock", "requirements-uv.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def offer_another_uv(folder: Path) -> None:
    """A wheel of the right name and version, as a package index in between could hand it out."""
    info = f"uv-{VERSION}.dist-info"
    with zipfile.ZipFile(folder / f"uv-{VERSION}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"uv-{VERSION}.data/scripts/uv", RUN_ME)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: uv\nVersion: {VERSION}\n")
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", tags)
        wheel.writestr(f"{info}/RECORD", "")


def test_a_uv_of_somebody_else_is_refused_and_never_run(checkout: Path) -> None:
    offer_another_uv(checkout)
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout), "PIP_CONFIG_FILE": os.devnull}
    told = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "HOME": str(checkout)}
    done = subprocess.run(
        [checkout / "scripts/bootstrap"], env=told | index, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "is not the one this project trusts: its SHA-256 is not in" in done.stderr
    assert not (checkout / ".venv").exists()
    assert not (checkout / "ran").exists()
    assert not (checkout / ".easymo/uv/bin/uv").exists()


def test_it_is_pinned_for_all_machines_and_says_nothing_of_where_it_comes_from() -> None:
    assert (ROOT / "requirements-uv.in").read_text().strip() == f"uv=={VERSION}"
    kinds_of_machines = 10
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", LOCK)) >= kinds_of_machines
    assert "://" not in LOCK
