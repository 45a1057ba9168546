"""`python -m keras_ae denoise`."""

import io
import pathlib
import re
import struct
import sys
import zipfile
import zlib

import keras
import numpy as np
import pytest
from PIL import Image

from keras_ae import models
from keras_ae.__main__ import main


@pytest.fixture
def model(tmp_path):
    keras.utils.set_random_seed(1)
    path = tmp_path / "model.keras"
    models.Restorer(filters=(4,), blocks=(1,)).save(path)
    return str(path)


@pytest.fixture
def picture(tmp_path, rng):
    pixels = rng.integers(0, 256, (21, 34, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "in.png")
    return str(tmp_path / "in.png")


def pixels_of(path):
    with Image.open(path) as picture:
        return np.array(picture)


def test_restores_a_picture(tmp_path, picture, model):
    target = tmp_path / "out.png"
    assert main(["denoise", picture, str(target), "--model", model]) == 0
    # An untrained restorer returns its input.
    np.testing.assert_array_equal(pixels_of(target), pixels_of(picture))
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "in.png",
        "model.keras",
        "out.png",
    ]


def test_a_photograph_lies_upright(tmp_path, model):
    exif = Image.Exif()
    exif[0x0112] = 6  # The camera was held on its side.
    Image.new("RGB", (4, 9)).save(tmp_path / "in.jpg", exif=exif)
    source, target = str(tmp_path / "in.jpg"), str(tmp_path / "out.png")
    assert main(["denoise", source, target, "--model", model]) == 0
    assert pixels_of(target).shape == (4, 9, 3)


def test_a_failure_leaves_the_old_picture_and_nothing_else(
    tmp_path, picture, model, capsys
):
    # Pillow writes the format, but not in colour.
    target = tmp_path / "out.xbm"
    target.write_bytes(b"old")
    assert main(["denoise", picture, str(target), "--model", model]) == 2
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in.png",
        "model.keras",
        "out.xbm",
    ]


def png(width, height, rest=b""):
    """A PNG file that states a size, holds no pixels, and ends like this."""

    def chunk(kind, body):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", b"") + rest


@pytest.mark.parametrize(
    "content, message",
    [
        (png(30_000, 30_000), "900000000 pixels. exceeds"),
        (png(9, 9, rest=bytes(40)), "broken PNG file"),
        (png(9, 9), "truncated"),
        (b"\x89PNG", "it is no picture"),
    ],
    ids=["bomb", "broken", "truncated", "stub"],
)
def test_damaged_pictures_are_told_in_one_line(
    tmp_path, model, capsys, content, message
):
    source = tmp_path / "damaged.png"
    source.write_bytes(content)
    target = str(tmp_path / "out.png")
    assert main(["denoise", str(source), target, "--model", model]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith(f"error: Cannot read {source}: ")
    assert stderr.count("\n") == 1 and re.search(message, stderr), stderr


@pytest.fixture
def zip_file(tmp_path):
    """A zip that holds no model."""
    with zipfile.ZipFile(tmp_path / "zip.keras", "w") as archive:
        archive.writestr("readme.txt", "nothing")


@pytest.mark.usefixtures("zip_file")
@pytest.mark.parametrize(
    "change, message",
    [
        ({"in": "nowhere.png"}, "No such file.*nowhere.png"),
        ({"in": "model.keras"}, "Cannot read .*model.keras: it is no picture"),
        ({"out": "out.xyz"}, "Cannot write .*out.xyz: its name must end"),
        ({"out": "out.psd"}, "Cannot write .*out.psd: its name must end"),
        ({"out": "nowhere/out.png"}, "No such file.*nowhere"),
        ({"model": "nowhere.keras"}, "No model .*nowhere.keras"),
        ({"model": "in.png"}, "Cannot load .*in.png"),
        ({"model": "zip.keras"}, "Cannot load .*zip.keras"),
    ],
)
def test_mistakes_are_told_in_one_line(
    tmp_path, picture, model, capsys, change, message
):
    names = {"in": "in.png", "out": "out.png", "model": "model.keras"} | change
    paths = {key: str(tmp_path / name) for key, name in names.items()}
    arguments = ["denoise", paths["in"], paths["out"], "--model"]
    assert main([*arguments, paths["model"]]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("error: ") and stderr.count("\n") == 1
    assert re.search(message, stderr), stderr


def test_without_a_model_the_preset_fills_what_is_missing(tmp_path, picture):
    damaged = pixels_of(picture) // 4 + 96
    damaged[8:12, 8:12] = 0
    Image.fromarray(damaged).save(tmp_path / "damaged.png")
    target = tmp_path / "out.png"
    assert main(["denoise", str(tmp_path / "damaged.png"), str(target)]) == 0
    assert pixels_of(target)[8:12, 8:12].mean() > 64


@pytest.fixture
def folder(tmp_path, picture):
    """Two good pictures, a damaged one, and a text."""
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    for name in ["a.png", "deeper/b.jpg"]:
        Image.fromarray(pixels_of(picture)).save(folder / name)
    (folder / "damaged.png").write_bytes(png(9, 9))
    (folder / "readme.txt").touch()
    return folder


def files_below(folder):
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_a_folder_is_restored_and_resumed(tmp_path, folder, model, capfd):
    target = tmp_path / "restored"
    command = ["denoise", str(folder), str(target), "--model", model]
    assert main(command) == 1
    assert files_below(target) == ["a.png", "deeper/b.jpg"]
    np.testing.assert_array_equal(
        pixels_of(target / "a.png"), pixels_of(folder / "a.png")
    )
    told = capfd.readouterr()
    assert told.out == "2 restored, 0 were there, 1 failed\n"
    assert "3/3" in told.err
    assert f"error: Cannot read {folder}/damaged.png: " in told.err

    (folder / "damaged.png").unlink()
    (target / "a.png").write_bytes(b"not made again")
    (target / "deeper/b.jpg").unlink()
    assert main([*command, "--workers", "1"]) == 0
    assert (target / "a.png").read_bytes() == b"not made again"
    assert capfd.readouterr().out == "1 restored, 1 were there, 0 failed\n"


@pytest.mark.parametrize("target", ["", "restored"])
def test_a_folder_is_not_restored_into_itself(folder, target, capsys):
    assert main(["denoise", str(folder), str(folder / target)]) == 2
    assert "OUT must not lie in IN" in capsys.readouterr().err


def test_a_folder_without_pictures_is_told(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    source, target = str(tmp_path / "empty"), str(tmp_path / "restored")
    assert main(["denoise", source, target]) == 2
    assert "no pictures in" in capsys.readouterr().err


@pytest.mark.parametrize("workers", ["0", "-1", "x"])
def test_workers_are_a_positive_number(workers, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["denoise", "in", "out", "--workers", workers])
    assert "--workers" in capsys.readouterr().err


def test_an_interruption_is_told_in_one_line(monkeypatch, capsys):
    class Keyboard(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Keyboard()))
    assert main(["denoise", "-", "-"]) == 130
    assert capsys.readouterr().err == "\nInterrupted.\n"


def test_pictures_pass_through_a_pipe(
    picture, model, monkeypatch, capsysbinary
):
    data = io.BytesIO(pathlib.Path(picture).read_bytes())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    assert main(["denoise", "-", "-", "--model", model]) == 0
    out = io.BytesIO(capsysbinary.readouterr().out)
    np.testing.assert_array_equal(pixels_of(out), pixels_of(picture))
