"""Keeping Prefect's artifacts current: one is written only when what it shows has changed."""

import hashlib
from dataclasses import dataclass

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey

from tasks.prefect_ui.errors import api_errors


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown artifact. Its key is its address, the description stands over it in lists."""

    key: str  # of names.artifact_key
    description: str
    markdown: str

    @property
    def digest(self) -> str:
        """SHA-256 of all that a reader sees."""
        return _digest(self.description, self.markdown)


async def publish(client: PrefectClient, page: Page) -> bool:
    """Write the page if it is not what stands there now; True if it was written.

    Every writing adds a version to the artifact's history, so the content should hold no clock.
    """
    named = ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(any_=[page.key]))
    with api_errors():
        latest = await client.read_latest_artifacts(artifact_filter=named)
        if latest and _digest(latest[0].description or "", str(latest[0].data)) == page.digest:
            return False
        await client.create_artifact(
            ArtifactCreate(key=page.key, type="markdown", description=page.description, data=page.markdown)
        )
        return True


def _digest(description: str, markdown: str) -> str:
    return hashlib.sha256(f"{len(description)}\n{description}{markdown}".encode()).hexdigest()
