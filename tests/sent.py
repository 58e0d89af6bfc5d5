"""What a browser sends of the form with the id "form" on a page, as its controls stand there."""

from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


def as_sent(page: str) -> dict[str, list[str]]:
    reader = Reader()
    reader.feed(page)
    return reader.sent


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside = False
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            self.inside = said.get("id") == "form"
        elif not self.inside:
            return
        elif tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            is_tick = said.get("type") in ("checkbox", "radio")
            self.sent.setdefault(name, []).append(said.get("value", "on" if is_tick else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and (self.select not in self.sent or "selected" in said):
            self.sent[self.select] = [said.get("value", "")]
        elif tag == "textarea":
            self.area = name
            self.sent[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] = [(self.sent[self.area][0] + data).removeprefix("\n").replace("\n", "\r\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = ""
