"""An artifact has a new version only when a reader would see something new."""

import uuid

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import Artifact

from tasks.prefect_ui.artifacts import Page, publish
from tests.tasks.prefect_ui.conftest import Ask


def versions(ask: Ask, key: str) -> list[Artifact]:
    named = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    return ask(lambda client: client.read_artifacts(artifact_filter=named))


def test_a_page_is_written_once_until_it_changes(ask: Ask) -> None:
    page = Page(f"position-{uuid.uuid4().hex}", "The position", "# All well\n")

    async def three_times(client: PrefectClient) -> list[bool]:
        return [await publish(client, page) for _ in range(3)]

    assert ask(three_times) == [True, False, False]
    changed = Page(page.key, page.description, "# Not so well\n")
    assert ask(lambda client: publish(client, changed))
    assert ask(lambda client: publish(client, page)), "an older version is news again"
    found = versions(ask, page.key)
    assert sorted(str(each.data) for each in found) == ["# All well\n", "# All well\n", "# Not so well\n"]
    assert {each.type for each in found} == {"markdown"}


def test_a_new_description_is_a_change_too() -> None:
    assert Page("a", "b", "c").digest != Page("a", "bc", "").digest
