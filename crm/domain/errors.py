"""The one way in which a service says no."""


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators; the face that shows it translates it."""
    return sentence


class Refused(Exception):
    """An act that may not be done, in the words of whoever asked for it.

    `code` is stable and for programs. `sentence` is a whole sentence for people, what is wrong and what to do, with
    {places} filled from `facts`. `field` names the answer that is at fault, where there is one. A page shows it
    beside that answer, the API answers 4xx with it, a task stops without another try.
    """

    def __init__(self, code: str, sentence: str, field: str | None = None, **facts: object) -> None:
        self.code = code
        self.sentence = sentence
        self.field = field
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.sentence.format(**self.facts)


class Forbidden(Refused):
    """The acting person may not do this."""

    def __init__(self) -> None:
        super().__init__("forbidden", gettext_noop("Your role does not allow this. Ask a manager."))


class NotThere(Refused):
    """The thing that was asked for does not exist, or not for the person who asks."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__("not_found", sentence, None, **facts)


class MergedAway(NotThere):
    """The contact that was asked for became part of another: the one with the id `into`."""

    def __init__(self, into: int) -> None:
        self.into = into
        super().__init__(gettext_noop("This record was merged into another. Nothing was done."))


class Erased(NotThere):
    """The contact that was asked for has been erased: nobody will find them here again."""

    def __init__(self) -> None:
        super().__init__(gettext_noop("The data of this person was erased. What had to stay is kept without a name."))
        self.code = "erased"
