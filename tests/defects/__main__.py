"""Seed every defect of a list into a copy of the project, one at a time: the tests must turn red.

python tests/defects            # all of them, a line each; exit 1 when more than one of a list stays green
python tests/defects sign       # those whose name contains "sign"

Each `*.toml` beside this file is a list.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LEAVE = shutil.ignore_patterns(
    "__pycache__", ".venv", ".git", "build", "node_modules", ".*_cache", "*.egg-info"
)
MAY_SLIP = 1
RED, GREEN = 1, 0
"""Exit codes of pytest: some test failed, all passed."""


def main(wanted: str = "") -> int:
    """Try the defects whose name contains `wanted`."""
    too_many = False
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        listed = tomllib.loads(path.read_text("utf-8"))["defect"]
        chosen = [defect for defect in listed if wanted in defect["name"]]
        slipped = [defect["name"] for defect in chosen if not caught(defect)]
        print(f"{path.stem}: {len(chosen) - len(slipped)} of {len(chosen)} caught")
        too_many |= len(slipped) > MAY_SLIP
    return int(too_many)


def caught(defect: dict[str, str]) -> bool:
    """Seed one defect and run the tests that are named with it."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="defect-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(CHECKOUT, copy, ignore=LEAVE)
        seed(copy / defect["file"], defect["old"], defect["new"])
        data = os.environ.get("STATION_SHARED_DATA", str(CHECKOUT.parent / "shared" / "data"))
        own = {**os.environ, "PYTHONPATH": str(copy), "STATION_SHARED_DATA": data}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            *defect["tests"].split(),
        ]
        done = subprocess.run(command, cwd=copy, env=own, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    # A test that could not begin has not seen the defect.
    began_all = not any(line.startswith("ERROR") for line in lines)
    if done.returncode not in (RED, GREEN) or not began_all:
        raise SystemExit(
            f"{defect['name']}: the tests did not run\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    first = next((line for line in lines if line.startswith("FAILED")), "")
    is_red = done.returncode == RED
    word, seconds = "red  " if is_red else "GREEN", time.monotonic() - began
    print(f"{word} {seconds:5.1f} s  {defect['name']}: {first[:90]}", flush=True)
    return is_red


def seed(file: Path, old: str, new: str) -> None:
    """Replace the one place of `old`. The list is wrong when there is none, or more than one."""
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise SystemExit(f"{file.name}: {text.count(old)} places of {old!r}")
    file.write_text(text.replace(old, new), "utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
