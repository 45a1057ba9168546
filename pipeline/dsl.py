"""How a pipeline is written down: components, their inputs and outputs.

A component is a plain function whose annotations say what each argument is:

    @component
    def Pusher(
        model: InputArtifact[Model],
        pushed_model: OutputArtifact[PushedModel],
        serving_dir: Parameter[str],
    ) -> None: ...

An input whose default is `None` may be left out, and may be annotated so:
`InputArtifact[Model | None] = None`.

Called in `dag.py` with keyword arguments it makes a node; outputs of one node
are the inputs of another: `Pusher(model=trainer.outputs["model"], ...)`.
"""

import dataclasses
import functools
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar, overload

from pipeline.artifacts import Artifact

T = TypeVar("T")
InputArtifact = Annotated[T, "input"]
OutputArtifact = Annotated[T, "output"]
Parameter = Annotated[T, "parameter"]
# A parameter that names files, see `pipeline.external_data`: a cached execution
# is of use only while they hold what they held.
ExternalData = Annotated[T, "parameter", "external"]
# A parameter that decides how fast the outputs are made, but nothing in them: a
# cached execution is of use with any.
Resource = Annotated[T, "parameter", "resource"]


@dataclasses.dataclass(frozen=True)
class Channel:
    """One output of one node: a promise of an artifact."""

    node_id: str
    key: str
    kind: type[Artifact]


@dataclasses.dataclass(frozen=True)
class LatestBlessed(Channel):
    """The model that earlier executions blessed last, if there is one.

    TFX resolves it in a node of its own, by `LatestBlessedModelStrategy`. It is
    never the model of the channel itself nor one with the same files: so when
    a run is repeated the same model is found, and the cache holds.
    """

    @classmethod
    def but(cls, channel: Channel) -> "LatestBlessed":
        """The one to compare the model of a channel with."""
        return cls(channel.node_id, channel.key, channel.kind)


@dataclasses.dataclass(frozen=True)
class Node:
    """A component with its arguments: one step of a pipeline."""

    component: "Component"
    inputs: dict[str, Channel]
    parameters: dict[str, Any]
    upstream: list[str] = dataclasses.field(default_factory=list)

    def add_upstream_node(self, node: "Node") -> None:
        """Makes this node wait for one that it takes nothing from."""
        self.upstream.append(node.id)

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

    def __init__(self, body: Callable[..., None], resumes: bool) -> None:
        self.body = body
        self.resumes = resumes
        self.name = body.__name__
        self.__doc__ = body.__doc__
        hints = typing.get_type_hints(body, include_extras=True)
        hints.pop("return", None)
        self.inputs = {
            name: _required(kind)
            for name, kind in _of_role(hints, "input").items()
        }
        self.outputs = _of_role(hints, "output")
        self.parameters = _of_role(hints, "parameter")
        self.external = set(_of_role(hints, "external"))
        self.resources = set(_of_role(hints, "resource"))
        self.optional = {
            name
            for name, argument in inspect.signature(body).parameters.items()
            if argument.default is None
        }

    def __call__(self, **arguments: Any) -> Node:
        known = {*self.inputs, *self.parameters}
        if not known - self.optional <= set(arguments) <= known:
            raise TypeError(
                f"{self.name} takes exactly {sorted(known)}. "
                f"Received: {sorted(arguments)}"
            )
        inputs = {
            key: kind for key, kind in self.inputs.items() if key in arguments
        }
        for key, kind in inputs.items():
            if arguments[key].kind is not kind:
                raise TypeError(
                    f"{self.name} takes {kind.__name__} as {key}. "
                    f"Received: {arguments[key]}"
                )
        return Node(
            self,
            {key: arguments[key] for key in inputs},
            {key: arguments[key] for key in self.parameters},
        )


@overload
def component(body: Callable[..., None], /) -> Component: ...


@overload
def component(
    *, resumes: bool
) -> Callable[[Callable[..., None]], Component]: ...


def component(
    body: Callable[..., None] | None = None, /, *, resumes: bool = False
) -> Component | Callable[[Callable[..., None]], Component]:
    """Declares a function to be the body of a pipeline component.

    Args:
        body: the function.
        resumes: bool, the body goes on from what an earlier, killed call of it
            left in its outputs; else it finds them empty. Defaults to `False`.
    """
    if body is None:
        return functools.partial(Component, resumes=resumes)
    return Component(body, resumes)


def _of_role(hints: dict[str, Any], role: str) -> dict[str, type[Artifact]]:
    """The arguments of one role with the type each was annotated with."""
    return {
        name: typing.get_args(hint)[0]
        for name, hint in hints.items()
        if role in getattr(hint, "__metadata__", ())
    }


def _required(kind: Any) -> Any:
    """`T` of `T | None`."""
    options = typing.get_args(kind)
    return options[0] if types.NoneType in options else kind


@dataclasses.dataclass(frozen=True)
class Pipeline:
    """Nodes in any order, and the directory their artifacts go to.

    Args:
        pipeline_name: str.
        pipeline_root: str, see `pipeline.runner.LocalDagRunner`.
        components: the nodes.
        enable_cache: bool, whether a node whose code, parameters and inputs
            are those of an earlier execution takes over that one's outputs.
            Defaults to `False`, as in TFX.
    """

    pipeline_name: str
    pipeline_root: str
    components: Sequence[Node]
    enable_cache: bool = False

    def __post_init__(self) -> None:
        ids = [node.id for node in self.components]
        if len(set(ids)) < len(ids):
            raise ValueError(
                "A component may be in a pipeline only once, because its name "
                f"is the node's id. Received: components={ids}"
            )
