"""A Beam worker process, `beam_worker PARENT`; started by the runner.

It prints nothing but what ends it: the parent gets to know what went wrong with
its work. And it ends with its parent: Beam's own worker waits two minutes for
a parent that was killed before it could connect.
"""

import contextlib
import logging
import os
import sys
import threading
import time

from apache_beam.runners.worker import sdk_worker_main


def main() -> None:
    """Works until the runner closes the connection."""
    parent = int(sys.argv[1])
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # Beam sets the root logger to INFO, so the handler must be the filter.
    handler = logging.StreamHandler()
    handler.setLevel(logging.CRITICAL)
    logging.basicConfig(handlers=[handler], force=True)
    # Beam prints each failure beside sending it to the parent.
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
        sdk_worker_main.main(sys.argv)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
