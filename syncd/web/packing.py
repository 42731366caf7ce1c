"""Packing: an answer compressed for those who take it so."""

from __future__ import annotations

import gzip

from starlette.requests import Request
from starlette.responses import Response

WORTH_PACKING = 1000
"""Bytes below which an answer is sent as it is."""


def packed(request: Request, answer: Response, level: int = 5) -> Response:
    """Return the answer, its body in gzip where the asker takes that and it is worth it; it says that it varies so."""
    body = bytes(answer.body)
    answer.headers.add_vary_header("Accept-Encoding")
    if len(body) > WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        answer.body = gzip.compress(body, compresslevel=level, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
    return answer
