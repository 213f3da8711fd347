"""Measurements that need data, other tools or minutes: run by hand or by `make bench`, never by the tests."""
