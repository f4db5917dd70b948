"""What another city can start from: this one's plan, indicators, goods and words, not its data."""

from foodplan.reports.city_template.making import CityTemplate, city_template

__all__ = ["CityTemplate", "city_template"]
