"""One submission of last year, or of this, with where it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xljixiao.county.prior.saying import Said, put_aside
from xljixiao.model.submission import Submission


@dataclass(frozen=True, slots=True)
class Answered:
    """What one filling unit answered, in a text or in a round (`source`)."""

    source: str
    submission: Submission


def newest(found: Iterable[Answered]) -> Iterator[Answered | Said]:
    """One of each filling unit: the newest year's, and of one year the first."""
    by_filler: dict[str, list[Answered]] = {}
    for one in found:
        by_filler.setdefault(one.submission.filler.code, []).append(one)
    for _, answered in sorted(by_filler.items()):
        chosen = max(answered, key=lambda one: one.submission.year)
        yield chosen
        for one in answered:
            if one.submission != chosen.submission:
                yield put_aside(one.source, one.submission, chosen.source, chosen.submission)
