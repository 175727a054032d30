"""PDFs for the tests: printed by a browser, and small ones written by hand."""

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")
WHY_NOT = "needs the browser chromium (Debian: chromium)"


@contextmanager
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 700, "height": 900})
        browser.close()


def printed(page: Page, body: str, *, head: str = "", foot: str = "") -> bytes:
    """A page of HTML as the browser prints it, on A5 so that little text needs many pages."""
    page.set_content(f"<meta charset=utf-8><style>body{{font:12px serif}}</style>{body}")
    return page.pdf(
        format="A5",
        margin={"top": "18mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
        display_header_footer=bool(head or foot),
        header_template=f"<div style='font-size:8px;margin-left:18mm'>{head}</div>",
        footer_template=f"<div style='font-size:8px;margin-left:18mm'>{foot}</div>",
    )


def scanned(page: Page, body: str) -> bytes:
    """The same as a picture of it."""
    page.set_content(body)
    picture = base64.b64encode(page.screenshot()).decode()
    page.set_content(
        f"<style>body{{margin:0}}</style><img style='width:100%;height:95vh' src='data:image/png;base64,{picture}'>"
    )
    page.wait_for_function("document.images[0].complete")
    return page.pdf(format="A5")


def by_hand(pages: int, *, trailer: str = "", text: str = "A short line of words that are owed.") -> bytes:
    """A PDF of as many pages, each with one line; `trailer` goes into its trailer."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET" if text else ""
    kids = " ".join(f"{number + 4} 0 R" for number in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        *(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 << "
            "/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            for _ in range(pages)
        ),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R {trailer} >>"
    return made + f"{end}\nstartxref\n{len(made)}\n%%EOF\n".encode()


_KEYS = f"/V 1 /R 2 /P -4 /O <{'0f' * 32}> /U <{'1e' * 32}>"
LOCKED = f"/ID [<{'ab' * 16}> <{'ab' * 16}>] /Encrypt << /Filter /Standard {_KEYS} >>"  # by no password that is known
