"""Markdown → Typst, for the bench: the same words, nothing of clausier's layout."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

ENTETE = """#set document(title: {titre}, date: datetime(year: 2026, month: 1, day: 1))
#set text(font: "Source Sans Pro", size: 10pt, lang: "fr")
#set page(paper: "a4", margin: 20mm, numbering: "1 / 1")
#set table(stroke: 0.4pt)
"""
COTES = {"text-align:right": "right", "text-align:center": "center"}
MARQUES = {"strong": "#strong", "em": "#emph", "blockquote": "#quote(block: true)"}


def chaine(texte: str) -> str:
    """A Typst string: the text itself, whatever marks are in it."""
    return '"' + texte.replace("\\", "\\\\").replace('"', '\\"') + '"'


def en_typst(markdown: str, titre: str) -> str:
    """The same words in Typst: headings, paragraphs, lists, tables, bold, italic, breaks."""
    lecteur = MarkdownIt("commonmark", {"html": False}).enable("table")
    return ENTETE.format(titre=chaine(titre)) + _rendre(SyntaxTreeNode(lecteur.parse(markdown)))


def _dedans(n: SyntaxTreeNode) -> str:
    return "".join(map(_rendre, n.children))


def _table(n: SyntaxTreeNode) -> str:
    rangs = [list(tr.children) for partie in n.children for tr in partie.children]
    cotes = ", ".join(COTES.get(str(c.attrs.get("style", "")), "left") for c in rangs[0])
    tete, *corps = [", ".join(f"[{_dedans(c)}]" for c in r) for r in rangs]
    colonnes = f"columns: {len(rangs[0])}, align: ({cotes},)"
    return f"#table({colonnes}, table.header({tete}), {', '.join(corps)})\n\n"


def _liste(n: SyntaxTreeNode) -> str:
    puces = ", ".join(f"[{_dedans(x)}]" for x in n.children)
    if n.type == "bullet_list":
        return f"#list({puces})\n\n"
    return f"#enum(start: {n.attrs.get('start', 1)}, {puces})\n\n"


def _texte(n: SyntaxTreeNode) -> str:
    return "#linebreak()".join(f"#{chaine(x)};" for x in n.content.split("<br>") if x)


def _rendre(n: SyntaxTreeNode) -> str:
    match n.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "#linebreak()"
        case "hr":
            return "#line(length: 100%)\n\n"
        case "heading":
            return f"#heading(level: {n.tag[1]})[{_dedans(n)}]\n\n"
        case "paragraph":
            return _dedans(n) + "\n\n"
        case "strong" | "em" | "blockquote":
            return f"{MARQUES[n.type]}[{_dedans(n)}]"
        case "link":
            return f"#link({chaine(str(n.attrs['href']))})[{_dedans(n)}]"
    faire = RENDUS.get(n.type)
    if faire is None:  # never a document with less text than the others
        raise SystemExit(f"Markdown inattendu : {n.type}")
    return faire(n)


RENDUS = {
    **dict.fromkeys(("text", "code_inline", "code_block", "fence"), _texte),
    **dict.fromkeys(("root", "inline", "list_item"), _dedans),
    **dict.fromkeys(("bullet_list", "ordered_list"), _liste),
    "table": _table,
}
