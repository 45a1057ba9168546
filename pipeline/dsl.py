"""How a pipeline is written down: components, their inputs and outputs.

A component is a plain function whose annotations say what each argument is:

    @component
    def Pusher(
        model: InputArtifact[Model],
        pushed_model: OutputArtifact[PushedModel],
        serving_dir: Parameter[str],
    ) -> None: ...

Called in `dag.py` with keyword arguments it makes a node; outputs of one node
are the inputs of another: `Pusher(model=trainer.outputs["model"], ...)`.
"""

import dataclasses
import typing
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pipeline.artifacts import Artifact

T = TypeVar("T")
InputArtifact = Annotated[T, "input"]
OutputArtifact = Annotated[T, "output"]
Parameter = Annotated[T, "parameter"]


@dataclasses.dataclass(frozen=True)
class Channel:
    """One output of one node: a promise of an artifact."""

    node_id: str
    key: str
    kind: type[Artifact]


@dataclasses.dataclass(frozen=True)
class Node:
    """A component with its arguments: one step of a pipeline."""

    component: "Component"
    inputs: dict[str, Channel]
    parameters: dict[str, Any]

    @property
    def id(self) -> str:
        return self.component.name

    @property
    def outputs(self) -> dict[str, Channel]:
        return {
            key: Channel(self.id, key, kind)
            for key, kind in self.component.outputs.items()
        }


class Component:
    """A body and the roles of its arguments. Made by `@component`."""

    def __init__(self, body: Callable[..., None]) -> None:
        self.body = body
        self.name = body.__name__
        self.__doc__ = body.__doc__
        hints = typing.get_type_hints(body, include_extras=True)
        hints.pop("return", None)
        self.inputs = _of_role(hints, "input")
        self.outputs = _of_role(hints, "output")
        self.parameters = _of_role(hints, "parameter")

    def __call__(self, **arguments: Any) -> Node:
        expected = {*self.inputs, *self.parameters}
        if expected != set(arguments):
            raise TypeError(
                f"{self.name} takes exactly {sorted(expected)}. "
                f"Received: {sorted(arguments)}"
            )
        for key, kind in self.inputs.items():
            if arguments[key].kind is not kind:
                raise TypeError(
                    f"{self.name} takes {kind.__name__} as {key}. "
                    f"Received: {arguments[key]}"
                )
        return Node(
            self,
            {key: arguments[key] for key in self.inputs},
            {key: arguments[key] for key in self.parameters},
        )


def component(body: Callable[..., None]) -> Component:
    """Declares a function to be the body of a pipeline component."""
    return Component(body)


def _of_role(hints: dict[str, Any], role: str) -> dict[str, type[Artifact]]:
    """The arguments of one role with the type each was annotated with."""
    return {
        name: typing.get_args(hint)[0]
        for name, hint in hints.items()
        if role in getattr(hint, "__metadata__", ())
    }


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Nodes in any order, and the directory their artifacts go to."""

    pipeline_name: str
    pipeline_root: str
    components: Sequence[Node]
