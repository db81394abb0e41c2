"""What lies in 2收件: files, folders and zips come one by one, and nothing harmful with them."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from changed import GOOD
from xljixiao.county.collect.unpacking import Arrived, unpack
from xljixiao.workbook import look
from xljixiao.workbook.kinds import Kind

OLD = b"\xd0\xcf\x11\xe0" + b"\0" * 600
PDF, PNG = b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n..."
JPG, TIF = b"\xff\xd8\xff\xe0...", b"II*\0..."
OFFICE_LOCK = b"\x06" + b"someone".ljust(164)


def _zip(members: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """With names as new programs write them: UTF-8, and marked so."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(name, content)
    return stream.getvalue()


def _unmarked(members: Mapping[str, bytes], encoding: str) -> bytes:
    """With names in some encoding, of which nothing is said."""
    names = {f"name{number:04}": own.encode(encoding) for number, own in enumerate(members)}
    padded = {name: f"{name}{'_' * (len(own) - len(name))}" for name, own in names.items()}
    content = _zip(dict(zip(padded.values(), members.values(), strict=True)))
    for name, own in names.items():
        assert len(padded[name]) == len(own), own
        content = content.replace(padded[name].encode(), own)
    return content


def _put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _names(arrived: Iterable[Arrived]) -> list[str]:
    return [one.name for one in arrived]


def _one(path: Path) -> Arrived:
    (one,) = unpack([path])
    return one


# ---------------------------------------------------------------------- files and folders


def test_the_files_of_a_folder_come_by_name_with_what_lies_below(tmp_path: Path) -> None:
    files = {"b/714.xlsx": GOOD, "c.xls": OLD, "a/x/802.xlsx": GOOD, "a/801.xlsx": GOOD}
    arrived = list(unpack([_put(tmp_path, files)]))
    assert _names(arrived) == ["a/801.xlsx", "a/x/802.xlsx", "b/714.xlsx", "c.xls"]
    assert [one.read() for one in arrived] == [GOOD, GOOD, GOOD, OLD]
    assert {one.kind for one in arrived} == {Kind.WORKBOOK}
    assert not any(one.sentence for one in arrived)


def test_files_given_come_in_their_order_under_their_own_names(tmp_path: Path) -> None:
    _put(tmp_path, {"z.xlsx": GOOD, "a.xlsx": GOOD})
    assert _names(unpack([tmp_path / "z.xlsx", tmp_path / "a.xlsx"])) == ["z.xlsx", "a.xlsx"]


def test_a_file_that_is_given_and_not_there_is_our_callers_to_say(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(unpack([tmp_path / "没有.xlsx"]))


def test_what_programs_and_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    left = {
        "~$714.xlsx": OFFICE_LOCK,
        ".~714.xlsx": OFFICE_LOCK,
        ".~lock.714.xlsx#": b",user,machine,01.01.2021;",
        "._714.xlsx": b"\0\5\x16\7...",
        "Thumbs.db": OLD,
        "desktop.ini": b"[.ShellClassInfo]",
        "a/.DS_Store": b"\0\0\0\1Bud1",
        "__MACOSX/x/._714.xlsx": b"\0\5\x16\7...",
    }
    folder = _put(tmp_path / "in", {**left, "714.xlsx": GOOD})
    (tmp_path / "all.zip").write_bytes(_zip({**left, "714.xlsx": GOOD}))
    assert _names(unpack([folder])) == ["714.xlsx"]
    assert _names(unpack([tmp_path / "all.zip"])) == ["all.zip/714.xlsx"]


def test_a_workbook_under_the_name_of_a_temporary_file_is_a_workbook(tmp_path: Path) -> None:
    _put(tmp_path, {"~$714.xlsx": GOOD})
    assert _names(unpack([tmp_path])) == ["~$714.xlsx"]


def test_a_link_back_up_does_not_lead_round_and_round(tmp_path: Path) -> None:
    _put(tmp_path, {"a/714.xlsx": GOOD})
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert _names(unpack([tmp_path])) == ["a/714.xlsx"]


def test_a_file_that_cannot_be_opened_keeps_none_of_the_others_away(tmp_path: Path) -> None:
    _put(tmp_path, {"a.xlsx": GOOD, "c.xlsx": GOOD})
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "没有")
    arrived = list(unpack([tmp_path]))
    assert _names(arrived) == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert [one.sentence for one in arrived] == [
        "",
        "这个文件打不开，可能正被别的程序使用。请关闭后再收一次。",
        "",
    ]


# ---------------------------------------------------------------------- what is no workbook

KINDS = {
    "盖章.pdf": (PDF, Kind.SCAN, ""),
    "盖章.jpg": (JPG, Kind.SCAN, ""),
    "盖章.png": (PNG, Kind.SCAN, ""),
    "盖章.tif": (TIF, Kind.SCAN, ""),
    "盖章.ofd": (_zip({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<x/>"}), Kind.SCAN, ""),
    "说明.docx": (_zip({"word/document.xml": b"<x/>"}), Kind.DOCUMENT, ""),
    "说明.rtf": (b"{\\rtf1 x}", Kind.DOCUMENT, ""),
    "说明.txt": ("说明".encode(), Kind.OTHER, ""),
    "714.ods": (_zip({"content.xml": b"<x/>", "mimetype": b"x"}), Kind.WORKBOOK, ""),
    "其实是表.doc": (OLD, Kind.WORKBOOK, ""),
    "其实是图.xlsx": (PNG, Kind.SCAN, ""),
    "损坏.xlsx": (GOOD[:2000], Kind.WORKBOOK, ""),
    "空.xlsx": (b"", Kind.OTHER, "这是空文件，没有内容。请重新保存后再报送。"),
    "全部.rar": (b"Rar!\x1a\7", Kind.PACKED, "这种压缩包（如 RAR、7z）打不开。请解压后再放进来。"),
    "全部.7z": (
        b"7z\xbc\xaf\x27\x1c",
        Kind.PACKED,
        "这种压缩包（如 RAR、7z）打不开。请解压后再放进来。",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_known_by_what_stands_in_it(tmp_path: Path, name: str) -> None:
    content, kind, sentence = KINDS[name]
    _put(tmp_path, {name: content})
    one = _one(tmp_path / name)
    assert (one.name, one.kind, one.sentence) == (name, kind, sentence)
    assert one.read() == content
    (tmp_path / "全部.zip").write_bytes(_zip({name: content}))
    packed = _one(tmp_path / "全部.zip")
    assert (packed.name, packed.kind, packed.sentence) == (f"全部.zip/{name}", kind, sentence)


def test_a_workbook_is_no_archive_whatever_it_is_called(tmp_path: Path) -> None:
    _put(tmp_path, {"714.zip": GOOD})
    assert _one(tmp_path / "714.zip") == Arrived("714.zip", tmp_path / "714.zip")


# ---------------------------------------------------------------------- zips

SUBMITTED = {"县工商联/绩效目标表.xlsx": GOOD, "教育局/绩效目标申报.xlsx": GOOD}


def test_a_zip_with_marked_names_is_opened(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _zip(SUBMITTED)})
    arrived = list(unpack([tmp_path]))
    assert _names(arrived) == [f"收.zip/{name}" for name in sorted(SUBMITTED)]
    assert [one.content for one in arrived] == [GOOD, GOOD]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_zip_whose_names_are_not_marked_is_read_as_they_are_meant(
    tmp_path: Path, encoding: str
) -> None:
    content = _unmarked(SUBMITTED, encoding)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(info.flag_bits & 0x800 for info in archive.infolist())
        assert not set(archive.namelist()) & set(SUBMITTED)
    _put(tmp_path, {"收.zip": content})
    assert _names(unpack([tmp_path])) == [f"收.zip/{name}" for name in sorted(SUBMITTED)]


def test_folders_are_parted_as_windows_parts_them(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _unmarked({"教育局\\绩效目标申报表.xlsx": GOOD}, "gbk")})
    assert _names(unpack([tmp_path])) == ["收.zip/教育局/绩效目标申报表.xlsx"]


def test_a_zip_in_a_zip_is_opened_and_no_further_one(tmp_path: Path) -> None:
    innermost = _zip({"c.xlsx": GOOD})
    _put(tmp_path, {"a.zip": _zip({"b.zip": _zip({"b.xlsx": GOOD, "c.zip": innermost})})})
    arrived = list(unpack([tmp_path]))
    assert _names(arrived) == ["a.zip/b.zip/b.xlsx", "a.zip/b.zip/c.zip"]
    assert [one.sentence for one in arrived] == [
        "",
        "压缩包里套了几层压缩包，没有打开。请解压后再放进来。",
    ]


@pytest.mark.parametrize(
    "name", ["/etc/714.xlsx", "../714.xlsx", "a/../../714.xlsx", "C:/714.xlsx"]
)
def test_a_name_that_leads_elsewhere_is_told_and_the_others_come(tmp_path: Path, name: str) -> None:
    _put(tmp_path, {"收.zip": _zip({name: GOOD, "802.xlsx": GOOD})})
    said = {one.name: one.sentence for one in unpack([tmp_path])}
    odd = "压缩包里的这个文件名写的是别处的路径，没有读取。请核对来源，解压后再放进来。"
    assert said == {f"收.zip/{name}": odd, "收.zip/802.xlsx": ""}
    assert [path.name for path in tmp_path.rglob("*")] == ["收.zip"]


def test_a_name_shows_nothing_that_a_terminal_would_obey(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _zip({"a\x1b[2J\n.xlsx": GOOD})})
    assert _names(unpack([tmp_path])) == ["收.zip/a\ufffd[2J\ufffd.xlsx"]


def _flagged(content: bytes, flag: int) -> bytes:
    """The only member with one more flag, in front of it and in the list at the end."""
    changed = bytearray(content)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = content.index(mark) + at
        (flags,) = struct.unpack_from("<H", content, place)
        struct.pack_into("<H", changed, place, flags | flag)
    return bytes(changed)


def _method(content: bytes, number: int) -> bytes:
    changed = bytearray(content)
    for mark, at in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        struct.pack_into("<H", changed, content.index(mark) + at, number)
    return bytes(changed)


def _damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + b"\0" * 100 + content[middle + 100 :]


ODD = {
    "locked": (
        _flagged(_zip({"714.xlsx": GOOD}), 1),
        "压缩包里的这个文件设了密码，没有读取。请取消密码，或解压后再放进来。",
    ),
    "packed in a way of its own": (
        _method(_zip({"714.xlsx": GOOD}), 9),
        "压缩包里的这个文件压缩方法特殊，读不出来。请解压后再放进来。",
    ),
    "damaged": (
        _damaged(_zip({"714.xlsx": GOOD})),
        "压缩包里的这个文件已损坏，读不出来。请对方重新压缩后再发一次。",
    ),
    "a bomb": (
        _zip({"714.xlsx": bytes(5 * 1024**2)}),
        "压缩包里的这个文件展开后大得异常，没有读取。请核对来源，解压后再放进来。",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_a_member_that_cannot_be_taken_is_told_in_one_sentence(tmp_path: Path, case: str) -> None:
    content, sentence = ODD[case]
    _put(tmp_path, {"收.zip": content})
    one = _one(tmp_path)
    assert (one.name, one.sentence) == ("收.zip/714.xlsx", sentence)


def test_an_empty_zip_is_told(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _zip({"空文件夹/": b""})})
    assert _one(tmp_path).sentence == "压缩包是空的。请对方重新压缩后再发一次。"


def test_too_many_files_in_a_zip_are_told_before_any_is_read(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _zip({f"{number}.txt": b"" for number in range(1001)})})
    told = "压缩包里的文件过多（超过 1000 个），没有打开。请解压后再放进来。"
    assert _one(tmp_path).sentence == told


def test_a_list_of_members_that_is_too_long_is_not_even_gone_through(tmp_path: Path) -> None:
    _put(tmp_path, {"收.zip": _zip({f"{number:060000}.txt": b"" for number in range(20)})})
    assert _one(tmp_path).sentence.startswith("压缩包里的文件过多")


def test_what_a_zip_holds_in_all_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xljixiao.county.collect.unpacking.MOST_PACKED_BYTES", len(GOOD) + 1)
    _put(tmp_path, {"收.zip": _zip({f"{number}.xlsx": GOOD for number in range(3)})})
    sentences = [one.sentence for one in unpack([tmp_path])]
    assert sentences[:2] == ["", ""]
    assert sentences[2].endswith("这个文件没有读取。请解压后再放进来。")


# ---------------------------------------------------------------------- large files


def _large(path: Path, head: bytes, size: int) -> Path:
    with path.open("wb") as stream:
        stream.write(head)
        stream.truncate(size)
    return path


def test_a_file_that_the_guard_would_not_open_is_told_and_stays_a_path(tmp_path: Path) -> None:
    path = _large(tmp_path / "大.xls", OLD, look.MOST_BYTES + 1)
    one = _one(path)
    assert one.content == path
    assert one.sentence == "文件超过 20 MB，未打开。请删去图片等无关内容后再报送。"


def test_a_scan_may_be_larger_for_it_is_only_kept(tmp_path: Path) -> None:
    scan = _large(tmp_path / "盖章.pdf", PDF, look.MOST_BYTES + 1)
    assert (_one(scan).kind, _one(scan).sentence) == (Kind.SCAN, "")
    scan = _large(tmp_path / "盖章.pdf", PDF, look.MOST_SCAN_BYTES + 1)
    assert _one(scan).sentence == "这份扫描件超过 100 MB，没有收。请压缩图片后再放进来。"


def test_a_large_member_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xljixiao.county.collect.unpacking.MOST_BYTES", len(GOOD) - 1)
    _put(tmp_path, {"收.zip": _zip({"714.xlsx": GOOD})})
    one = _one(tmp_path)
    assert (one.content, one.sentence[:4]) == (b"", "文件超过")
