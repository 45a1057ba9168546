import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from tiny import tiny_model

from keras_ae.serving import export_model
from pipeline.artifacts import InfraBlessing, Model, ModelBlessing, PushedModel
from pipeline.components.infra_validator import (
    PACKAGE,
    InfraValidator,
    find_fault,
)
from pipeline.components.pusher import Pusher
from pipeline.deploy.digest import directory_digest
from pipeline.deploy.versions import newest_version
from pipeline.errors import UserError


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    directory = tmp_path_factory.mktemp("model")
    export_model(tiny_model(), directory / "Format-Serving")
    return directory


@pytest.fixture
def model(good, tmp_path):
    return Model(str(shutil.copytree(good, tmp_path / "model")))


def validate(model, tmp_path):
    blessing = InfraBlessing(str(tmp_path / "blessing"))
    blessing.path.mkdir()
    InfraValidator.body(model=model, blessing=blessing)
    return blessing


def files(blessing):
    return sorted(path.name for path in blessing.path.iterdir())


def test_a_good_model_is_blessed(model, tmp_path):
    blessing = validate(model, tmp_path)
    digest = directory_digest(model.path / "Format-Serving")
    assert blessing.properties == {
        "blessed": 1,
        "reason": "",
        "digest": digest,
    }
    assert files(blessing) == ["INFRA_BLESSED"]


def test_a_relative_path_is_understood(good, monkeypatch):
    monkeypatch.chdir(good)
    assert find_fault(good.relative_to(good) / "Format-Serving") == ""


def lose_variables(export):
    shutil.rmtree(export / "variables")


def cut_graph(export):
    graph = export / "saved_model.pb"
    graph.write_bytes(graph.read_bytes()[:-100])


def lose_everything(export):
    shutil.rmtree(export)


def change_weights(export):
    weights = export / "variables" / "variables.data-00000-of-00001"
    weights.write_bytes(weights.read_bytes()[::-1])


def spoil_canary(export):
    (export / "assets.extra" / "canary.npz").write_bytes(b"PK\3\4 no zip")


def swap_answers(export):
    path = export / "assets.extra" / "canary.npz"
    with np.load(path) as file:
        arrays = dict(file)
    arrays["serving_default/denoised"] = 1 - arrays["serving_default/denoised"]
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    "harm, reason",
    [
        (lose_variables, "Could not find variable"),
        (cut_graph, "bytes"),
        (lose_everything, "Could not find SavedModel"),
        (change_weights, "Checksum does not match"),
        (spoil_canary, "zip"),
        (swap_answers, "serving_default/denoised"),
    ],
)
def test_a_harmed_model_is_not_blessed_and_the_reason_is_one_line(
    model, tmp_path, harm, reason
):
    harm(model.path / "Format-Serving")
    blessing = validate(model, tmp_path)
    assert files(blessing) == ["INFRA_NOT_BLESSED", "reason.txt"]
    assert blessing.get_int_custom_property("blessed") == 0
    told = blessing.get_string_custom_property("reason")
    assert reason in told and "\n" not in told
    assert (blessing.path / "reason.txt").read_text() == f"{told}\n"


def test_what_is_edited_after_the_blessing_is_not_pushed(model, tmp_path):
    blessing = validate(model, tmp_path)
    weights = model.path.glob("Format-Serving/variables/*.data-*")
    change_a_byte(next(weights))
    with pytest.raises(UserError, match="changed since"):
        Pusher.body(
            model=model,
            model_blessing=ModelBlessing("", {"blessed": 1}),
            infra_blessing=blessing,
            pushed_model=PushedModel(str(tmp_path / "pushed")),
            serving_dir=str(tmp_path / "serving"),
        )
    assert newest_version(tmp_path / "serving") is None


def change_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_model_that_does_not_answer_in_time_is_not_waited_for(good):
    fault = find_fault(good / "Format-Serving", timeout_s=0.01)
    assert fault == "no answer from the model within 0.01 s"


def test_the_fresh_process_does_not_import_the_library():
    code = "import deploy.canary, sys\n" + (
        "library = {'keras_ae', 'pipeline', 'keras', 'tensorflow'}\n"
        "sys.exit(' '.join(library & set(sys.modules)) or None)"
    )
    subprocess.run(
        [sys.executable, "-E", "-s", "-c", code],
        check=True,
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
