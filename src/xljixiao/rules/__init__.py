"""Whether a submission makes sense. Knows neither Excel nor TOML."""

from xljixiao.rules import (
    amounts,
    basis_texts,
    codes,
    county,
    fields,
    goals,
    indicators,
    intake,
    leftovers,
    money,
    review,
    roster,
    schedule,
    stage,
    targets,
    texts,
    weights,
)
from xljixiao.rules.catalogue import Catalogue

_OTHERS = Catalogue.of(
    *(intake, fields),
    *(money, amounts, schedule, indicators, targets, goals, basis_texts),
    *(stage, codes, leftovers, weights),
    *(county, roster, review, texts),
)
CATALOGUE = Catalogue([*_OTHERS.rules, roster.weighings_are_of_rules(_OTHERS)])
