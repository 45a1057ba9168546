"""What a server says of its versions."""

from typing import Any

from pipeline.deploy.codes import Code
from pipeline.deploy.cpp_session import SessionError
from pipeline.deploy.protos import GetModelStatusResponse, ModelVersionStatus
from pipeline.deploy.server.versions import ModelVersions, Wish


def model_status(models: ModelVersions, name: str, wish: Wish) -> Any:
    """A GetModelStatusResponse.

    Raises:
        SessionError: if there is no such model or version.
    """
    found = _statuses(models)
    if wish.label:
        wish = Wish(models.find(wish).number)
    if wish.number is not None:
        found = [one for one in found if one.version == wish.number]
    if name != models.name or (wish.number is not None and not found):
        raise SessionError(
            Code.NOT_FOUND, f"Could not find any versions of model {name}"
        )
    return GetModelStatusResponse(model_version_status=found)


def _statuses(models: ModelVersions) -> list[Any]:
    """Of all versions that are loaded or failed to, the newest first."""
    loaded = [
        ModelVersionStatus(version=number, state=ModelVersionStatus.AVAILABLE)
        for number in models.loaded
    ]
    failed = [
        ModelVersionStatus(
            version=number,
            state=ModelVersionStatus.END,
            status={"error_code": Code.UNKNOWN, "error_message": fault},
        )
        for number, fault in models.faults.items()
    ]
    return sorted(loaded + failed, key=lambda one: -one.version)
