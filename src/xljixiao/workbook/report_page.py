"""The report of a check as one page that needs no other file, to keep, send on or print."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from xljixiao.rules.problem import Severity
from xljixiao.workbook.checking import Checked
from xljixiao.workbook.digest import counted, digest, tally


def page(checked: Iterable[Checked]) -> str:
    """The page over several files, in the order given; the same files give the same page."""
    told = [digest(one) for one in checked]
    return _template().render(
        files=told,
        tally=tally(one.state for one in told),
        severities=tuple(Severity),
        counted=counted,
    )


@lru_cache
def _template() -> Template:
    text = files(__package__).joinpath("report_page.html").read_text("utf-8")
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)
