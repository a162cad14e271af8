"""The gateway's own pieces, for channels that are tried in front of the real one."""

from tests.gateway.conftest import clock, lanes, make_gateway, woken

__all__ = ["clock", "lanes", "make_gateway", "woken"]
