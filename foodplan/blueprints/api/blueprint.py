"""The API's blueprint, with what all its answers share: problems, pages of a list, fingerprints."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint, APIFlask, HTTPError
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from foodplan.blueprints.api.document import complete
from foodplan.web.errors import problem
from foodplan.web.stored import is_kept

bp = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="foodplan")

TOKEN = "token"  # noqa: S105 - the name of a scheme
SAYS = {
    400: "The request cannot be read, such as a bad `as_of`.",
    401: "A bearer token is needed.",
    403: "The token's account may not do this.",
    404: "There is no such thing.",
    409: "The same id was sent before with another body.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Every field that is to be mended.",
    429: "Too many requests.",
}


class ProblemAnswer(HTTPException):
    """Ends a request with a problem that names fields."""

    def __init__(self, status: int, title: str, errors: Sequence[dict[str, str]]) -> None:
        super().__init__(response=problem(status, title, errors=list(errors)))
        self.code = status


def problems(*statuses: int) -> Any:
    """Return the documentation of the problems that an address may answer."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": SAYS[status], "content": content} for status in statuses}


def bad_request(field: str, message: str) -> ProblemAnswer:
    """Return the problem of one parameter of an address, to be raised."""
    return ProblemAnswer(
        400, _("La richiesta non è valida"), [{"field": field, "message": message}]
    )


def page_of(
    items: Sequence[Any], total: int, limit: int, offset: int, **more: Any
) -> dict[str, Any]:
    """Return one page of a list, with the address of the next one or null."""
    answer = {"items": items, "total": total, "next": None, **more}
    if offset + limit < total:
        asked: dict[str, Any] = {**request.args, "limit": limit, "offset": offset + limit}
        answer["next"] = f"{request.path}?{urlencode(asked)}"
    return answer


@bp.errorhandler(HTTPError)
def _answer_parameters(error: HTTPError) -> Response:
    """Answer parameters that do not validate, naming each."""
    named = error.detail.get("query", {}) if isinstance(error.detail, dict) else {}
    errors = [{"field": field, "message": _("Valore non valido.")} for field in sorted(named)]
    return problem(400, _("La richiesta non è valida"), errors=errors)


@bp.after_request
def _say_fingerprint(response: Response) -> Response:
    """Give every good answer an ETag, so that asking again for the same costs nothing.

    Those that are kept have one of their own, which is known before they are made.
    """
    if request.method != "GET" or response.status_code != 200 or is_kept():
        return response
    if "ETag" in response.headers:
        return response
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.record_once
def _document(state: Any) -> None:
    """Tell the OpenAPI document what stands behind its references."""
    app: APIFlask = state.app
    app.config.update(
        SECURITY_SCHEMES={TOKEN: {"type": "http", "scheme": "bearer"}},
        AUTO_OPERATION_ID=True,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.spec_processor(complete)
