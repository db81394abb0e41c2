"""What all parts of a definition have in common: no unknown key, and Excel's limits of texts."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from xljixiao.model.values import units


def _within(most: int) -> AfterValidator:
    """Excel's limit, which no library checks rightly: counted in UTF-16 units."""

    def check(text: str) -> str:
        if units(text) > most:
            raise ValueError(f"有 {units(text)} 个字符，Excel 在这里只放得下 {most} 个")
        return text

    return AfterValidator(check)


CAPTION = 32
"""The title of an input message, in which each field is called by its name."""
Caption = Annotated[str, _within(CAPTION)]
Prompt = Annotated[str, _within(255)]
Header = Annotated[str, _within(200)]
CellText = Annotated[str, _within(32_767)]


class Part(BaseModel):
    """Frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")
