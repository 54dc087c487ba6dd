"""Every public kernel has a slow, obvious twin of the same name, and is compared with it somewhere."""

import ast
from pathlib import Path

import naive
import pytest

import station.mechanics

FOLDER = Path(station.mechanics.__file__).parent


def kernels():
    for file in sorted(FOLDER.glob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = [mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)]
                if "kernel" in marks:
                    yield file.stem, node.name


@pytest.mark.parametrize(("module", "name"), list(kernels()))
def test_a_kernel_has_a_twin_that_a_test_uses(module, name):
    assert hasattr(naive, name), f"write {name} in tests/naive.py, slowly and obviously"
    tests = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert f"naive.{name}(" in tests, f"compare {module}.{name} with naive.{name} in tests/mechanics"


def test_kernels_import_nothing_of_ours_but_what_compiles_them():
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("station"):
                assert (node.module or "").startswith(
                    ("station.compiled", "station.errors", "station.mechanics")
                )
