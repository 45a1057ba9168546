"""Preset files: found by name, whole, and complete."""

import json
import shutil

import pytest

from keras_ae.presets import loading, preset_names


@pytest.fixture
def directory(tmp_path, monkeypatch):
    for path in loading.DIRECTORY.glob("restorer_small.*"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(loading, "DIRECTORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_has_its_files(name):
    preset = loading.find_preset(name)
    assert preset.weights.stat().st_size <= 15e6
    assert preset.config["name"] == name
    card = (loading.DIRECTORY / f"{name}.md").read_text()
    assert card.startswith(f"# Model card: {name}\n")


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="restorer_small.* Received: name='x'"):
        loading.find_preset("x")


def test_damaged_weights_are_refused(directory):
    with (directory / "restorer_small.weights.h5").open("r+b") as file:
        file.seek(100_000)
        file.write(b"damage")
    with pytest.raises(ValueError, match="not those it was published with"):
        loading.find_preset("restorer_small")


def test_weights_of_another_description_are_refused(directory):
    path = directory / "restorer_small.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "sha256": "0" * 64}))
    with pytest.raises(ValueError, match="not those it was published with"):
        loading.find_preset("restorer_small")


def test_checksum_is_sha256(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    assert loading.sha256(tmp_path / "file").startswith("ba7816bf8f01cfea")
