"""The protocols by their names."""

from pipeline.errors import UserError
from pipeline.evaluation.awgn import AWGN, AWGN_RANGE
from pipeline.evaluation.protocol import Protocol
from pipeline.evaluation.robust import ROBUST
from pipeline.evaluation.textbook import TEXTBOOK

PROTOCOLS = {
    protocol.name: protocol for protocol in (TEXTBOOK, ROBUST, AWGN, AWGN_RANGE)
}


def find_protocol(name: str) -> Protocol:
    """The protocol of that name.

    Raises:
        UserError: there is none.
    """
    if name not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        raise UserError(f"unknown protocol {name!r}. Known: {known}.")
    return PROTOCOLS[name]
