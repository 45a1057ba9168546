"""What nobody thought of: the exported graph under random requests.

Each is answered in the right shape, or refused as the client's mistake.
"""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from tiny import tiny_model

from keras_ae.serving import Limits, export_model
from pipeline.deploy.cpp_session import (
    INVALID_ARGUMENT,
    CppSession,
    SessionError,
)

pytestmark = pytest.mark.slow
LIMITS = Limits(max_pixels=4000, max_side=200, max_batch=8)
MANY = settings(
    max_examples=700,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
PREFIXES = ("E_NOT_IMAGE", "E_TOO_LARGE", "E_EMPTY", "E_CHANNELS", "E_NON_F")
OTHER_WORDS = (
    "Could not parse example",
    "Data types don't match",
    "image must be ",
)
SIGNATURES = [("serving_default", "float32"), ("predict_uint8", "uint8")]
DTYPES = ["float16", "float32", "float64", "uint8", "int32", "int64", "bool"]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    directory = tmp_path_factory.mktemp("fuzz") / "export"
    export_model(tiny_model(), directory, limits=LIMITS)
    with CppSession(directory) as session:
        yield session


def ask(session, signature, **inputs):
    """The answer, or nothing where the client is told what is wrong."""
    try:
        return session.run(signature, inputs)
    except SessionError as error:
        assert error.code == INVALID_ARGUMENT
        assert any(said in error.message for said in PREFIXES + OTHER_WORDS)
    return None


@MANY
@given(st.data())
def test_tensors_of_any_shape_and_value(session, data):
    signature, due = data.draw(st.sampled_from(SIGNATURES))
    dtype = data.draw(st.one_of(st.just(due), st.sampled_from(DTYPES)))
    sides = hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=70)
    shape = data.draw(
        st.one_of(
            st.tuples(
                st.integers(0, 9),
                st.integers(0, 70),
                st.integers(0, 70),
                st.sampled_from([3, 3, 3, 1, 4]),
            ),
            sides.filter(lambda shape: np.prod(shape) < 1e6),
        )
    )
    bits = 8 * np.dtype(dtype).itemsize
    is_float = dtype.startswith("float")
    value = data.draw(st.floats(width=bits) if is_float else st.just(1))
    image = np.zeros(shape, dtype)
    image.flat[:1] = value
    answer = ask(session, signature, image=image)
    if answer is not None:
        assert dtype == due
        assert answer["denoised"].shape == shape
        assert np.isfinite(answer["denoised"]).all()
        if dtype == "float32":
            assert (
                0 <= answer["denoised"].min() <= answer["denoised"].max() <= 1
            )


def encode(format_, **options):
    pixels = np.random.default_rng(0).integers(0, 256, (13, 17, 3), "uint8")
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format_, **options)
    return file.getvalue()


FILES = [
    encode("PNG"),
    encode("JPEG"),
    encode("JPEG", progressive=True),
    encode("PNG", compress_level=0),
]


@MANY
@given(data=st.binary(max_size=300), start=st.sampled_from([0, 2, 8, 33]))
def test_random_bytes(session, data, start):
    files = np.array([FILES[0][:start] + data], "object")
    ask(session, "predict_bytes", image_bytes=files)
    ask(session, "predict_examples", examples=np.array([data], "object"))


@MANY
@given(
    file=st.sampled_from(FILES),
    changes=st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    ),
    cut=st.one_of(st.none(), st.integers(0, 1000)),
)
def test_files_with_changed_bytes(session, file, changes, cut):
    changed = bytearray(file)
    for place, value in changes:
        # Most of them early, where the headers are.
        changed[place % (len(file) if place % 2 else 64)] = value
    files = np.array([bytes(changed[:cut])], "object")
    answer = ask(session, "predict_bytes", image_bytes=files)
    if answer is not None:
        (png,) = answer["png_bytes"]
        with Image.open(io.BytesIO(png)) as picture:
            width, height = picture.size
            assert width * height <= LIMITS.max_pixels
