"""Recording movements by token: every mistake named by its field, the same id never twice."""

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from pydantic import ValidationError

from foodplan.blueprints.api.blueprint import TOKEN, bp, problems
from foodplan.blueprints.api.shapes import Posted
from foodplan.rules.problems import Refused
from foodplan.store import ledger
from foodplan.store.accounts import NotAllowed
from foodplan.web.access import by_token
from foodplan.web.bodies import MOST_BYTES, MovementBody, errors_of
from foodplan.web.errors import problem
from foodplan.web.identity import person
from foodplan.web.limits import API_WRITES, limiter
from foodplan.web.security import csrf
from foodplan.web.session import now, session, writes

ANSWERS = problems(400, 401, 403, 409, 413, 415, 422, 429)


@bp.post("/movements")
@limiter.limit(API_WRITES)
@csrf.exempt  # type: ignore[untyped-decorator]
@by_token
@writes
@bp.output(Posted, status_code=201)
@bp.doc(responses=ANSWERS, security=[TOKEN])
def add_movement() -> Any:
    """Record a movement; the same id with the same body again answers 200 and changes nothing."""
    if not request.is_json:
        return problem(415, _("Il corpo deve essere JSON"))
    try:
        body = MovementBody.model_validate_json(_sent())
        posted = ledger.post(session(), body.to_movement(), person().actor, now())
    except ValidationError as error:
        return _invalid(error)
    except Refused as refused:
        errors = [{"field": item.field, "message": item.text} for item in refused.problems]
        return problem(422, _("Ci sono dati da correggere"), errors=errors)
    except ledger.Conflict:
        return problem(409, _("Esiste già un movimento con questo id e altri dati"))
    except NotAllowed:
        return problem(403, _("Questa sede non è della vostra organizzazione"))
    return posted_json(posted), 201 if posted.created else 200


def _sent() -> bytes:
    sent = request.get_data()
    if len(sent) > MOST_BYTES:
        abort(413)
    return sent


def _invalid(error: ValidationError) -> Response:
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return problem(400, _("Il corpo non è JSON valido"))
    return problem(422, _("Ci sono dati da correggere"), errors=errors_of(error))


def posted_json(posted: ledger.Posted) -> dict[str, Any]:
    """Return a recorded movement as the API shows it."""
    return {
        "id": str(posted.uuid),
        "created": posted.created,
        "lines": [
            {
                "category": line.category,
                "source_kind": line.source_kind.slug,
                "date_kind": line.date_kind.name.lower() if line.date_kind else None,
                "last_day": line.last_day,
                "grams": line.grams,
            }
            for line in posted.lines
        ],
        "count_gain_grams": posted.count_gain_grams,
        "lost_grams": posted.lost_grams,
        "posted_month": f"{posted.posted_month // 100}-{posted.posted_month % 100:02d}",
        "late": posted.late,
    }
