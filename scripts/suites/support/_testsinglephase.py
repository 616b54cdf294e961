"""`test.test_import`, of which other suites take their helpers, does not load without it. The cases that need what is in it fail."""
