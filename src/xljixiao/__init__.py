"""xljixiao: Excel-native tools for county budget-performance goals (预算绩效目标).

The verbs of the command line, as functions: `load_form`, `write`, `read`, `check`, `diff`, `parse`,
`consolidate`, and on a `Round` in its folder `issue`, `collect`, `review`. They are imported when
first used, so that `xljixiao --help` stays quick.
The verbs of the command line, as functions: `load_form`, `write`, `read`, `check`, `diff`,
`consolidate`, and on a `Round` in its folder `issue`, `collect`, `review`, `publish`, `approve`.
They are imported when first used, so that `xljixiao --help` stays quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xljixiao.verbs import (
        Round,
        approve,
        check,
        collect,
        consolidate,
        diff,
        issue,
        load_form,
        parse,
        publish,
        read,
        review,
        write,
    )

__version__ = "0.1.0"
__all__ = [
    "Round",
    "approve",
    "check",
    "collect",
    "consolidate",
    "diff",
    "issue",
    "load_form",
    "parse",
    "publish",
    "read",
    "review",
    "write",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the verb is
    if name in __all__:
        return getattr(import_module("xljixiao.verbs"), name)
    raise AttributeError(f"module 'xljixiao' has no attribute '{name}'")
