"""What the OpenAPI document says beyond the views themselves: problems and the movement's body."""

from typing import Any

from foodplan.web.bodies import MovementBody

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "format": "int32"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

PREFIX = "/api/v1/"


def complete(document: Any) -> Any:
    """Return the document with the schemas that its references name, and the API's paths only."""
    document["paths"] = {
        path: said for path, said in document["paths"].items() if path.startswith(PREFIX)
    }
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    body = MovementBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(body.pop("$defs", {}))
    schemas.update(MovementBody=body, Problem=PROBLEM)
    movements = document["paths"][f"{PREFIX}movements"]["post"]
    reference = {"schema": {"$ref": "#/components/schemas/MovementBody"}}
    movements["requestBody"] = {"required": True, "content": {"application/json": reference}}
    same = dict(movements["responses"]["201"])
    movements["responses"]["200"] = {**same, "description": "The same movement again."}
    return document
