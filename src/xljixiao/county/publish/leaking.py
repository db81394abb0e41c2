"""What is not disclosed must not be named in what is: each place where it is, is told."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from xljixiao.county.publish.gathering import Held
from xljixiao.county.publish.openness import Openness
from xljixiao.document.disclosing import disclosed
from xljixiao.form.naming import ByName
from xljixiao.form.ready import Form
from xljixiao.model.naming import bare_name
from xljixiao.model.record import Loc
from xljixiao.model.roster import RosterProject
from xljixiao.model.submission import Submission, key_of

_LEAST: Final = 5
"""A name without its year and amounts says as much, where it is not as short as any phrase."""


@dataclass(frozen=True, slots=True)
class _Secret:
    """A project that is not disclosed, and the words by which it would be known."""

    title: str
    words: tuple[str, ...]

    def is_named(self, text: str) -> bool:
        return any(word in text for word in self.words)


def leaks(form: Form, openness: Openness, held: Iterable[Held]) -> Iterator[str]:
    """A sentence for each place of a disclosed text that names what is not disclosed."""
    held = tuple(held)
    secrets = tuple(_secrets(openness, held))
    for one in held:
        submission = None if openness.hides(one.department) else one.disclosable(openness)
        if submission is None or not secrets:
            continue
        texts = list(disclosed_texts(form, submission))
        whole = "\n".join(text for _, text in texts)
        named = [secret for secret in secrets if secret.is_named(whole)]
        for place, text in texts if named else ():
            for secret in named:
                if secret.is_named(text):
                    yield (
                        f"“{one.name}”的{place}里写有不公开项目《{secret.title}》的"
                        f"名称或编码。请退回单位改写这一处；项目可以公开的，请改"
                        f"{openness.where('projects')}。"
                    )


def disclosed_texts(form: Form, submission: Submission) -> Iterator[tuple[str, str]]:
    """(where it stands, in words; the text as it is compared) of all that is disclosed."""
    data = disclosed(form, submission).model_dump()
    names = ByName(form, data)
    return ((names.where(loc), text) for loc, text in _texts(data, ()))


def alike(openness: Openness) -> Iterator[str]:
    """The withheld projects that are called as a disclosed one is; no text can tell them apart."""
    shown = _shown(openness)
    for one in openness.withheld:
        if one.name and plain(one.name) in shown:
            yield (
                f"不公开的《{one.name}》（{one.code or one.unit}）与一个公开的项目同名，"
                "其他材料里写到这个名称的没有逐处核对，请留意。"
            )


def _secrets(openness: Openness, held: Iterable[Held]) -> Iterator[_Secret]:
    called: dict[str, set[str]] = {}
    for each in held:
        for one in each.projects:
            if one.given is not None:
                own = called.setdefault(_key(one.given), set())
                own |= {one.project.name, one.project.code or ""}
    shown = _shown(openness)
    for given in openness.withheld:
        names = {given.name or "", *called.get(_key(given), ())}
        bare = {plain(bare_name(name)) for name in names}
        words = {plain(name) for name in names} - shown | {plain(given.code or "")}
        words |= {
            one for one in bare if len(one) >= _LEAST and not any(one in each for each in shown)
        }
        yield _Secret(given.name or given.code or "", tuple(sorted(words - {""})))


def _key(project: RosterProject) -> str:
    return key_of(project.unit, project.code, project.name)


def _shown(openness: Openness) -> set[str]:
    return {plain(one.name) for one in openness.roster.projects if one.name and openness.shows(one)}


def _texts(datum: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:  # noqa: ANN401 - of a document
    """The texts of a document, as they are compared."""
    match datum:
        case str():
            yield loc, plain(datum)
        case Mapping():
            for name, value in datum.items():
                yield from _texts(value, (*loc, name))
        case list() | tuple():
            for index, value in enumerate(datum):
                yield from _texts(value, (*loc, index))


def plain(text: str) -> str:
    """As names are compared: letters and digits alone; width, spaces and signs hide nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())
