"""The rooms of the house and the doors between them."""

import ast
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
MAY_IMPORT_TENSORFLOW = {
    "image_header.py",
    "input_pipeline",
    "serving.py",
    "serving_assets.py",
    "serving_checks.py",
    "serving_file.py",
    "serving_litert.py",
}
# Whatever else a worker imports, it imports through these.
IN_WORKERS = [
    "pipeline.transforms.beam_worker",
    "pipeline.statistics.compute_statistics",
    "pipeline.transforms.shard_images",
    "pipeline.sources.dead_leaves",
    "pipeline.sources.archives",
    "pipeline.sources.image_files",
    "pipeline.sources.mixture",
    "pipeline.sources.tfds",
]
LEVELS = [
    {"ops"},
    {"corruptions", "layers", "losses", "regularizers", "metrics"},
    {"presets"},
    {"models"},
    {"training"},
    {"inference"},
]
# Each may import those before it.
DATA_LEVELS = ["records", "sources", "transforms", "statistics", "components"]


def files(package):
    return sorted((ROOT / package).rglob("*.py"))


def imported(path):
    """Full names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_any(path, *names):
    return any(
        module == name or module.startswith(f"{name}.")
        for module in imported(path)
        for name in names
    )


@pytest.mark.parametrize("path", files("keras_ae"), ids=str)
def test_the_library_knows_nothing_of_the_application(path):
    assert not imports_any(path, "pipeline", "apache_beam", "keras.src")
    room = path.relative_to(ROOT / "keras_ae").parts[0]
    if room not in MAY_IMPORT_TENSORFLOW:
        assert not imports_any(path, "tensorflow", "tensorflow_serving")


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_the_library_is_layered(level):
    above = [name for names in LEVELS[level + 1 :] for name in names]
    for room in LEVELS[level]:
        for path in files("keras_ae"):
            if path.relative_to(ROOT / "keras_ae").parts[0] in (
                room,
                f"{room}.py",
            ):
                assert not imports_any(
                    path, *(f"keras_ae.{name}" for name in above)
                )


@pytest.mark.parametrize("path", files("pipeline/components"), ids=str)
def test_components_do_not_know_each_other(path):
    assert not imports_any(path, "pipeline.components", "pipeline.dag")


@pytest.mark.parametrize("level", range(len(DATA_LEVELS)))
def test_the_rooms_of_data_do_not_go_round_in_circles(level):
    above = [f"pipeline.{room}" for room in DATA_LEVELS[level + 1 :]]
    for path in files(f"pipeline/{DATA_LEVELS[level]}"):
        assert not imports_any(path, *above)


@pytest.mark.parametrize(
    "path", files("pipeline/transforms") + files("pipeline/sources"), ids=str
)
def test_beam_workers_know_neither_keras_nor_components(path):
    assert not imports_any(
        path, "keras", "keras_ae", "tensorflow", "pipeline.components"
    )


@pytest.mark.parametrize(
    "modules, banned",
    [
        (["keras_ae"], ["pipeline", "apache_beam"]),
        (IN_WORKERS, ["tensorflow", "keras", "keras_ae"]),
        (["pipeline.__main__"], ["tensorflow", "keras", "apache_beam"]),
    ],
    ids=["library", "workers", "command line"],
)
def test_importing_one_does_not_import_the_other(modules, banned):
    code = (
        f"import sys, {', '.join(modules)}; "
        f"sys.exit(' '.join({set(banned)} & set(sys.modules)) or None)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_importing_the_library_leaves_its_tensorflow_files_alone():
    code = (
        "import sys, keras_ae; sys.exit(any(name in sys.modules for name in "
        "('keras_ae.input_pipeline', 'keras_ae.serving', 'tensorflow')))"
    )
    environment = {"KERAS_BACKEND": "jax", "PATH": "/usr/bin:/bin"}
    subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=ROOT, env=environment
    )
