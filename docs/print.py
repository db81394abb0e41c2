"""Print the documents that come from the code into docs/ (make docs)."""

import json
from pathlib import Path

import real_indicators

from real_data import PAGE, page, real_data
from xljixiao.county.comparing.report import DiffReport
from xljixiao.county.progress import Progress
from xljixiao.county.rulebook import book
from xljixiao.county.summary import parquet_schema
from xljixiao.county.waiving import PAGE as WAIVERS
from xljixiao.model.submission import Submission
from xljixiao.rules import CATALOGUE
from xljixiao.workbook.report import Report

HERE = Path(__file__).parent

schemas = {"submission": Submission, "report": Report, "status": Progress, "diff": DiffReport}
for name, model in schemas.items():
    schema = json.dumps(model.model_json_schema(mode="serialization"), ensure_ascii=False, indent=2)
    (HERE / f"{name}.schema.json").write_text(schema + "\n", "utf-8")

(HERE / "rules.md").write_text(book(CATALOGUE), "utf-8")
(HERE / "waivers.md").write_text(WAIVERS, "utf-8")
(HERE / "parquet.md").write_text(parquet_schema.page(), "utf-8")
tables = real_data()
if tables is not None:
    PAGE.write_text(page(tables), "utf-8")
if real_indicators.DATA.exists():
    (HERE / "real-indicators.md").write_text(real_indicators.page(real_indicators.DATA), "utf-8")
