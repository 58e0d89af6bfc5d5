"""What calls about funds, campaigns and giving pages take."""

from typing import Final

from crm.domain.capabilities import Capability

VIEW: Final = (Capability.VIEW_GIFTS,)
EDIT: Final = (Capability.EDIT_GIVING_PAGES,)
CHANGE: Final = VIEW + EDIT  # the answer shows what was there before
