from collections.abc import Iterator

import pytest

from tests.page.browser import browser, open_page, serving
from tests.page.product import FakeProduct

__all__ = ["browser", "open_page"]


@pytest.fixture
def product() -> FakeProduct:
    """The product behind the page."""
    return FakeProduct()


@pytest.fixture
def url(product: FakeProduct) -> Iterator[str]:
    """The address of its page."""
    with serving(product.app(), product.stop) as address:
        yield address
