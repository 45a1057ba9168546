"""Images inside archives."""

import io
import os
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from pipeline.sources import archives
from pipeline.sources.archives import (
    Member,
    is_archive,
    list_members,
    open_member,
    split_key,
)
from pipeline.sources.source import UnreadableImage

KINDS = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".TAR.XZ"]


def encode(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (20, 30, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


FILES = {
    "b.png": encode(0),
    "deep/a.JPG": encode(1),
    "._b.png": b"what macOS adds",
    "read.me": b"no image",
}


def write(path, files=FILES):
    path = str(path)
    if path.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    with tarfile.open(path, f"w:{compression(path)}") as archive:
        folder = tarfile.TarInfo("folder.png")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def compression(path) -> str:
    last = path.lower().rpartition(".")[2]
    return {"tgz": "gz", "tar": ""}.get(last, last)


@pytest.mark.parametrize("kind", KINDS)
def test_images_are_listed_and_read_in_any_order(tmp_path, kind):
    path = write(tmp_path / f"a{kind}")
    assert is_archive(path)
    members = list(list_members(path))
    assert [member.name for member in members] == ["b.png", "deep/a.JPG"]
    for member in reversed(members):
        assert open_member(path, member).read() == FILES[member.name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_image_has_another_version(tmp_path, kind):
    path = write(tmp_path / f"a{kind}")
    os.utime(path, ns=(0, 0))
    before = list(list_members(path))
    write(path, FILES | {"deep/a.JPG": encode(2)})
    after = list(list_members(path))
    assert before[1].name == after[1].name
    assert before[1].version != after[1].version
    assert open_member(path, after[1]).read() == encode(2)


@pytest.mark.parametrize("name", ["a.jpg", "zip", "a.zip.png", "a.gz"])
def test_other_files_are_no_archives(name):
    assert not is_archive(name)
    assert split_key(name) == (name, "")


@pytest.mark.parametrize(
    "key, parts",
    [
        ("d/a.zip!b.png", ("d/a.zip", "b.png")),
        ("a.tar.gz!b/c!d.png", ("a.tar.gz", "b/c!d.png")),
        ("A.ZIP!b\n.png", ("A.ZIP", "b\n.png")),
        ("wow!.png", ("wow!.png", "")),
    ],
)
def test_a_key_is_split_at_the_archive(key, parts):
    assert split_key(key) == parts


@pytest.mark.parametrize("kind", KINDS)
def test_no_archive_at_all(tmp_path, kind):
    path = tmp_path / f"a{kind}"
    path.write_bytes(b"no archive" * 100)
    with pytest.raises(UnreadableImage, match="^damaged archive: ") as caught:
        list(list_members(str(path)))
    assert str(tmp_path) not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", [".tar", ".tar.gz", ".tar.xz"])
def test_what_precedes_the_damage_is_listed_and_read(tmp_path, kind):
    path = write(
        tmp_path / f"a{kind}", {f"{n}.png": encode(n) for n in range(9)}
    )
    with open(path, "r+b") as file:
        file.truncate(os.path.getsize(path) * 2 // 3)
    members = []
    with pytest.raises(UnreadableImage, match="^damaged archive: "):
        members.extend(list_members(path))
        for member in list_members(path):
            members.append(member)
    assert len(members) >= 4
    assert open_member(path, members[1]).read() == encode(1)


def test_an_encrypted_image(tmp_path):
    path = write(tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    # Bit 0 of the flags, here and in the central directory.
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(UnreadableImage, match="^encrypted$"):
        open_member(path, next(list_members(path)))


def test_a_damaged_image(tmp_path):
    path = write(tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[100] ^= 255
    (tmp_path / "a.zip").write_bytes(data)
    member, other = list_members(path)
    with pytest.raises(UnreadableImage, match="damaged archive: "):
        open_member(path, member)
    assert open_member(path, other).read() == FILES[other.name]


@pytest.mark.parametrize("kind", [".zip", ".tar.gz"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, kind, monkeypatch):
    path = write(tmp_path / f"a{kind}")
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    size = len(FILES["b.png"])
    with pytest.raises(UnreadableImage, match=f"decompression bomb: {size}"):
        open_member(path, next(list_members(path)))


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_gone_meanwhile(tmp_path, kind):
    path = write(tmp_path / f"a{kind}")
    member = next(list_members(path))
    os.remove(path)
    with pytest.raises(UnreadableImage, match="No such file"):
        open_member(path, member)


def test_a_member_gone_meanwhile(tmp_path):
    path = write(tmp_path / "a.zip")
    with pytest.raises(UnreadableImage, match="no such member"):
        open_member(path, Member("c.png", ""))
