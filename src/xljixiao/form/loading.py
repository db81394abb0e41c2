"""Load a form, TOML and model together; a refusal names file, key and what is allowed."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from xljixiao.form.definition import FormDef
from xljixiao.form.proving import prove
from xljixiao.form.ready import Form, FormError, dotted
from xljixiao.form.wording import worded
from xljixiao.model.record import Record


def form_folders() -> Mapping[str, Path]:
    """Name -> folder of each form that comes with the package, or with the checkout."""
    packaged = Path(str(files("xljixiao"))) / "templates"
    root = packaged if packaged.is_dir() else Path(__file__).parents[3] / "templates"
    return {path.parent.name: path.parent for path in sorted(root.glob("*/form.toml"))}


@lru_cache
def unit_forms() -> tuple[str, ...]:
    """The names of the shipped forms that filling units get."""
    files = ((name, folder / "form.toml") for name, folder in form_folders().items())
    written = ((name, tomllib.loads(file.read_text("utf-8"))) for name, file in files)
    return tuple(name for name, form in written if not form.get("office"))


@lru_cache
def shipped_form(name: str) -> Form:
    """A form that comes with the package; raises `FormError` where there is none of that name."""
    folders = form_folders()
    if name not in folders:
        raise FormError(f"没有名为“{name}”的表样；现有：{'、'.join(unit_forms())}。")
    return load_form(folders[name] / "form.toml")


def load_form(
    path: Path,
    model: type[Record] | None = None,
    *,
    values: Mapping[str, int | str] | None = None,
    severities: Mapping[str, str] | None = None,
    lists: Mapping[str, Sequence[str]] | None = None,
) -> Form:
    """Load and prove one form.toml; `model` stands in for the class that it names.

    `values`, `severities` and `lists` of words are a round's, and stand before those of the form's
    own setting.
    """
    try:
        written = tomllib.loads(path.read_text("utf-8"))
        offered = {written["offers"]: unit_forms()} if "offers" in written else {}
        lists = {**offered, **(lists or {})}
        given = {"values": values, "severities": severities, "lists": lists}
        written = _of_round(written, given)
        form = prove(FormDef.model_validate(worded(written)), model)
        return replace(form, example=_example(form, path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise FormError(f"{path}：{key}：{first['msg']}") from error
    except (FormError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormError(f"{path}：{error}") from error
    except (ValueError, LookupError) as error:  # a brace that names nothing
        raise FormError(f"{path}：标签中的花括号写得不对（{error}）") from error


def _of_round(
    written: dict[str, Any], given: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, Any]:
    setting = written.get("setting", {})
    new = {key: {**setting.get(key, {}), **own} for key, own in given.items() if own}
    return {**written, "setting": {**setting, **new}} if new else written


def _example(form: Form, path: Path) -> Record | None:
    """The filled submission beside the form.toml, of which one record is shown."""
    if form.definition.example is None:
        return None
    file = path.with_name(form.definition.example.file)
    if form.definition.example.each not in form.repeated:
        raise FormError(f"example：each 要是有单独表页的列表：{'、'.join(form.repeated)}")
    try:
        return form.model.model_validate_json(file.read_bytes(), context=form.setting)
    except OSError as error:
        raise FormError(f"example：没有文件“{file.name}”，或读不出") from error
    except ValidationError as error:
        where = dotted(tuple(error.errors()[0]["loc"]))
        raise FormError(f"example：“{file.name}”的“{where}”不合表样") from error
