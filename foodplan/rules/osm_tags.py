"""Which tags of OpenStreetMap say one of our functions; what none says is not guessed."""

from collections.abc import Mapping

from foodplan.rules.places import Function

# The first whose tags all agree counts; "*" is any value.
TAGS: tuple[tuple[Mapping[str, str], Function], ...] = (
    ({"social_facility": "soup_kitchen"}, Function.SOUP_KITCHEN),
    ({"social_facility": "food_bank"}, Function.FOOD_DISTRIBUTION),
    ({"amenity": "soup_kitchen"}, Function.SOUP_KITCHEN),
    ({"amenity": "food_bank"}, Function.FOOD_DISTRIBUTION),
    ({"amenity": "food_sharing"}, Function.COMMUNITY_FRIDGE),
    ({"amenity": "marketplace", "marketplace": "wholesale"}, Function.WHOLESALE_MARKET),
    ({"amenity": "marketplace", "marketplace": "farmers_market"}, Function.FARMERS_MARKET),
    ({"amenity": "marketplace", "building": "*"}, Function.COVERED_MARKET),
    ({"amenity": "marketplace", "covered": "yes"}, Function.COVERED_MARKET),
    ({"amenity": "marketplace"}, Function.MARKET),
    ({"leisure": "garden", "garden:type": "community"}, Function.URBAN_GARDEN),
    ({"landuse": "allotments"}, Function.URBAN_GARDEN),
    ({"shop": "*", "fair_trade": "only"}, Function.FAIR_TRADE_SHOP),
    ({"shop": "fair_trade"}, Function.FAIR_TRADE_SHOP),
)


def function_of(tags: Mapping[str, str]) -> str:
    """Return the function that an object's tags say, or "" when they say none of ours.

    >>> function_of({"amenity": "marketplace", "covered": "yes"})
    'covered_market'
    >>> function_of({"amenity": "bar"})
    ''
    """
    for wanted, function in TAGS:
        if all(_agrees(tags.get(key, ""), value) for key, value in wanted.items()):
            return function.value
    return ""


def _agrees(said: str, wanted: str) -> bool:
    return said == wanted or (wanted == "*" and said not in {"", "no"})
