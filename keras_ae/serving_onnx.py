"""A model as an ONNX file, for ONNX Runtime and what else reads it."""

import pathlib
import warnings

import keras

from keras_ae.serving_file import clipped, image_spec, written_aside

AXES = ("batch", "height", "width")


def export_onnx(model: keras.Model, path: str | pathlib.Path) -> None:
    """Writes a restorer as one ONNX file that takes images of any size.

    Its input `image` and its output `denoised` are those of `serving_default`
    of `keras_ae.serving.export_model`: float32 `(batch, height, width, 3)` in
    [0, 1], the output clipped. Nothing is checked: limits are the caller's.
    Converted by tf2onnx, through `keras.Model.export`.

    Args:
        model: maps float32 `(batch, height, width, 3)` in [0, 1] to the same,
            any height and width.
        path: of the file. Written aside, then renamed.

    Raises:
        ImportError: if tf2onnx is not installed.
        OSError: if the file cannot be written.
        ValueError: if the model maps images to something else, or Keras does
            not run on TensorFlow.

    Example:

    >>> export_onnx(Restorer.from_preset("restorer_small"), "restorer.onnx")
    >>> session = onnxruntime.InferenceSession("restorer.onnx")
    >>> (denoised,) = session.run(None, {"image": photographs})
    """
    try:
        import tf2onnx  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "ONNX files are written by tf2onnx: pip install 'keras-ae[onnx]'"
        ) from error
    exported = clipped(model)
    with written_aside(pathlib.Path(path)) as aside, warnings.catch_warnings():
        # Keras looks for `np.object` to mend tf2onnx.
        warnings.filterwarnings("ignore", ".*np.object", FutureWarning)
        exported.export(
            aside,
            format="onnx",
            input_signature=[image_spec(batch=None)],
            verbose=False,
        )
        _name_axes(aside)


def _name_axes(path: pathlib.Path) -> None:
    """tf2onnx numbers axes of unknown size; by name, readers can fix them."""
    import onnx

    graph = onnx.load(path)
    for value in (*graph.graph.input, *graph.graph.output):
        axes = value.type.tensor_type.shape.dim
        for axis, name in zip(axes, AXES, strict=False):
            axis.dim_param = name
    onnx.save(graph, path)
