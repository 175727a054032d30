"""Certificates for the mail servers of these tests, made for the test."""

import ssl

import pytest

from tests.tasks.tls import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.new(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def localhost(authority: Authority) -> ssl.SSLContext:
    return authority.server_context("localhost")
