"""Files that somebody sent, handed over so that no browser runs anything of them."""

from flask import Response, request

from foodplan.reports.plan.action_documents import HandedFile

# Shown in a frame or opened by hand, a file may do nothing at all.
NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"


def hand_over(found: HandedFile) -> Response:
    """Return a file to be saved, never shown, under a plain name, with what it really is.

    It is asked for anew each time, since it may have been taken back.
    """
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(found.digest)
    response.make_conditional(request)
    return response
