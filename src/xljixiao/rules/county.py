"""JX4xx: submissions side by side. What cannot be added up is named, never chosen in silence."""

from collections import Counter
from collections.abc import Iterator, Mapping

from xljixiao.model.setting import Setting
from xljixiao.model.submission import Submission
from xljixiao.rules.catalogue import declare
from xljixiao.rules.problem import Finding, Severity, say

SAME_FILLER = declare(
    "JX401", "同一填报单位有两份", Severity.MUST, "两份申报不能都算，也不能替单位选一份。"
)
OTHER_ROUND = declare(
    "JX402", "县、年度、阶段或表样不一致", Severity.MUST, "不是同一次申报的数据不能相加。"
)
SAME_CODE = declare(
    "JX403", "项目编码重复", Severity.MUST, "同一编码出现在两份申报里，金额会重复计算。"
)

Submissions = Mapping[str, Submission]
"""File -> its submission."""


def conflicts(submissions: Submissions, setting: Setting) -> Iterator[tuple[str, Finding]]:
    """(file, finding) of each submission that cannot be added to the others."""
    yield from _other_rounds(submissions)
    yield from _same_fillers(submissions)
    yield from _same_codes(submissions, setting)


def _round(one: Submission) -> tuple[str, ...]:
    return (
        one.county,
        one.region,
        f"{one.year}年",
        one.stage,
        f"{one.form.id} 第{one.form.edition}版",
    )


def _other_rounds(submissions: Submissions) -> Iterator[tuple[str, Finding]]:
    """Most files decide which round it is."""
    usual = Counter(map(_round, submissions.values())).most_common(1)
    for file, one in submissions.items():
        (most, _), own = usual[0], _round(one)
        if own != most:
            differs = "、".join(
                f"“{a}”（其他为“{b}”）" for a, b in zip(own, most, strict=True) if a != b
            )
            sentence = say("", f"与其他工作簿不是同一次申报：{differs}", "请核对是否放错了文件")
            yield file, OTHER_ROUND.finding((), sentence)


def _same_fillers(submissions: Submissions) -> Iterator[tuple[str, Finding]]:
    """Equal copies count once; different ones are all left to be asked about."""
    files: dict[tuple[str, ...], list[str]] = {}
    for file, one in submissions.items():
        files.setdefault((one.filler.code, *_round(one)), []).append(file)
    for same in files.values():
        first, *others = same
        if all(submissions[file] == submissions[first] for file in others):
            for file in others:
                sentence = say("", f"与“{first}”内容完全相同，只算一次", "不必处理，也可删去这一份")
                yield file, SAME_FILLER.finding((), sentence)
            continue
        name = submissions[first].filler.name
        for file in same:
            sentence = say(
                "", f"“{name}”有 {len(same)} 份内容不同的申报", "请与单位核对，只保留一份后重新汇总"
            )
            yield file, SAME_FILLER.finding((), sentence)


def _same_codes(submissions: Submissions, setting: Setting) -> Iterator[tuple[str, Finding]]:
    bearers: dict[str, list[tuple[str, int]]] = {}
    for file, one in submissions.items():
        for index, project in enumerate(one.projects):
            if project.code is not None and not project.is_silent(setting):
                bearers.setdefault(project.code, []).append((file, index))
    for code, places in bearers.items():
        files = list(dict.fromkeys(file for file, _ in places))
        fillers = {submissions[file].filler.code for file in files}
        if len(places) > 1 and (len(files) == 1 or len(fillers) > 1):
            for file in files:
                others = "、".join(f"“{other}”" for other in files if other != file) or "本工作簿"
                sentence = say(code, f"这个项目编码在{others}里也有", "请核对是哪一个单位的项目")
                yield file, SAME_CODE.finding((), sentence, code)
