"""The documentation says what is so: its links, pictures, commands, settings and promises are there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.main import get_command

from flows.cli.app import app
from registry.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("examples/*.md")])
LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)|<img src=\"([^\"]+)\"")
CODE = re.compile(r"```.*?```|(?<!`)`[^`]+`(?!`)|^ {4,}\S.*$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|[\s`(]|bin/)remembrancer ([a-z]+)((?:(?!remembrancer )[^`#\n])*)")
HOST = re.compile(r"\bhttps?://([^/\s:)>`…]+)")
OUR_HOSTS = {"127.0.0.1", "localhost", "example.org"}
SETTING = re.compile(r"\bREMEMBRANCER_[A-Z_]*[A-Z]\b")
NOT_SETTINGS = {"REMEMBRANCER_CORPUS", "REMEMBRANCER_NO_SKIPS"}  # of the tests
LARGEST_PICTURE = 200_000  # bytes
MARK = re.compile(r"mark\.promise\((\d+)\)")
PROMISES = 17
OF_A_MACHINE = re.compile(r"(?<![\w.~>-])/(?:work|root|tmp/w|home/\w+|Users/\w+)/")
# Put together here, so that this file names none of them.
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"), ("index", "crates", "io"))
    )
)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def links_of(page: Path) -> list[str]:
    return [found[1] or found[2] for found in LINK.finditer(text_of(page))]


def anchors_of(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages
def test_every_link_and_picture_is_there(page: Path) -> None:
    for link in links_of(page):
        if HOST.match(link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors_of(target), link


@pages
def test_no_page_names_a_host_but_ours(page: Path) -> None:
    assert {host for host in HOST.findall(text_of(page)) if not host.endswith("example.org")} <= OUR_HOSTS


def test_every_page_stands_in_the_index() -> None:
    index = DOCS / "README.md"
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in links_of(index)}
    assert [page for page in DOCS.rglob("*.md") if page not in {*listed, index}] == []


def test_every_picture_is_shown_and_none_is_heavy() -> None:
    pictures = {picture.resolve(): picture.stat().st_size for picture in DOCS.glob("pictures/*")}
    shown = {(page.parent / link).resolve() for page in PAGES for link in links_of(page)}
    assert set(pictures) <= shown
    assert [name for name, size in pictures.items() if size > LARGEST_PICTURE] == []


def commands() -> dict[str, set[str]]:
    """Each command of the command line, with its options."""
    group = get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def commands_named(page: Path) -> Iterator[tuple[str, str]]:
    for code in CODE.findall(text_of(page)):
        for found in COMMAND.finditer(code):
            yield found[1], found[2]


@pages
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    known = commands()
    for name, rest in commands_named(page):
        assert name in known, name
        named = set(re.findall(r"(?<=[\s\[])--?[a-z]+(?:-[a-z]+)*", rest))
        assert named <= known[name], f"{name}{rest}"


def test_the_readme_names_every_command_and_option() -> None:
    named = {name: rest for name, rest in commands_named(ROOT / "README.md") if "[" in rest or name == "down"}
    for name, options in commands().items():
        assert name in named, name
        shown = set(re.findall(r"--?[a-z]+(?:-[a-z]+)*", named[name]))
        missing = {each for each in options if each.startswith("--")} - shown
        assert missing - {"--output", "--help"} == set(), name  # `-o` stands for --output


def test_the_settings_table_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `(REMEMBRANCER_\w+)` \| (?:`(.*?)`|unset) \|", text_of(ROOT / "README.md"), re.MULTILINE)
    ours = {
        f"REMEMBRANCER_{name.upper()}": "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert dict(rows) == ours


@pages
def test_every_setting_that_is_named_exists(page: Path) -> None:
    ours = {f"REMEMBRANCER_{name.upper()}" for name in Settings.model_fields}
    by_file = {f"{name}_FILE" for name in ours}
    assert set(SETTING.findall(text_of(page))) <= ours | by_file | NOT_SETTINGS


def promises() -> dict[int, tuple[set[str], str]]:
    """Each promise in the design: the test files that hold it, and what is still to come."""
    rows = re.findall(r"^\| (\d+) \| .*? \| ([^|]*)\| ([^|]*)\|$", text_of(DOCS / "design.md"), re.MULTILINE)
    return {int(number): (set(re.findall(r"`(.*?)`", held)), coming.strip()) for number, held, coming in rows}


def files_by_promise() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for number in MARK.findall(text_of(path)):
            found.setdefault(int(number), set()).add(path.relative_to(ROOT / "tests").as_posix())
    return found


def test_the_design_says_which_tests_hold_each_promise_and_what_is_still_to_come() -> None:
    said, marked = promises(), files_by_promise()
    assert sorted(said) == list(range(1, PROMISES + 1))
    assert set(marked) <= set(said)
    for number, (held, coming) in said.items():
        assert held <= marked.get(number, set()), f"promise {number}: a file that is named bears no mark of it"
        assert held or coming, f"promise {number}: neither held nor said to be still to come"
        assert held or number not in marked, f"promise {number} has a test now; name it in docs/design.md"


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so nothing says which files are the project's")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_names_a_path_of_some_machine_or_a_package_registry() -> None:
    wrong = []
    for path in tracked_files():
        if not path.is_file():
            continue  # deleted, and not yet committed
        words = path.read_bytes().decode("utf-8", errors="replace")
        wrong += [f"{path.name}: {found[0]}" for found in OF_A_MACHINE.finditer(words)]
        wrong += [f"{path.name}: {found[0]}" for found in REGISTRY_HOSTS.finditer(words)]
        if str(ROOT) in words and len(ROOT.parts) > 1:
            wrong.append(f"{path.name}: {ROOT}")
    assert wrong == []
