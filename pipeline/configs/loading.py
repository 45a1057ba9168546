"""Reads a config file and the changes made to it on the command line."""

import ast
import dataclasses
import difflib
import pathlib
import runpy
from collections.abc import Iterable
from typing import Any

from pipeline.configs.base import Config
from pipeline.errors import UserError


def load_config(path: str, changes: Iterable[str] = ()) -> Config:
    """Runs a config file and applies `section.key=value` changes.

    Args:
        path: a Python file that assigns a `Config` to `CONFIG`.
        changes: such as `"training.steps=100"`; a value is a Python literal,
            or else taken as text.

    Raises:
        UserError: if there is no such file, it holds no `CONFIG`, or a key is
            unknown or of another type.
    """
    if not pathlib.Path(path).is_file():
        raise UserError(
            f"No config file {path}. Those that come along are in "
            "pipeline/configs/."
        )
    try:
        config = runpy.run_path(path).get("CONFIG")
    except (
        TypeError,
        ValueError,
        SyntaxError,
        NameError,
        AttributeError,
        ImportError,
    ) as error:
        raise UserError(f"Cannot read config {path}: {error}.") from error
    if not isinstance(config, Config):
        raise UserError(
            f"{path} must assign a pipeline.configs.Config to CONFIG."
        )
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise UserError(f"--set takes section.key=value, not {change!r}.")
        config = _replaced(config, key, key.split("."), value)
    return config


def _replaced(section: Any, key: str, names: list[str], value: str) -> Any:
    """A copy of a dataclass with one field, perhaps a nested one, changed."""
    known = [field.name for field in dataclasses.fields(section)]
    if names[0] not in known:
        near = difflib.get_close_matches(names[0], known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UserError(
            f"Unknown config key {key}. {hint}Known here: {', '.join(known)}."
        )
    old = getattr(section, names[0])
    nested = dataclasses.is_dataclass(old)
    if nested != (len(names) > 1):
        raise UserError(
            f"Config key {key} does not name a single value. Write it as "
            "section.key=value, such as training.steps=100."
        )
    if nested:
        new = _replaced(old, key, names[1:], value)
    else:
        new = value if isinstance(old, str) else _literal(value)
    return dataclasses.replace(section, **{names[0]: new})


def _literal(text: str) -> Any:
    """A Python literal, or the text where it is none."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
