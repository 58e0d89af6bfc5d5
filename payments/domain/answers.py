"""What a donor said on the giving page, from the form to the gift."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from crm.domain.identity import Identity
from donors.domain.gifts import TributeFacts

NOBODY: Final = {"first_name": "", "last_name": "", "email": ""}


@dataclass(frozen=True, slots=True)
class Answers:
    """The donor's words. `updates` is None when they were not asked; `wording_id` is what they were shown."""

    first_name: str
    last_name: str
    email: str
    fund_id: int
    language: str = "en"
    hide_name: bool = False
    plain_mail: bool = False
    updates: bool | None = None
    wording_id: int | None = None
    tribute: TributeFacts | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Answers":
        """Of answers that were cleared, whoever gave them has no name and no address."""
        tribute = data.get("tribute")
        return cls(**(NOBODY | data | {"tribute": TributeFacts(**tribute) if tribute else None}))

    def identity(self) -> Identity:
        return Identity(
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            language=self.language,
            plain_mail=self.plain_mail,
        )
