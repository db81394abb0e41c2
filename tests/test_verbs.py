"""The library's door."""

import subprocess
import sys

import pytest

import xljixiao


@pytest.mark.parametrize("name", xljixiao.__all__)
def test_every_verb_is_there_when_it_is_asked_for(name: str) -> None:
    assert callable(getattr(xljixiao, name))


def test_what_is_no_verb_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'publish_all'"):
        xljixiao.publish_all  # noqa: B018


def test_the_door_alone_loads_nothing() -> None:
    code = "import sys, xljixiao; print(*{'pydantic', 'openpyxl', 'xlsxwriter'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
