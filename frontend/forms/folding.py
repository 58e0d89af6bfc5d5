"""Filters that a narrow screen folds away under one line, which says how many of them are set."""

from collections.abc import Set as AbstractSet

from frontend.forms.styled import StyledForm


class FoldingForm(StyledForm):
    """A filter whose search stands open, and whose other controls fold."""

    narrows_nothing: AbstractSet[str] = frozenset({"q", "sort"})  # the search is seen; an order leaves nobody out

    @property
    def number_set(self) -> int:
        """How many of the folded controls hold an answer, whether it can be read or not."""
        asking = [self[name].value() for name in self.fields if name not in self.narrows_nothing]
        return sum(1 for answer in asking if str(answer or "").strip())
