"""Tests, named here so that no package of a dependency called `tests` can stand in for them."""
