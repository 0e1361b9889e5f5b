"""The frame of the pages that people see: own style, no script, nothing from outside."""

from html import escape

STYLE = """
*{box-sizing:border-box}body{margin:0;font:17px/1.5 system-ui,sans-serif;color:#14213d;
background:#eef2f7}main{max-width:26rem;margin:0 auto;min-height:100vh;background:#fff;padding:0 0
2rem}header{padding:1rem 1.25rem;color:#fff;background:var(--brand)}header p{margin:0;opacity:.9;
font-size:.85rem}h1{font-size:1.25rem;margin:0}section{padding:1.25rem}dl{margin:0}dt{font-size:
.85rem;color:#52607a}dd{margin:0 0 .9rem;font-size:1.1rem;font-weight:600;overflow-wrap:anywhere}
.sum{font-size:1.9rem}label{display:block;margin:.6rem 0 .2rem;font-size:.9rem}input{width:100%;
padding:.7rem;font:inherit;border:1px solid #8a97ad;border-radius:.5rem}button,.button{display:
block;width:100%;min-height:3rem;margin:.8rem 0 0;padding:.7rem 1rem;border:0;border-radius:.6rem;
background:var(--brand);color:#fff;font:inherit;font-weight:700;text-align:center;text-decoration:
none;cursor:pointer}button.quiet,.button.quiet{background:#fff;color:var(--brand);border:2px solid
var(--brand)}details{margin-top:1.2rem}summary{cursor:pointer;padding:.6rem 0}.wrong{padding:.8rem
1rem;border-left:4px solid #b3261e;background:#fdecea;margin:0 0 1rem}.good{font-size:1.2rem;
font-weight:700;color:#146c2e}.show{font-size:.8rem;color:#52607a}
:focus-visible{outline:3px solid #f5a524;outline-offset:2px}
"""


def page(title: str, subtitle: str, content: str, *, brand: str, language: str = "vi") -> str:
    """Give a whole page around content that is escaped already."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>:root{{--brand:{brand}}}{STYLE}</style></head>"
        f"<body><main><header><h1>{escape(title)}</h1><p>{escape(subtitle)}</p></header>"
        f"<section>{content}</section></main></body></html>"
    )


def rows(*pairs: tuple[str, str]) -> str:
    """Give names with their values."""
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    return f"<dl>{inner}</dl>"


def hidden(name: str, value: str) -> str:
    """Give a hidden field."""
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def dong(amount: int) -> str:
    """Write đồng as people do: 150.000 ₫."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"
