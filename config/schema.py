"""Makes the JSON Schema by which editors complete and check a configuration, all kinds of trackers included."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

import connectors
from config.scalars import StoreAddress
from config.settings import Configuration
from config.writes import Policy, Stance
from connectors.model.selectors import Criterion, SelectorKey
from mappings.okr import Measure

JsonSchema = dict[str, Any]

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def duration_text(duration: timedelta) -> str:
    """Write a duration of whole seconds as a configuration does: `1h30m`."""
    seconds, text = int(duration.total_seconds()), ""
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def policy_text(policy: Policy) -> str:
    """Write a policy as a configuration does."""
    if policy.stance is not Stance.THEIRS:
        return policy.stance
    if policy.for_ is None:
        return f"theirs until {policy.until}"
    days, rest = divmod(policy.for_, timedelta(days=1))
    return f"theirs for {duration_text(policy.for_) if rest else f'{days} days'}"


class _Generator(GenerateJsonSchema):
    """Writes defaults in the form in which an operator would write them, and no titles made from names."""

    def encode_default(self, dft: Any) -> Any:
        match dft:
            case timedelta():
                return duration_text(dft)
            case Policy():
                return policy_text(dft)
            case Measure():
                return dft.by
            case StoreAddress():
                return str(dft)
        return super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- for no schema
        return False


def make_schema() -> JsonSchema:
    """Return the JSON Schema (draft 2020-12) of a whole configuration."""
    schema = Configuration.model_json_schema(schema_generator=_Generator)
    definitions = schema["$defs"]
    variants = []
    for kind in connectors.kinds():
        tracker = connectors.find(kind).SETTINGS.model_json_schema(schema_generator=_Generator)
        definitions |= tracker.pop("$defs", {})
        definitions[tracker["title"]] = tracker
        variants.append({"$ref": f"#/$defs/{tracker['title']}"})
    trackers = schema["properties"]["trackers"]
    (pattern,) = trackers.pop("patternProperties")
    trackers |= {"patternProperties": {pattern: {"oneOf": variants}}, "additionalProperties": False}
    _add_selector_keys(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Configuration of syncd",
    }


def _add_selector_keys(definitions: JsonSchema) -> None:
    """Add the keys that the connectors know to selectors and to what they exclude."""
    keys = {n: k for kind in connectors.kinds() for n, k in connectors.find(kind).SELECTORS.items()}
    named = {name: _key_schema(key) for name, key in keys.items()}
    selector = definitions["SelectorSettings"]
    tracker, exclude = selector["properties"]["tracker"], {"$ref": "#/$defs/ExcludedItems"}
    selector |= {
        "properties": {"tracker": tracker, **named, "exclude": exclude},
        "additionalProperties": False,
    }
    definitions["ExcludedItems"] = {
        "type": "object",
        "description": "What is taken out, with its whole branch.",
        "properties": named,
        "additionalProperties": False,
    }
    for project in ("ProjectSettings", "LinkedProjectSettings"):
        definitions[project]["properties"]["exclude"] = {
            "description": "What is taken out of all its selectors, or of those of `tracker`, with its whole branch.",
            "type": "object",
            "properties": {"tracker": tracker, **named},
            "additionalProperties": False,
        }


def _key_schema(key: SelectorKey) -> JsonSchema:
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    match key.criterion:
        case Criterion.ROOT:
            return words | {"description": "Items whose descendants belong; keys or ids."}
        case Criterion.QUERY:
            return words | {"description": "Query in the tracker's own language."}
        case Criterion.FIELD:
            return {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": words,
                "description": "Custom fields, by name or id, with the values that match.",
            }
    return words | {"description": f"Values of {key.facet} that match, compared without case."}
