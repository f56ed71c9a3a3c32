"""Boxes and tabs that generators write: a box is a quote with its title, a tab's label stands above its content."""

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import css, shown_text

_SIGNS = ("admonition", "callout", "markdown-alert", "tablist", "tabbed-", "sd-tab", "kg-toggle", "code-group")
_BOXES = css(
    "div.admonition, aside.admonition, .theme-admonition, .markdown-alert, .callout, .kg-callout-card,"
    " .callout-block, .custom-block, [data-node-type=callout]"
)
_TITLES = css(
    ".admonition-title, [class*=admonitionHeading], .admonition-heading, .markdown-alert-title,"
    " .callout-title-container, .callout-title, .custom-block-title"
)
_ICONS = css(".callout-icon-container, [class*=admonitionIcon], .callout-btn-toggle, .kg-toggle-card-icon")
_EMOJI = css(".kg-callout-emoji, [data-node-type=callout-emoji]")
_TAB_LISTS = css("[role=tablist], .tabbed-labels, .vp-code-group > .tabs")
_PANELS = ("tabpanel", "tab-pane", "tabbed-block", "sphinx-tabs-panel")
_ASCIIDOCTOR = css("div.admonitionblock > table")
_LABELS = css("label.sd-tab-label")


def settle_callouts(root: HtmlElement, values: str) -> None:
    """Change both into what Markdown has."""
    if not any(sign in values for sign in _SIGNS):
        return
    for icon in _ICONS(root):
        icon.drop_tree()
    for table in _ASCIIDOCTOR(root):
        _settle_asciidoctor(table)
    for box in _BOXES(root):
        title = next(iter(_TITLES(box)), None)
        if title is not None:
            _embolden(title)
        box.tag = "blockquote"
    for emoji in _EMOJI(root):
        words = emoji.getnext()
        if words is not None:
            words.text = f"{shown_text(emoji)} {words.text or ''}"
            emoji.drop_tree()
    for labels in _TAB_LISTS(root):
        _settle_tabs(labels)
    for label in _LABELS(root):
        _embolden(label)


def _embolden(element: HtmlElement) -> None:
    """Its words as a paragraph of their own."""
    words = element.makeelement("strong")
    words.text = shown_text(element)
    tail = element.tail
    element.clear()
    element.tail = tail
    element.tag = "p"
    element.append(words)


def _settle_asciidoctor(table: HtmlElement) -> None:
    """A table of the box's title, often an icon, and its words."""
    box, cells = table.getparent(), list(table.iterdescendants("td"))
    if box is None or len(cells) < 2:
        return
    icon, words = cells[:2]
    said = next((one.get("title") or one.get("alt") for one in icon.iterdescendants("i", "img")), None)
    title = box.makeelement("p")
    title.text = shown_text(icon) or said
    _embolden(title)
    words.tag, box.tag = "div", "blockquote"
    box[:] = [title, words]


def _settle_tabs(labels: HtmlElement) -> None:
    outer = labels.getparent()
    if outer is None:
        return
    names = [name for one in labels if one.tag != "input" and (name := shown_text(one))]
    following = labels.getnext()
    panels = [one for one in outer.iterdescendants("div", "section") if _is_panel(one)]
    panels = panels or list(following if following is not None else ())
    if not names or len(names) != len(panels):
        return
    for name, panel in zip(names, panels, strict=True):
        label = panel.makeelement("p")
        label.text = name
        _embolden(label)
        label.tail, panel.text = panel.text, None
        panel.insert(0, label)
    labels.drop_tree()


def _is_panel(element: HtmlElement) -> bool:
    classes = (element.get("class") or "").split()
    return element.get("role") == "tabpanel" or any(name in classes for name in _PANELS)
