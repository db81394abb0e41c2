"""Whether a submission makes sense. Knows neither Excel nor TOML."""

from xljixiao.rules import (
    basis_texts,
    county,
    fields,
    goals,
    indicators,
    intake,
    money,
    schedule,
    stage,
    targets,
)
from xljixiao.rules.catalogue import Catalogue

CATALOGUE = Catalogue.of(
    intake, fields, money, schedule, indicators, targets, goals, basis_texts, stage, county
)
