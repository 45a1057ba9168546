"""Pictures that are part of a page."""

import base64


def data_uri(content: bytes, kind: str) -> str:
    """A file as an address that needs no file.

    Args:
        content: bytes of the file.
        kind: str, its media type, such as `image/png`.
    """
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
