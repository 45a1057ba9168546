"""Publishes a blessed model to the directory that a server watches."""

import pathlib
import shutil

from pipeline.artifacts import (
    Artifact,
    InfraBlessing,
    Model,
    ModelBlessing,
    PushedModel,
)
from pipeline.deploy.digest import directory_digest
from pipeline.deploy.versions import ChangedError, newest_version, publish
from pipeline.dsl import InputArtifact, OutputArtifact, Parameter, component
from pipeline.errors import UserError


@component
def Pusher(
    model: InputArtifact[Model],
    model_blessing: InputArtifact[ModelBlessing],
    infra_blessing: InputArtifact[InfraBlessing],
    pushed_model: OutputArtifact[PushedModel],
    serving_dir: Parameter[str],
) -> None:
    """Publishes a blessed model as the next version under `serving_dir`.

    Properties as in TFX: `pushed` 1 or 0, `pushed_destination`,
    `pushed_version`. A model without both blessings is not pushed; then the
    property `reason` says why. A model that is the newest version already is
    not pushed again. Where the InfraValidator's blessing names a digest (ours
    does, that of TFX's own does not), these very files are pushed or none.

    Raises:
        UserError: if the model was changed after it was blessed, `serving_dir`
            cannot be written to, or what was pushed cannot be copied to the
            artifact.
    """
    refusal = _refusal(model_blessing, infra_blessing)
    if refusal:
        pushed_model.set_int_custom_property("pushed", 0)
        pushed_model.set_string_custom_property("reason", refusal)
        return
    version = _publish(
        model.path / "Format-Serving",
        pathlib.Path(serving_dir),
        infra_blessing.get_string_custom_property("digest"),
    )
    pushed_model.set_int_custom_property("pushed", 1)
    pushed_model.set_string_custom_property("pushed_destination", str(version))
    pushed_model.set_string_custom_property("pushed_version", version.name)
    _keep_copy(version, pushed_model.path)


def _refusal(model: ModelBlessing, infra: InfraBlessing) -> str:
    """Why there is nothing to push; empty if there is."""
    missing = [
        f"no blessing from the {judge} ({_reason(blessing)})"
        for judge, blessing in [("Evaluator", model), ("InfraValidator", infra)]
        if blessing.get_int_custom_property("blessed") != 1
    ]
    return ", ".join(missing)


def _reason(blessing: Artifact) -> str:
    return blessing.get_string_custom_property("reason") or "no reason given"


def _publish(
    export: pathlib.Path, serving_dir: pathlib.Path, digest: str
) -> pathlib.Path:
    try:
        digest = digest or directory_digest(export)
        newest = newest_version(serving_dir)
        if newest and directory_digest(newest) == digest:
            return newest
        return publish(export, serving_dir, digest)
    except ChangedError as error:
        raise UserError(
            f"Not pushed: {export} is not the model that the InfraValidator "
            "blessed; it was changed since. Run the pipeline again."
        ) from error
    except OSError as error:
        raise UserError(
            f"Cannot publish to {serving_dir}: {error}. Mend that, or choose "
            "another directory."
        ) from error


def _keep_copy(version: pathlib.Path, directory: pathlib.Path) -> None:
    try:
        shutil.copytree(version, directory, dirs_exist_ok=True)
    except OSError as error:
        raise UserError(
            f"Pushed to {version}, but it cannot be copied to {directory}: "
            f"{error}. The push stands; mend that before the next run."
        ) from error
