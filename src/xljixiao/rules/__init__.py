"""Whether a submission makes sense. Knows neither Excel nor TOML."""

from xljixiao.rules import (
    amounts,
    codes,
    county,
    fields,
    indicators,
    intake,
    leftovers,
    money,
    schedule,
    stage,
    weights,
)
from xljixiao.rules.catalogue import Catalogue

CATALOGUE = Catalogue.of(
    *(intake, fields),
    *(money, amounts, schedule, indicators, stage, codes, leftovers, weights),
    county,
)
