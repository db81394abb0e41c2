"""Which answers of one year can hold for another."""

from collections.abc import Mapping
from typing import Any, Final

from xljixiao.model.record import Record
from xljixiao.model.shape import Node, children
from xljixiao.model.values import Explains, Measure

_OF_THEN: Final = frozenset({"explanation", "prior_value"})


def lasts(name: str, node: Node) -> bool:
    """Whether a field can: money is given anew, and what was explained was about that year."""
    measure = node.mark(Measure)
    is_money = measure is not None and measure.of == "money"
    return not (is_money or node.mark(Explains) is not None or name in _OF_THEN)


def lasting(record: Record) -> Mapping[str, Any]:
    """What of a record can hold for another year; equal where it does."""
    return {
        name: getattr(record, name) for name, node in children(type(record)) if lasts(name, node)
    }
