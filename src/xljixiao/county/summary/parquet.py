"""The county as tidy tables (Parquet), for whoever looks into it with a database."""

import io
from pathlib import Path
from typing import Any

from xljixiao.county.saving import save
from xljixiao.county.summary.compiled import Compiled
from xljixiao.county.summary.parquet_schema import TABLES, rows
from xljixiao.model.telling import ForTheUser


class NoParquet(ForTheUser, ImportError):  # noqa: N818 - named for the situation
    """The extra is not installed; the message is for the user."""

    def __init__(self) -> None:
        super().__init__(
            "没有安装写 Parquet 要用的 pyarrow，未生成 Parquet。"
            "请运行 pip install 'xljixiao[parquet]' 后重试。"
        )


def write_parquet(compiled: Compiled, folder: Path, *, replace: bool = False) -> list[Path]:
    """Write the tables into a folder, which is made where it is not there. Raises `NoParquet`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise NoParquet from error
    folder.mkdir(parents=True, exist_ok=True)
    written, found = [], rows(compiled)
    for name, (_, columns) in TABLES.items():
        arrays = [
            pa.array([one.of(row) for row in found[name]], _type(pa, one.kind)) for one in columns
        ]
        table = pa.table(arrays, names=[one.name for one in columns])
        stream = io.BytesIO()
        parquet.write_table(table, stream)
        path = folder / f"{name}.parquet"
        save(path, stream.getvalue(), replace=replace)
        written.append(path)
    return written


def _type(pa: Any, kind: str) -> Any:  # noqa: ANN401 - pyarrow, which tells no types
    """The type behind a kind of the schema."""
    known = {
        "list": pa.list_(pa.string()),
        "timestamp": pa.timestamp("ms"),
        "bool": pa.bool_(),
        "money": pa.decimal128(15, 6),
        "quantity": pa.decimal128(19, 6),
        "percent": pa.decimal128(5, 2),
        "share": pa.decimal128(19, 10),
    }
    return known[kind] if kind in known else pa.type_for_alias(kind)
